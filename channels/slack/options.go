package slack

import (
	"context"
	"log/slog"
	"time"

	"supportbot/chat"
	"supportbot/faq"
	"supportbot/session"
)

// Name is the name of the channel in messages and addresses.
const Name = "slack"

// Handler takes a turn of a conversation, in bounded time.
type Handler interface {
	Handle(ctx context.Context, m chat.Message) (chat.Reply, error)
}

// Store is what the channel reads of conversations, and where it leaves marks
// of its own: *session.Store.
type Store interface {
	Load(context.Context, session.LoadRequest) (session.Loaded, error)
	Commit(context.Context, session.Turn) (session.Commit, error)
	Ref(ctx context.Context, k session.Key, entryID string) (string, error)
	Receipt(ctx context.Context, id string) ([]byte, error)
	Receipts(ctx context.Context, k session.Key) ([]string, error)
	Events(ctx context.Context, k session.Key, after string, limit int) ([]session.Event, error)
	Conversations(ctx context.Context, channel, person string) ([]session.Key, error)
	PutRoute(ctx context.Context, t session.Thread, to session.Route) error
	RouteOf(ctx context.Context, t session.Thread) (session.Route, error)
}

// Scope says whose messages make up a conversation in a thread.
type Scope string

// The scopes.
const (
	PerPerson Scope = "person" // everybody in a thread has a conversation of their own: the default
	PerThread Scope = "thread" // all in a thread share one
)

// Options are what a Channel is made of. BotToken, Store and Knowledge are
// required, and one of AppToken and SigningSecrets.
type Options struct {
	BotToken string
	// AppToken turns Socket Mode on.
	AppToken string
	// SigningSecrets verify requests over HTTP; two during a rotation.
	SigningSecrets []string
	// APIURL is the base URL of the web API, "" for Slack's own. A response URL may point to its host as well.
	APIURL string
	Scope  Scope

	// DeskChannels are the channels of agents, by id: Check looks whether the bot is a member. Where a
	// ticket is posted is the desk's to say.
	DeskChannels []string
	// DeskGroup is the user group, by id, whose members may act on tickets; "" means everybody who can
	// write in the agents' channel.
	DeskGroup string

	Store Store
	// Knowledge returns the knowledge in force.
	Knowledge func() *faq.Knowledge
	// Command returns the command that a text calls without an argument, nil if there is none.
	Command func(text string) *faq.Command
	// Count is told of what is worth counting, by a name from a fixed set; nil for nobody.
	Count func(event string)
	// Acknowledged is told how long an envelope of Socket Mode waited for its acknowledgement; nil for nobody.
	Acknowledged func(took time.Duration)
	// Judge hears what somebody thinks of a reply, and reports whether that is new; nil for nobody. A
	// reply that is not known any more is session.ErrNotFound.
	Judge func(ctx context.Context, conversation session.Key, f chat.Feedback) (bool, error)
	// Preview is the reply that an answer of the knowledge would make in a conversation, session.ErrNotFound
	// if there is none; nil where agents choose without seeing it.
	Preview func(ctx context.Context, conversation session.Key, intent, outcome string) (chat.Reply, error)
	// Judged is told what somebody thinks of a reply; nil for nobody.
	Judged func(reply chat.Reply, helpful bool)
	Logger *slog.Logger
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// WorkTime bounds the work on one delivery; 0 means what fits into the time that Slack waits.
	WorkTime time.Duration
}

// What is counted.
const (
	countRepeatedPrivate = "private_reply_repeated" // a reply that only one person sees may be there twice
	countFoundPosted     = "reply_found_posted"     // recovery found the reply posted and did not post it again
	countHookUnusable    = "response_url_unusable"  // a fallback was used
	countRateLimited     = "rate_limited"           // Slack said when to come back
	countEventsLimited   = "events_rate_limited"    // Slack dropped events of this workspace
	countPlain           = "blocks_refused"         // a reply was posted as plain text
	countPanic           = "handler_panicked"
	countUnparsed        = "envelope_unparsed"
	countQueueFull       = "queue_full"
	countCardAnew        = "card_posted_anew"  // somebody had deleted a ticket's card
	countConnecting      = "socket_connecting" // a connection of Socket Mode is being made, the first or again
)
