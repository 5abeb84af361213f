package chaos

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"

	"supportbot/session"
	"supportbot/test/dingtalk/gateway"
	"supportbot/test/slack/wire"
)

// long reports whether the long form was asked for.
func long() bool { return os.Getenv("CHAOS") == "long" }

// much is a number for the short and the long form.
func much(short, inLong int) int {
	if long() {
		return inLong
	}
	return short
}

// replicas is how many processes share the load.
const replicas = 3

// scene is a fleet of bots with the platforms they serve.
type scene struct {
	t        testing.TB
	began    time.Time
	store    *session.Store // of the test, past any proxy
	slack    *wire.Slack
	dingtalk *gateway.Gateway
	fleet    []*replica
	client   http.Client
	serial   int
	everysec bool // Redis is killed with appendfsync everysec: its last seconds may be lost

	mu            sync.Mutex
	conversations []*conversation
	tokens        map[string]string // of DingTalk's webhooks: the message
	faults        []fault
	ops           history
}

// fault is something that was done, when, and to which process, if to one.
type fault struct {
	what, to    string
	began, over time.Time
}

// set is what a scene is made of.
type set struct {
	redis string   // its URL
	via   string   // the URL that the bots use, if it is another
	as    []string // versions of the three programs; today's if empty
	env   []string
}

func newScene(t testing.TB, s set) *scene {
	t.Helper()
	sc := &scene{t: t, began: time.Now(), tokens: map[string]string{}}
	// Patient: the test itself is not under test, and asks while Redis is away.
	store, err := session.Open(t.Context(), session.Options{URL: s.redis, OpTimeout: 10 * time.Second, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	sc.store = store

	sc.slack = wire.Start(t)
	sc.dingtalk = gateway.New(nil)
	t.Cleanup(sc.dingtalk.Close)
	sc.dingtalk.Spread(redelivery)
	// A send takes as long as on a real platform, so that processes die in the middle of one.
	const far = 30 * time.Millisecond
	slackURL := delayed(t, sc.slack.URL, far)
	dingtalkURL := delayed(t, sc.dingtalk.URL, far)
	sc.dingtalk.URL = dingtalkURL

	via := s.via
	if via == "" {
		via = s.redis
	}
	env := append([]string{
		"REDIS_URL=" + via,
		"SLACK_BOT_TOKEN=" + wire.BotToken, "SLACK_SIGNING_SECRET=" + wire.Secret, "SLACK_API_URL=" + slackURL,
		"DINGTALK_CLIENT_ID=" + gateway.ClientID, "DINGTALK_CLIENT_SECRET=" + gateway.ClientSecret, "DINGTALK_STREAM=true",
		"DINGTALK_API_URL=" + dingtalkURL, "DINGTALK_OAPI_URL=" + dingtalkURL,
	}, s.env...)
	for i := range replicas {
		version := today
		if len(s.as) > i {
			version = s.as[i]
		}
		r := newReplica(t, program(t, version), env...)
		sc.fleet = append(sc.fleet, r)
	}
	var starting sync.WaitGroup
	for _, r := range sc.fleet {
		starting.Go(func() { r.start() })
	}
	starting.Wait()
	if t.Failed() {
		t.FailNow() // what would follow says nothing
	}
	// Platforms give up after three seconds.
	sc.client = http.Client{Timeout: 3 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	t.Cleanup(sc.client.CloseIdleConnections)
	return sc
}

// note remembers a fault of one process, or of all if it is nil; the returned
// function says that it is over.
func (sc *scene) note(what string, r *replica) (over func()) {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	i := len(sc.faults)
	f := fault{what: what, began: time.Now()}
	if r != nil {
		f.to = r.life()
	}
	sc.faults = append(sc.faults, f)
	return func() {
		sc.mu.Lock()
		defer sc.mu.Unlock()
		sc.faults[i].over = time.Now()
	}
}

// count is how often a fault was noted.
func (sc *scene) count(what string) (n int) {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	for _, f := range sc.faults {
		if f.what == what {
			n++
		}
	}
	return n
}

// crash replaces a process by one that crashes when it comes past a point for
// the nth time, and waits for its end.
func (sc *scene) crash(r *replica, point string, nth int) {
	sc.t.Helper()
	sc.note(killed, r)
	r.kill()
	r.launch(fmt.Sprintf("CHAOS_CRASH=%s:%d", point, nth))
	r.ready()
	if !r.dies(patience) {
		sc.t.Errorf("nobody came past %q", point)
	}
	sc.note(crashed+point, r)
}

// sickFor is how long the load balancer leaves a replica alone that did not
// answer, unless it says before that it is ready.
const sickFor = 5 * time.Second

// anyone is where a load balancer sends the next request: to one of those that
// have not failed lately, if there are any.
func (sc *scene) anyone() *replica {
	from := rand.IntN(len(sc.fleet))
	for i := range sc.fleet {
		r := sc.fleet[(from+i)%len(sc.fleet)]
		if !r.sick() {
			return r
		}
	}
	return sc.fleet[from]
}

// name returns an id that nothing else has.
func (sc *scene) name() string {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	sc.serial++
	return fmt.Sprintf("%06d", sc.serial)
}

// settle waits until outboxes are empty and nobody holds a lease: only then is
// anything missing that is not there.
func (sc *scene) settle() {
	sc.t.Helper()
	late := time.Now().Add(patience)
	for {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		left, err := sc.store.Due(ctx, time.Hour, 1000)
		cancel()
		if err == nil && len(left) == 0 {
			return
		}
		if time.Now().After(late) {
			sc.t.Fatalf("after %v still in the outboxes: %d lanes, such as %+v; %v", patience, len(left), left[:min(3, len(left))], err)
		}
		pause(sc.t.Context(), 50*time.Millisecond)
	}
}

// proxy stands between the bots and a server, and spoils the connection on request.
func proxy(t testing.TB, upstream string) *toxiproxy.Proxy {
	t.Helper()
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(prometheus.NewRegistry()), zerolog.Nop())
	p := toxiproxy.NewProxy(server, "upstream", "127.0.0.1:0", upstream)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Stop)
	return p
}

// spoil adds a fault to a proxy's answers, and mend takes all of them away.
func spoil(t testing.TB, p *toxiproxy.Proxy, kind, attributes string) {
	t.Helper()
	body := strings.NewReader(fmt.Sprintf(`{"type":%q,"stream":"downstream","attributes":%s}`, kind, attributes))
	if _, err := p.Toxics.AddToxicJson(body); err != nil {
		t.Fatal(err)
	}
}

func mend(p *toxiproxy.Proxy) { p.Toxics.ResetToxics(context.Background()) }

// delayed returns the URL of a proxy whose answers take so long.
func delayed(t testing.TB, url string, by time.Duration) string {
	t.Helper()
	rest := strings.TrimPrefix(url, "http://")
	host, path, _ := strings.Cut(rest, "/")
	if _, _, err := net.SplitHostPort(host); err != nil {
		t.Fatal(err)
	}
	p := proxy(t, host)
	spoil(t, p, "latency", fmt.Sprintf(`{"latency":%d}`, by.Milliseconds()))
	to := "http://" + p.Listen
	if path != "" {
		to += "/" + path
	}
	return to
}
