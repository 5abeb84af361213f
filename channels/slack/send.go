package slack

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"supportbot/bot"
	"supportbot/chat"
)

// Send posts the reply to its address. The ref is the timestamps of the
// messages that it became, joined by commas; "" for one that only one person
// sees, which Slack gives no name.
func (c *Channel) Send(ctx context.Context, to chat.Address, reply chat.Reply, attempt bot.Attempt) (chat.Ref, error) {
	at := readTarget(to)
	if !idForm(at.channel) {
		return "", &bot.Permanent{Err: errors.New("the address is none of Slack's")}
	}
	p := posting{Channel: c, to: at, hints: to.Hints, attempt: attempt, conversation: reply.ConversationID}
	p.messages = c.render(reply, look{private: at.onlyFor != ""})
	var ref chat.Ref
	var err error
	switch {
	case at.onlyFor != "":
		err = p.private(ctx)
	case to.Hints[hintReplace] != "":
		ref, err = p.replace(ctx)
	default:
		ref, err = p.post(ctx)
	}
	c.settle(attempt, p.begun, err)
	if err != nil {
		return "", err
	}
	p.showChoice(ctx)
	return ref, nil
}

// settle remembers how an attempt ended; begun says that something may have been posted by it.
func (c *Channel) settle(attempt bot.Attempt, begun bool, err error) {
	var later *bot.RetryAt
	switch {
	case errors.As(err, &later) && !begun:
		c.pace.clean(attempt.EntryID, attempt.Number)
	case err == nil, Refused(err):
		c.pace.done(attempt.EntryID)
	}
}

// posting is one attempt to send a reply.
type posting struct {
	*Channel
	to           target
	hints        map[string]string
	attempt      bot.Attempt
	conversation string
	messages     []rendered
	begun        bool // something may have been posted by this attempt
	through      int  // messages that went through the response URL
	loud         bool // what is posted in a thread is shown in the channel, too
}

// Metadata of a posted message.
const (
	metadataType  = "support_reply"
	metadataEntry = "entry"
	metadataPart  = "part"
)

// options are those of a message, whatever is done with it.
func (p *posting) options(m rendered, part int) []slack.MsgOption {
	options := []slack.MsgOption{
		slack.MsgOptionText(m.text, false),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
		slack.MsgOptionMetadata(slack.SlackMetadata{
			EventType:    metadataType,
			EventPayload: map[string]any{metadataEntry: p.attempt.EntryID, metadataPart: part},
		}),
	}
	if len(m.blocks) > 0 {
		options = append(options, slack.MsgOptionBlocks(m.blocks...))
	}
	return options
}

// post posts what is not there yet.
func (p *posting) post(ctx context.Context) (chat.Ref, error) {
	there, err := p.posted(ctx)
	if err != nil {
		return "", err
	}
	refs := make([]string, len(p.messages))
	for i, m := range p.messages {
		if refs[i] = there[i]; refs[i] != "" {
			continue
		}
		if refs[i], err = p.one(ctx, m, i); err != nil {
			return p.instead(ctx, err)
		}
	}
	return chat.Ref(strings.Join(refs, ",")), nil
}

// one posts one message, at the pace that Slack allows.
func (p *posting) one(ctx context.Context, m rendered, part int) (ts string, err error) {
	if slot := p.pace.slot(p.to.channel, fmt.Sprintf("%s/%d", p.attempt.EntryID, part)); slot.After(p.Now()) {
		return "", &bot.RetryAt{Time: slot, Err: errors.New("too many messages in the channel at once")}
	}
	post := func(m rendered) (string, error) {
		options := p.options(m, part)
		if p.to.thread != "" {
			options = append(options, slack.MsgOptionTS(p.to.thread))
		}
		if p.loud {
			options = append(options, slack.MsgOptionBroadcast())
		}
		_, ts, err := p.api.PostMessageContext(ctx, p.to.channel, options...)
		return ts, err
	}
	ts, err = post(m)
	if r := refusal(err); r == "invalid_blocks" || r == "msg_blocks_too_long" || r == "invalid_blocks_format" {
		// Better without buttons than not at all.
		p.Count(countPlain)
		p.Logger.Error("Slack refuses the blocks of a reply; it is posted as plain text", "entry", p.attempt.EntryID, "error", err)
		ts, err = post(rendered{text: m.text})
	}
	if err == nil {
		p.pace.done(fmt.Sprintf("%s/%d", p.attempt.EntryID, part))
		p.begun = true
		return ts, nil
	}
	err = p.judge("chat.postMessage", p.to.channel, err)
	var later *bot.RetryAt
	var never *bot.Permanent
	if !errors.As(err, &later) && !errors.As(err, &never) {
		p.begun = true
	}
	return "", err
}

// instead answers in private what cannot be posted in the place of a shortcut: the bot may be no member there.
func (p *posting) instead(ctx context.Context, err error) (chat.Ref, error) {
	var never *bot.Permanent
	if p.hints[hintThread] == "" || !errors.As(err, &never) {
		return "", err
	}
	if p.hook(ctx) != nil {
		return "", err
	}
	return "", nil
}

// private sends to one person: through the response URL, else by name, else in
// a direct message. Whether an earlier attempt got through cannot be found out.
func (p *posting) private(ctx context.Context) error {
	if p.pace.doubtful(p.attempt.EntryID, p.attempt.Number) {
		p.Count(countRepeatedPrivate)
	}
	err := p.hook(ctx)
	if err == nil || !errors.Is(err, errUnusable) {
		return err
	}
	p.Count(countHookUnusable)
	for i, m := range p.messages[p.through:] {
		if until := p.pace.pausedUntil("chat.postEphemeral", p.to.channel); !until.IsZero() {
			return &bot.RetryAt{Time: until, Err: errors.New("chat.postEphemeral: Slack wants no more at the moment")}
		}
		_, err = p.api.PostEphemeralContext(ctx, p.to.channel, p.to.onlyFor, p.options(m, p.through+i)...)
		if err != nil {
			break
		}
		p.begun = true
	}
	switch refusal(err) {
	case "not_in_channel", "channel_not_found", "user_not_in_channel", "is_archived":
		p.to = target{channel: p.to.onlyFor} // posting to a person opens the direct message
		for i, m := range p.messages[p.through:] {
			if _, err := p.one(ctx, m, p.through+i); err != nil {
				return err
			}
		}
		return nil
	}
	return p.judge("chat.postEphemeral", p.to.channel, err)
}

// hook sends through the response URL.
func (p *posting) hook(ctx context.Context) error {
	raw := p.hints[hintHook]
	if raw == "" {
		return errUnusable
	}
	if until := p.pace.pausedUntil("response_url", p.to.channel); !until.IsZero() {
		return &bot.RetryAt{Time: until, Err: errors.New("response_url: Slack wants no more at the moment")}
	}
	for _, m := range p.messages {
		err := p.hooks.post(ctx, raw, &slack.WebhookMessage{ResponseType: "ephemeral", Text: m.text, Blocks: &slack.Blocks{BlockSet: m.blocks}})
		if errors.Is(err, errUnusable) {
			return err
		}
		if err != nil {
			err = p.judge("response_url", p.to.channel, err)
			var later *bot.RetryAt
			p.begun = p.begun || !errors.As(err, &later)
			return err
		}
		p.begun = true
		p.through++
	}
	return nil
}
