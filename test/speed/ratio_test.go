package speed

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
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

// course is one thing to measure: requests a second by round, and the time that its processes used for one.
type course struct {
	name  string
	url   string
	pid   int // of the handler
	redis int // of its Redis; 0 if it has none
	slack bool
	posts *load.StandIn
	rates []float64
	costs []float64 // µs of the handler
	store []float64 // µs of its Redis
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// stage has everything started that is measured.
type stage struct {
	testing.TB
	program, self string
	texts         [][]string
	redises       []*redistest.Server
}

// redis starts a server of its own for a course, so that none works on the data of another, set as the
// guide for operators says.
func (s *stage) redis() (env string, pid int) {
	server := redistest.Start(s, "--auto-aof-rewrite-min-size", "512mb")
	s.redises = append(s.redises, server)
	info, err := server.Client().InfoMap(s.Context(), "server").Result()
	if err != nil {
		s.Fatal(err)
	}
	if pid, err = strconv.Atoi(info["Server"]["process_id"]); err != nil {
		s.Fatal(err)
	}
	return "REDIS_URL=" + server.URL(), pid
}

func (s *stage) yardstick(name string, stored bool) *course {
	c := &course{name: name}
	env := []string{yardstick + "=" + name}
	if stored {
		url, pid := s.redis()
		env, c.redis = append(env, url), pid
	}
	c.pid, c.url = starts(s, s.self, env...)
	return c
}

func (s *stage) bot(name string, env ...string) *course {
	redis, redisPID := s.redis()
	pid, url := starts(s, s.program, append(env, redis, "BOT_ADDR=127.0.0.1:0", "BOT_RATE_LIMIT=1000000")...)
	return &course{name: name, url: url, pid: pid, redis: redisPID}
}

// app is a bot in Slack, with something that stands for Slack.
func (s *stage) app(name string, mute bool) *course {
	stand := &load.StandIn{Team: team, Mute: mute}
	server := httptest.NewServer(stand)
	s.Cleanup(server.Close)
	c := s.bot(name, "SLACK_BOT_TOKEN=xoxb-load", "SLACK_SIGNING_SECRET="+secret, "SLACK_API_URL="+server.URL+"/api/")
	c.slack = true
	if !mute {
		c.posts = stand
	}
	return c
}

const team = "T0LOAD"

// run drives a course for a while; at a rate of 0 as fast as it can.
func (s *stage) run(c *course, rate float64, lasting time.Duration) load.Report {
	script := load.Script{Dialogues: s.texts, People: 2000, Seed: uint64(time.Now().UnixNano())}
	if c.slack {
		script.SlackEvery, script.Team, script.Secret = 1, team, secret
	}
	r, err := load.Run(s.Context(), load.Options{URL: c.url, Rate: rate, For: lasting, Connections: connections, Posts: c.posts, Script: script})
	if err != nil {
		s.Fatal(err)
	}
	if r.Failed() > r.Sent/100 {
		s.Errorf("%s: %d of %d failed: %v %s", c.name, r.Failed(), r.Sent, r.Errors, r.FirstError)
	}
	return r
}

// verdict prints whether what was measured is as it should be.
func (s *stage) verdict(what string, got float64, holds bool, should string) {
	word := "held"
	if !holds {
		word = "MISSED"
	}
	fmt.Printf("%-60s %8.2f   %s: %s\n", what, got, should, word)
}

// BenchmarkYardsticks measures all courses in turn, round by round, and prints rates, costs and ratios.
func BenchmarkYardsticks(b *testing.B) {
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	s := &stage{TB: b, program: built(b), self: self, texts: spoken(b)}
	bareAPI, two, turn, together := s.yardstick(bare, false), s.yardstick(trips, true), s.yardstick(durable, true), s.yardstick(batched, true)
	bareEvents, decoded := s.yardstick(bare, false), s.yardstick(signed, false)
	bareEvents.name, bareEvents.slack, decoded.slack = "bare 200 to events", true, true
	api, acknowledged, delivered := s.bot("message API"), s.app("webhook, acknowledged", true), s.app("webhook, delivered", false)
	all := []*course{bareAPI, two, turn, together, api, bareEvents, decoded, acknowledged, delivered}
	s.bot("idle")
	idleRedis := s.redises[len(s.redises)-1]
	for _, c := range all {
		s.run(c, 0, roundTime) // nothing is cold
	}

	b.ResetTimer()
	for range rounds {
		for _, c := range all {
			handler, store := cpu(b, c.pid), cpu(b, c.redis)
			r := s.run(c, 0, roundTime)
			each := func(used time.Duration) float64 { return float64(used.Microseconds()) / float64(max(r.Answered, 1)) }
			c.rates = append(c.rates, r.PerSecond)
			c.costs = append(c.costs, each(cpu(b, c.pid)-handler))
			c.store = append(c.store, each(cpu(b, c.redis)-store))
		}
	}
	b.StopTimer()
	for _, c := range all {
		fmt.Printf("%-28s %7.0f a second; CPU each: %4.0f µs, Redis %4.0f µs   (rounds: %.0f)\n", c.name, median(c.rates), median(c.costs), median(c.store), c.rates)
	}
	for _, y := range []struct {
		of, to *course
		least  float64
	}{{api, turn, 0.80}, {api, together, 0}, {api, two, 0}, {api, bareAPI, 0}, {acknowledged, bareEvents, 0.18}, {acknowledged, decoded, 0.33}, {delivered, bareEvents, 0}} {
		ratio := median(y.of.rates) / median(y.to.rates)
		if y.least > 0 {
			s.verdict(y.of.name+" / "+y.to.name, ratio, ratio >= y.least, fmt.Sprintf("at least %.2f", y.least))
		} else {
			fmt.Printf("%-60s %8.2f\n", y.of.name+" / "+y.to.name, ratio)
		}
		b.ReportMetric(ratio, strings.ReplaceAll(y.of.name+"/"+y.to.name, " ", "_"))
	}
	// Each with a Redis of its own, that is not still writing down the gigabytes of the rounds.
	for _, c := range []struct {
		*course
		fresh *course
	}{
		{api, s.bot(api.name)}, {acknowledged, s.app(acknowledged.name, true)}, {delivered, s.app(delivered.name, false)},
	} {
		rate := median(c.rates) / 2
		s.run(c.fresh, rate, roundTime) // nothing is cold
		r := s.run(c.fresh, rate, 3*roundTime)
		s.verdict(fmt.Sprintf("%s at %.0f a second, p99 in ms", c.name, rate), r.Acknowledged.P99, r.Acknowledged.P99 < 100, "below 100")
		if r.Posted != nil {
			fmt.Printf("%s at %.0f a second, posted: %s\n", c.name, rate, r.Posted)
		}
	}
	const quiet = 40 * time.Second // longer than anything that is done now and then
	before := commands(b, idleRedis)
	time.Sleep(quiet)
	sent := float64(commands(b, idleRedis)-before-1) / quiet.Seconds()
	s.verdict("commands a second of an idle replica", sent, sent < 50, "below 50")
}

func commands(t testing.TB, server *redistest.Server) int {
	t.Helper()
	info, err := server.Client().InfoMap(t.Context(), "stats").Result()
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(info["Stats"]["total_commands_processed"])
	if err != nil {
		t.Fatal(err)
	}
	return n
}
