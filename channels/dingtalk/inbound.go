package dingtalk

import (
	"cmp"
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"supportbot/chat"
	"supportbot/faq"
)

// inbound is a message as DingTalk delivers it. Only what is used is read:
// fields come and go, and some come as numbers or as texts.
type inbound struct {
	MsgID            string   `json:"msgId"`
	MsgType          string   `json:"msgtype"`
	ConversationID   string   `json:"conversationId"`
	ConversationType flexible `json:"conversationType"`
	SenderStaffID    string   `json:"senderStaffId"` // missing for outsiders
	SenderID         string   `json:"senderId"`
	SenderCorpID     string   `json:"senderCorpId"`
	SenderNick       string   `json:"senderNick"`
	ChatbotCorpID    string   `json:"chatbotCorpId"`
	ChatbotUserID    string   `json:"chatbotUserId"`
	RobotCode        string   `json:"robotCode"`
	SessionWebhook   string   `json:"sessionWebhook"`
	WebhookExpires   flexible `json:"sessionWebhookExpiredTime"` // ms
	Text             *struct {
		Content *string `json:"content"`
	} `json:"text"`
	Content json.RawMessage `json:"content"`
}

// flexible is a text that may come as a number.
type flexible string

func (f *flexible) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		*f = flexible(text)
		return nil
	}
	var n json.Number
	if json.Unmarshal(data, &n) == nil {
		*f = flexible(n)
	}
	return nil
}

// Conversation types.
const (
	singleChat = "1"
	groupChat  = "2"
)

// idForm is that of DingTalk's names: they become parts of keys and addresses.
var idForm = regexp.MustCompile(`^[A-Za-z0-9+/=_.:$@-]{1,120}$`)

var errMessage = errors.New("not a message of DingTalk's form")

// readMessage reads a message and checks everything that is used of it.
func readMessage(body []byte) (inbound, error) {
	var m inbound
	if !utf8.Valid(body) {
		return m, errMessage
	}
	if err := json.Unmarshal(body, &m); err != nil {
		return m, errMessage
	}
	switch {
	case !idForm.MatchString(m.MsgID), !idForm.MatchString(m.ConversationID),
		m.ConversationType != singleChat && m.ConversationType != groupChat,
		m.SenderStaffID != "" && !idForm.MatchString(m.SenderStaffID),
		m.SenderStaffID == "" && !idForm.MatchString(m.SenderID),
		m.SenderCorpID != "" && !idForm.MatchString(m.SenderCorpID),
		m.MsgType == "text" && (m.Text == nil || m.Text.Content == nil):
		return m, errMessage
	}
	return m, nil
}

// said is what the person wrote or spoke, cut at what a message may have, "" if there is nothing to read.
func (m inbound) said() string { return cut(m.whole(), chat.MaxText) }

// whole is said without the cut.
func (m inbound) whole() string {
	switch m.MsgType {
	case "text":
		return unmentioned(*m.Text.Content)
	case "audio":
		var content struct {
			Recognition string `json:"recognition"`
		}
		_ = json.Unmarshal(m.Content, &content)
		return unmentioned(content.Recognition)
	case "richText":
		var text strings.Builder
		for _, part := range m.parts() {
			text.WriteString(part.Text)
		}
		return unmentioned(text.String())
	}
	return ""
}

// part is a piece of a rich text: words or a picture.
type part struct {
	Text string `json:"text"`
	Type string `json:"type"`
}

func (m inbound) parts() []part {
	var content struct {
		Parts []part `json:"richText"`
	}
	_ = json.Unmarshal(m.Content, &content)
	return content.Parts
}

// files names what came with a message and is not carried: files by their names, all else by its kind.
func (m inbound) files(kinds map[string]faq.Text, lang faq.Language) []string {
	switch m.MsgType {
	case "file":
		var content struct {
			Name string `json:"fileName"`
		}
		_ = json.Unmarshal(m.Content, &content)
		return []string{cmp.Or(cut(chat.Clean(content.Name), maxFileName), kinds["file"].In(lang))}
	case "picture", "video", "audio":
		return []string{kinds[m.MsgType].In(lang)}
	case "richText":
		var names []string
		for _, part := range m.parts() {
			if part.Type == "" && part.Text == "" {
				part.Type = "picture" // the older form
			}
			if kind, known := kinds[part.Type]; known && len(names) < maxFiles {
				names = append(names, kind.In(lang))
			}
		}
		return names
	}
	return nil
}

// What is told of files: characters of a name, and how many of one message.
const (
	maxFileName = 120
	maxFiles    = 10
)

// unmentioned cleans a text and takes mentions away from its beginning.
func unmentioned(text string) string {
	text = chat.Clean(text)
	for strings.HasPrefix(text, "@") {
		// Behind a mention comes a four-per-em space, or a usual one.
		end := strings.IndexFunc(text, unicode.IsSpace)
		if end < 0 {
			return ""
		}
		text = strings.TrimSpace(text[end:])
	}
	return text
}

// cut shortens a text to a number of characters and marks the cut.
func cut(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return strings.TrimSpace(string(runes[:most-1])) + "…"
}

func (m inbound) inGroup() bool { return m.ConversationType == groupChat }

// person names who wrote, unique within the channel.
func (m inbound) person() string {
	id := m.SenderStaffID
	if id == "" {
		id = m.SenderID
	}
	return m.SenderCorpID + "|" + id
}

// conversation names the conversation that the message belongs to.
func (m inbound) conversation(scope Scope) string {
	if m.inGroup() && scope != PerGroup {
		return m.ConversationID + "|" + m.person()
	}
	return m.ConversationID
}

// Hints of an address.
const (
	hintWebhook = "webhook" // a secret
	hintExpires = "expires" // of the webhook, ms
	hintAsker   = "asker"   // whom a reply in a group mentions
	hintNick    = "nick"    // what they are called
	hintPerson  = "person"  // who asked, if they are a member of the organisation
)

const maxNick = 30 // characters

// The first part of a target; the second is a name.
const (
	toGroup   = "group"
	toPerson  = "person"
	toOutside = "outside" // somebody whom the OpenAPI cannot reach
)

// address is where the reply goes.
func (m inbound) address() chat.Address {
	hints := map[string]string{}
	if ms, err := strconv.ParseInt(string(m.WebhookExpires), 10, 64); err == nil && ms > 0 && m.SessionWebhook != "" && len(m.SessionWebhook) <= 2048 {
		hints[hintWebhook], hints[hintExpires] = m.SessionWebhook, strconv.FormatInt(ms, 10)
	}
	if m.SenderStaffID != "" {
		hints[hintPerson] = m.person()
	}
	target := toOutside + "|" + m.SenderID
	switch {
	case m.inGroup():
		target = toGroup + "|" + m.ConversationID
		// A name that begins so would mean everybody.
		if m.SenderStaffID != "" && !strings.HasPrefix(m.SenderStaffID, "@") {
			hints[hintAsker] = m.SenderStaffID
			if nick := strings.ReplaceAll(cut(bare(m.SenderNick), maxNick), "@", "＠"); nick != "" {
				hints[hintNick] = nick
			}
		}
	case m.SenderStaffID != "":
		target = toPerson + "|" + m.SenderStaffID
	}
	return chat.Address{Channel: Name, Target: target, Hints: hints}
}
