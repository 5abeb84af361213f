package escalation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"supportbot/bot"
	"supportbot/channels/console"
	"supportbot/channels/dingtalk"
	"supportbot/channels/slack"
	"supportbot/channels/web"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/dialog"
	"supportbot/faq"
	"supportbot/intents"
	"supportbot/session"
	"supportbot/test/dingtalk/gateway"
	"supportbot/test/slack/wire"
)

// consoleToken is what agents sign in with.
const consoleToken = "a-token-of-the-tests-that-nobody-else-has"

// accounts are the console's, as DESK_AGENTS names them.
func accounts() string {
	sum := sha256.Sum256([]byte(consoleToken))
	return agentName + ":agent:" + hex.EncodeToString(sum[:]) + ",Dan:agent:" + hex.EncodeToString(sum[:])
}

var librarian = sync.OnceValues(func() (*dialog.Brain, error) {
	k, err := faq.Load(library + "/faq.yaml")
	if err != nil {
		return nil, err
	}
	return dialog.New(k)
})

// replica is the bot with all its channels, put together as the program does.
type replica struct {
	url   string
	bot   *bot.Bot
	store *session.Store
}

// hasty is a clock that goes ahead a quarter of a second at each look: nobody waits for Slack's pace.
type hasty struct{ looks atomic.Int64 }

func (h *hasty) now() time.Time {
	return time.Now().Add(time.Duration(h.looks.Add(1)) * time.Second / 4)
}

// office opens a replica whose agents work in one place; the console is always there.
func (s *scene) office(place string, limit session.Limit) *replica {
	s.t.Helper()
	brain, err := librarian()
	if err != nil {
		s.t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	store, err := session.Open(s.t.Context(), session.Options{URL: s.redis, OpTimeout: patience, Logger: log})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(store.Close)
	knowledge := func() *faq.Knowledge { return brain.Knowledge }
	var clock hasty
	so := slack.Options{
		BotToken: wire.BotToken, SigningSecrets: []string{wire.Secret}, APIURL: s.slack.URL,
		Store: store, Knowledge: knowledge, Logger: log, Now: clock.now,
	}
	do := dingtalk.Options{
		ClientID: gateway.ClientID, ClientSecret: gateway.ClientSecret, APIURL: s.dingtalk.URL, OAPIURL: s.dingtalk.URL,
		Store: store, Knowledge: knowledge, Logger: log,
		Language: func(text string) faq.Language { return brain.Engine.Understand(text, intents.Context{}).Language },
	}
	var surfaces bot.Surfaces
	switch place {
	case "slack":
		so.DeskChannels = []string{deskChannel}
		surfaces.First = []chat.Address{slack.DeskChannel(deskChannel)}
	case "dingtalk":
		do.DeskGroups = []string{deskGroup}
		surfaces.First = []chat.Address{dingtalk.DeskGroup(deskGroup)}
	}
	onSlack, err := slack.New(so)
	if err != nil {
		s.t.Fatal(err)
	}
	onDingTalk, err := dingtalk.New(do)
	if err != nil {
		s.t.Fatal(err)
	}
	r := &replica{store: store}
	r.bot = bot.New(bot.Options{
		Store: store, Brain: brain, Logger: log, Limit: limit, Deadline: patience, Desk: surfaces,
		Senders: map[string]bot.Sender{slack.Name: onSlack, dingtalk.Name: onDingTalk},
		Posters: map[string]bot.Poster{slack.Name: onSlack, dingtalk.Name: onDingTalk},
		Delivery: bot.Delivery{
			Workers: 4, Lease: 2 * patience, SendTimeout: patience, Sweep: 50 * time.Millisecond,
			Backoff: 5 * time.Millisecond, MaxBackoff: 20 * time.Millisecond,
		},
	})
	routes := map[string]http.Handler{}
	for _, more := range []map[string]http.Handler{onSlack.Routes(), onDingTalk.Routes(), s.console(r, knowledge).Routes()} {
		for path, h := range more {
			routes[path] = h
		}
	}
	for _, listen := range []func(){
		func() { onSlack.Listen(r.bot) }, func() { onSlack.ListenDesk(r.bot) },
		func() { onDingTalk.Listen(r.bot) }, func() { onDingTalk.ListenDesk(r.bot) },
	} {
		listen()
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = r.bot.Run(ctx) }()
	s.t.Cleanup(func() { cancel(); <-ended })
	r.url = serve(s.t, web.New(web.Options{Handler: r.bot, Transcripts: store, Routes: routes, Logger: log}))
	s.doors = append(s.doors, r.url)
	if s.first == nil {
		s.first = r
	}
	return r
}

func (s *scene) console(r *replica, knowledge func() *faq.Knowledge) *console.Console {
	s.t.Helper()
	all, err := console.ParseAccounts(accounts())
	if err != nil {
		s.t.Fatal(err)
	}
	return console.New(console.Options{
		Accounts: all, Actor: r.bot, Store: r.store, Knowledge: knowledge, Logger: slog.New(slog.DiscardHandler),
	})
}

// ticket is the only ticket that there is, as the desk's list has it.
func (s *scene) ticket() (t desk.Summary) {
	s.t.Helper()
	rows, err := s.store.Desk(s.t.Context())
	if err != nil || len(rows) != 1 || json.Unmarshal(rows[0].Summary, &t) != nil {
		s.t.Fatalf("the desk has %d tickets, want 1; %v", len(rows), err)
	}
	return t
}
