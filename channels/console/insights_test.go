package console_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"supportbot/channels/console"
	"supportbot/faq"
)

// counted is a store with counts of its own.
type counted struct {
	console.Store
	counts map[string]map[string]int
	asked  [][]string
}

func (c *counted) Counts(_ context.Context, days []string) (map[string]map[string]int, error) {
	c.asked = append(c.asked, days)
	found := map[string]map[string]int{}
	for _, day := range days {
		found[day] = c.counts[day]
	}
	return found, nil
}

type report struct {
	Days   []string
	Totals struct {
		Conversations, Questions, Answered, Asked, Declined, Referred, Escalated, Called, Alone, Helpful, Unhelpful int
	}
	Series map[string][]struct {
		Name, EN string
		Total    int
		Counts   []int
	}
	Times  map[string]struct{ N, Median, P90 float64 }
	Misses []struct {
		Text  string
		Count int
	}
}

func TestInsights(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.inbox.lessons = []console.Lesson{{ID: "1", Kind: "missed", Text: "do you sell tea?", Count: 4}, {ID: "2", Kind: "answered", Text: "x", Count: 2}}
	ann := o.signed("ann")
	for i := range 10 { // claimed after 1 to 10 minutes, answered a minute later, resolved after another
		_, ticket := o.called("What is the fine for a film?")
		o.pass(time.Duration(i+1) * time.Minute)
		ann.must(ticket, "claim", "")
		o.pass(time.Minute)
		ann.must(ticket, "say", "hello")
		o.pass(time.Minute)
		if i < 9 {
			ann.must(ticket, "resolve", "")
		}
	}
	store := &counted{Store: o.store, counts: map[string]map[string]int{
		"2026-03-01": {
			"conversations|web": 30, "conversations|slack": 5, "escalated|web|asked": 3,
			"reply|web|en|answer|fine|fine_due": 20, "reply|web|zh|answer|fine|no_fine": 4, "reply|slack|en|question|fine|": 6,
			"reply|web|en|choice||": 2, "reply|web|en|fallback||": 5, "reply|web|en|referral|rooms|": 3,
			"reply|web|en|talk|greeting|": 100, "reply|web|en|handoff|human|": 3,
			"feedback|web|true": 6, "feedback|web|false": 2, "nonsense": 1, "reply|short": 9,
		},
		"2026-03-02": {"conversations|web": 5, "reply|web|en|answer|fine|fine_due": 1},
		"2026-02-01": {"conversations|web": 1000},
	}}
	for i := range 9 {
		store.counts["2026-03-02"][fmt.Sprintf("reply|web|en|answer|topic%d|o", i)] = i + 1
	}
	brain, err := librarian()
	if err != nil {
		t.Fatal(err)
	}
	o.console = console.New(console.Options{Accounts: accounts(t, o), Actor: o.bot, Store: store, Inbox: o.inbox, Now: o.clock, Knowledge: func() *faq.Knowledge { return brain.Knowledge }})
	var r report
	ann.json(ann.in("boss").do("GET", "/desk/api/insights?days=7", ""), 200, &r)
	if len(r.Days) != 7 || r.Days[6] != "2026-03-02" {
		t.Errorf("the days are %v", r.Days)
	}
	if got, want := fmt.Sprint(r.Totals), "{40 86 70 8 5 3 3 10 30 6 2}"; got != want {
		t.Errorf("the totals are %s, want %s", got, want)
	}
	intents := r.Series["intent"]
	if len(intents) != 7 || intents[0].Name != "fine" || intents[0].EN == "" || intents[0].Total != 31 || !slices.Equal(intents[0].Counts, []int{0, 0, 0, 0, 0, 30, 1}) {
		t.Errorf("the intents are %+v", intents)
	}
	if rest := intents[6]; rest.Name != "" || rest.Total != 1+2+3+4+3 {
		t.Errorf("the rare ones are %+v", rest)
	}
	if channels := r.Series["channel"]; len(channels) != 2 || channels[0].Name != "web" || channels[1].Total != 6 {
		t.Errorf("the channels are %+v", channels)
	}
	for what, want := range map[string][3]float64{"claim": {10, 300, 540}, "reply": {10, 360, 600}, "resolution": {9, 420, 660}} {
		if got := r.Times[what]; [3]float64{got.N, got.Median, got.P90} != want {
			t.Errorf("%s took %+v, want %v", what, got, want)
		}
	}
	if len(r.Misses) != 1 || r.Misses[0].Count != 4 {
		t.Errorf("the misses are %+v", r.Misses)
	}
	store.asked = nil
	ann.json(ann.do("GET", "/desk/api/insights?days=90", ""), 200, &r)
	if len(store.asked) != 3 || len(r.Days) != 90 || r.Totals.Conversations != 1040 {
		t.Errorf("90 days: asked %d times, %d conversations", len(store.asked), r.Totals.Conversations)
	}
	for _, days := range []string{"", "0", "-1", "91", "x", "1e9"} {
		if w := ann.do("GET", "/desk/api/insights?days="+days, ""); w.Code != 400 {
			t.Errorf("%q days: %d", days, w.Code)
		}
	}
}

// accounts has one more for the office's browsers.
func accounts(t *testing.T, o *office) []console.Account {
	t.Helper()
	token, account, err := console.NewToken("boss", console.Admin)
	if err != nil {
		t.Fatal(err)
	}
	o.tokens["boss"] = token
	return []console.Account{account}
}

func TestInbox(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.inbox.lessons = []console.Lesson{{ID: "a1", Kind: "missed", Text: "do you sell tea?", Nearest: []console.Nearest{{Intent: "fine", Confidence: 0.2}}}}
	b := o.signed("ann")
	var list struct{ Lessons []console.Lesson }
	b.json(b.do("GET", "/desk/api/inbox", ""), 200, &list)
	if len(list.Lessons) != 1 || list.Lessons[0].Nearest[0].Intent != "fine" {
		t.Errorf("the inbox is %+v", list)
	}
	for _, c := range []struct {
		path, body string
		want       int
	}{
		{"a1/accept", `{"intent":"fine","negative":true}`, 204},
		{"a1/accept", `{"intent":"unheard_of"}`, 400},
		{"a1/accept", `{"intent":1}`, 400},
		{"a1/accept", `x`, 400},
		{"gone/accept", `{"intent":"fine"}`, 404},
		{"a%20b/accept", `{"intent":"fine"}`, 404},
		{"a1/dismiss", `{}`, 403},
	} {
		if w := b.do("POST", "/desk/api/inbox/"+c.path, c.body); w.Code != c.want {
			t.Errorf("%s %s: %d %s, want %d", c.path, c.body, w.Code, w.Body, c.want)
		}
	}
	if !slices.Equal(o.inbox.done, []string{"ann accepts a1 into fine, negative true"}) {
		t.Errorf("done: %q", o.inbox.done)
	}
}
