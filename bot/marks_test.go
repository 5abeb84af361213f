package bot_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/chat"
	"supportbot/desk"
)

// What the bot does by itself cannot be forestalled by a person who writes messages with its ids.
func TestNoMessageStopsATimer(t *testing.T) {
	t.Parallel()
	s := newDesk(t)
	s.say("a person please")
	handle(t, s.bot, posted("c", "act|tick|K7F3M2QX|2", "When do you open on Saturday?")) // makes that version
	told := len(s.first.wait(t, 3))                                                       // the ticket, the question, the answer
	s.pass(11 * time.Minute)
	if last := s.first.wait(t, told+1)[told]; last.Change != desk.Reminded {
		t.Errorf("after 11 minutes: %+v", last)
	}
}

// Who changes their mind and changes it back is heard each time; whoever sends the same again is not, at
// the same time or later, on any replica.
func TestTheLastOpinionCounts(t *testing.T) {
	t.Parallel()
	s := newDesk(t)
	r := s.say("When do you open on Saturday?")
	bots := []*bot.Bot{s.bot, s.another(mustBrain(t))}
	judge := func(f chat.Feedback, want int) {
		t.Helper()
		f.Receipt = r.Receipt
		var all sync.WaitGroup
		var heard atomic.Int32
		for i := range 4 {
			all.Go(func() {
				fresh, err := bots[i%2].Judge(t.Context(), deskKey, f)
				if err != nil {
					t.Error(err)
				}
				if fresh {
					heard.Add(1)
				}
			})
		}
		all.Wait()
		if got := heard.Load(); int(got) != want {
			t.Errorf("%+v was heard %d times, want %d", f, got, want)
		}
	}
	yes, no := chat.Feedback{Helpful: true}, chat.Feedback{}
	judge(yes, 1)
	judge(no, 1)
	judge(yes, 1)
	judge(yes, 0)
	judge(no, 1)
	judge(chat.Feedback{Comment: "too long"}, 1)
	s.heard(4) // the answer, and three times the offer of a person
}
