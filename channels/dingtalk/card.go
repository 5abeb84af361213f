package dingtalk

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"supportbot/bot"
	"supportbot/chat"
	"supportbot/faq"
	"supportbot/session"
)

// card makes a note an interactive card: its buttons call back.
type card struct {
	labels []string
	// plain is the note for where no card can be posted.
	plain note
}

const (
	// maxValue is the greatest length of one value on a card in bytes: "1 KB", whichever that is.
	maxValue = 1000
	// cardsRest is for how long no card is tried after DingTalk refused them as such.
	cardsRest = 10 * time.Minute
	// trackPrefix begins the names of the cards that show replies: an app may have others.
	trackPrefix = "reply-"
	// choicePrefix begins the names of their buttons.
	choicePrefix = "choice-"
)

// Variables of the template: those of DingTalk's own template of a text with buttons.
const (
	varTitle = "title"
	varText  = "markdown"
	varTips  = "tips"
	// varObjects has all variables that are not texts.
	varObjects = "sys_full_json_obj"
)

// cardButtons is the variable with the buttons; without labels they disappear.
func cardButtons(labels []string) string {
	buttons := []map[string]any{}
	for i, label := range labels {
		buttons = append(buttons, map[string]any{"text": label, "color": "blue", "id": choicePrefix + strconv.Itoa(i), "request": true})
	}
	return string(encode(map[string]any{"msgButtons": buttons}))
}

// fitsCard reports whether a note keeps the limits of a card.
func (n note) fitsCard(labels []string) bool {
	return len(n.text) <= maxValue && len(cardButtons(labels)) <= maxValue
}

// postedCard is what is remembered of a card, so that a click on it makes a message.
type postedCard struct {
	Conversation string        `json:"conversation"`
	Receipt      string        `json:"receipt"` // of the reply
	Language     faq.Language  `json:"language"`
	Owner        string        `json:"owner,omitempty"` // the only person who may click; "" for everybody
	Options      []chat.Option `json:"options"`
	To           chat.Address  `json:"to"`
	// Refused: DingTalk did not show it.
	Refused bool `json:"refused,omitempty"`
}

// carded reports whether the quick replies of a reply can be on an interactive card: the callback
// names members of the organisation only.
func (c *Channel) carded(reply chat.Reply, kind string, to chat.Address) bool {
	return c.CardTemplate != "" && kind != toOutside && reply.Receipt != "" && to.Hints[hintPerson] != ""
}

// trackOf names the card of an outbox entry: the same in every attempt, so that DingTalk takes it once.
func (c *Channel) trackOf(entry string) string {
	sum := sha256.Sum256([]byte(c.ClientID + "|" + entry))
	return trackPrefix + hex.EncodeToString(sum[:16])
}

func cardKey(track string) session.Key {
	return session.Key{Channel: Name, Conversation: "card|" + track}
}

// errNoCard says that there is no card, and that there will be none.
var errNoCard = errors.New("the card was not posted")

// postCard posts a card and returns what DingTalk calls it. What a click needs to know is stored
// before: it may come at once.
func (p *posting) postCard(ctx context.Context, n note, mention bool) (string, error) {
	if !p.cards.on(p.Now()) {
		return "", errNoCard
	}
	track := p.trackOf(p.entry)
	state := postedCard{
		Conversation: p.reply.ConversationID, Receipt: p.reply.Receipt, Language: p.reply.Language,
		Owner: p.to.Hints[hintPerson], Options: p.offered(p.reply).options, To: p.to,
	}
	if p.kind == toGroup && p.Scope == PerGroup {
		state.Owner = ""
	}
	switch before, err := p.remember(ctx, track, state); {
	case err != nil:
		return "", &bot.RetryAt{Time: p.Now().Add(pauseBusy), Err: fmt.Errorf("remembering a card: %w", err)}
	case before.Refused:
		return "", errNoCard
	}
	ref, err := p.api.card(ctx, p.cardBody(n, track, mention))
	var wrong *problem
	switch refused := errors.As(err, &wrong) && !wrong.throttled() && wrong.Status < http.StatusInternalServerError; {
	case refused && strings.HasSuffix(wrong.Code, "cardAlreadyExist"):
		return "", nil // by an earlier attempt
	case refused && wrong.ofCards():
		p.cards.rest(p.Now().Add(cardsRest))
	case !refused && !errors.Is(err, errNoCard):
		return ref, err
	}
	p.Count(countCardRefused)
	p.Logger.Error("DingTalk refuses a card; its quick replies are posted without", "error", err)
	state.Refused = true
	// If this is lost, a later attempt takes the card for posted.
	if _, err := p.remember(ctx, track, state); err != nil {
		p.Logger.Warn("remembering that a card was refused", "error", err)
	}
	return "", errNoCard
}

// remember stores what is known of a card, unless that was done before, and returns what is stored.
func (c *Channel) remember(ctx context.Context, track string, state postedCard) (postedCard, error) {
	id := "posted"
	if state.Refused {
		id = "refused"
	}
	loaded, err := c.Store.Load(ctx, session.LoadRequest{Key: cardKey(track), MessageID: id})
	if err != nil {
		return state, err
	}
	if loaded.Seen && loaded.State != nil {
		err := json.Unmarshal(loaded.State, &state)
		return state, err
	}
	_, err = c.Store.Commit(ctx, session.Turn{
		Key: cardKey(track), Version: loaded.Version, MessageID: id, Person: state.To.Hints[hintPerson],
		State: encode(state), Reply: []byte("{}"),
	})
	return state, err
}

// cardBody is the call that creates a card and delivers it.
func (p *posting) cardBody(n note, track string, mention bool) map[string]any {
	space := map[string]any{
		"supportForward":  false, // a click on a copy would be somebody else's
		"lastMessageI18n": map[string]string{"ZH_CN": n.title, "EN_US": n.title},
		"notification":    map[string]any{"alertContent": n.title, "notificationOff": false},
	}
	body := p.newCard(track, map[string]string{
		varTitle: n.title, varText: n.text, varTips: p.texts.Choose.In(p.reply.Language), varObjects: cardButtons(n.card.labels),
	})
	if p.kind == toGroup {
		deliver := map[string]any{"robotCode": p.RobotCode}
		if asker := p.to.Hints[hintAsker]; mention && asker != "" {
			deliver["atUserIds"] = map[string]string{asker: cmp.Or(p.to.Hints[hintNick], asker)}
		}
		body["openSpaceId"] = "dtv1.card//IM_GROUP." + p.name
		body["imGroupOpenSpaceModel"], body["imGroupOpenDeliverModel"] = space, deliver
		return body
	}
	body["openSpaceId"] = "dtv1.card//IM_ROBOT." + p.name
	body["imRobotOpenSpaceModel"] = space
	body["imRobotOpenDeliverModel"] = map[string]any{"spaceType": "IM_ROBOT", "robotCode": p.RobotCode}
	return body
}

// newCard is the part of a call that says what the card is.
func (c *Channel) newCard(track string, values map[string]string) map[string]any {
	body := map[string]any{
		"cardTemplateId": c.CardTemplate, "outTrackId": track, "userIdType": 1, "callbackType": "STREAM",
		"cardData": map[string]any{"cardParamMap": values},
	}
	if !c.Stream {
		body["callbackType"], body["callbackRouteKey"] = "HTTP", c.cardRoute()
	}
	return body
}

// cardRoute is the name under which the address of cards' callbacks is registered.
func (c *Channel) cardRoute() string { return "replies-" + c.ClientID }

// RegisterCards tells DingTalk where clicks on cards go over HTTP: base is the bot's address as
// DingTalk reaches it. It replaces what was registered before.
func (c *Channel) RegisterCards(ctx context.Context, base string) error {
	if len(c.CardSecrets) == 0 {
		return errors.New("the secret of cards is missing: without it anybody could click")
	}
	var result json.RawMessage
	return c.api.call(ctx, pathRegister, map[string]any{
		"callbackRouteKey": c.cardRoute(), "callbackUrl": strings.TrimSuffix(base, "/") + pathCards,
		"apiSecret": c.CardSecrets[0], "forceUpdate": true,
	}, &result)
}
