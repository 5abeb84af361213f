package dingtalk

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
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
	api      *openAPI
	hooks    webhooks
	pace     *pace
	progress *progress
	used     *signatures
	queue    *inorder.Queue
	scolded  *scold.Told
	texts    texts
	holder   atomic.Int32 // how things stand with the connection, see connection.go
	socket   atomic.Pointer[socket]
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
	if o.Language == nil {
		o.Language = byScript
	}
	api, err := newHost(o.APIURL, apiURL)
	if err != nil {
		return nil, fmt.Errorf("the base URL of the OpenAPI: %w", err)
	}
	oapi, err := newHost(o.OAPIURL, oapiURL)
	if err != nil {
		return nil, fmt.Errorf("the base URL of webhooks: %w", err)
	}
	return &Channel{
		Options:  o,
		api:      &openAPI{host: api, id: o.ClientID, secret: o.ClientSecret, now: o.Now},
		hooks:    webhooks{oapi, api},
		pace:     newPace(o.Now),
		progress: newProgress(),
		used:     newSignatures(o.Now),
		queue:    inorder.New(),
		scolded:  scold.New(o.Now),
		texts:    loadTexts(),
	}, nil
}

// Listen makes h take the turns. It must be called before Routes are served and before Run.
func (c *Channel) Listen(h Handler) { c.handler = h }

// Routes are the endpoints by path.
func (c *Channel) Routes() map[string]http.Handler {
	return map[string]http.Handler{pathMessages: http.HandlerFunc(c.callback)}
}

// Describe says in a few words how the channel is connected, without a secret.
func (c *Channel) Describe() string {
	if c.Stream {
		return "Stream mode and HTTP callbacks, robot " + c.RobotCode
	}
	return "HTTP callbacks, robot " + c.RobotCode
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
