package bot

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	mathrand "math/rand/v2"
	"sync/atomic"
	"time"

	"supportbot/dialog"
	"supportbot/session"
)

// Stepper computes turns, acts of agents and opinions: *dialog.Brain.
type Stepper interface {
	Step(dialog.State, dialog.Turn) (dialog.State, dialog.Result)
	Act(dialog.State, dialog.Act) (dialog.State, dialog.Acted)
	Judge(dialog.State, dialog.Judged) (dialog.State, dialog.Acted)
	// Due is when something has to happen with a conversation's ticket by itself; zero if never.
	Due(dialog.State) time.Time
}

// Store keeps conversations and their outboxes: *session.Store.
type Store interface {
	Load(context.Context, session.LoadRequest) (session.Loaded, error)
	Commit(context.Context, session.Turn) (session.Commit, error)
	NewReceiptID(session.Key) string
	Receipt(ctx context.Context, id string) ([]byte, error)
	Events(ctx context.Context, k session.Key, after string, limit int) ([]session.Event, error)

	Acquire(ctx context.Context, lane session.Lane, token string, lease time.Duration) (bool, error)
	Renew(ctx context.Context, lane session.Lane, token string, lease time.Duration) (bool, error)
	Release(ctx context.Context, lane session.Lane, token string) error
	Begin(ctx context.Context, lane session.Lane, token string) (session.Head, bool, error)
	Next(ctx context.Context, lane session.Lane, token, entryID, ref string) (session.Head, bool, error)
	Postpone(ctx context.Context, lane session.Lane, token string, until time.Time) error
	Bury(ctx context.Context, lane session.Lane, token, entryID, why string) error
	Due(ctx context.Context, within time.Duration, limit int, which ...func(session.Lane) bool) ([]session.Waiting, error)
	Retime(ctx context.Context, k session.Key, version int64, at time.Time) error
	Bell(context.Context) <-chan session.Lane

	Corrected(time.Time) time.Time
}

// Options are what a Bot is made of. Store is required, and so is Brain (or a
// call of Use before the first message); all other zero values are useful.
type Options struct {
	Store Store
	Brain Stepper
	// Senders deliver, by the name of the channel.
	Senders map[string]Sender
	// Desk says where agents are; Posters show them what happens, by the name of the channel.
	Desk    Surfaces
	Posters map[string]Poster
	// Unattended says that no agent could see a ticket, here or in the console: nobody is promised.
	Unattended bool
	Observer   Observer
	// Tracer follows turns and deliveries; nil follows none.
	Tracer Tracer
	// Logger gets what went wrong, with a hash in place of the conversation's name. Default: slog.Default.
	Logger *slog.Logger

	// Limit bounds how often one person may write; zero is off.
	Limit session.Limit
	// Deadline bounds a whole turn. Default 2.5 s: the strictest platform waits 3 s.
	Deadline time.Duration
	// MaxTurns is the number of turns at a time beyond which messages are refused. Default 256.
	MaxTurns int
	// Delivery says how replies are sent.
	Delivery Delivery

	// Now is the clock, NewTicket the source of ticket ids, Random of jitter in [0, 1).
	Now       func() time.Time
	NewTicket func() string
	Random    func() float64
	// Failpoint is called with the name of each step as it is reached: loaded, stepped,
	// committed, begun, sent, finished. It is for crash tests; nil otherwise.
	Failpoint func(name string)
}

// Delivery says how replies are sent.
type Delivery struct {
	Workers     int           // lanes drained at a time; default 64
	Queue       int           // lanes waiting for a worker; default 1024, beyond it the sweep finds them
	Lease       time.Duration // how long a lane is ours without renewal; default 10 s
	SendTimeout time.Duration // of one send; nothing is sent on a shorter lease; default, and at most, half of Lease
	Sweep       time.Duration // between two looks for lanes that were left behind; default half of Lease
	Backoff     time.Duration // before the second attempt, doubled for each further one; default 200 ms
	MaxBackoff  time.Duration // default 2 min
	MaxAttempts int           // after which an entry goes to the dead letters; default 30: 20 to 45 min
	Drain       time.Duration // for finishing what is in the queue when Run is stopped; default 10 s
}

// Bot takes messages and delivers replies. It is safe for concurrent use.
type Bot struct {
	Options
	brain   atomic.Pointer[Stepper]
	masker  masker
	texts   texts
	turns   chan struct{} // holds a token for every turn under way
	courier *courier
	outage  complaint
}

// New returns a Bot. Its Handle works at once; replies that have to be
// delivered wait until Run is called, here or in another process.
func New(o Options) *Bot {
	o.setDefaults()
	t := loadTexts()
	b := &Bot{Options: o, masker: t.masker(), texts: t, turns: make(chan struct{}, o.MaxTurns)}
	b.courier = newCourier(&b.Options)
	b.courier.timer, b.courier.undelivered = b.tick, b.undelivered
	if o.Brain != nil {
		b.Use(o.Brain)
	}
	return b
}

// Use makes s compute the turns from now on. Turns under way finish with what
// they began with.
func (b *Bot) Use(s Stepper) { b.brain.Store(&s) }

// Delivering reports whether Run is at work and not about to stop.
func (b *Bot) Delivering() bool { return b.courier.running.Load() }

// Run delivers replies until ctx is done, then finishes what is in its queue
// (at most Delivery.Drain) and returns nil.
func (b *Bot) Run(ctx context.Context) error { return b.courier.run(ctx) }

func (o *Options) setDefaults() {
	if o.Observer == nil {
		o.Observer = nobody{}
	}
	if o.Tracer == nil {
		o.Tracer = untraced{}
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.NewTicket == nil {
		o.NewTicket = newTicket
	}
	if o.Random == nil {
		o.Random = mathrand.Float64
	}
	if o.Failpoint == nil {
		o.Failpoint = func(string) {}
	}
	setDefault(&o.Deadline, 2500*time.Millisecond)
	setDefault(&o.MaxTurns, 256)
	d := &o.Delivery
	setDefault(&d.Workers, 64)
	setDefault(&d.Queue, 1024)
	setDefault(&d.Lease, 10*time.Second)
	setDefault(&d.SendTimeout, d.Lease/2)
	d.SendTimeout = min(d.SendTimeout, d.Lease/2)
	setDefault(&d.Sweep, d.Lease/2)
	setDefault(&d.Backoff, 200*time.Millisecond)
	setDefault(&d.MaxBackoff, 2*time.Minute)
	setDefault(&d.MaxAttempts, 30)
	setDefault(&d.Drain, 10*time.Second)
}

func setDefault[T int | time.Duration](v *T, to T) {
	if *v <= 0 {
		*v = to
	}
}

// newTicket returns 8 characters (40 random bits) of Crockford's base 32, which
// has no letters that look like digits: people read ticket ids out to each other.
func newTicket() string {
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	id := make([]byte, 8)
	rand.Read(id)
	for i, c := range id {
		id[i] = alphabet[c%32]
	}
	return string(id)
}

// hashOf names a conversation in logs without naming it.
func hashOf(k session.Key) string {
	sum := sha256.Sum256([]byte(k.Channel + "\x00" + k.Conversation))
	return hex.EncodeToString(sum[:6])
}

// traced is the hash, if anybody follows.
func (o *Options) traced(k session.Key) string {
	if o.Tracer == (untraced{}) {
		return ""
	}
	return hashOf(k)
}
