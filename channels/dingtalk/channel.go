package dingtalk

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"supportbot/channels/inorder"
	"supportbot/channels/scold"
	"supportbot/faq"
)

// DingTalk's own hosts.
const (
	apiURL  = "https://api.dingtalk.com"
	oapiURL = "https://oapi.dingtalk.com"
)

// Channel is the robot's place in an organisation. Make it with New; it is safe for concurrent use.
type Channel struct {
	Options
	handler  Handler
	desk     Desk   // nil without agents
	robot    *Robot // nil without an alert
	api      *openAPI
	hooks    webhooks
	pace     *pace
	progress *progress
	used     *signatures
	cards    resting
	seal     seal
	named    sync.Once // the robot's name was told
	queue    *inorder.Queue
	scolded  *scold.Told
	texts    texts

	deskTexts deskTexts
	holder    atomic.Int32 // how things stand with the connection, see connection.go
	socket    atomic.Pointer[socket]
}

// New returns a Channel. It talks to nobody yet. Listen must be called before the first message comes
// in; until then the Channel only sends.
func New(o Options) (*Channel, error) {
	if o.ClientID == "" || o.ClientSecret == "" {
		// An HMAC with an empty key could be computed by anybody.
		return nil, errors.New("client id and client secret are needed: copy both from the app's page of credentials")
	}
	o.RobotCode = cmp.Or(o.RobotCode, o.ClientID)
	o.Scope = cmp.Or(o.Scope, PerPerson)
	o.APIURL, o.OAPIURL = cmp.Or(o.APIURL, apiURL), cmp.Or(o.OAPIURL, oapiURL)
	o.Logger = cmp.Or(o.Logger, slog.Default())
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Float64
	}
	if o.Count == nil {
		o.Count = func(string) {}
	}
	o.WorkTime, o.ClickTime, o.Lease = cmp.Or(o.WorkTime, workTime), cmp.Or(o.ClickTime, clickTime), cmp.Or(o.Lease, leaseFor)
	if o.Language == nil {
		o.Language = byScript
	}
	lock := seal{keys: o.AESKeys, tokens: o.CallbackTokens, receivers: []string{o.ClientID, o.RobotCode}}
	if o.CorpID != "" {
		lock.receivers = append(lock.receivers, o.CorpID)
	}
	if err := lock.check(); err != nil {
		return nil, err
	}
	if o.CardTemplate != "" && !o.Stream && len(o.CardSecrets) == 0 {
		return nil, errors.New("interactive cards without Stream mode need a secret for their callbacks: without it anybody could click")
	}
	api, err := newHost(o.APIURL, apiURL)
	if err != nil {
		return nil, fmt.Errorf("the base URL of the OpenAPI: %w", err)
	}
	oapi, err := newHost(o.OAPIURL, oapiURL)
	if err != nil {
		return nil, fmt.Errorf("the base URL of webhooks: %w", err)
	}
	var robot *Robot
	if o.DeskWebhook != "" {
		if robot, err = NewRobot(o.DeskWebhook, o.DeskSecret, o.OAPIURL, o.Now); err != nil {
			return nil, fmt.Errorf("the custom robot for agents: %w", err)
		}
	}
	for _, group := range o.DeskGroups {
		if !idForm.MatchString(group) {
			return nil, fmt.Errorf("the group of agents %q is no openConversationId: it is the conversationId of a message in the group", excerpt(group))
		}
	}
	return &Channel{
		Options:  o,
		robot:    robot,
		api:      &openAPI{host: api, id: o.ClientID, secret: o.ClientSecret, now: o.Now},
		hooks:    webhooks{oapi, api},
		pace:     newPace(o.Now),
		progress: newProgress(),
		used:     newSignatures(o.Now),
		seal:     lock,
		queue:    inorder.New(),
		scolded:  scold.New(o.Now),
		texts:    loadTexts(),

		deskTexts: loadDeskTexts(),
	}, nil
}

// Listen makes h take the turns. It must be called before Routes are served and before Run.
func (c *Channel) Listen(h Handler) { c.handler = h }

// Routes are the endpoints by path.
func (c *Channel) Routes() map[string]http.Handler {
	routes := map[string]http.Handler{pathMessages: http.HandlerFunc(c.callback)}
	if len(c.CardSecrets) > 0 {
		routes[pathCards] = http.HandlerFunc(c.cardCallback)
	}
	return routes
}

// Describe says in a few words how the channel is connected, without a secret.
func (c *Channel) Describe() string {
	how := "HTTP callbacks"
	if c.seal.on() {
		how = "encrypted HTTP callbacks"
	}
	if c.Stream {
		how = "Stream mode and " + how
	}
	if c.CardTemplate != "" {
		how += ", interactive cards"
	}
	if len(c.DeskGroups) > 0 {
		how += fmt.Sprintf(", agents in %d groups", len(c.DeskGroups))
	}
	return how + ", robot " + c.RobotCode
}

// byScript recognises Chinese by its characters.
func byScript(text string) faq.Language {
	for _, r := range text {
		if '\u4e00' <= r && r <= '\u9fff' {
			return faq.ZH
		}
	}
	return ""
}
