package dingtalk

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"supportbot/bot"
	"supportbot/channels/marks"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq"
	"supportbot/faq/wording"
	"supportbot/session"
)

// groupNamed is how often the log says what a group is called: DingTalk shows it nowhere else.
const groupNamed = 24 * time.Hour

// message handles a message of either transport.
func (c *Channel) message(ctx context.Context, body []byte) verdict {
	m, err := readMessage(body)
	if err != nil {
		c.Count(countUnreadable)
		c.Logger.Warn("a message from DingTalk is not taken", "error", err)
		return refused
	}
	if !c.ours(m) {
		c.Count(countForeign)
		c.Logger.Warn("a message of another organisation or robot is not taken")
		return taken
	}
	if c.RobotUserID == "" && m.ChatbotUserID != "" {
		c.named.Do(func() {
			c.Logger.Info("messages name the robot by this id; DINGTALK_ROBOT_USER_ID can pin it", "chatbotUserId", excerpt(m.ChatbotUserID))
		})
	}
	switch {
	case c.ofAgents(m):
		return c.agentSaid(ctx, m)
	case c.desk != nil && m.inGroup() && len(c.DeskGroups) == 0 && c.scolded.First("named|"+m.ConversationID, groupNamed):
		c.Logger.Info("mentioned in a group; to make it the group of agents, set DINGTALK_DESK_GROUP to this id", "conversationId", m.ConversationID)
	}
	text := m.said()
	switch {
	case text == "" && m.MsgType != "text":
		return c.unread(ctx, m)
	case text == "": // the bare mention asks what the bot can do
		text = "/" + c.Knowledge().About.Command
	}
	var files []string
	if m.MsgType == "richText" {
		files = m.files(c.deskTexts.Kinds, c.spoken(text))
	}
	return c.turn(ctx, m, text, files)
}

// ours reports whether the message is for this robot, from its own organisation. What the message
// says besides, such as that its sender is an administrator, gives no right: nobody signed it.
func (c *Channel) ours(m inbound) bool {
	switch {
	case m.RobotCode != "" && m.RobotCode != c.RobotCode,
		c.RobotUserID != "" && m.ChatbotUserID != c.RobotUserID,
		c.CorpID != "" && m.ChatbotCorpID != c.CorpID,
		m.ChatbotCorpID != "" && m.SenderCorpID != "" && m.SenderCorpID != m.ChatbotCorpID:
		return false
	}
	return true
}

func (c *Channel) turn(ctx context.Context, m inbound, text string, files []string) verdict {
	conversation := m.conversation(c.Scope)
	text, err := c.picked(ctx, conversation, text)
	if err != nil {
		return again
	}
	language, err := c.unclear(ctx, conversation, text)
	if err != nil {
		return again
	}
	_, err = c.handler.Handle(ctx, chat.Message{
		Channel: Name, Conversation: conversation, ID: m.MsgID, Person: m.person(),
		Text: text, Attachments: files, Language: language, ReplyTo: m.address(),
	})
	var limited *bot.LimitError
	var invalid *bot.InvalidError
	switch {
	case err == nil, errors.As(err, &invalid):
		return taken
	case errors.As(err, &limited):
		c.slowDown(ctx, m.address(), m.person(), c.spoken(text), limited)
		return taken
	}
	return again
}

// slowDown tells a person, once, that they write too much.
func (c *Channel) slowDown(ctx context.Context, to chat.Address, person string, lang faq.Language, limited *bot.LimitError) {
	if c.scolded.First(person, limited.RetryAfter) {
		seconds := strconv.Itoa(max(1, int(limited.RetryAfter.Seconds()+0.999)))
		c.whisper(ctx, to, wording.Fill(c.texts.SlowDown, lang, "seconds", seconds))
	}
}

// unclear prescribes Chinese for a conversation that begins with a text of no clear language.
func (c *Channel) unclear(ctx context.Context, conversation, text string) (faq.Language, error) {
	if c.Language(text) != "" {
		return "", nil
	}
	loaded, err := c.Store.Load(ctx, session.LoadRequest{Key: key(conversation)})
	if err != nil || loaded.State != nil {
		return "", err
	}
	return faq.ZH, nil
}

// spoken is the language for what is said where no turn is taken.
func (c *Channel) spoken(text string) faq.Language {
	if c.Language(text) == faq.EN {
		return faq.EN
	}
	return faq.ZH
}

// unread says, once a message, that there is nothing in it to read. While the person has a ticket, agents
// are to know that there was something.
func (c *Channel) unread(ctx context.Context, m inbound) verdict {
	lang, live, err := c.hasTicket(ctx, m.conversation(c.Scope))
	if err != nil {
		return again
	}
	if files := m.files(c.deskTexts.Kinds, lang); live && len(files) > 0 {
		return c.turn(ctx, m, "", files)
	}
	hint := c.texts.TextOnly
	switch m.MsgType {
	case "audio":
		hint = c.texts.NoSpeech
	case "picture", "video", "richText":
		hint = c.texts.NoPicture
	case "file":
		hint = c.texts.NoFile
	}
	fresh, err := marks.Set(ctx, c.Store, session.Key{Channel: Name, Conversation: "mark|" + m.conversation(c.Scope)}, m.MsgID)
	if err != nil {
		return again
	}
	if fresh {
		c.whisper(ctx, m.address(), hint.In(faq.ZH)+"\n\n"+hint.In(faq.EN))
	}
	return taken
}

// hasTicket reports whether a conversation has a ticket that waits for an agent or has one, and in which language
// it is held.
func (c *Channel) hasTicket(ctx context.Context, conversation string) (faq.Language, bool, error) {
	loaded, err := c.Store.Load(ctx, session.LoadRequest{Key: key(conversation)})
	if err != nil || loaded.State == nil {
		return faq.ZH, false, err
	}
	var state struct {
		Language faq.Language `json:"language"`
		Ticket   *desk.Ticket `json:"ticket"`
	}
	_ = json.Unmarshal(loaded.State, &state) // without a ticket that can be read there is none
	return cmp.Or(state.Language, faq.ZH), state.Ticket.Live(), nil
}

// whisper says something beside the conversation, as well as it can: nothing depends on it.
func (c *Channel) whisper(ctx context.Context, to chat.Address, text string) {
	h, target, ok := c.webhookOf(to)
	if !ok {
		return
	}
	if _, free := c.pace.take(to.Target); !free {
		return
	}
	said := note{title: c.Knowledge().About.Name.In(faq.ZH), text: markdown(text)}
	if err := hook(ctx, c.Now(), h, target, said.webhook(to.Hints[hintAsker])); err != nil {
		c.Logger.Warn("a remark did not get through", "error", err)
	}
}

func key(conversation string) session.Key {
	return session.Key{Channel: Name, Conversation: conversation}
}

// picked returns the value of the quick reply whose number or letter was typed, else the text as it is.
func (c *Channel) picked(ctx context.Context, conversation, text string) (string, error) {
	if !isLabel(text) {
		return text, nil
	}
	last, err := c.lastReply(ctx, conversation)
	if err != nil {
		return "", err
	}
	return c.offered(last).pick(text), nil
}

// lastReply is what was last said to the person of a conversation, by the bot or an agent, the zero Reply if nothing was.
func (c *Channel) lastReply(ctx context.Context, conversation string) (chat.Reply, error) {
	events, err := c.Store.Events(ctx, key(conversation), "", 0)
	if err != nil {
		return chat.Reply{}, err
	}
	for i := len(events) - 1; i >= 0; i-- {
		var e chat.Event
		if json.Unmarshal(events[i].Body, &e) == nil && e.Reply != nil && !e.Reply.Relayed {
			return *e.Reply, nil
		}
	}
	return chat.Reply{}, nil
}
