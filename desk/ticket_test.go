package desk_test

import (
	"strings"
	"testing"
	"time"

	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq"
)

var (
	start = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC) // a Monday
	ann   = desk.Agent{Surface: "slack", ID: "U1", Name: "Ann"}
	bob   = desk.Agent{Surface: "console", ID: "bob", Name: "Bob"}
)

func policy() desk.Policy {
	return desk.Policy{Desk: faq.Desk{
		Remind: []time.Duration{10 * time.Minute, 30 * time.Minute}, Escalate: 45 * time.Minute, Expire: 2 * time.Hour,
		Answer: 10 * time.Minute, Quiet: 30 * time.Minute, Close: time.Hour, ReopenWithin: 24 * time.Hour,
	}}
}

// Each step is an act of an agent or of the person, at a minute, and what comes of it.
func TestTicket(t *testing.T) {
	t.Parallel()
	type step struct {
		minute  int
		by      desk.Agent
		do      desk.Verb // "" is the person, writing
		text    string
		change  desk.Change
		refusal desk.Refusal
		status  desk.Status
	}
	for name, steps := range map[string][]step{
		"claim, talk, resolve": {
			{1, ann, desk.Claim, "", desk.WasClaimed, "", desk.Claimed},
			{2, ann, desk.Say, "hello", desk.WasSaid, "", desk.Claimed},
			{3, desk.Agent{}, "", "hi", "", "", desk.Claimed},
			{4, ann, desk.Resolve, "was easy", desk.WasSolved, "", desk.Resolved},
			{5, ann, desk.Resolve, "", desk.None, "", desk.Resolved}, // clicked twice
			{6, ann, desk.Say, "one more thing", desk.None, desk.Closed, desk.Resolved},
			{7, bob, desk.Claim, "", desk.None, desk.Closed, desk.Resolved},
		},
		"two claim at once": {
			{1, ann, desk.Claim, "", desk.WasClaimed, "", desk.Claimed},
			{1, bob, desk.Claim, "", desk.None, desk.Taken, desk.Claimed},
			{1, ann, desk.Claim, "", desk.None, "", desk.Claimed},
			{2, bob, desk.Say, "me first", desk.None, desk.Taken, desk.Claimed},
			{2, bob, desk.Resolve, "", desk.None, desk.Taken, desk.Claimed},
		},
		"released to another": {
			{1, ann, desk.Claim, "", desk.WasClaimed, "", desk.Claimed},
			{2, ann, desk.Release, "", desk.WasFreed, "", desk.Open},
			{2, ann, desk.Release, "", desk.None, "", desk.Open},
			{3, ann, desk.Say, "wait", desk.None, desk.Unclaimed, desk.Open},
			{3, bob, desk.Claim, "", desk.WasClaimed, "", desk.Claimed},
		},
		"nobody says nothing": {
			{1, ann, desk.Claim, "", desk.WasClaimed, "", desk.Claimed},
			{2, ann, desk.Say, "  ", desk.None, desk.Empty, desk.Claimed},
			{2, ann, desk.Say, strings.Repeat("x", chat.MaxText+1), desk.None, desk.TooLong, desk.Claimed},
		},
		"nobody comes": {
			{9, desk.Agent{}, desk.Tick, "", desk.None, "", desk.Open},
			{10, desk.Agent{}, desk.Tick, "", desk.Reminded, "", desk.Open},
			{10, desk.Agent{}, desk.Tick, "", desk.None, "", desk.Open},
			{30, desk.Agent{}, desk.Tick, "", desk.Reminded, "", desk.Open},
			{45, desk.Agent{}, desk.Tick, "", desk.WasRaised, "", desk.Open},
			{120, desk.Agent{}, desk.Tick, "", desk.HasExpired, "", desk.Expired},
			{121, desk.Agent{}, desk.Tick, "", desk.None, "", desk.Expired},
			{200, ann, desk.Claim, "", desk.WasClaimed, "", desk.Claimed}, // an offline ticket
		},
		"all processes were down": {
			{44, desk.Agent{}, desk.Tick, "", desk.Reminded, "", desk.Open}, // once, though two fell due
			{44, desk.Agent{}, desk.Tick, "", desk.None, "", desk.Open},
			{500, desk.Agent{}, desk.Tick, "", desk.HasExpired, "", desk.Expired},
		},
		"offline, put away": {
			{120, desk.Agent{}, desk.Tick, "", desk.HasExpired, "", desk.Expired},
			{130, ann, desk.Resolve, "mailed them", desk.WasSolved, "", desk.Resolved},
		},
		"offline, and nobody comes": {
			{120, desk.Agent{}, desk.Tick, "", desk.HasExpired, "", desk.Expired},
			{120 + 7*24*60 - 1, desk.Agent{}, desk.Tick, "", desk.None, "", desk.Expired},
			{120 + 7*24*60, desk.Agent{}, desk.Tick, "", desk.PutAway, "", desk.Resolved},
			{200 + 7*24*60, ann, desk.Claim, "", desk.None, desk.Closed, desk.Resolved},
		},
		"the agent is silent": {
			{1, ann, desk.Claim, "", desk.WasClaimed, "", desk.Claimed},
			{2, desk.Agent{}, "", "are you there?", "", "", desk.Claimed},
			{12, desk.Agent{}, desk.Tick, "", desk.Reminded, "", desk.Claimed},
			{15, desk.Agent{}, "", "hello?", "", "", desk.Claimed},
			{100, desk.Agent{}, desk.Tick, "", desk.None, "", desk.Claimed},  // never closed on the person
			{122, desk.Agent{}, desk.Tick, "", desk.WasFreed, "", desk.Open}, // nor kept by one who is gone
			{132, desk.Agent{}, desk.Tick, "", desk.Reminded, "", desk.Open},
		},
		"the agent claims and says nothing": {
			{1, ann, desk.Claim, "", desk.WasClaimed, "", desk.Claimed},
			{11, desk.Agent{}, desk.Tick, "", desk.Reminded, "", desk.Claimed},
			{62, desk.Agent{}, desk.Tick, "", desk.None, "", desk.Claimed}, // the person is the one who waits
			{63, ann, desk.Say, "sorry", desk.WasSaid, "", desk.Claimed},
			{93, desk.Agent{}, desk.Tick, "", desk.WasWarned, "", desk.Claimed},
		},
		"the person goes on writing": {
			{1, ann, desk.Claim, "", desk.WasClaimed, "", desk.Claimed},
			{2, ann, desk.Say, "hello", desk.WasSaid, "", desk.Claimed},
			{3, desk.Agent{}, "", "it fails", "", "", desk.Claimed},
			{12, desk.Agent{}, "", "still", "", "", desk.Claimed},
			{13, desk.Agent{}, desk.Tick, "", desk.Reminded, "", desk.Claimed},
			{14, desk.Agent{}, "", "hello?", "", "", desk.Claimed},
			{24, desk.Agent{}, desk.Tick, "", desk.None, "", desk.Claimed}, // reminded once
		},
		"the person is silent": {
			{1, ann, desk.Claim, "", desk.WasClaimed, "", desk.Claimed},
			{2, ann, desk.Say, "does it work now?", desk.WasSaid, "", desk.Claimed},
			{32, desk.Agent{}, desk.Tick, "", desk.WasWarned, "", desk.Claimed},
			{62, desk.Agent{}, desk.Tick, "", desk.WasClosed, "", desk.Resolved},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ticket := *desk.New("T1", desk.Asked, "why?", chat.Address{}, start)
			for i, s := range steps {
				now := start.Add(time.Duration(s.minute) * time.Minute)
				if s.do == "" {
					ticket = ticket.Tell(chat.Address{}, now)
					continue
				}
				next, change, refusal := policy().Do(ticket, desk.Act{Ticket: "T1", Do: s.do, Agent: s.by, Text: s.text}, now)
				if change != s.change || refusal != s.refusal || next.Status != s.status {
					t.Fatalf("step %d (%s): %q, refused %q, %s; want %q, %q, %s", i, s.do, change, refusal, next.Status, s.change, s.refusal, s.status)
				}
				if due := policy().Due(next); s.do == desk.Tick && change != desk.None && !due.IsZero() && !due.After(now) {
					t.Fatalf("step %d: due again at %v: the timer would never rest", i, due)
				}
				ticket = next
			}
		})
	}
}

func TestAnotherTicketIsUnknown(t *testing.T) {
	t.Parallel()
	_, _, refusal := policy().Do(*desk.New("T1", desk.Asked, "", chat.Address{}, start), desk.Act{Ticket: "T2", Do: desk.Claim, Agent: ann}, start)
	if refusal != desk.Unknown {
		t.Errorf("refused %q", refusal)
	}
}

func TestReopen(t *testing.T) {
	t.Parallel()
	ticket := *desk.New("T1", desk.Asked, "first", chat.Address{}, start)
	if _, ok := policy().Reopen(ticket, desk.Asked, "again", chat.Address{}, start); ok {
		t.Error("a live ticket was opened again")
	}
	ticket, _, _ = policy().Do(ticket, desk.Act{Ticket: "T1", Do: desk.Claim, Agent: ann}, start.Add(time.Minute))
	ticket, _, _ = policy().Do(ticket, desk.Act{Ticket: "T1", Do: desk.Resolve, Agent: ann}, start.Add(time.Hour))
	again, ok := policy().Reopen(ticket, desk.Missed, "again", chat.Address{}, start.Add(20*time.Hour))
	if !ok || again.Status != desk.Open || again.ID != "T1" || again.Question != "again" || again.Reopened != 1 || !again.Opened.Equal(start) {
		t.Errorf("opened again: %t, %+v", ok, again)
	}
	if due := policy().Due(again); !due.Equal(start.Add(20*time.Hour + 10*time.Minute)) {
		t.Errorf("due at %v: waiting counts from the second opening", due)
	}
	if _, ok := policy().Reopen(ticket, desk.Missed, "again", chat.Address{}, start.Add(26*time.Hour)); ok {
		t.Error("opened again after the time for it")
	}
}

func TestWaitingCountsOpenHours(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	p := policy()
	p.Hours = &faq.Hours{Zone: berlin, Holidays: map[string]bool{"2026-03-09": true}}
	for day := 1; day <= 5; day++ {
		p.Hours.Week[day] = []faq.Span{{From: 9 * 60, To: 18 * 60}}
	}
	friday := time.Date(2026, 3, 6, 17, 55, 0, 0, berlin)
	ticket := *desk.New("T1", desk.Asked, "", chat.Address{}, friday)
	// Five minutes on Friday, and on Tuesday, as Monday is a holiday, five more.
	if due, want := p.Due(ticket), time.Date(2026, 3, 10, 9, 5, 0, 0, berlin); !due.Equal(want) {
		t.Errorf("due at %v, want %v", due, want)
	}
	if p.Hours.Open(friday.Add(10 * time.Minute)) {
		t.Error("open in the evening")
	}
}
