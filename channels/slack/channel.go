package slack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"supportbot/channels/inorder"
	"supportbot/channels/outward"
	"supportbot/channels/scold"
	"supportbot/chat"
)

// Channel is the bot's place in a workspace. Make it with New; it is safe for concurrent use.
type Channel struct {
	Options
	handler   Handler
	desk      Desk
	api       *slack.Client
	hooks     hooks
	pace      *pace
	queue     *inorder.Queue
	staff     *staff
	texts     texts
	deskTexts deskTexts
	scolded   *scold.Told

	me     atomic.Pointer[identity]
	asking chan struct{} // holds a token while Slack is asked who the bot is
}

// identity is who the bot is in the workspace.
type identity struct{ team, user string }

// New returns a Channel. It talks to nobody yet. Listen must be called before the first event comes in;
// until then the Channel only sends.
func New(o Options) (*Channel, error) {
	switch {
	case o.BotToken == "":
		return nil, errors.New("no bot token: install the app and copy the token that begins with xoxb-")
	case o.AppToken == "" && len(o.SigningSecrets) == 0:
		return nil, errors.New("neither an app-level token for Socket Mode nor a signing secret for HTTP: one of them is needed")
	}
	for _, secret := range o.SigningSecrets {
		if strings.TrimSpace(secret) == "" {
			// An HMAC with an empty key could be computed by anybody.
			return nil, errors.New("a signing secret is empty")
		}
	}
	for _, channel := range o.DeskChannels {
		if !idForm(channel) {
			return nil, fmt.Errorf("the agents' channel %q is not named by its id: that begins with C and stands at the end of the channel's details", channel)
		}
	}
	if o.DeskGroup != "" && !idForm(o.DeskGroup) {
		return nil, fmt.Errorf("the agents' user group %q is not named by its id: that begins with S and stands at the end of the link to it", o.DeskGroup)
	}
	if o.Scope == "" {
		o.Scope = PerPerson
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	o.WorkTime = cmp.Or(o.WorkTime, workTime)
	if o.Count == nil {
		o.Count = func(string) {}
	}
	if o.Acknowledged == nil {
		o.Acknowledged = func(time.Duration) {}
	}
	if o.Judged == nil {
		o.Judged = func(chat.Reply, bool) {}
	}
	if o.Command == nil {
		o.Command = noCommand
	}
	hooks, err := newHooks(o.APIURL)
	if err != nil {
		return nil, err
	}
	api := client(o.BotToken, o.AppToken, o.APIURL)
	return &Channel{
		Options:   o,
		api:       api,
		hooks:     hooks,
		pace:      newPace(o.Now),
		queue:     inorder.New(),
		staff:     newStaff(api, o.DeskGroup, o.Now),
		texts:     loadTexts(),
		deskTexts: loadDeskTexts(),
		scolded:   scold.New(o.Now),
		asking:    make(chan struct{}, 1),
	}, nil
}

// Listen makes h take the turns. It must be called before Routes are served and before Run.
func (c *Channel) Listen(h Handler) { c.handler = h }

// apiTimeout bounds a call of the web API: below the time that a delivery has.
const apiTimeout = 4 * time.Second

// client returns a client of the web API that neither follows redirects nor uses the environment's proxies.
func client(botToken, appToken, apiURL string) *slack.Client {
	options := []slack.Option{slack.OptionHTTPClient(&http.Client{
		Transport:     bearer{token: botToken, next: outward.NewTransport(connectTimeout, nil)},
		Timeout:       apiTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	})}
	if appToken != "" {
		options = append(options, slack.OptionAppLevelToken(appToken))
	}
	if apiURL != "" {
		options = append(options, slack.OptionAPIURL(strings.TrimSuffix(apiURL, "/")+"/"))
	}
	return slack.New(botToken, options...)
}

// bearer puts the token into the header, where the library leaves it in the form only: servers that
// stand for Slack look there.
type bearer struct {
	token string
	next  http.RoundTripper
}

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("Authorization") == "" {
		r = r.Clone(r.Context())
		r.Header.Set("Authorization", "Bearer "+b.token)
	}
	return b.next.RoundTrip(r)
}

// Identify asks Slack who the bot is, once. Without an answer nothing can be told from what the bot
// says itself. The error wraps a *bot.Permanent if the token is of no use.
func (c *Channel) Identify(ctx context.Context) error {
	_, err := c.identity(ctx)
	return err
}

func (c *Channel) identity(ctx context.Context) (identity, error) {
	if me := c.me.Load(); me != nil {
		return *me, nil
	}
	select {
	case c.asking <- struct{}{}:
		defer func() { <-c.asking }()
	case <-ctx.Done():
		return identity{}, fmt.Errorf("asking Slack who the bot is: %w", ctx.Err())
	}
	if me := c.me.Load(); me != nil {
		return *me, nil
	}
	answer, err := c.api.AuthTestContext(ctx)
	if err != nil {
		return identity{}, fmt.Errorf("asking Slack who the bot is: %w", c.judge("auth.test", "", err))
	}
	me := identity{team: answer.TeamID, user: answer.UserID}
	c.me.Store(&me)
	return me, nil
}

// Describe says in a few words how the channel is connected, without a secret.
func (c *Channel) Describe() string {
	var ways []string
	if c.AppToken != "" {
		ways = append(ways, "Socket Mode")
	}
	if len(c.SigningSecrets) > 0 {
		ways = append(ways, "HTTP")
	}
	return strings.Join(ways, " and ")
}
