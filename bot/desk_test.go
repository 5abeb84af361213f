package bot_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/dialog"
	"supportbot/faq"
	"supportbot/session"
)

// librarian is the real brain, on the library's knowledge.
var librarian = sync.OnceValues(func() (*dialog.Brain, error) {
	k, err := faq.Load("../testdata/library/faq.yaml")
	if err != nil {
		return nil, err
	}
	return dialog.New(k)
})

// scene is a bot with one person on a channel that is pushed to, and agents in two rooms.
type deskScene struct {
	t      *testing.T
	bot    *bot.Bot
	store  *session.Store
	faults *faulty // in front of the store
	person *platform
	first  *room
	second *room
	seen   counters
	n      int

	mu  sync.Mutex
	now time.Time
}

func (s *deskScene) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *deskScene) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// room is a place where agents are shown posts.
type room struct {
	mu    sync.Mutex
	posts []desk.Post
	ids   []string
	news  chan struct{}
}

func (r *room) Post(_ context.Context, _ chat.Address, p desk.Post, a bot.Attempt) (chat.Ref, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.posts, r.ids = append(r.posts, p), append(r.ids, a.EntryID)
	r.news <- struct{}{}
	return chat.Ref("thread of " + a.EntryID), nil
}

// wait returns the posts when there are so many.
func (r *room) wait(t *testing.T, n int) []desk.Post {
	t.Helper()
	late := time.After(patience)
	for {
		r.mu.Lock()
		posts := slices.Clone(r.posts)
		r.mu.Unlock()
		if len(posts) >= n {
			return posts
		}
		select {
		case <-r.news:
		case <-late:
			t.Fatalf("waited in vain for post %d; there are %+v", n, posts)
		}
	}
}

// changes are what happened, as agents saw it.
func changes(posts []desk.Post) (all []desk.Change) {
	for _, p := range posts {
		all = append(all, p.Change)
	}
	return all
}

func newDesk(t *testing.T) *deskScene {
	t.Helper()
	return newDeskOn(t, session.Options{}, faulty{})
}

// newDeskOn is a scene on such a store, with faults in front of it.
func newDeskOn(t *testing.T, o session.Options, faults faulty) *deskScene {
	t.Helper()
	brain, err := librarian()
	if err != nil {
		t.Fatal(err)
	}
	s := &deskScene{
		t: t, person: newPlatform(), now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), // a Monday, the desk is open
		first: &room{news: make(chan struct{}, 1000)}, second: &room{news: make(chan struct{}, 1000)},
	}
	o.Now = s.clock
	s.store = open(t, o)
	faults.Store = s.store
	s.faults = &faults
	s.bot = s.another(brain)
	run(t, s.bot)
	return s
}

// another process of the same team.
func (s *deskScene) another(brain *dialog.Brain) *bot.Bot {
	return newBot(s.t, bot.Options{
		Observer: &s.seen, Store: s.faults, Brain: brain, Now: s.clock, NewTicket: func() string { return "K7F3M2QX" },
		Senders: map[string]bot.Sender{"desk": s.person},
		Posters: map[string]bot.Poster{"room": s.first, "cellar": s.second},
		Desk: bot.Surfaces{
			First:  []chat.Address{{Channel: "room", Target: "desk/1"}},
			Second: []chat.Address{{Channel: "cellar", Target: "desk/2"}},
		},
	})
}

var deskKey = session.Key{Channel: "desk", Conversation: "c"}

func (s *deskScene) say(text string) chat.Reply {
	s.t.Helper()
	s.n++
	return handle(s.t, s.bot, posted("c", fmt.Sprint("m", s.n), text))
}

func (s *deskScene) act(a desk.Act) bot.Acted {
	s.t.Helper()
	s.n++
	if a.ID == "" {
		a.ID = fmt.Sprint("a", s.n)
	}
	a.Ticket = "K7F3M2QX"
	done, err := s.bot.Act(s.t.Context(), deskKey, a)
	if err != nil {
		s.t.Fatalf("%s: %v", a.Do, err)
	}
	return done
}

// heard waits until the person was sent so many messages, and returns the last.
func (s *deskScene) heard(n int) string {
	s.t.Helper()
	s.person.wait(s.t, fmt.Sprint(n, " messages to the person"), func() bool { return len(s.person.posts) >= n })
	s.person.mu.Lock()
	defer s.person.mu.Unlock()
	if len(s.person.posts) > n {
		s.t.Fatalf("more than %d messages to the person: %+v", n, s.person.posts)
	}
	return s.person.posts[n-1].text
}

var (
	ann = desk.Agent{Surface: "room", ID: "U1", Name: "Ann"}
	bob = desk.Agent{Surface: "console", ID: "bob", Name: "Bob"}
)

func TestAPersonTakesOverAndGivesBack(t *testing.T) {
	t.Parallel()
	s := newDesk(t)
	s.say("My film is 5 days late, what is the fine?")
	if r := s.say("I want to talk to a person"); r.Kind != chat.Handoff || r.Ticket != "K7F3M2QX" || !strings.Contains(r.Text, "15 minutes") {
		t.Fatalf("handed off with %+v", r)
	}
	s.heard(2)
	card := s.first.wait(t, 1)[0]
	if card.Change != desk.Opened || card.Card == nil || card.Card.Question != "My film is 5 days late, what is the fine?" || card.Ticket.Reason != desk.Asked {
		t.Fatalf("the card is %+v, %+v", card, card.Card)
	}
	if lines := card.Card.Lines; len(lines) != 4 || lines[0].Who != "person" || lines[1].Who != "bot" {
		t.Errorf("the conversation on the card: %+v", lines)
	}
	if facts := card.Card.Facts; len(facts) == 0 || facts[0].From != "My film is 5 days late, what is the fine?" {
		t.Errorf("the facts on the card: %+v", facts)
	}
	if card.Card.Conclusion == "" || card.Card.Receipt == "" {
		t.Errorf("the card does not say what the bot concluded: %+v", card.Card)
	}

	// While nobody has claimed it the bot goes on, and agents see both sides.
	if r := s.say("When do you open on Saturday?"); r.Kind != chat.Answer {
		t.Errorf("while waiting: %+v", r)
	}
	s.heard(3)
	if got := changes(s.first.wait(t, 3)); !slices.Equal(got[1:], []desk.Change{desk.WasTold, desk.Spoke}) {
		t.Errorf("agents saw %v", got)
	}

	if done := s.act(desk.Act{Do: desk.Claim, Agent: ann}); done.Change != desk.WasClaimed {
		t.Fatalf("claimed: %+v", done)
	}
	if text := s.heard(4); !strings.Contains(text, "Ann") {
		t.Errorf("told of the claim: %q", text)
	}
	if done := s.act(desk.Act{Do: desk.Claim, Agent: bob}); done.Refusal != desk.Taken || done.Ticket.Agent.Name != "Ann" {
		t.Errorf("the second to claim got %+v", done)
	}
	r := s.say("Can I renew my book?")
	if !r.Relayed || r.Kind != chat.Handoff || r.Agent != "" {
		t.Errorf("the bot talked over Ann: %+v", r)
	}
	s.act(desk.Act{Do: desk.Say, Agent: ann, Text: "Yes, *once* <!channel>"})
	s.pass(time.Second)
	s.act(desk.Act{Do: desk.Answer, Agent: ann, Intent: "fine", Outcome: "no_fine"})
	if text := s.heard(6); text == "" || strings.Contains(text, "once") {
		t.Errorf("the answer from the knowledge: %q", text)
	}
	if s.person.posts[4].text != "Yes, *once* <!channel>" {
		t.Errorf("the agent's words arrived as %q", s.person.posts[4].text)
	}
	s.act(desk.Act{Do: desk.Resolve, Agent: ann, Text: "told her"})
	if text := s.heard(7); !strings.Contains(text, "helpful") {
		t.Errorf("told of the end: %q", text)
	}

	if r := s.say("👎"); r.Kind != chat.Talk {
		t.Errorf("a thumb: %+v", r)
	}
	if r := s.say("the wait was long"); r.Kind != chat.Talk || !strings.Contains(r.Text, "Noted") {
		t.Errorf("a sentence: %+v", r)
	}
	if r := s.say("Can I renew my book?"); r.Relayed || r.Kind == chat.Handoff {
		t.Errorf("after the end the bot is silent: %+v", r)
	}
	want := []desk.Change{desk.Opened, desk.WasTold, desk.Spoke, desk.WasClaimed, desk.WasTold, desk.WasSaid, desk.WasSolved} // what Ann typed in the room is there already
	if got := changes(s.first.wait(t, len(want))); !slices.Equal(got, want) {
		t.Errorf("agents saw %v, want %v", got, want)
	}
	rows, err := s.store.Desk(t.Context())
	if err != nil || len(rows) != 1 || rows[0].Live {
		t.Errorf("rows of the desk: %+v, %v", rows, err)
	}
	items, err := s.store.Inbox(t.Context(), 10)
	if err != nil || len(items) == 0 || !strings.Contains(string(items[len(items)-1].Body), `Yes, *once*`) {
		t.Errorf("the inbox does not have the agent's answer: %s, %v", items, err)
	}

	var steps []string
	s.seen.mu.Lock()
	for _, seen := range s.seen.ticketed {
		steps = append(steps, fmt.Sprintf("%s %s %t", seen.Reason, seen.Change, seen.First))
	}
	s.seen.mu.Unlock()
	if want := []string{"asked opened false", "asked claimed true", "asked said true", "asked said false", "asked resolved false"}; !slices.Equal(steps, want) {
		t.Errorf("the observer was told %v, want %v", steps, want)
	}

	// Asking again within the time of reopening is the same ticket, in the same thread.
	if r := s.say("a person please"); r.Ticket != "K7F3M2QX" {
		t.Errorf("another ticket: %+v", r)
	}
	posts := s.first.wait(t, len(want)+1)
	if last := posts[len(want)]; last.Change != desk.Reopened || last.CardEntry != posts[0].CardEntry {
		t.Errorf("opened again as %+v", last)
	}
}

// The same click twice, and the same click on two replicas at once, is one act.
func TestAnActIsDoneOnce(t *testing.T) {
	t.Parallel()
	s := newDesk(t)
	s.say("a person please")
	other := s.another(mustBrain(t))
	var clicks sync.WaitGroup
	results := make([]bot.Acted, 8)
	for i := range results {
		b := []*bot.Bot{s.bot, other}[i%2]
		clicks.Go(func() {
			done, err := b.Act(t.Context(), deskKey, desk.Act{ID: fmt.Sprint("click", i/4), Ticket: "K7F3M2QX", Do: desk.Claim, Agent: []desk.Agent{ann, bob}[i/4]})
			if err != nil {
				t.Error(err)
			}
			results[i] = done
		})
	}
	clicks.Wait()
	won := results[0].Refusal == ""
	for i, r := range results {
		if (r.Refusal == "") != (won == (i < 4)) {
			t.Errorf("click %d: %+v", i, r)
		}
	}
	s.heard(2) // the hand-over, and one claim
	if got := changes(s.first.wait(t, 2)); !slices.Equal(got, []desk.Change{desk.Opened, desk.WasClaimed}) {
		t.Errorf("agents saw %v", got)
	}
}

func mustBrain(t *testing.T) *dialog.Brain {
	t.Helper()
	brain, err := librarian()
	if err != nil {
		t.Fatal(err)
	}
	return brain
}

// A reply that could not be sent before an agent came is not sent after: the agent answers.
func TestTheBotDoesNotTalkOverAnAgent(t *testing.T) {
	t.Parallel()
	s := newDesk(t)
	s.say("a person please")
	s.heard(1)
	blocked := make(chan struct{})
	s.person.fail = func(chat.Address, chat.Reply, bot.Attempt) error {
		select {
		case <-blocked:
			return nil
		default:
			return errPlatform
		}
	}
	s.say("When do you open on Saturday?")
	s.person.wait(t, "a try", func() bool { return len(s.person.tries) > 1 })
	s.act(desk.Act{Do: desk.Claim, Agent: ann})
	s.act(desk.Act{Do: desk.Say, Agent: ann, Text: "At ten."})
	close(blocked)
	s.pass(time.Minute) // of the back-off
	s.heard(3)
	texts := []string{s.person.posts[1].text, s.person.posts[2].text}
	if !strings.Contains(texts[0], "Ann") || texts[1] != "At ten." {
		t.Errorf("the person was sent %q", texts)
	}
}

// Timers are kept in the store: they fire once, whichever process is there, and also when none was at
// the moment they were due.
func TestTimersFireOnce(t *testing.T) {
	t.Parallel()
	s := newDesk(t)
	run(t, s.another(mustBrain(t)))
	s.say("a person please")
	s.heard(1)
	s.first.wait(t, 1)
	s.pass(11 * time.Minute)
	if last := s.first.wait(t, 2)[1]; last.Change != desk.Reminded {
		t.Errorf("after 11 minutes: %+v", last)
	}
	s.pass(40 * time.Minute) // the second reminder and the escalation fell due; the escalation says more
	posts := s.first.wait(t, 3)
	if posts[2].Change != desk.WasRaised {
		t.Errorf("after 51 minutes: %v", changes(posts))
	}
	if posts[2].Card != nil {
		t.Errorf("the first target sees another card: %+v", posts[2])
	}
	if card := s.second.wait(t, 1)[0]; card.Card == nil || !card.Card.Expected.Equal(card.Ticket.Opened.Add(15*time.Minute)) || card.CardEntry == posts[0].CardEntry {
		t.Errorf("the second target saw %+v", card)
	}
	s.pass(4 * time.Hour)
	if text := s.heard(2); !strings.Contains(text, "no agent") {
		t.Errorf("told that nobody came: %q", text)
	}
	if r := s.say("When do you open on Saturday?"); r.Kind != chat.Answer {
		t.Errorf("after that: %+v", r)
	}
	s.heard(3)
	if got := len(s.person.posts); got != 3 {
		t.Errorf("the person got %d messages", got)
	}
}

func TestMissesAreHandedOver(t *testing.T) {
	t.Parallel()
	s := newDesk(t)
	offered := func(r chat.Reply) bool {
		return slices.ContainsFunc(r.Choices, func(o chat.Option) bool {
			return strings.Contains(o.Label, "librarian") || strings.Contains(o.Label, "person")
		})
	}
	first := s.say("qwertz uiop asdf")
	second := s.say("qwertz uiop asdf!")
	third := s.say("asdf qwertz uiop")
	if offered(first) || !offered(second) || third.Kind != chat.Handoff || third.Ticket == "" {
		t.Errorf("offered %t, then %t (%v), then %+v", offered(first), offered(second), second.Choices, third)
	}
	if card := s.first.wait(t, 1)[0]; card.Ticket.Reason != desk.Missed {
		t.Errorf("the reason is %q", card.Ticket.Reason)
	}
	items, err := s.store.Inbox(t.Context(), 10)
	if err != nil || len(items) != 3 {
		t.Errorf("on record: %d, %v", len(items), err)
	}
}

func TestAThumbDownOffersAPerson(t *testing.T) {
	t.Parallel()
	s := newDesk(t)
	r := s.say("When do you open on Saturday?")
	s.heard(1)
	for i, want := range []bool{true, false} { // the same opinion again changes nothing
		fresh, err := s.bot.Judge(t.Context(), deskKey, chat.Feedback{Receipt: r.Receipt, Comment: "write to ann@example.org"})
		if err != nil || fresh != want {
			t.Fatalf("opinion %d: new %t, %v", i+1, fresh, err)
		}
	}
	if text := s.heard(2); !strings.Contains(text, "person") {
		t.Errorf("after a thumb down: %q", text)
	}
	if done := s.say("1"); done.Kind != chat.Handoff {
		t.Errorf("taking the offer: %+v", done)
	}
	items, err := s.store.Inbox(t.Context(), 10)
	if err != nil || len(items) != 1 || strings.Contains(string(items[0].Body), "ann@example.org") {
		t.Errorf("on record: %s, %v", items, err)
	}
	if _, err := s.bot.Judge(t.Context(), session.Key{Channel: "desk", Conversation: "foreign"}, chat.Feedback{Receipt: r.Receipt}); err == nil {
		t.Error("judged a reply of another conversation")
	}
}

// Files that came before somebody was called are named on the card.
func TestACardNamesFiles(t *testing.T) {
	t.Parallel()
	s := newDesk(t)
	m := posted("c", "m0", "")
	m.Attachments = []string{"receipt.png"}
	if r := handle(t, s.bot, m); !strings.Contains(r.Text, "我只能看文字") { // no words, so no language yet
		t.Errorf("to a picture: %+v", r)
	}
	s.say("a person please")
	if lines := s.first.wait(t, 1)[0].Card.Lines; len(lines) == 0 || lines[0].Text != "📎 receipt.png" {
		t.Errorf("the conversation on the card: %+v", lines)
	}
}
