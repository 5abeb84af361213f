package slack

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"supportbot/bot"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq"
	"supportbot/faq/wording"
	"supportbot/session"
)

// hinted is how long nobody is told the same again: of one message, or, talking in another's ticket, that
// the person does not hear it.
const hinted = 10 * time.Minute

// messageAct is the idempotency key of what somebody wrote in a ticket's thread, however many events tell of it.
func messageAct(channel, ts string) string { return "slack/" + channel + "/" + ts }

// settling is how long after the post of a card its thread may be unknown.
const settling = time.Minute

// early reports whether somebody wrote below a card that Slack shows and whose thread is not remembered yet:
// between the two are Slack's answer and a round trip to Redis. Slack is to send the message again.
func (c *Channel) early(me identity, m message) bool {
	if c.desk == nil || m.Parent != me.user || !slices.Contains(c.DeskChannels, m.Channel) {
		return false
	}
	began, err := strconv.ParseFloat(m.ThreadTS, 64)
	if err != nil {
		return false
	}
	at, err := strconv.ParseFloat(m.TS, 64)
	return err == nil && at-began < settling.Seconds()
}

// agentSaid passes on what the agent who has the ticket wrote in its thread. All others are told that
// the person does not hear them.
func (c *Channel) agentSaid(ctx context.Context, me identity, m message, p place, to session.Route) answer {
	lang := languageOf(m.Text)
	if m.Subtype == "thread_broadcast" {
		c.hint(ctx, p, m.TS, c.deskTexts.Broadcast.In(lang))
		return answer{}
	}
	text, files := c.agentWords(ctx, m.Text, me.user, lang), attachments(m.Files)
	if text == "" && len(files) == 0 {
		return answer{}
	}
	return c.relay(ctx, p, m.TS, to, desk.Act{
		ID: messageAct(p.channel, m.TS), Do: desk.Say, Text: text, Attachments: files,
	}, lang)
}

// relay does what an agent's message asks for. Slack sends the event again where that was not possible.
func (c *Channel) relay(ctx context.Context, p place, ts string, to session.Route, a desk.Act, lang faq.Language) answer {
	who, err := c.agent(ctx, p.user, lang)
	if err != nil {
		return answer{verdict: again}
	}
	if !who.may {
		c.hint(ctx, p, p.thread+"/"+p.user, sentences(who.language, c.deskTexts.NoAgent.In(who.language), c.deskTexts.NotSent.In(who.language)))
		return answer{}
	}
	a.Agent, a.Ticket, a.Place = who.Agent, to.Ticket, deskPrefix+p.channel
	done, err := c.desk.Act(ctx, to.Key, a)
	if err != nil {
		return c.unheard(ctx, p, who.language, err)
	}
	if done.Refusal != "" {
		about := ts
		if done.Refusal == desk.Taken { // colleagues may talk
			about = p.thread + "/" + p.user
		}
		c.hint(ctx, p, about, sentences(who.language, c.refused(done, who.language), c.deskTexts.NotSent.In(who.language)))
	}
	return answer{}
}

// hint tells somebody something in the thread, once about one thing.
func (c *Channel) hint(ctx context.Context, p place, about, text string) {
	if c.scolded.First(p.channel+"/"+about, hinted) {
		c.whisper(ctx, p, text)
	}
}

// agentEdited passes on the new wording of a message that went to the person.
func (c *Channel) agentEdited(ctx context.Context, me identity, now *message, p place, to session.Route) answer {
	lang := languageOf(now.Text)
	sent, err := c.wasSent(ctx, to, messageAct(p.channel, now.TS))
	if err != nil {
		return answer{verdict: again}
	}
	if !sent {
		c.hint(ctx, p, now.TS+"/edited", c.deskTexts.Unchanged.In(c.staff.profile(ctx, p.user).in(lang)))
		return answer{}
	}
	text := c.agentWords(ctx, now.Text, me.user, lang)
	if text == "" {
		return answer{}
	}
	return c.relay(ctx, p, now.Edited.TS, to, desk.Act{
		ID: messageAct(p.channel, now.TS) + "/" + now.Edited.TS, Do: desk.Say, Text: text, Edited: true,
	}, lang)
}

// wasSent reports whether a message in the thread has gone to the person: the act is marked in the
// person's conversation.
func (c *Channel) wasSent(ctx context.Context, to session.Route, act string) (bool, error) {
	loaded, err := c.Store.Load(ctx, session.LoadRequest{Key: to.Key, MessageID: bot.ActMark(act)})
	return loaded.Seen, err
}

// deleted handles a message that is no more. Nothing is recalled: what an agent deletes has been read,
// and the agent is told so; what a person deletes stays with whoever has read it.
func (c *Channel) deleted(ctx context.Context, me identity, m message) answer {
	was := m.Previous
	if was == nil || !was.byPerson(me) {
		return answer{}
	}
	p := place{team: me.team, channel: m.Channel, thread: was.ThreadTS, user: was.User}
	if !p.valid() || !tsForm(was.TS) {
		return answer{}
	}
	to, found, err := c.routeOf(ctx, p)
	if err == nil && found {
		var sent bool
		if sent, err = c.wasSent(ctx, to, messageAct(p.channel, was.TS)); sent {
			c.hint(ctx, p, was.TS+"/deleted", c.deskTexts.Read.In(c.staff.profile(ctx, p.user).in(languageOf(was.Text))))
		}
	}
	if err != nil {
		return answer{verdict: again}
	}
	return answer{}
}

// in is the language of somebody, or another if it is not known.
func (p profile) in(lang faq.Language) faq.Language {
	if p.language != "" {
		return p.language
	}
	return lang
}

// agentWords is what an agent wrote, for a person who is not in the workspace: people are named, and a
// link with a label keeps its address. Nothing is cut: what is too long is refused.
func (c *Channel) agentWords(ctx context.Context, text, self string, lang faq.Language) string {
	text = markup.ReplaceAllStringFunc(text, func(m string) string {
		name, label, labelled := strings.Cut(m[1:len(m)-1], "|")
		user, person := strings.CutPrefix(name, "@")
		switch {
		case person && user != self && idForm(user):
			if p := c.staff.profile(ctx, user); p.name != "" {
				return "@" + escape.Replace(p.name)
			}
		case labelled && label != "" && strings.Contains(name, "://") && !strings.HasSuffix(name, "://"+label) && name != label:
			return wording.Fill(c.deskTexts.Link, lang, "label", label, "url", name)
		}
		return m
	})
	return whole(text, self)
}

// attachments are the names of files, which are not carried.
func attachments(files []file) []string {
	var names []string
	for _, f := range files {
		name := chat.Clean(f.Name)
		if name == "" {
			name = chat.Clean(f.Title)
		}
		if name == "" {
			name = "?"
		}
		names = append(names, cut(name, maxFileName))
	}
	return names
}

// maxFileName is how much of a file's name is told, in characters.
const maxFileName = 120
