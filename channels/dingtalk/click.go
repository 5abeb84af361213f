package dingtalk

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"supportbot/bot"
	"supportbot/chat"
	"supportbot/faq"
	"supportbot/faq/wording"
	"supportbot/session"
)

// clickTime is within the time that DingTalk waits after a click: 2 seconds.
const clickTime = 1800 * time.Millisecond

// click is a click on a card as DingTalk delivers it.
type click struct {
	Type    string     `json:"type"`
	Track   string     `json:"outTrackId"`
	Corp    string     `json:"corpId"`
	User    string     `json:"userId"`
	Content nestedJSON `json:"content"`
	Value   nestedJSON `json:"value"` // the same, under an older name
}

// nestedJSON is a click's detail: JSON in a text, or JSON.
type nestedJSON struct {
	Private struct {
		Actions []string                   `json:"actionIds"`
		Params  map[string]json.RawMessage `json:"params"`
	} `json:"cardPrivateData"`
}

func (n *nestedJSON) UnmarshalJSON(data []byte) error {
	type form nestedJSON
	var inner string
	if json.Unmarshal(data, &inner) == nil {
		data = []byte(inner)
	}
	_ = json.Unmarshal(data, (*form)(n)) // what cannot be read has no button
	return nil
}

// readClick reads a click and checks everything that is used of it.
func readClick(body []byte) (click, error) {
	var k click
	if !utf8.Valid(body) || json.Unmarshal(body, &k) != nil || !idForm.MatchString(k.Track) || !idForm.MatchString(k.User) ||
		k.Corp != "" && !idForm.MatchString(k.Corp) {
		return k, errMessage
	}
	return k, nil
}

// choice returns the number of the clicked button, -1 if it is none of ours. Templates name it as the
// action or among its parameters.
func (k click) choice() int {
	for _, detail := range []nestedJSON{k.Content, k.Value} {
		names := detail.Private.Actions
		for _, param := range []string{"id", "action"} {
			var name string
			if json.Unmarshal(detail.Private.Params[param], &name) == nil {
				names = append(names[:len(names):len(names)], name)
			}
		}
		for _, name := range names {
			number, ours := strings.CutPrefix(name, choicePrefix)
			if n, err := strconv.Atoi(number); ours && err == nil && n >= 0 {
				return n
			}
		}
	}
	return -1
}

// cardUpdate is the answer to a click: what the card shows from now on.
type cardUpdate struct {
	Options struct {
		ByKey bool `json:"updateCardDataByKey"`
	} `json:"cardUpdateOptions"`
	Data struct {
		Values map[string]string `json:"cardParamMap"`
	} `json:"cardData"`
}

// closed is a card without buttons.
func closed(tips string) *cardUpdate {
	u := &cardUpdate{}
	u.Options.ByKey = true
	u.Data.Values = map[string]string{varTips: tips, varObjects: cardButtons(nil)}
	return u
}

// clicked handles a click of either transport. The update is nil where the card stays as it is.
func (c *Channel) clicked(ctx context.Context, body []byte) (*cardUpdate, verdict) {
	k, err := readClick(body)
	if err != nil {
		c.Count(countUnreadable)
		c.Logger.Warn("a click on a card is not taken", "error", err)
		return nil, refused
	}
	switch {
	case k.Type != "" && k.Type != "actionCallback", !strings.HasPrefix(k.Track, trackPrefix):
		return nil, taken // about another card of the app
	case c.CorpID != "" && k.Corp != c.CorpID:
		c.Count(countForeign)
		c.Logger.Warn("a click of another organisation is not taken")
		return nil, taken
	}
	loaded, err := c.Store.Load(ctx, session.LoadRequest{Key: cardKey(k.Track)})
	if err != nil {
		return nil, again
	}
	if loaded.State == nil { // long ago
		return closed(c.texts.Stale.In(faq.ZH) + " " + c.texts.Stale.In(faq.EN)), taken
	}
	var card postedCard
	if json.Unmarshal(loaded.State, &card) != nil {
		return nil, taken
	}
	who, n := k.Corp+"|"+k.User, k.choice()
	if n < 0 || n >= len(card.Options) || card.Owner != "" && card.Owner != who {
		return nil, taken
	}
	return c.choose(ctx, k, card, who, card.Options[n])
}

// choose takes the turn of a click, once a card: whichever button is clicked a second time, and
// whoever clicks it, sees what was chosen.
func (c *Channel) choose(ctx context.Context, k click, card postedCard, who string, option chat.Option) (*cardUpdate, verdict) {
	id := "click|" + k.Track
	loaded, err := c.Store.Load(ctx, session.LoadRequest{Key: key(card.Conversation), MessageID: id})
	if err != nil {
		return nil, again
	}
	if !loaded.Seen {
		last, err := c.lastReply(ctx, card.Conversation)
		if err != nil {
			return nil, again
		}
		if last.Receipt != card.Receipt {
			return closed(c.texts.Stale.In(card.Language)), taken
		}
		to := card.replyTo(k.User, who)
		_, err = c.handler.Handle(ctx, chat.Message{
			Channel: Name, Conversation: card.Conversation, ID: id, Person: who,
			Text: option.Value, Language: card.Language, ReplyTo: to,
		})
		var limited *bot.LimitError
		var invalid *bot.InvalidError
		switch {
		case errors.As(err, &limited):
			c.slowDown(ctx, to, who, card.Language, limited)
			return nil, taken
		case errors.As(err, &invalid):
			return nil, taken
		case err != nil:
			return nil, again
		}
	}
	return closed(c.chosen(ctx, card, id)), taken
}

// replyTo is where the reply to a click goes: to where the card is, mentioning who clicked.
func (p postedCard) replyTo(user, who string) chat.Address {
	to := p.To
	hints := map[string]string{}
	for name, value := range to.Hints {
		hints[name] = value
	}
	if hints[hintPerson] != who {
		hints[hintPerson] = who
		delete(hints, hintNick)
	}
	if _, mentions := hints[hintAsker]; mentions {
		hints[hintAsker] = user
	}
	to.Hints = hints
	return to
}

// chosen says what was chosen on a card: the transcript knows, whatever this click was about.
func (c *Channel) chosen(ctx context.Context, card postedCard, id string) string {
	events, err := c.Store.Events(ctx, key(card.Conversation), "", 0)
	if err != nil {
		return c.texts.Answered.In(card.Language)
	}
	for _, event := range events {
		var e chat.Event
		if json.Unmarshal(event.Body, &e) != nil || e.MessageID != id || e.Text == "" {
			continue
		}
		for _, option := range card.Options {
			if option.Value == e.Text {
				return wording.Fill(c.texts.Chosen, card.Language, "choice", bare(option.Label))
			}
		}
	}
	return c.texts.Answered.In(card.Language)
}
