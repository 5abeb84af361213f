package console

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"supportbot/channels/web"
	"supportbot/desk"
	"supportbot/session"
)

const (
	maxListed = 200 // tickets in one answer
	maxQuery  = 100 // characters of a search
)

// listed is a ticket as the queue shows it. The name of the conversation is not in it: on the web,
// who has it can write in the person's place.
type listed struct {
	ID       string        `json:"id"`
	Status   desk.Status   `json:"status"`
	Reason   desk.Reason   `json:"reason"`
	Question string        `json:"question"`
	Channel  string        `json:"channel"`
	Language string        `json:"language"`
	Agent    *holder       `json:"agent"`
	Mine     bool          `json:"mine"`
	Turn     string        `json:"turn"` // whose turn it is while an agent has it: agent, person
	Opened   time.Time     `json:"opened"`
	Since    time.Time     `json:"since"` // waits for an agent since, or for the agent's words; else the last change
	Ended    *time.Time    `json:"ended"`
	Note     string        `json:"note"`
	Reopened int           `json:"reopened"`
	row      session.Row   // where it came from
	summary  *desk.Summary // the same, read
}

// holder is the agent who has a ticket, or had it last.
type holder struct {
	Name    string `json:"name"`
	Surface string `json:"surface"`
}

func (a Account) agent() desk.Agent { return desk.Agent{Surface: Surface, ID: a.Name, Name: a.Name} }

func list(row session.Row, s *desk.Summary, by signedIn) listed {
	t := listed{
		ID: s.ID, Status: s.Status, Reason: s.Reason, Question: s.Question, Channel: s.Channel, Language: string(s.Language),
		Opened: s.Opened, Since: s.Waiting, Note: s.Note, Reopened: s.Reopened, row: row, summary: s,
	}
	if s.Agent != nil && s.Status != desk.Open {
		t.Agent = &holder{s.Agent.Name, s.Agent.Surface}
		t.Mine = s.Agent.Is(by.agent())
	}
	switch {
	case s.Status == desk.Claimed && s.Heard.After(s.Said):
		t.Turn, t.Since = "agent", s.Heard
	case s.Status == desk.Claimed:
		t.Turn, t.Since = "person", s.Said
	case !s.Ended.IsZero():
		t.Ended, t.Since = &s.Ended, s.Ended
	}
	return t
}

// all lists every ticket that there is a row of.
func (c *Console) all(ctx context.Context, by signedIn) ([]listed, error) {
	rows, err := c.Store.Desk(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the tickets: %w", err)
	}
	tickets := make([]listed, 0, len(rows))
	for _, row := range rows {
		s := &desk.Summary{}
		if err := json.Unmarshal(row.Summary, s); err != nil {
			c.Logger.Error("console: a ticket's row cannot be read", "ticket", row.Ticket, "error", err)
			continue
		}
		tickets = append(tickets, list(row, s, by))
	}
	return tickets, nil
}

// filter is what the queue is narrowed to; empty parts are not looked at.
type filter struct{ view, channel, language, reason, query string }

// views are the parts of the queue.
var views = map[string]func(listed) bool{
	"live":      func(t listed) bool { return t.summary.Live() },
	"mine":      func(t listed) bool { return t.summary.Live() && t.Mine },
	"unclaimed": func(t listed) bool { return t.Status == desk.Open },
	"ended":     func(t listed) bool { return !t.summary.Live() },
}

func (f filter) lets(t listed) bool {
	return views[f.view](t) && f.narrows(t)
}

func (f filter) narrows(t listed) bool {
	if f.channel != "" && f.channel != t.Channel || f.language != "" && f.language != t.Language || f.reason != "" && f.reason != string(t.Reason) {
		return false
	}
	if f.query == "" {
		return true
	}
	in := []string{t.ID, t.Question, t.Note}
	if t.Agent != nil {
		in = append(in, t.Agent.Name)
	}
	// The text as it stands, in either case of letters: nothing in it has a meaning of its own.
	return slices.ContainsFunc(in, func(text string) bool { return strings.Contains(strings.ToLower(text), f.query) })
}

// tickets is GET /desk/api/tickets?view=live|mine|unclaimed|ended&channel=&language=&reason=&q=.
func (c *Console) tickets(w http.ResponseWriter, r *http.Request, by signedIn) {
	query := r.URL.Query()
	f := filter{view: cmp.Or(query.Get("view"), "live"), channel: query.Get("channel"), language: query.Get("language"), reason: query.Get("reason")}
	if views[f.view] == nil {
		web.Refuse(w, invalid("view", "must be live, mine, unclaimed or ended"))
		return
	}
	if utf8.RuneCountInString(query.Get("q")) > maxQuery {
		web.Refuse(w, invalid("q", fmt.Sprintf("has more than %d characters", maxQuery)))
		return
	}
	f.query = strings.ToLower(strings.TrimSpace(query.Get("q")))
	all, err := c.all(r.Context(), by)
	if err != nil {
		c.refuse(w, r, err)
		return
	}
	counts := map[string]int{}
	channels := map[string]bool{}
	found := []listed{}
	for _, t := range all {
		for name, in := range views {
			if in(t) {
				counts[name]++
			}
		}
		channels[t.Channel] = true
		if f.lets(t) {
			found = append(found, t)
		}
	}
	sortQueue(found, f.view)
	more := max(0, len(found)-maxListed)
	web.Respond(w, http.StatusOK, map[string]any{
		"tickets": found[:len(found)-more], "more": more, "counts": counts, "channels": sorted(channels), "now": c.Now().UTC(),
	})
}

// sortQueue puts first what waits longest for an agent; among the ended the latest.
func sortQueue(tickets []listed, view string) {
	rank := func(t listed) int {
		switch {
		case t.Status == desk.Open:
			return 0
		case t.Turn == "agent":
			return 1
		}
		return 2
	}
	slices.SortStableFunc(tickets, func(a, b listed) int {
		if view == "ended" {
			return cmp.Or(b.Since.Compare(a.Since), cmp.Compare(a.ID, b.ID))
		}
		return cmp.Or(cmp.Compare(rank(a), rank(b)), a.Since.Compare(b.Since), cmp.Compare(a.ID, b.ID))
	})
}

func sorted(set map[string]bool) []string {
	all := make([]string, 0, len(set))
	for one := range set {
		all = append(all, one)
	}
	slices.Sort(all)
	return all
}
