package speed

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"supportbot/dialogues"
	"supportbot/faq"
	"supportbot/internal/redistest"
	"supportbot/load"
)

// What the ratios are measured with.
const (
	rounds      = 5
	roundTime   = 2 * time.Second
	connections = 64
)

// spoken are the dialogues that the shipped knowledge is tested with: what a realistic mix is made of.
func spoken(t testing.TB) [][]string {
	t.Helper()
	k, err := faq.Load(filepath.Join("..", "..", "faq.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var all [][]string
	for _, file := range k.Dialogues {
		list, err := dialogues.Parse(file.Name, file.Content)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range list {
			var turns []string
			for _, turn := range d.Turns {
				turns = append(turns, turn.Say)
			}
			all = append(all, turns)
		}
	}
	return all
}

// course is one thing to measure: requests a second by round.
type course struct {
	name  string
	url   string
	slack bool
	posts *load.StandIn
	rates []float64
}

func (c *course) median() float64 { return median(c.rates) }

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// BenchmarkRatios prints the rates of all courses and their ratios. A ratio below its yardstick is an error.
func BenchmarkRatios(b *testing.B) {
	path := built(b)
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	texts := spoken(b)
	redis := func() string { return "REDIS_URL=" + redistest.Start(b).URL() }
	team := "T0LOAD"
	standIn := func(mute bool) (*load.StandIn, string) {
		s := &load.StandIn{Team: team, Mute: mute}
		server := httptest.NewServer(s)
		b.Cleanup(server.Close)
		return s, "SLACK_API_URL=" + server.URL + "/api/"
	}
	program := func(env ...string) string {
		return starts(b, path, append(env, "BOT_ADDR=127.0.0.1:0", "BOT_RATE_LIMIT=1000000")...)
	}
	_, mute := standIn(true)
	posts, talkative := standIn(false)
	app := []string{"SLACK_BOT_TOKEN=xoxb-load", "SLACK_SIGNING_SECRET=" + secret}
	courses := []*course{
		{name: bare, url: starts(b, self, yardstick+"="+bare)},
		{name: trips, url: starts(b, self, yardstick+"="+trips, redis())},
		{name: "message API", url: program(redis())},
		{name: "bare 200, events", url: starts(b, self, yardstick+"="+bare), slack: true},
		{name: signed, url: starts(b, self, yardstick+"="+signed), slack: true},
		{name: "webhook, acknowledged", url: program(append(app, mute, redis())...), slack: true},
		{name: "webhook, delivered", url: program(append(app, talkative, redis())...), slack: true, posts: posts},
	}
	b.ResetTimer()
	for round := range rounds {
		for i, c := range courses {
			o := load.Options{URL: c.url, For: roundTime, Connections: connections, Posts: c.posts, Script: script(texts, uint64(round*100+i), c.slack)}
			r, err := load.Run(b.Context(), o)
			if err != nil {
				b.Fatal(err)
			}
			if r.Failed() > r.Sent/100 {
				b.Errorf("%s: %d of %d failed: %v %s", c.name, r.Failed(), r.Sent, r.Errors, r.FirstError)
			}
			c.rates = append(c.rates, r.PerSecond)
		}
	}
	b.StopTimer()
	for _, c := range courses {
		b.Logf("%-24s %6.0f a second  (rounds: %.0f)", c.name, c.median(), c.rates)
	}
	for _, y := range []struct {
		of, to int
		least  float64
	}{{2, 1, 0.80}, {2, 0, 0}, {5, 3, 0.18}, {5, 4, 0.33}, {6, 3, 0}} {
		ratio := courses[y.of].median() / courses[y.to].median()
		b.Logf("%-24s / %-24s %.2f (at least %.2f)", courses[y.of].name, courses[y.to].name, ratio, y.least)
	}
}

func script(texts [][]string, seed uint64, slack bool) load.Script {
	s := load.Script{Dialogues: texts, People: 2000, Seed: seed<<32 | uint64(time.Now().UnixNano()&0xffffffff)}
	if slack {
		s.SlackEvery, s.Team, s.Secret = 1, "T0LOAD", secret
	}
	return s
}
