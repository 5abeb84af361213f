package chaos

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"supportbot/internal/redistest"
	"supportbot/test/slack/wire"
)

// TestALateRequest: a process is killed while its post waits on the way to Slack, and the post arrives
// just after another process has looked for it. It stands there twice, and the account says why.
func TestALateRequest(t *testing.T) {
	t.Parallel()
	sc := newScene(t, set{redis: redistest.Start(t).URL()})
	under, goOn := make(chan struct{}), make(chan struct{})
	way := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/chat.postMessage" {
			body := r.Clone(r.Context())
			if err := body.ParseForm(); err != nil { // read now: its sender will be gone
				t.Error(err)
			}
			r = body
			close(under)
			<-goOn
		}
		sc.slack.ServeHTTP(w, r)
	}))
	t.Cleanup(way.Close)
	arrive := sync.OnceFunc(func() { close(goOn) })
	t.Cleanup(arrive)
	sc.slack.Fail(func(c wire.Call) *wire.Fault {
		if c.Method == "conversations.history" {
			arrive()
		}
		return nil
	})

	r := sc.fleet[0]
	r.kill()
	r.env = append(r.env, "SLACK_API_URL="+way.URL+"/api/")
	r.start()
	for _, other := range sc.fleet[1:] { // the message shall go to this one
		other.avoid()
	}
	sc.say(sc.meet(overSlack))
	<-under
	sc.note(killed, r)
	r.kill()
	sc.slack.Wait("both posts", func(posted []wire.Message, _ []wire.Call) bool { return len(posted) == 2 })
	sc.settleAccounts("a request that arrives late")
}

// TestWhatIsNotLate: nothing else is an excuse in Slack.
func TestWhatIsNotLate(t *testing.T) {
	t.Parallel()
	at := func(s float64) time.Time { return time.Unix(1000, 0).Add(time.Duration(s * float64(time.Second))) }
	a := func(arrived float64) posted { return posted{by: "a", at: at(arrived), until: at(4)} }
	b := func(arrived float64) posted { return posted{by: "b", at: at(arrived), until: at(arrived + 4)} }
	for name, test := range map[string]struct {
		first, second posted
		looks         []look
		want          bool
	}{
		"arrives after the look":              {a(5.2), b(5.3), []look{{"b", at(5.1)}}, true},
		"arrives after the other post":        {b(5.3), a(9), []look{{"b", at(5.1)}}, true},
		"arrived before the look":             {a(5), b(5.3), []look{{"b", at(5.1)}}, false},
		"nobody looked":                       {a(5.2), b(5.3), nil, false},
		"somebody else looked":                {a(5.2), b(5.3), []look{{"c", at(5.1)}}, false},
		"it looked for something long before": {a(5.2), b(9.3), []look{{"b", at(5.1)}}, false},
		"its sender still waited":             {a(3.2), b(3.3), []look{{"b", at(3.1)}}, false},
	} {
		if got := overdue(test.first, test.second, test.looks); got != test.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
