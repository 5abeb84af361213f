package console_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"supportbot/chat"
	"supportbot/desk"
	"supportbot/session"
)

// ids of a list, in its order.
func ids(b *browser, query string) (all []string) {
	for _, one := range b.queue(query).Tickets {
		all = append(all, one.ID)
	}
	return all
}

// What waits longest for an agent comes first; each part of the queue has its own.
func TestQueue(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ann, lei := o.signed("ann"), o.signed("李 雷")
	_, first := o.called("What is the fine for a film?")
	o.pass(time.Minute)
	second, mine := o.called("影碟逾期 5 天要付多少")
	o.pass(time.Minute)
	_, others := o.called("Can I renew it?")
	_, done := o.called("[a-z]* %_ question")
	ann.must(mine, "claim", "")
	o.pass(time.Second)
	lei.must(others, "claim", "")
	lei.must(done, "claim", "")
	lei.must(done, "resolve", "was about a C++ book")
	o.pass(time.Minute)

	for query, want := range map[string][]string{
		"":                            {first, mine, others},
		"view=mine":                   {mine},
		"view=unclaimed":              {first},
		"view=ended":                  {done},
		"view=live&language=zh":       {mine},
		"channel=slack":               nil,
		"channel=web":                 {first, mine, others},
		"reason=asked":                {first, mine, others},
		"reason=misses":               nil,
		"q=" + strings.ToLower(first): {first},
		"q=FILM":                      {first},
		"q=" + url.QueryEscape("影碟"):  {mine},
		"q=" + url.QueryEscape("雷"):   {others},
		"view=ended&q=" + url.QueryEscape("c++ book"): {done},
		"view=ended&q=" + url.QueryEscape("[a-z]*"):   {done},
		"view=ended&q=" + url.QueryEscape("%_"):       {done},
		"q=*":                                         nil,
		"q=.*":                                        nil,
		"q=" + url.QueryEscape(`\`):                   nil,
		"q=[":                                         nil,
	} {
		t.Run(query, func(t *testing.T) {
			if got := ids(ann, query); !slices.Equal(got, want) {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
	for _, query := range []string{"view=all", "q=" + strings.Repeat("a", 10_000)} {
		if w := ann.do("GET", "/desk/api/tickets?"+query, ""); w.Code != 400 {
			t.Errorf("%.20s: %d", query, w.Code)
		}
	}
	q := ann.queue("")
	if q.Counts["live"] != 3 || q.Counts["mine"] != 1 || q.Counts["unclaimed"] != 1 || q.Counts["ended"] != 1 {
		t.Errorf("counted %v", q.Counts)
	}
	if one := q.Tickets[1]; !one.Mine || one.Agent.Name != "ann" || one.Status != "claimed" || one.Turn != "agent" {
		t.Errorf("my ticket is %+v", one)
	}
	second.says("还在吗")
	if one := ann.queue("view=mine").Tickets[0]; one.Turn != "agent" {
		t.Errorf("after the person wrote it is the turn of %q", one.Turn)
	}
	for _, path := range []string{"/desk/api/tickets", "/desk/api/tickets/" + mine, "/desk/api/tickets/" + mine + "/events"} {
		if w := ann.do("GET", path, ""); strings.Contains(w.Body.String(), second.key.Conversation) {
			t.Errorf("%s tells the name of the conversation, with which one can write in it", path)
		}
	}
}

// A ticket from the claim to the end: what agents write reaches the person, and back.
func TestWorkOnATicket(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	v, ticket := o.called("What is the fine for a film?")
	ann, lei := o.signed("ann"), o.signed("李 雷")

	if w := ann.act(ticket, "say", "hello"); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), `"unclaimed"`) {
		t.Errorf("before the claim: %d %s", w.Code, w.Body)
	}
	id := rand.Text()
	claim := fmt.Sprintf(`{"id":%q,"do":"claim"}`, id)
	for range 2 { // the second is a click that was sent again
		if w := ann.do("POST", "/desk/api/tickets/"+strings.ToLower(ticket)+"/acts", claim); w.Code != 200 || !strings.Contains(w.Body.String(), `"claimed"`) {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	for _, do := range []string{"claim", "say", "release", "resolve"} {
		var refused struct {
			Error struct{ Code string }
			Agent struct{ Name, Surface string }
		}
		lei.json(lei.act(ticket, do, "me too"), http.StatusConflict, &refused)
		if refused.Error.Code != "taken" || refused.Agent.Name != "ann" || refused.Agent.Surface != "console" {
			t.Errorf("%s by another: %+v", do, refused)
		}
	}
	if reply := v.says("is somebody there?"); !reply.Relayed {
		t.Errorf("the bot talks over the agent: %+v", reply)
	}
	ann.must(ticket, "say", "<b>yes</b> *I am*")
	found := ann.do("GET", "/desk/api/answers?q=fine", "")
	if !strings.Contains(found.Body.String(), `"outcome":"fine_due"`) {
		t.Errorf("the answers are %s", found.Body)
	}
	var preview struct{ Reply chat.Reply }
	ann.json(ann.do("GET", "/desk/api/tickets/"+ticket+"/answer?intent=opening_hours&outcome=open", ""), 200, &preview)
	answer := fmt.Sprintf(`{"id":%q,"do":"answer","intent":"opening_hours","outcome":"open"}`, rand.Text())
	if w := ann.do("POST", "/desk/api/tickets/"+ticket+"/acts", answer); w.Code != 200 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	ann.must(ticket, "resolve", "explained the fine")
	if reply := v.says("What is the fine for a film?"); reply.Kind == chat.Handoff || reply.Relayed {
		t.Errorf("after the end the bot says %+v", reply)
	}
	for _, do := range []string{"claim", "say", "release"} {
		if w := ann.act(ticket, do, "wait"); w.Code != http.StatusGone {
			t.Errorf("%s after the end: %d %s", do, w.Code, w.Body)
		}
	}

	var page struct {
		Events []struct {
			chat.Event
			HTML []string
		}
	}
	ann.json(ann.do("GET", "/desk/api/tickets/"+ticket+"/events", ""), 200, &page)
	var agent []string
	for _, e := range page.Events {
		if e.Reply != nil && e.Reply.Agent != "" {
			agent = append(agent, e.Reply.Text)
		}
		if e.Reply != nil && e.Reply.Literal() && e.HTML[0] != "<p>&lt;b&gt;yes&lt;/b&gt; *I am*</p>" {
			t.Errorf("what the agent typed is shown as %q", e.HTML)
		}
	}
	if want := []string{"<b>yes</b> *I am*", preview.Reply.Text}; !slices.Equal(agent, want) {
		t.Errorf("the agent said %q, want %q", agent, want)
	}
	var seen struct {
		Ticket struct{ Status, Note string }
		Card   struct {
			Facts []struct{ Title, Value, From string }
		}
	}
	ann.json(ann.do("GET", "/desk/api/tickets/"+ticket, ""), 200, &seen)
	if seen.Ticket.Status != "resolved" || seen.Ticket.Note != "explained the fine" || len(seen.Card.Facts) == 0 || seen.Card.Facts[0].Value != "film" || !strings.Contains(seen.Card.Facts[0].From, "film") {
		t.Errorf("the ticket is shown as %+v", seen)
	}
}

// Two who claim at once: one has it, the other is told who.
func TestTwoClaimAtOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, ticket := o.called("What is the fine for a film?")
	codes := make(chan int, 2)
	for _, b := range []*browser{o.signed("ann"), o.signed("李 雷")} {
		go func() { codes <- b.act(ticket, "claim", "").Code }()
	}
	if a, b := <-codes, <-codes; a+b != 200+409 {
		t.Errorf("the two got %d and %d", a, b)
	}
}

// A conversation that was erased or has expired is no longer there to be answered.
func TestConversationGone(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, ticket := o.called("What is the fine for a film?")
	b := o.signed("ann")
	row := session.Row{}
	rows, err := o.store.Desk(t.Context())
	if err != nil || len(rows) != 1 {
		t.Fatalf("%v %v", rows, err)
	}
	row = rows[0]
	lost := session.Key{Channel: "web", Conversation: "somebody-who-was-erased"}
	summary := map[string]any{}
	if err := json.Unmarshal(row.Summary, &summary); err != nil {
		t.Fatal(err)
	}
	summary["id"] = "LOST1234"
	body, _ := json.Marshal(summary)
	if _, err := o.store.Commit(t.Context(), session.Turn{Key: lost, MessageID: "m", State: []byte("{}"), Row: &session.Row{Key: lost, Ticket: "LOST1234", Live: true, Summary: body}}); err != nil {
		t.Fatal(err)
	}
	if w := b.act("LOST1234", "claim", ""); w.Code != http.StatusNotFound {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := b.act(ticket, "claim", ""); w.Code != http.StatusOK {
		t.Errorf("the one that is there: %d %s", w.Code, w.Body)
	}
}

// A page that is closed while it is served is nothing for the log; what fails for one that waits is.
func TestWhoLeavesIsNothingForTheLog(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, ticket := o.called("What is the fine for a film?")
	b := o.signed("ann")
	ask := func(path string, leaves bool) string {
		before := o.log.Len()
		ctx, leave := context.WithCancel(t.Context())
		defer leave()
		o.console.Card = func(ctx context.Context, _ session.Key) (desk.Card, error) {
			if leaves {
				leave()
			}
			return desk.Card{}, errors.Join(ctx.Err(), errors.New("no card"))
		}
		o.console.Preview = func(ctx context.Context, key session.Key, _, _ string) (chat.Reply, error) {
			_, err := o.console.Card(ctx, key)
			return chat.Reply{}, err
		}
		b.through(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { b.at().ServeHTTP(w, r.WithContext(ctx)) }), "GET", path, "")
		return o.log.String()[before:]
	}
	card := "/desk/api/tickets/" + ticket
	for path, want := range map[string]string{card: "the card of a ticket cannot be made", card + "/answer?intent=fine&outcome=due": "a request failed"} {
		if log := ask(path, true); log != "" {
			t.Errorf("%s: that the page has left makes %s", path, log)
		}
		if log := ask(path, false); !strings.Contains(log, want) {
			t.Errorf("%s: the log has %q", path, log)
		}
	}
}

// A referral says what the bot has no answer to, in the bot's words: an agent cannot give it.
func TestReferralsAreNoAnswers(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, ticket := o.called("What is the fine for a film?")
	ann := o.signed("ann")
	ann.must(ticket, "claim", "")
	var found struct {
		Answers []struct{ Intent, Outcome string }
	}
	for _, query := range []string{"", "?q=rooms", "?q=front", "?q=booking"} {
		ann.json(ann.do("GET", "/desk/api/answers"+query, ""), 200, &found)
		for _, a := range found.Answers {
			if a.Outcome == "" {
				t.Errorf("%q offers %+v", query, a)
			}
		}
	}
	card := "/desk/api/tickets/" + ticket
	if w := ann.do("GET", card+"/answer?intent=rooms&outcome=", ""); w.Code != http.StatusNotFound {
		t.Errorf("the preview: %d %s", w.Code, w.Body)
	}
	if w := ann.do("POST", card+"/acts", fmt.Sprintf(`{"id":%q,"do":"answer","intent":"rooms"}`, rand.Text())); w.Code != http.StatusBadRequest {
		t.Errorf("giving it: %d %s", w.Code, w.Body)
	}
}
