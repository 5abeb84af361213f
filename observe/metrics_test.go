package observe_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq"
	"supportbot/observe"
	"supportbot/session"
)

func scrape(m *observe.Metrics) string {
	w := httptest.NewRecorder()
	m.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return w.Body.String()
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	m := observe.NewMetrics("v1.2.3", "web", "slack")
	m.Uses("abcdef")
	m.Turned(bot.Turned{Channel: "web", Result: bot.Committed, Kind: chat.Answer, Language: faq.EN, Intent: "renewal", Outcome: "renewed", Conflicts: 2, Took: 3 * time.Millisecond})
	m.Turned(bot.Turned{Channel: "web", Result: bot.Repeated, Kind: chat.Answer, Language: faq.EN, Intent: "renewal", Outcome: "renewed"})
	m.Turned(bot.Turned{Channel: "web", Result: bot.Committed, Kind: chat.Fallback, Language: faq.EN, Misses: 1})
	m.Turned(bot.Turned{Channel: "web", Result: bot.Limited})
	m.Delivered(bot.Delivered{Channel: "slack", Result: bot.Sent, Took: time.Second, Age: 40 * time.Second})
	m.Acknowledged("slack", 200, 80*time.Millisecond)
	m.StoreFailed("commit", "timeout")
	m.Waiting(session.Backlog{Due: 3, Resting: 2, Oldest: 90 * time.Second, Dead: 4})
	m.Expects("slack", "queue_full", "rate_limited")
	m.Counted("slack", "queue_full")
	m.Judged(chat.Reply{Intent: "renewal", Outcome: "renewed"}, true)
	m.Ticketed(bot.Ticketed{Channel: "web", Change: desk.WasClaimed, Reason: desk.Asked, First: true, Age: 2 * time.Minute})
	m.Ticketed(bot.Ticketed{Channel: "web", Change: desk.WasClaimed, Reason: desk.Asked, Age: time.Hour}) // once more, after a release
	m.Reloaded(false)
	shown := scrape(m)
	for _, line := range []string{
		`bot_info{knowledge="abcdef",version="v1.2.3"} 1`,
		`bot_turns_total{channel="web",result="committed"} 2`,
		`bot_turns_total{channel="web",result="repeated"} 1`,
		`bot_turns_total{channel="web",result="limited"} 1`,
		`bot_turns_total{channel="slack",result="unavailable"} 0`,
		`bot_replies_total{channel="web",intent="renewal",kind="answer",language="en",outcome="renewed"} 1`,
		`bot_misses_total{channel="web"} 1`,
		`bot_conflicts_total{channel="web"} 2`,
		`bot_turn_seconds_bucket{channel="web",le="0.005"} 4`,
		`bot_deliveries_total{channel="slack",result="sent"} 1`,
		`bot_deliveries_total{channel="slack",result="buried"} 0`,
		`bot_delivery_seconds_sum{channel="slack"} 1`,
		`bot_reply_age_seconds_bucket{channel="slack",le="60"} 1`,
		`bot_reply_age_seconds_bucket{channel="slack",le="30"} 0`,
		`bot_acknowledgement_seconds_bucket{channel="slack",status="200",le="0.1"} 1`,
		`bot_store_errors_total{reason="timeout",step="commit"} 1`,
		`bot_outbox_lanes{state="due"} 3`,
		`bot_outbox_lanes{state="resting"} 2`,
		`bot_outbox_oldest_seconds 90`,
		`bot_dead_letters 4`,
		`bot_tickets_total{change="claimed",channel="web",reason="asked"} 2`,
		`bot_ticket_seconds_count{step="claim"} 1`,
		`bot_ticket_seconds_bucket{step="claim",le="300"} 1`,
		`bot_channel_events_total{channel="slack",event="queue_full"} 1`,
		`bot_channel_events_total{channel="slack",event="rate_limited"} 0`,
		`bot_feedback_total{helpful="true",intent="renewal",outcome="renewed"} 1`,
		`bot_knowledge_reloads_total{result="refused"} 1`,
		`bot_knowledge_reloads_total{result="used"} 0`,
	} {
		if !strings.Contains(shown, line+"\n") {
			t.Errorf("%s is not shown", line)
		}
	}
}

// After a reload only the knowledge in force is shown.
func TestInfoFollowsTheKnowledge(t *testing.T) {
	t.Parallel()
	m := observe.NewMetrics("v1")
	m.Uses("before")
	m.Uses("after")
	if shown := scrape(m); strings.Contains(shown, "before") || !strings.Contains(shown, `bot_info{knowledge="after",version="v1"} 1`) {
		t.Errorf("shown:\n%s", shown)
	}
}

func TestTimed(t *testing.T) {
	t.Parallel()
	m := observe.NewMetrics("v1")
	h := m.Timed(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/busy" {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}), func(r *http.Request) string {
		if r.URL.Path == "/page" {
			return ""
		}
		return "web"
	})
	for _, path := range []string{"/busy", "/message", "/message", "/page"} {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, path, nil))
	}
	shown := scrape(m)
	for _, line := range []string{`bot_acknowledgement_seconds_count{channel="web",status="200"} 2`, `bot_acknowledgement_seconds_count{channel="web",status="503"} 1`} {
		if !strings.Contains(shown, line+"\n") {
			t.Errorf("%s is not shown", line)
		}
	}
}
