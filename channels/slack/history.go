package slack

import (
	"context"
	"errors"
	"strings"

	"github.com/slack-go/slack"

	"supportbot/bot"
	"supportbot/chat"
)

// Pages of the history looked through for a reply: it follows closely on its question.
const (
	historyPage  = 200
	historyPages = 5
)

// posted finds which parts of the entry an earlier attempt has posted, by their
// metadata. Without a doubtful attempt before this one nothing is looked up.
func (p *posting) posted(ctx context.Context) (map[int]string, error) {
	if !p.pace.doubtful(p.attempt.EntryID, p.attempt.Number) {
		return nil, nil
	}
	there := map[int]string{}
	cursor := ""
	for range historyPages {
		messages, next, err := p.page(ctx, cursor)
		if err != nil {
			return nil, err
		}
		for _, m := range messages {
			if m.Metadata.EventType != metadataType || m.Metadata.EventPayload[metadataEntry] != p.attempt.EntryID {
				continue
			}
			if part, ok := m.Metadata.EventPayload[metadataPart].(float64); ok {
				there[int(part)] = m.Timestamp
			}
		}
		if next == "" || len(there) == len(p.messages) {
			break
		}
		cursor = next
	}
	if len(there) > 0 {
		p.Count(countFoundPosted)
	}
	return there, nil
}

// page reads a page of what was posted after the question.
func (p *posting) page(ctx context.Context, cursor string) ([]slack.Message, string, error) {
	if p.to.thread != "" {
		const method = "conversations.replies"
		if until := p.pace.pausedUntil(method, p.to.channel); !until.IsZero() {
			return nil, "", &bot.RetryAt{Time: until, Err: errors.New(method + ": Slack wants no more at the moment")}
		}
		messages, _, next, err := p.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
			ChannelID: p.to.channel, Timestamp: p.to.thread, Oldest: p.hints[hintSince], Cursor: cursor,
			Limit: historyPage, IncludeAllMetadata: true,
		})
		return messages, next, p.judge(method, p.to.channel, err)
	}
	const method = "conversations.history"
	if until := p.pace.pausedUntil(method, p.to.channel); !until.IsZero() {
		return nil, "", &bot.RetryAt{Time: until, Err: errors.New(method + ": Slack wants no more at the moment")}
	}
	h, err := p.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
		ChannelID: p.to.channel, Oldest: p.hints[hintSince], Cursor: cursor, Limit: historyPage, IncludeAllMetadata: true,
	})
	if err != nil {
		return nil, "", p.judge(method, p.to.channel, err)
	}
	return h.Messages, h.ResponseMetaData.NextCursor, nil
}

// replace updates the messages of an earlier reply; what it has too many is
// removed, what it has too few is posted. A reply that never got through, or was
// removed by somebody, is posted anew.
func (p *posting) replace(ctx context.Context) (chat.Ref, error) {
	old, err := p.Store.Ref(ctx, key(p.conversation), p.hints[hintReplace])
	if err != nil {
		return "", err
	}
	if old == "" {
		return p.post(ctx)
	}
	refs := strings.Split(old, ",")
	for i, ts := range refs {
		if i < len(p.messages) {
			err = p.update(ctx, ts, p.messages[i], i)
		} else if _, _, err = p.api.DeleteMessageContext(ctx, p.to.channel, ts); refusal(err) == "message_not_found" {
			err = nil
		} else {
			err = p.judge("chat.delete", p.to.channel, err)
		}
		switch refusal(err) {
		case "message_not_found", "cant_update_message", "edit_window_closed":
			return p.post(ctx)
		}
		if err != nil {
			return "", err
		}
	}
	refs = refs[:min(len(refs), len(p.messages))]
	if len(refs) == len(p.messages) {
		return chat.Ref(strings.Join(refs, ",")), nil
	}
	there, err := p.posted(ctx)
	if err != nil {
		return "", err
	}
	for i := len(refs); i < len(p.messages); i++ {
		ts := there[i]
		if ts == "" {
			if ts, err = p.one(ctx, p.messages[i], i); err != nil {
				return "", err
			}
		}
		refs = append(refs, ts)
	}
	return chat.Ref(strings.Join(refs, ",")), nil
}

// update changes a posted message. It may be repeated.
func (p *posting) update(ctx context.Context, ts string, m rendered, part int) error {
	const method = "chat.update"
	if until := p.pace.pausedUntil(method, p.to.channel); !until.IsZero() {
		return &bot.RetryAt{Time: until, Err: errors.New(method + ": Slack wants no more at the moment")}
	}
	_, _, _, err := p.api.UpdateMessageContext(ctx, p.to.channel, ts, p.options(m, part)...)
	return p.judge(method, p.to.channel, err)
}

// showChoice puts the choice in the place of the buttons that were clicked. It
// belongs to the turn that the click led to, so that of two clicks at once the
// one that counted is shown. If it fails the buttons stay, and say when clicked
// that they do not apply any more.
func (p *posting) showChoice(ctx context.Context) {
	id, chosen := p.hints[hintClicked], p.hints[hintChosen]
	if id == "" || chosen == "" {
		return
	}
	clicked, err := p.receipt(ctx, id)
	if err != nil {
		p.Logger.Warn("a choice is not shown", "receipt", id, "error", err)
		return
	}
	ts := p.hints[hintButtons]
	messages := p.render(clicked, look{private: ts == "", chosen: chosen})
	last := messages[len(messages)-1]
	if ts == "" {
		err = p.hooks.post(ctx, p.hints[hintHook], replacement(last))
	} else {
		_, _, _, err = p.api.UpdateMessageContext(ctx, p.to.channel, ts,
			slack.MsgOptionText(last.text, false), slack.MsgOptionBlocks(last.blocks...))
	}
	if err != nil {
		p.Logger.Warn("a choice is not shown", "receipt", id, "error", err)
	}
}
