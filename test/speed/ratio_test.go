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
	shifts      = 4 // that a course has in a round
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
	*testing.B
	program, self string
	texts         [][]string
	redises       []*redistest.Server
}

// redis starts a server of its own for a course, so that none works on the data of another. It writes
// everything down and never its file anew: that would take a core for seconds, in the round of another.
func (s *stage) redis() (env string, pid int) {
	server := redistest.Start(s, "--auto-aof-rewrite-percentage", "0")
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

// BenchmarkYardsticks measures what is compared with each other in turn, round by round, with nothing else
// running, and prints rates, costs and ratios.
func BenchmarkYardsticks(b *testing.B) {
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	program, texts := built(b), spoken(b)
	group := func(name string, measure func(s *stage)) {
		b.Run(name, func(b *testing.B) { measure(&stage{B: b, program: program, self: self, texts: texts}) })
	}
	group("message API", func(s *stage) {
		plain, two, turn, together := s.yardstick(bare, false), s.yardstick(trips, true), s.yardstick(durable, true), s.yardstick(batched, true)
		api := s.bot("message API")
		s.measure(plain, two, turn, together, api)
		s.ratio(api, turn, 0.80)
		s.ratio(api, together, 0)
		s.ratio(api, two, 0)
		s.ratio(api, plain, 0)
		s.half(api, s.bot(api.name))
	})
	group("webhook", func(s *stage) {
		plain, decoded := s.yardstick(bare, false), s.yardstick(signed, false)
		turn := s.yardstick(hook, true)
		plain.slack, decoded.slack, turn.slack = true, true, true
		acknowledged := s.app("webhook, acknowledged", true)
		s.measure(plain, decoded, turn, acknowledged)
		s.ratio(acknowledged, plain, 0.18)
		s.ratio(acknowledged, decoded, 0.33)
		s.ratio(acknowledged, turn, 0)
		s.ratio(turn, plain, 0)
		s.ratio(turn, decoded, 0)
		s.half(acknowledged, s.app(acknowledged.name, true))
	})
	group("delivery", func(s *stage) {
		plain := s.yardstick(bare, false)
		plain.slack = true
		delivered := s.app("webhook, delivered", false)
		s.measure(plain, delivered)
		s.ratio(delivered, plain, 0)
		s.half(delivered, s.app(delivered.name, false))
	})
	group("idle", func(s *stage) {
		s.bot("idle")
		const quiet = 40 * time.Second // longer than anything that is done now and then
		before := commands(s, s.redises[0])
		time.Sleep(quiet)
		sent := float64(commands(s, s.redises[0])-before-1) / quiet.Seconds()
		s.verdict("commands a second of an idle replica", sent, sent < 50, "below 50")
	})
}

// round is what came of a course's part of a round.
type round struct {
	answered       int
	seconds        float64
	handler, store time.Duration // of processor time
}

func (r *round) add(s *stage, c *course) {
	handler, store := cpu(s, c.pid), cpu(s, c.redis)
	report := s.run(c, 0, roundTime/shifts)
	r.answered += report.Answered
	r.seconds += report.Seconds
	r.handler += cpu(s, c.pid) - handler
	r.store += cpu(s, c.redis) - store
}

func (c *course) take(r round) {
	each := func(used time.Duration) float64 { return float64(used.Microseconds()) / float64(max(r.answered, 1)) }
	c.rates = append(c.rates, float64(r.answered)/r.seconds)
	c.costs = append(c.costs, each(r.handler))
	c.store = append(c.store, each(r.store))
}

// measure runs courses in turn, and prints what each comes to. They take turns within a round, too: a
// machine that is slow for a second is slow for all of them.
func (s *stage) measure(courses ...*course) {
	for _, c := range courses {
		s.run(c, 0, roundTime) // nothing is cold
	}
	for range rounds {
		made := make([]round, len(courses))
		for range shifts {
			for i, c := range courses {
				made[i].add(s, c)
			}
		}
		for i, c := range courses {
			c.take(made[i])
		}
	}
	for _, c := range courses {
		fmt.Printf("%-28s %7.0f a second; CPU each: %4.0f µs, Redis %4.0f µs   (rounds: %.0f)\n", c.name, median(c.rates), median(c.costs), median(c.store), c.rates)
	}
}

// ratio compares two courses; least is what it should be, 0 for none.
func (s *stage) ratio(of, to *course, least float64) {
	ratio := median(of.rates) / median(to.rates)
	what := of.name + " / " + to.name
	if least > 0 {
		s.verdict(what, ratio, ratio >= least, fmt.Sprintf("at least %.2f", least))
	} else {
		fmt.Printf("%-60s %8.2f\n", what, ratio)
	}
	s.ReportMetric(ratio, strings.ReplaceAll(what, " ", "_"))
}

// half measures how long an acknowledgement takes at half the rate that was reached, with a fresh program
// on a Redis that is not still writing down the gigabytes of the rounds.
func (s *stage) half(measured, fresh *course) {
	rate := median(measured.rates) / 2
	s.run(fresh, rate, roundTime) // nothing is cold
	r := s.run(fresh, rate, 3*roundTime)
	s.verdict(fmt.Sprintf("%s at %.0f a second, p99 in ms", fresh.name, rate), r.Acknowledged.P99, r.Acknowledged.P99 < 100, "below 100")
	if r.Posted != nil {
		fmt.Printf("%s at %.0f a second, posted: %s\n", fresh.name, rate, r.Posted)
	}
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
