package observe

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"supportbot/bot"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/session"
)

// Metrics counts what the bot does, in a registry of its own; it is the bot's
// observer. Labels take their values from the knowledge and the program, never
// from what people write: their number is bounded. Make it with NewMetrics.
type Metrics struct {
	show         http.Handler
	turns        *prometheus.CounterVec
	replies      *prometheus.CounterVec
	misses       *prometheus.CounterVec
	conflicts    *prometheus.CounterVec
	seconds      *prometheus.HistogramVec
	acknowledged *prometheus.HistogramVec
	deliveries   *prometheus.CounterVec
	sending      *prometheus.HistogramVec
	age          *prometheus.HistogramVec
	outbox       *prometheus.GaugeVec
	waiting      prometheus.Gauge
	dead         prometheus.Gauge
	store        *prometheus.CounterVec
	feedback     *prometheus.CounterVec
	tickets      *prometheus.CounterVec
	handling     *prometheus.HistogramVec
	events       *prometheus.CounterVec
	reloads      *prometheus.CounterVec
	info         *prometheus.GaugeVec

	version  string
	swapping sync.Mutex // so that a scrape between two knowledges sees one of them
}

// Buckets of durations. The work itself takes microseconds, a trip to the store a millisecond, and
// platforms give up after 3 s; replies may wait for hours where a platform is away.
func soon() []float64 {
	return []float64{.0005, .001, .002, .005, .01, .02, .05, .1, .25, .5, 1, 2.5, 5}
}
func late() []float64 {
	return []float64{.005, .02, .1, .5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200}
}

func long() []float64 {
	return []float64{10, 30, 60, 300, 600, 1800, 3600, 4 * 3600, 12 * 3600, 24 * 3600, 72 * 3600}
}

// NewMetrics returns metrics with nothing counted, of a version of the program. The channels are those
// that are switched on: their counters begin at 0 instead of being absent until the first event, so that
// a rate sees that one.
func NewMetrics(version string, channels ...string) *Metrics {
	registry := prometheus.NewRegistry()
	add := func(c prometheus.Collector) { registry.MustRegister(c) }
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
		add(c)
		return c
	}
	gauge := func(name, help string) prometheus.Gauge {
		g := prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: help})
		add(g)
		return g
	}
	seconds := func(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
		h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
		add(h)
		return h
	}
	gauges := func(name, help string, labels ...string) *prometheus.GaugeVec {
		g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, labels)
		add(g)
		return g
	}
	m := &Metrics{
		version:      version,
		turns:        counter("bot_turns_total", "Messages handled, by how the turn ended.", "channel", "result"),
		replies:      counter("bot_replies_total", "Replies given.", "channel", "language", "kind", "intent", "outcome"),
		misses:       counter("bot_misses_total", "Messages that were not understood.", "channel"),
		conflicts:    counter("bot_conflicts_total", "Turns computed again because the conversation had moved on.", "channel"),
		seconds:      seconds("bot_turn_seconds", "Time from the message to the committed reply.", soon(), "channel"),
		acknowledged: seconds("bot_acknowledgement_seconds", "Time until whoever sent a message was answered, waiting in queues included.", soon(), "channel", "status"),
		deliveries:   counter("bot_deliveries_total", "Attempts to send a reply, by how they ended.", "channel", "result"),
		sending:      seconds("bot_delivery_seconds", "Time of an attempt to send.", soon(), "channel"),
		age:          seconds("bot_reply_age_seconds", "Time from the message until its reply was sent, waiting included.", late(), "channel"),
		outbox:       gauges("bot_outbox_lanes", "Addresses with replies to be delivered: due now, or resting until a platform wants more.", "state"),
		waiting:      gauge("bot_outbox_oldest_seconds", "How long the address that waits longest has been due."),
		dead:         gauge("bot_dead_letters", "Replies that could not be delivered, and messages that could not be computed."),
		store:        counter("bot_store_errors_total", "Calls of Redis that failed, by what they were for and why.", "step", "reason"),
		feedback:     counter("bot_feedback_total", "Opinions on replies; a changed one counts again.", "intent", "outcome", "helpful"),
		tickets:      counter("bot_tickets_total", "Changes of tickets, by what happened and why the ticket was opened.", "channel", "change", "reason"),
		handling:     seconds("bot_ticket_seconds", "Time from the opening of a ticket to its first claim, the agent's first words, and its end.", long(), "step"),
		events:       counter("bot_channel_events_total", "What happened in a channel beside turns and deliveries.", "channel", "event"),
		reloads:      counter("bot_knowledge_reloads_total", "Changed knowledge, by whether it was taken into service.", "result"),
		info:         gauges("bot_info", "Which program and which knowledge are in force.", "version", "knowledge"),
	}
	add(collectors.NewGoCollector())
	add(collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.begin(channels)
	shown := promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
	m.show = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.swapping.Lock()
		defer m.swapping.Unlock()
		shown.ServeHTTP(w, r)
	})
	return m
}

// begin sets the counters that alerts look at to 0.
func (m *Metrics) begin(channels []string) {
	for _, channel := range channels {
		for _, result := range []bot.Result{bot.Committed, bot.Repeated, bot.Panicked, bot.Invalid, bot.Limited, bot.Busy, bot.Unavailable} {
			m.turns.WithLabelValues(channel, string(result))
		}
		for _, result := range []bot.Result{bot.Sent, bot.Postponed, bot.InDoubt, bot.Buried, bot.Lost} {
			m.deliveries.WithLabelValues(channel, string(result))
		}
		m.misses.WithLabelValues(channel)
		m.conflicts.WithLabelValues(channel)
	}
	for _, state := range []string{outboxDue, outboxResting} {
		m.outbox.WithLabelValues(state)
	}
	for _, result := range []string{reloadUsed, reloadRefused} {
		m.reloads.WithLabelValues(result)
	}
}

// Turned counts a turn.
func (m *Metrics) Turned(t bot.Turned) {
	m.turns.WithLabelValues(t.Channel, string(t.Result)).Inc()
	m.seconds.WithLabelValues(t.Channel).Observe(t.Took.Seconds())
	if t.Conflicts > 0 {
		m.conflicts.WithLabelValues(t.Channel).Add(float64(t.Conflicts))
	}
	if t.Kind == "" || t.Result == bot.Repeated {
		return
	}
	m.replies.WithLabelValues(t.Channel, string(t.Language), string(t.Kind), t.Intent, t.Outcome).Inc()
	if t.Misses > 0 {
		m.misses.WithLabelValues(t.Channel).Inc()
	}
}

// Ticketed counts a change of a ticket, and how long its handling took.
func (m *Metrics) Ticketed(t bot.Ticketed) {
	m.tickets.WithLabelValues(t.Channel, string(t.Change), string(t.Reason)).Inc()
	step := ""
	switch {
	case t.Change == desk.WasClaimed && t.First:
		step = "claim"
	case t.Change == desk.WasSaid && t.First:
		step = "reply"
	case t.Change == desk.WasSolved, t.Change == desk.WasClosed:
		step = "end"
	default:
		return
	}
	m.handling.WithLabelValues(step).Observe(t.Age.Seconds())
}

// Delivered counts an attempt to send.
func (m *Metrics) Delivered(d bot.Delivered) {
	m.deliveries.WithLabelValues(d.Channel, string(d.Result)).Inc()
	m.sending.WithLabelValues(d.Channel).Observe(d.Took.Seconds())
	if d.Result == bot.Sent && d.Age > 0 {
		m.age.WithLabelValues(d.Channel).Observe(d.Age.Seconds())
	}
}

// Acknowledged counts how long somebody who sent a message waited for an answer with this status.
func (m *Metrics) Acknowledged(channel string, status int, took time.Duration) {
	m.acknowledged.WithLabelValues(channel, strconv.Itoa(status)).Observe(took.Seconds())
}

// Judged counts an opinion on a reply.
func (m *Metrics) Judged(reply chat.Reply, helpful bool) {
	m.feedback.WithLabelValues(reply.Intent, reply.Outcome, strconv.FormatBool(helpful)).Inc()
}

// Expects begins the counts of what may happen in a channel at 0, so that an alert sees the first of them.
func (m *Metrics) Expects(channel string, events ...string) {
	for _, event := range events {
		m.events.WithLabelValues(channel, event)
	}
}

// Counted counts something that a channel found worth counting, by a name from a fixed set.
func (m *Metrics) Counted(channel, event string) { m.events.WithLabelValues(channel, event).Inc() }

// StoreFailed counts a call of Redis that failed.
func (m *Metrics) StoreFailed(step, reason string) { m.store.WithLabelValues(step, reason).Inc() }

// States of the addresses with replies, and what became of changed knowledge.
const (
	outboxDue     = "due"
	outboxResting = "resting"
	reloadUsed    = "used"
	reloadRefused = "refused"
)

// Waiting shows what waits in the outboxes of all conversations.
func (m *Metrics) Waiting(b session.Backlog) {
	m.outbox.WithLabelValues(outboxDue).Set(float64(b.Due))
	m.outbox.WithLabelValues(outboxResting).Set(float64(b.Resting))
	m.waiting.Set(b.Oldest.Seconds())
	m.dead.Set(float64(b.Dead))
}

// Uses shows which knowledge is in force from now on.
func (m *Metrics) Uses(knowledge string) {
	m.swapping.Lock()
	defer m.swapping.Unlock()
	m.info.Reset()
	m.info.WithLabelValues(m.version, knowledge).Set(1)
}

// Reloaded counts changed knowledge that was taken into service, or refused.
func (m *Metrics) Reloaded(used bool) {
	result := reloadRefused
	if used {
		result = reloadUsed
	}
	m.reloads.WithLabelValues(result).Inc()
}

// ServeHTTP shows the numbers in the text format of Prometheus.
func (m *Metrics) ServeHTTP(w http.ResponseWriter, r *http.Request) { m.show.ServeHTTP(w, r) }
