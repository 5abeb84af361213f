package load

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// The paths that messages are sent to.
const (
	pathMessages = "/api/v1/messages"
	pathEvents   = "/slack/events"
)

// Script makes the messages of a run, the same ones for the same values: so many people at a time
// each hold one dialogue after another.
type Script struct {
	// Dialogues are what people say, turn by turn. At least one, none of them empty.
	Dialogues [][]string
	// People is how many conversations go on at a time; 500 if 0.
	People int
	// SlackEvery makes every n-th person write in Slack; 0 is nobody, 1 everybody.
	SlackEvery int
	// Team is the workspace that the bot is in, Secret what signs its events.
	Team, Secret string
	// Seed keeps two runs apart: the bot would take the same messages for repeated ones.
	Seed uint64
}

// message is what one person sends once.
type message struct {
	path, body string
	signed     bool
	channel    string // of Slack: where the reply will be posted
}

// message returns the n-th message of the run. Turns of one conversation lie People messages apart.
func (s Script) message(n int) message {
	people := s.People
	if people <= 0 {
		people = 500
	}
	person, turn := n%people, n/people
	// Everybody begins somewhere else in the list, so that all dialogues are held at a time.
	at := person % len(s.Dialogues)
	round := 0
	for turn >= len(s.Dialogues[at]) {
		turn -= len(s.Dialogues[at])
		at = (at + 1) % len(s.Dialogues)
		round++
	}
	text := s.Dialogues[at][turn]
	if s.SlackEvery > 0 && person%s.SlackEvery == 0 {
		return s.event(n, person, round, text)
	}
	body, _ := json.Marshal(map[string]string{ // of strings: it cannot fail
		"conversation_id": s.id("conversation", person, round), "message_id": strconv.Itoa(n), "text": text,
	})
	return message{path: pathMessages, body: string(body)}
}

// slackEvent is a direct message with all that Slack sends around it, as reading it is a part of the work:
// of %[1]s the workspace, %[2]s the conversation, %[3]s the time, %[4]s the text, %[5]s the event.
const slackEvent = `{"token":"load","team_id":"%[1]s","context_team_id":"%[1]s","context_enterprise_id":null,"api_app_id":"A0LOAD",` +
	`"event":{"user":"U%[2]s","type":"message","ts":"%[3]s","client_msg_id":"00000000-0000-4000-8000-%[2]s","text":%[4]s,"team":"%[1]s",` +
	`"blocks":[{"type":"rich_text","block_id":"load1","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":%[4]s}]}]}],` +
	`"channel":"D%[2]s","event_ts":"%[3]s","channel_type":"im"},"type":"event_callback","event_id":"%[5]s","event_time":1000000000,` +
	`"authorizations":[{"enterprise_id":null,"team_id":"%[1]s","user_id":"U0LOADBOT","is_bot":true,"is_enterprise_install":false}],` +
	`"is_ext_shared_channel":false,"event_context":"4-load-%[1]s-%[2]s"}`

// event is the text as a direct message in Slack.
func (s Script) event(n, person, round int, text string) message {
	id := fmt.Sprintf("%012X", s.Seed&0xffffffffffff^uint64(person*10_000+round))
	channel := "D" + id
	ts := fmt.Sprintf("%010d.%06d", 1_000_000_000+n/1_000_000, n%1_000_000)
	quoted, _ := json.Marshal(text) // a string: it cannot fail
	body := fmt.Sprintf(slackEvent, s.Team, id, ts, quoted, fmt.Sprintf("Ev%X%d", s.Seed, n))
	return message{path: pathEvents, body: body, signed: true, channel: channel}
}

// id is a conversation's id in the form that the message API gives out.
func (s Script) id(what string, person, round int) string {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(fmt.Sprintf("%s/%d/%d/", what, person, round)), s.Seed))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// head is the request line and the header for a message sent now.
func (s Script) head(host string, m message, now time.Time) string {
	head := "POST " + m.path + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(m.body)) + "\r\n"
	if m.signed {
		stamp := strconv.FormatInt(now.Unix(), 10)
		mac := hmac.New(sha256.New, []byte(s.Secret))
		_, _ = mac.Write([]byte("v0:" + stamp + ":" + m.body))
		head += "X-Slack-Request-Timestamp: " + stamp + "\r\nX-Slack-Signature: v0=" + hex.EncodeToString(mac.Sum(nil)) + "\r\n"
	}
	return head + "\r\n"
}
