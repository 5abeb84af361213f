package dingtalk

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"supportbot/bot"
	"supportbot/chat"
)

// Send posts the reply to its address: through the session webhook while it can
// be used, else through the OpenAPI. The ref is what DingTalk calls the
// messages, joined by commas; webhooks give no names.
func (c *Channel) Send(ctx context.Context, to chat.Address, reply chat.Reply, attempt bot.Attempt) (chat.Ref, error) {
	kind, name, _ := strings.Cut(to.Target, "|")
	if kind != toGroup && kind != toPerson && kind != toOutside || !idForm.MatchString(name) {
		return "", &bot.Permanent{Err: errors.New("the address is none of DingTalk's")}
	}
	p := posting{Channel: c, to: to, kind: kind, name: name, reply: reply, entry: attempt.EntryID}
	return c.deliver(attempt.EntryID, c.render(reply, kind == toGroup, c.carded(reply, kind, to)), func(n note, first bool) (string, error) {
		return p.post(ctx, n, first)
	})
}

// deliver posts the messages of an entry, from where an earlier attempt stopped.
func (c *Channel) deliver(entry string, notes []note, post func(n note, first bool) (string, error)) (chat.Ref, error) {
	var refs []string
	for i, n := range notes {
		if i < c.progress.of(entry) {
			continue // by an earlier attempt
		}
		ref, err := post(n, i == 0)
		if err != nil {
			return "", err
		}
		c.progress.set(entry, i+1)
		if ref != "" {
			refs = append(refs, ref)
		}
	}
	c.progress.forget(entry)
	return chat.Ref(strings.Join(refs, ",")), nil
}

// posting is one attempt to send a reply.
type posting struct {
	*Channel
	to         chat.Address
	kind, name string
	reply      chat.Reply
	entry      string
}

// post sends one message. Only the first of several mentions who asked.
func (p *posting) post(ctx context.Context, n note, first bool) (string, error) {
	if err := p.takeTurn(); err != nil {
		return "", err
	}
	if n.card != nil {
		ref, err := p.postCard(ctx, n, first)
		if !errors.Is(err, errNoCard) {
			return ref, p.limited(err)
		}
		n = n.card.plain
	}
	asker := ""
	if first {
		asker = p.to.Hints[hintAsker]
	}
	h, target, usable := p.webhookOf(p.to)
	if usable {
		err := p.limited(hook(ctx, p.Now(), h, target, n.webhook(asker)))
		if !errors.Is(err, errRefused) {
			return "", err
		}
		p.Logger.Warn("a session webhook refused a reply", "error", err)
		if p.kind == toOutside { // nobody but the webhook reaches them
			p.Count(countPlain)
			if err = p.limited(hook(ctx, p.Now(), h, target, n.plainWebhook(asker))); errors.Is(err, errRefused) {
				err = &bot.Permanent{Err: err}
			}
			return "", err
		}
	}
	p.Count(countWebhookUnusable)
	if p.kind == toOutside {
		return "", &bot.Permanent{Err: errors.New("the session webhook has expired or is none of DingTalk's, and who is no member of the organisation cannot be reached otherwise")}
	}
	return p.byAPI(ctx, n)
}

// takeTurn keeps the pace of a place.
func (p *posting) takeTurn() error {
	if at, free := p.pace.take(p.to.Target); !free {
		p.Count(countRateLimited)
		return &bot.RetryAt{Time: at, Err: errors.New("more than 20 messages in a minute")}
	}
	return nil
}

// byAPI posts a message through the OpenAPI, without its markup if DingTalk refuses that.
func (p *posting) byAPI(ctx context.Context, n note) (string, error) {
	ref, err := p.call(ctx, n.template())
	var p400 *problem
	if errors.As(err, &p400) && p400.malformed() {
		p.Count(countPlain)
		p.Logger.Error("DingTalk refuses a reply's Markdown; it is posted as plain text", "error", err)
		ref, err = p.call(ctx, n.plainTemplate())
	}
	return ref, p.limited(err)
}

func (p *posting) call(ctx context.Context, t template) (string, error) {
	if p.kind == toGroup {
		return p.api.group(ctx, p.RobotCode, p.name, t)
	}
	return p.api.single(ctx, p.RobotCode, p.name, t)
}

// limited remembers for others what DingTalk said about the pace.
func (p *posting) limited(err error) error {
	var later *bot.RetryAt
	if errors.As(err, &later) {
		p.Count(countRateLimited)
		p.pace.pause(p.to.Target, later.Time)
		return &bot.RetryAt{Time: later.Time, Err: fmt.Errorf("posting a reply: %w", err)}
	}
	return err
}
