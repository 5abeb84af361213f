package faq

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // a small image has no time zones
)

func (d *decoder) desk(n *node) {
	k := &d.k.Desk
	d.object(n, "desk",
		may("offer_after", d.times(&k.OfferAfter)),
		may("handover_after", d.times(&k.HandoverAfter)),
		may("repeated_after", d.times(&k.RepeatedAfter)),
		may("unhelpful", oneOf(d, &k.Unhelpful, "how far to go", Offer, Call)),
		may("when", sequence(d, &k.When, d.handoverWhen)),
		may("hours", d.hours(&k.Hours)),
		may("expected", d.duration(&k.Expected)),
		may("remind", sequence(d, &k.Remind, func(n *node) (t time.Duration) {
			d.duration(&t)(n)
			return t
		})),
		may("escalate", d.duration(&k.Escalate)),
		may("expire", d.duration(&k.Expire)),
		may("answer", d.duration(&k.Answer)),
		may("quiet", d.duration(&k.Quiet)),
		may("close", d.duration(&k.Close)),
		may("reopen_within", d.duration(&k.ReopenWithin)),
	)
}

func (d *decoder) handoverWhen(n *node) (w HandoverWhen) {
	d.object(n, "a case for a person",
		need("intent", d.name(&w.Intent)),
		may("outcome", d.name(&w.Outcome)),
		need("does", oneOf(d, &w.Does, "how far to go", Offer, Call)),
	)
	return w
}

// maxTimes bounds what is counted in a row: nobody stays for more.
const maxTimes = 20

func (d *decoder) times(into *int) func(*node) {
	return func(n *node) {
		x, err := strconv.Atoi(n.text)
		if n.kind != numberNode || err != nil || x < 0 || x > maxTimes {
			d.problem(n, "here should be a whole number from 0 to "+strconv.Itoa(maxTimes), "write how many, such as 2")
			return
		}
		*into = x
	}
}

func (d *decoder) duration(into *time.Duration) func(*node) {
	return func(n *node) {
		x, err := time.ParseDuration(n.text)
		if n.kind != textNode || err != nil || x <= 0 {
			d.problem(n, quote(n.text)+" is no time", "write it as in 30m or 1h30m")
			return
		}
		*into = x
	}
}

func (d *decoder) hours(into **Hours) func(*node) {
	return func(n *node) {
		h := &Hours{Zone: time.UTC, Holidays: map[string]bool{}}
		*into = h
		var zone string
		var open, closed []string
		d.object(n, "hours", need("zone", d.nonempty(&zone)), need("open", d.strings(&open)), may("closed", sequence(d, &closed, func(n *node) (day string) {
			d.date(&day)(n)
			return day
		})))
		if zone != "" {
			at, err := time.LoadLocation(zone)
			if err != nil || zone == "Local" {
				d.problem(n.child("zone"), "unknown time zone "+quote(zone), "write a name such as Asia/Shanghai or Europe/Berlin")
			} else {
				h.Zone = at
			}
		}
		for i, line := range open {
			if !h.span(line) {
				d.problem(n.child("open").items[i], quote(line)+" is no span of a day", "write mon-fri 09:00-18:00, or sat 10:00-12:00; a night is two spans")
			}
		}
		for i := range h.Week {
			spans := h.Week[i]
			slices.SortFunc(spans, func(a, b Span) int { return cmp.Compare(a.From, b.From) })
			for j := 1; j < len(spans); j++ {
				if spans[j].From < spans[j-1].To {
					d.problem(n.child("open"), "two spans of one day overlap", "make one of them")
				}
			}
		}
		for i, day := range closed {
			if _, err := time.Parse(time.DateOnly, day); err != nil {
				d.problem(n.child("closed").items[i], quote(day)+" is no day", "write 2006-01-02")
			}
			h.Holidays[day] = true
		}
	}
}

var (
	spanForm = regexp.MustCompile(`^(sun|mon|tue|wed|thu|fri|sat)(?:-(sun|mon|tue|wed|thu|fri|sat))? (\d\d):(\d\d)-(\d\d):(\d\d)$`)
	weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
)

// span adds a line such as "mon-fri 09:00-18:00"; false if it is none.
func (h *Hours) span(line string) bool {
	m := spanForm.FindStringSubmatch(strings.ToLower(line))
	if m == nil {
		return false
	}
	minutes := func(hour, minute string) int {
		a, _ := strconv.Atoi(hour)
		b, _ := strconv.Atoi(minute)
		return a*60 + b
	}
	s := Span{From: minutes(m[3], m[4]), To: minutes(m[5], m[6])}
	if s.To > 24*60 || s.From >= s.To {
		return false
	}
	first, last := slices.Index(weekdays, m[1]), slices.Index(weekdays, cmp.Or(m[2], m[1]))
	for day := first; ; day = (day + 1) % 7 {
		h.Week[day] = append(h.Week[day], s)
		if day == last {
			return true
		}
	}
}
