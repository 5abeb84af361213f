package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"github.com/urfave/cli/v3"

	"supportbot/channels/web"
)

// drainTime bounds how long requests under way may take when the program stops.
const drainTime = 10 * time.Second

// addressFactor is how many times as many conversations one address may begin
// as one person may send messages: behind an address there may be an office.
const addressFactor = 10

// servingGC is how much garbage is made, in percent of what lives, before it is collected, while messages
// are served: under load half as much work as with the usual 100, for some 20 MB. Nothing is
// used up as long as nobody writes.
const servingGC = 200

// settling is how long after the start memory is given back: starting leaves as much garbage as there is
// knowledge, and so does the first look for what is to be delivered.
const settling = 3 * time.Second

// serve runs the web channel and the deliveries until ctx ends, and undoes
// starting in reverse: unready, no new requests, requests under way, replies
// in the outbox, store.
func (p *program) serve(ctx context.Context, c *cli.Command) error {
	s, err := p.settings(c)
	if err != nil {
		return err
	}
	log := s.logger(p.stderr)
	if s.unattended = len(s.agents) == 0 && len(s.surfaces().First) == 0; s.unattended {
		log.Warn("no desk is configured: nobody can see the tickets of people who ask for a person, who are told so; set DESK_AGENTS, SLACK_DESK_CHANNEL or DINGTALK_DESK_GROUP")
	}
	a, err := p.assemble(ctx, s, log)
	if err != nil {
		return err
	}
	defer a.close()

	slackChannel, err := a.slack(ctx, s.slack, log)
	if err != nil {
		return err
	}
	dingtalkChannel, err := a.dingtalk(s.dingtalk, log)
	if err != nil {
		return err
	}
	deskConsole := a.console(s, log)
	server := web.New(web.Options{
		Routes:           withConsole(withDingTalk(routes(slackChannel), dingtalkChannel), deskConsole),
		Handler:          a.bot,
		Transcripts:      a.store,
		Suggest:          a.suggest,
		Judge:            a.bot.Judge,
		Judged:           a.metrics.Judged,
		EmbedOrigins:     s.embedOrigins,
		About:            func() web.About { return web.Introduce(a.brain.Load().Knowledge) },
		Ready:            a.ready(dingtalkChannel),
		Metrics:          a.metrics,
		Private:          s.adminAddr != "",
		NewConversations: s.rateLimit * addressFactor,
		TrustedProxies:   s.trustedProxies,
		Logger:           log,
	})
	var open listeners
	defer open.stop(log)
	at, err := open.listen("BOT_ADDR", s.addr, web.Serving(a.metrics.Timed(server, channelOf), log))
	if err != nil {
		return err
	}
	lines := []string{"listening  http://" + at}
	if s.adminAddr != "" {
		admin := web.Serving(server.Admin(), log)
		admin.WriteTimeout = 2 * time.Minute // a profile takes as long as it is asked to
		at, err := open.listen("BOT_ADMIN_ADDR", s.adminAddr, admin)
		if err != nil {
			return err
		}
		lines = append(lines, "admin      http://"+at)
	}

	if slackChannel != nil {
		lines = append(lines, "slack      "+slackChannel.Describe())
	}

	if dingtalkChannel != nil {
		lines = append(lines, "dingtalk   "+dingtalkChannel.Describe())
	}

	if deskConsole != nil {
		lines = append(lines, fmt.Sprintf("console    http://%s/desk (accounts: %d)", at, len(s.agents)))
	}

	deliveries, stopDeliveries := context.WithCancel(context.WithoutCancel(ctx))
	defer stopDeliveries()
	delivered := make(chan error, 1)
	go func() { delivered <- a.bot.Run(deliveries) }()
	go a.reload(deliveries, s.conversationTTL)
	go a.checkStore(deliveries) // nobody waits for what a slow or closed-up Redis says of itself
	go a.measure(deliveries)
	go a.forget(deliveries)
	listening, stopListening := context.WithCancel(ctx)
	defer stopListening()
	slackEnded := make(chan struct{})
	go func() {
		defer close(slackEnded)
		if slackChannel != nil {
			_ = slackChannel.Run(listening) // it ends with listening, and has no error of its own
		}
	}()
	dingtalkEnded := make(chan struct{})
	go func() {
		defer close(dingtalkEnded)
		if dingtalkChannel != nil {
			_ = dingtalkChannel.Run(listening) // as Slack's
		}
	}()
	failed := open.serve()
	a.banner(p.stderr, lines...)
	settled := time.AfterFunc(settling, debug.FreeOSMemory)
	defer settled.Stop()
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(servingGC)
	}

	var failure error
	select {
	case <-ctx.Done():
		log.Info("stopping")
	case failure = <-failed:
	case err := <-delivered:
		failure = fmt.Errorf("the delivery of replies ended: %w", err)
		delivered <- nil
	}
	server.Stopping()
	deskConsole.Stopping()
	open.stop(log)
	stopListening()
	<-slackEnded
	<-dingtalkEnded
	stopDeliveries()
	return errors.Join(failure, <-delivered)
}
