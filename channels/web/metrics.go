package web

import (
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"supportbot/bot"
	"supportbot/chat"
)

// Metrics counts what the bot does, in a registry of its own; it is the bot's
// observer. Labels take their values from the knowledge and the program, never
// from what people write: their number is bounded. Make it with NewMetrics.
type Metrics struct {
	show       http.Handler
	turns      *prometheus.CounterVec
	replies    *prometheus.CounterVec
	conflicts  *prometheus.CounterVec
	seconds    *prometheus.HistogramVec
	deliveries *prometheus.CounterVec
	sending    *prometheus.HistogramVec
	feedback   *prometheus.CounterVec
	events     *prometheus.CounterVec
}

// NewMetrics returns metrics with nothing counted. The program's version and
// the knowledge's hash are shown as labels of a constant.
func NewMetrics(version, knowledge string) *Metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	// The work itself takes microseconds, a trip to the store a millisecond; platforms give up after 3 s.
	seconds := func(name, help string) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help,
			Buckets: []float64{.0005, .001, .002, .005, .01, .02, .05, .1, .25, .5, 1, 2.5, 5}}, []string{"channel"})
	}
	m := &Metrics{
		turns:      counter("bot_turns_total", "Messages handled, by how the turn ended.", "channel", "result"),
		replies:    counter("bot_replies_total", "Replies given.", "channel", "language", "kind", "intent", "outcome"),
		conflicts:  counter("bot_conflicts_total", "Turns computed again because the conversation had moved on.", "channel"),
		seconds:    seconds("bot_turn_seconds", "Time from the message to the committed reply."),
		deliveries: counter("bot_deliveries_total", "Attempts to send a reply, by how they ended.", "channel", "result"),
		sending:    seconds("bot_delivery_seconds", "Time of an attempt to send."),
		feedback:   counter("bot_feedback_total", "Opinions on replies; a changed one counts again.", "intent", "outcome", "helpful"),
		events:     counter("bot_channel_events_total", "What happened in a channel beside turns and deliveries.", "channel", "event"),
	}
	info := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "bot_info", Help: "Which program and which knowledge are running.",
		ConstLabels: prometheus.Labels{"version": version, "knowledge": knowledge},
	}, func() float64 { return 1 })
	registry := prometheus.NewRegistry()
	registry.MustRegister(m.turns, m.replies, m.conflicts, m.seconds, m.deliveries, m.sending, m.feedback, m.events, info,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.show = promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
	return m
}

// Turned counts a turn.
func (m *Metrics) Turned(t bot.Turned) {
	m.turns.WithLabelValues(t.Channel, string(t.Result)).Inc()
	m.seconds.WithLabelValues(t.Channel).Observe(t.Took.Seconds())
	m.conflicts.WithLabelValues(t.Channel).Add(float64(t.Conflicts))
	if t.Kind != "" && t.Result != bot.Repeated {
		m.replies.WithLabelValues(t.Channel, string(t.Language), string(t.Kind), t.Intent, t.Outcome).Inc()
	}
}

// Delivered counts an attempt to send.
func (m *Metrics) Delivered(d bot.Delivered) {
	m.deliveries.WithLabelValues(d.Channel, string(d.Result)).Inc()
	m.sending.WithLabelValues(d.Channel).Observe(d.Took.Seconds())
}

// Judged counts an opinion on a reply.
func (m *Metrics) Judged(reply chat.Reply, helpful bool) {
	m.feedback.WithLabelValues(reply.Intent, reply.Outcome, strconv.FormatBool(helpful)).Inc()
}

// Counted counts something that a channel found worth counting, by a name from a fixed set.
func (m *Metrics) Counted(channel, event string) { m.events.WithLabelValues(channel, event).Inc() }

// ServeHTTP shows the numbers in the text format of Prometheus.
func (m *Metrics) ServeHTTP(w http.ResponseWriter, r *http.Request) { m.show.ServeHTTP(w, r) }
