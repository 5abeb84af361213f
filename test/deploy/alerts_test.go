package deploy

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/chat"
	"supportbot/observe"
	"supportbot/session"
)

// promtool is Prometheus's own checker: on the path, or where tools.sh puts it.
func promtool(t *testing.T, args ...string) {
	t.Helper()
	path, err := exec.LookPath("promtool")
	if err != nil {
		path, err = filepath.Abs("../../build/prometheus/usr/bin/promtool")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(path); err != nil {
			t.Fatal("promtool is not installed: run test/tools.sh, or install the prometheus package")
		}
	}
	program := exec.Command(path, args...)
	program.Dir = "../../deploy"
	if out, err := program.CombinedOutput(); err != nil {
		t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func TestRulesAreRules(t *testing.T) {
	t.Parallel()
	promtool(t, "check", "rules", "alerts.yaml")
	promtool(t, "check", "config", "prometheus.yaml")
}

// The alerts fire when they should, and do not otherwise.
func TestRulesFire(t *testing.T) {
	t.Parallel()
	promtool(t, "test", "rules", "../test/deploy/testdata/alerts.yaml")
}

// metrics are the names that the program shows, once everything has happened.
func metrics(t *testing.T) map[string]bool {
	t.Helper()
	m := observe.NewMetrics("v1", "slack")
	m.Uses("hash")
	m.Turned(bot.Turned{Channel: "slack", Result: bot.Committed, Kind: chat.Fallback, Misses: 1, Conflicts: 1})
	m.Delivered(bot.Delivered{Channel: "slack", Result: bot.Sent, Age: time.Second})
	m.Acknowledged("slack", 200, time.Millisecond)
	m.StoreFailed("load", "timeout")
	m.Waiting(session.Backlog{})
	m.Counted("slack", "queue_full")
	m.Judged(chat.Reply{}, true)
	m.Reloaded(true)
	w := httptest.NewRecorder()
	m.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	names := map[string]bool{}
	for line := range strings.Lines(w.Body.String()) {
		if name := metricName.FindString(line); name != "" {
			names[name] = true
		}
	}
	return names
}

var (
	metricName = regexp.MustCompile(`^[a-z_]+`)
	used       = regexp.MustCompile(`\b(?:bot|go|process)_[a-z_]+`)
	alert      = regexp.MustCompile(`(?m)^ +- alert: (\w+)$`)
)

func TestMetricsExist(t *testing.T) {
	t.Parallel()
	known := metrics(t)
	for _, file := range []string{"alerts.yaml", "grafana-dashboard.json"} {
		found := used.FindAllString(read(t, file), -1)
		if len(found) == 0 {
			t.Errorf("%s uses no metric", file)
		}
		for _, name := range found {
			if !known[name] {
				t.Errorf("%s: the program shows no %s", file, name)
			}
		}
	}
}

// Every alert has a heading in the operations guide, and no heading is left of an alert that is gone.
func TestAlertsAreExplained(t *testing.T) {
	t.Parallel()
	guide := read(t, "../docs/operations.md")
	alerts := map[string]bool{}
	for _, m := range alert.FindAllStringSubmatch(read(t, "alerts.yaml"), -1) {
		alerts[m[1]] = true
		if !strings.Contains(guide, "\n### "+m[1]+"\n") {
			t.Errorf("docs/operations.md does not say what to do about %s", m[1])
		}
	}
	for _, m := range regexp.MustCompile(`(?m)^### (Bot\w+)$`).FindAllStringSubmatch(guide, -1) {
		if !alerts[m[1]] {
			t.Errorf("docs/operations.md explains %s, which is no alert", m[1])
		}
	}
}

func TestDashboard(t *testing.T) {
	t.Parallel()
	var board struct {
		Title  string
		Panels []struct {
			ID      int
			Title   string
			GridPos struct{ X, Y, W, H int }
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal([]byte(read(t, "grafana-dashboard.json")), &board); err != nil {
		t.Fatal(err)
	}
	seen := map[int]bool{}
	for _, p := range board.Panels {
		if p.Title == "" || seen[p.ID] || p.GridPos.W == 0 || p.GridPos.X+p.GridPos.W > 24 || len(p.Targets) == 0 {
			t.Errorf("panel %d %q has no title, id, place or query of its own", p.ID, p.Title)
		}
		seen[p.ID] = true
	}
	// The queries are PromQL: as recording rules, promtool reads them.
	var rules strings.Builder
	rules.WriteString("groups:\n- name: dashboard\n  rules:\n")
	for _, p := range board.Panels {
		for _, target := range p.Targets {
			expr, _ := json.Marshal(strings.NewReplacer("$__rate_interval", "1m", "$job", "job").Replace(target.Expr))
			rules.WriteString("  - record: dashboard:query\n    expr: " + string(expr) + "\n    labels: {panel: \"" + p.Title + "\"}\n")
		}
	}
	path := filepath.Join(t.TempDir(), "dashboard.yaml")
	if err := os.WriteFile(path, []byte(rules.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	promtool(t, "check", "rules", "--lint=none", path)
}
