package dingtalk

import (
	"context"
	"log/slog"
	"time"

	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq"
	"supportbot/session"
)

// Name is the name of the channel in messages and addresses.
const Name = "dingtalk"

// Handler takes a turn of a conversation, in bounded time.
type Handler interface {
	Handle(ctx context.Context, m chat.Message) (chat.Reply, error)
}

// Store is what the channel reads of conversations, where it leaves marks of
// its own, and what says which replica holds the connection: *session.Store.
type Store interface {
	Load(context.Context, session.LoadRequest) (session.Loaded, error)
	Commit(context.Context, session.Turn) (session.Commit, error)
	Events(ctx context.Context, k session.Key, after string, limit int) ([]session.Event, error)
	Acquire(ctx context.Context, lane session.Lane, token string, lease time.Duration) (bool, error)
	Renew(ctx context.Context, lane session.Lane, token string, lease time.Duration) (bool, error)
	Release(ctx context.Context, lane session.Lane, token string) error
	Desk(ctx context.Context) ([]session.Row, error)
}

// Scope says whose messages make up a conversation in a group.
type Scope string

// The scopes.
const (
	PerPerson Scope = "person" // everybody in a group has a conversation of their own: the default
	PerGroup  Scope = "group"  // all in a group share one
)

// Options are what a Channel is made of. ClientID, ClientSecret, Store and
// Knowledge are required.
type Options struct {
	ClientID, ClientSecret string
	// FormerSecrets still verify callbacks while the ClientSecret is being replaced.
	FormerSecrets []string
	// RobotCode is the robot's; "" means the ClientID, as DingTalk has it for internal apps.
	RobotCode string
	// CorpID, if not empty, is the organisation whose messages are taken; those of others are not.
	CorpID string
	// RobotUserID, if not empty, is the robot's own name in messages (chatbotUserId); those to others are not taken.
	RobotUserID string
	// Stream turns Stream mode on; HTTP callbacks are always served.
	Stream bool
	// APIURL and OAPIURL are the base URLs of the OpenAPI and of webhooks, "" for DingTalk's own.
	// A session webhook may point to them only.
	APIURL, OAPIURL string
	Scope           Scope
	// AESKeys and CallbackTokens, if not empty, are those of encrypted HTTP callbacks; plain ones are refused
	// then. The first is in force, others are still taken during a rotation.
	AESKeys, CallbackTokens []string
	// CardTemplate, if not empty, is the template of interactive cards for quick replies.
	CardTemplate string
	// CardSecrets sign clicks on cards over HTTP, which are not served without. The first is the one to register.
	CardSecrets []string

	// DeskGroups are the groups in which agents work, by openConversationId: who mentions the robot there
	// acts on tickets. In which of them a ticket is posted is the desk's to say.
	DeskGroups []string
	// DeskWebhook and DeskSecret are those of a custom robot that alerts agents, see NewRobot; "" for none.
	DeskWebhook, DeskSecret string
	// Card is what an agent should know of a conversation; nil shows the transcript only.
	Card func(ctx context.Context, conversation session.Key) (desk.Card, error)

	Store Store
	// Knowledge returns the knowledge in force.
	Knowledge func() *faq.Knowledge
	// Language returns the language of a text, "" if it is unclear; nil means that only Chinese
	// characters are recognised. Unclear texts that begin a conversation are answered in Chinese.
	Language func(text string) faq.Language
	// Count is told of what is worth counting, by a name from a fixed set; nil for nobody.
	Count func(event string)
	// Acknowledged is told how long a pushed message waited for its acknowledgement; nil for nobody.
	Acknowledged func(took time.Duration)
	Logger       *slog.Logger
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Random is the source of jitter in [0, 1); nil means the usual one.
	Random func() float64

	// WorkTime and ClickTime bound the work on a message and on a click; 0 means what fits into the time
	// that DingTalk waits.
	WorkTime, ClickTime time.Duration
	// Lease is how long the connection of Stream mode stays with a replica that is not heard of, Grace how
	// long one that was replaced is kept for answers under way; 0 means 15 s and 10 s.
	Lease, Grace time.Duration
}

// What is counted.
const (
	countWebhookUnusable = "webhook_unusable" // expired, refused or none of DingTalk's: the OpenAPI was used
	countRateLimited     = "rate_limited"     // DingTalk said, or was expected to say, "too fast"
	countPlain           = "markdown_refused" // a reply was posted as plain text
	countForeign         = "foreign_message"  // of another organisation or robot
	countReplayed        = "signature_reused" // one signature, two bodies
	countUnreadable      = "message_unreadable"
	countCardRefused     = "card_refused" // its quick replies were posted without
	countPanic           = "handler_panicked"
	countQueueFull       = "queue_full"
	countConnecting      = "socket_connecting" // a connection of Stream mode is being made, the first or again
)
