package slack

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/slack-go/slack"

	"supportbot/channels/marks"
	"supportbot/chat"
	"supportbot/faq"
	"supportbot/faq/wording"
	"supportbot/session"
)

// What a button does: the first part of its action id.
const (
	actChoose   = "choose"
	actPerson   = "person"
	actVote     = "vote"
	actShare    = "share"
	actExample  = "example"
	actLanguage = "language"
)

const (
	voteUp   = actVote + "/up"
	voteDown = actVote + "/down"
)

// button is a button's value: what it belongs to, so that a click long after
// can be told from one in time.
type button struct {
	Conversation string       `json:"c"`
	Turn         string       `json:"t"` // the receipt of the reply that has the button
	Knowledge    string       `json:"k"` // the beginning of the knowledge's hash
	Language     faq.Language `json:"l"`
	Value        string       `json:"v,omitempty"`
	// Act says that Turn is no receipt: the reply is about what an agent did. Its buttons apply at any time.
	Act bool `json:"a,omitempty"`
}

// hashLength is how much of the knowledge's hash a button carries.
const hashLength = 12

func (b button) String() string {
	text, _ := json.Marshal(b) // strings only
	return string(text)
}

func readButton(text string) (button, bool) {
	var b button
	if json.Unmarshal([]byte(text), &b) != nil || b.Conversation == "" || b.Turn == "" {
		return b, false
	}
	if b.Language != faq.ZH {
		b.Language = faq.EN
	}
	return b, true
}

// personText is what somebody would type to talk to a person, "" if the knowledge has no such thing.
func personText(k *faq.Knowledge, lang faq.Language) string {
	for _, in := range k.Intents {
		if in.Kind != faq.Handoff {
			continue
		}
		for _, command := range k.Commands {
			if command.Intent == in.Name {
				return commandText(k, command, lang)
			}
		}
		return in.Title.In(lang)
	}
	return ""
}

func commandText(k *faq.Knowledge, command *faq.Command, lang faq.Language) string {
	name := command.Name
	if names := command.Names.In(lang); len(names) > 0 {
		name = names[0]
	}
	return "/" + k.About.Command + " " + name
}

// vote counts an opinion, once a person and reply. It is marked as counted after it was heard, so that
// a failure can be tried again.
func (c *Channel) vote(ctx context.Context, i interaction, a action, b button) {
	k, id := markOf(markVote, b.Conversation), b.Turn+"/"+i.User.ID
	helpful := a.ActionID == voteUp
	done, err := c.marked(ctx, k, id)
	if err == nil && !done && c.Judge != nil {
		_, err = c.Judge(ctx, key(b.Conversation), chat.Feedback{Receipt: b.Turn, Helpful: helpful})
		if errors.Is(err, session.ErrNotFound) {
			err = nil // it was too long ago for anything to come of it
		}
	}
	fresh := false
	if err == nil && !done {
		fresh, err = marks.Set(ctx, c.Store, k, id)
	}
	switch {
	case err != nil:
		c.remark(ctx, i, c.texts.TryAgain.In(b.Language))
		return
	case !fresh:
		c.remark(ctx, i, c.texts.Twice.In(b.Language))
		return
	}
	reply, err := c.receipt(ctx, b.Turn)
	if err == nil {
		c.Judged(reply, helpful)
	}
	c.Logger.Info("a reply was judged", "receipt", b.Turn, "helpful", helpful)
	c.remark(ctx, i, c.texts.Voted.In(b.Language))
}

// share posts an answer that one person sees for the whole channel, through
// the click's response URL: that works where the bot is no member. It is marked
// as shared after it was posted, so that a failure can be tried again.
func (c *Channel) share(ctx context.Context, i interaction, b button) {
	k := markOf(markShare, b.Conversation)
	done, err := c.marked(ctx, k, b.Turn)
	if done {
		c.remark(ctx, i, c.texts.Twice.In(b.Language))
		return
	}
	if err == nil {
		err = c.publish(ctx, i, b)
	}
	if err == nil {
		_, err = marks.Set(ctx, c.Store, k, b.Turn)
	}
	if err != nil {
		c.Logger.Warn("an answer could not be shared", "error", err)
		c.remark(ctx, i, c.texts.TryAgain.In(b.Language))
	}
}

func (c *Channel) publish(ctx context.Context, i interaction, b button) error {
	reply, err := c.receipt(ctx, b.Turn)
	if err != nil {
		return err
	}
	by := wording.Fill(c.texts.SharedBy, b.Language, "user", i.User.ID)
	for _, m := range c.render(reply, look{shared: by}) {
		err := c.hooks.post(ctx, i.ResponseURL, &slack.WebhookMessage{ResponseType: "in_channel", Text: m.text, Blocks: &slack.Blocks{BlockSet: m.blocks}})
		if err != nil {
			return c.judge("response_url", i.Channel.ID, err)
		}
	}
	// What the person sees loses the button; that it stays if this fails does no harm.
	messages := c.render(reply, look{private: true, shared: c.texts.Shared.In(b.Language)})
	last := messages[len(messages)-1]
	if err := c.hooks.post(ctx, i.ResponseURL, replacement(last)); err != nil {
		c.Logger.Debug("the share button stays", "error", err)
	}
	return nil
}

func replacement(m rendered) *slack.WebhookMessage {
	return &slack.WebhookMessage{ReplaceOriginal: true, Text: m.text, Blocks: &slack.Blocks{BlockSet: m.blocks}}
}

// trimLabel fits a text into a button.
func trimLabel(text string) string { return cut(strings.Join(strings.Fields(text), " "), maxLabel) }
