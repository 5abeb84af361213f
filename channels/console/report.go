package console

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq"
	"supportbot/session"
)

// report is what the page of insights shows. The page defines each number in the same words as here.
type report struct {
	Days   []string `json:"days"`
	Totals totals   `json:"totals"`
	// Series are the questions a day, by what is told apart and then by its values, the most frequent
	// first; what is rare is together under an empty name.
	Series map[string][]series `json:"series"`
	Times  map[string]spread   `json:"times"`
	Misses []miss              `json:"misses"`

	day map[string]int // its place in Days
}

// totals are sums over all days.
type totals struct {
	// Conversations are those begun.
	Conversations int `json:"conversations"`
	// Questions are replies that are an answer, a question back, a choice, a fallback or a referral:
	// those to small talk and to the wish for a person are not among them.
	Questions int `json:"questions"`
	Answered  int `json:"answered"`
	Asked     int `json:"asked"`    // a question back, or a choice offered
	Declined  int `json:"declined"` // out of scope or not understood
	Referred  int `json:"referred"` // recognised, and not covered
	Escalated int `json:"escalated"`
	// Called are the conversations with a ticket opened in these days; Alone the other ones.
	Called    int `json:"called"`
	Alone     int `json:"alone"`
	Helpful   int `json:"helpful"`
	Unhelpful int `json:"unhelpful"`
}

type series struct {
	Name   string `json:"name"`
	ZH     string `json:"zh"`
	EN     string `json:"en"`
	Total  int    `json:"total"`
	Counts []int  `json:"counts"` // a day
}

// spread describes times in seconds: half of them are at most Median, nine in ten at most P90.
type spread struct {
	N      int     `json:"n"`
	Median float64 `json:"median"`
	P90    float64 `json:"p90"`
}

type miss struct {
	Text  string `json:"text"`
	Count int    `json:"count"`
}

// maxSeries is how many values are told apart in a chart; colours of more cannot be.
const maxSeries = 7

func newReport(days []string) *report {
	r := &report{Days: days, Series: map[string][]series{}, Times: map[string]spread{}, Misses: []miss{}, day: map[string]int{}}
	for i, day := range days {
		r.day[day] = i
	}
	return r
}

// count reads the counters: conversations|channel, reply|channel|language|kind|intent|outcome,
// escalated|channel|reason and feedback|channel|helpful.
func (r *report) count(counts map[string]map[string]int) {
	by := map[string]map[string][]int{"intent": {}, "outcome": {}, "channel": {}, "language": {}, "kind": {}}
	for day, fields := range counts {
		at, known := r.day[day]
		if !known {
			continue
		}
		for field, n := range fields {
			switch parts := strings.Split(field, "|"); {
			case parts[0] == "conversations":
				r.Totals.Conversations += n
			case parts[0] == "escalated":
				r.Totals.Escalated += n
			case parts[0] == "feedback" && len(parts) == 3 && parts[2] == "true":
				r.Totals.Helpful += n
			case parts[0] == "feedback":
				r.Totals.Unhelpful += n
			case parts[0] == "reply" && len(parts) == 6 && r.question(chat.Kind(parts[3]), n):
				for dimension, value := range map[string]string{"channel": parts[1], "language": parts[2], "kind": parts[3], "intent": parts[4], "outcome": parts[5]} {
					if value == "" {
						continue
					}
					if by[dimension][value] == nil {
						by[dimension][value] = make([]int, len(r.Days))
					}
					by[dimension][value][at] += n
				}
			}
		}
	}
	for dimension, values := range by {
		r.Series[dimension] = ranked(values, len(r.Days))
	}
}

// question counts replies of a kind, if that is the reply to a question.
func (r *report) question(kind chat.Kind, n int) bool {
	switch kind {
	case chat.Answer:
		r.Totals.Answered += n
	case chat.Question, chat.Choice:
		r.Totals.Asked += n
	case chat.Fallback:
		r.Totals.Declined += n
	case chat.Referral:
		r.Totals.Referred += n
	default:
		return false
	}
	r.Totals.Questions += n
	return true
}

// ranked puts the most frequent first and the rare ones together.
func ranked(values map[string][]int, days int) []series {
	all := []series{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		s := series{Name: name, Counts: values[name]}
		for _, n := range s.Counts {
			s.Total += n
		}
		all = append(all, s)
	}
	slices.SortStableFunc(all, func(a, b series) int { return cmp.Compare(b.Total, a.Total) })
	if len(all) <= maxSeries {
		return all
	}
	rest := series{Counts: make([]int, days)}
	for _, s := range all[maxSeries-1:] {
		rest.Total += s.Total
		for i, n := range s.Counts {
			rest.Counts[i] += n
		}
	}
	return append(all[:maxSeries-1:maxSeries-1], rest)
}

// tickets looks at those that were opened in these days.
func (r *report) tickets(all []listed) {
	conversations := map[session.Key]bool{}
	times := map[string][]time.Duration{"claim": nil, "reply": nil, "resolution": nil}
	took := func(what string, from, to time.Time) {
		if !to.IsZero() {
			times[what] = append(times[what], to.Sub(from))
		}
	}
	for _, t := range all {
		if _, within := r.day[t.Opened.UTC().Format(time.DateOnly)]; !within {
			continue
		}
		conversations[t.row.Key] = true
		took("claim", t.Opened, t.summary.Claimed)
		took("reply", t.Opened, t.summary.Replied)
		if t.Status == desk.Resolved && t.summary.Agent != nil { // not one that was put away
			took("resolution", t.Opened, t.summary.Ended)
		}
	}
	r.Totals.Called = len(conversations)
	r.Totals.Alone = max(0, r.Totals.Conversations-r.Totals.Called)
	for what, of := range times {
		r.Times[what] = spreadOf(of)
	}
}

func spreadOf(times []time.Duration) spread {
	if len(times) == 0 {
		return spread{}
	}
	slices.Sort(times)
	at := func(share float64) float64 { // the nearest rank
		return times[int(math.Ceil(share*float64(len(times))))-1].Seconds()
	}
	return spread{N: len(times), Median: at(0.5), P90: at(0.9)}
}

func (r *report) misses(lessons []Lesson) {
	for _, l := range lessons {
		if l.Kind == "missed" && len(r.Misses) < maxMisses {
			r.Misses = append(r.Misses, miss{l.Text, l.Count})
		}
	}
}

// name gives intents and outcomes the titles that the knowledge has for them.
func (r *report) name(k *faq.Knowledge) {
	for i, s := range r.Series["intent"] {
		if in := k.Intent(s.Name); in != nil {
			r.Series["intent"][i].ZH, r.Series["intent"][i].EN = readable(in.Title, faq.ZH), readable(in.Title, faq.EN)
		}
	}
	for i, s := range r.Series["outcome"] {
		if a := k.Answer("", s.Name); a != nil {
			r.Series["outcome"][i].ZH, r.Series["outcome"][i].EN = readable(a.Title, faq.ZH), readable(a.Title, faq.EN)
		}
	}
}
