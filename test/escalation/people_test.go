package escalation

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"

	"supportbot/channels/terminal"
	"supportbot/chat"
	"supportbot/test/dingtalk/gateway"
	"supportbot/test/slack/wire"
)

// person is somebody with a question, in a channel of theirs.
type person interface {
	// says returns when the message was taken.
	says(text string)
	// shares says it with a picture and returns what the picture is called; "" where there are none.
	shares(text string) string
	// shown is all that the person was shown, as eyes see it.
	shown() []string
}

// people are those of every channel.
var people = map[string]func(*scene) person{
	"slack":    func(s *scene) person { return &slackPerson{scene: s, channel: "D0ADA", user: "U0ADA"} },
	"dingtalk": func(s *scene) person { return &dingtalkPerson{scene: s, who: "ada"} },
	"web":      func(s *scene) person { return &webPerson{scene: s, conversation: strings.ToLower(rand.Text())} },
	"terminal": atTerminal,
}

// slackPerson writes in a direct message.
type slackPerson struct {
	*scene
	channel, user string
}

func (s *scene) event(event map[string]any) {
	s.t.Helper()
	body := s.slack.Envelope(event)
	s.taken(http.MethodPost, "/slack/events", signed(wire.JSON, body), body)
}

// typed is what Slack makes of what somebody types.
var typed = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func (p *slackPerson) message(text string) map[string]any {
	m := p.slack.Say(p.channel, p.user, "", typed.Replace(text))
	m["channel_type"] = "im"
	return m
}

func (p *slackPerson) says(text string) {
	p.t.Helper()
	p.event(p.message(text))
}

func (p *slackPerson) shares(text string) string {
	p.t.Helper()
	p.event(withFile(p.message(text)))
	return picture
}

// picture is a file that people send.
const picture = "book.png"

func withFile(event map[string]any) map[string]any {
	event["subtype"], event["files"] = "file_share", []map[string]any{{"name": picture}}
	return event
}

func (p *slackPerson) shown() (all []string) {
	for _, m := range p.slack.Posted() {
		if m.Channel == p.channel {
			all = append(all, onSlack(m))
		}
	}
	return all
}

// dingtalkPerson writes in a single chat.
type dingtalkPerson struct {
	*scene
	who string
}

var serial atomic.Int64

// callback has a message taken over HTTP.
func (s *scene) callback(m gateway.Message) {
	s.t.Helper()
	s.until("DingTalk's message is taken", func() bool {
		status, err := s.dingtalk.Callback(s.door()+"/dingtalk/messages", m)
		return err == nil && status == http.StatusOK
	})
}

func messageID() string { return fmt.Sprint("msg", serial.Add(1)) }

// withPicture makes rich text of a message.
func withPicture(m gateway.Message, text string) gateway.Message {
	delete(m, "text")
	m["msgtype"] = "richText"
	m["content"] = map[string]any{"richText": []any{map[string]any{"text": text}, map[string]any{"type": "picture", "downloadCode": "x"}}}
	return m
}

func (p *dingtalkPerson) says(text string) {
	p.t.Helper()
	p.callback(p.dingtalk.Single(messageID(), p.who, text))
}

func (p *dingtalkPerson) shares(text string) string {
	p.t.Helper()
	p.callback(withPicture(p.dingtalk.Single(messageID(), p.who, ""), text))
	return "picture|图片"
}

func (p *dingtalkPerson) shown() (all []string) {
	for _, post := range p.dingtalk.Posts() {
		if post.To == p.who || post.To == "cidsingle"+p.who {
			all = append(all, onDingTalk(source(post)))
		}
	}
	return all
}

// source is the text of a post, in whichever form it was sent.
func source(p gateway.Post) string {
	for _, part := range []string{"markdown", "actionCard", "text"} {
		if m, ok := p.Body[part].(map[string]any); ok {
			said, _ := m["text"].(string)
			content, _ := m["content"].(string)
			return said + content
		}
	}
	var fields map[string]string
	param, _ := p.Body["msgParam"].(string)
	_ = json.Unmarshal([]byte(param), &fields)
	return fields["text"] + fields["content"]
}

// webPerson uses the message API and reads the transcript, as the page does.
type webPerson struct {
	*scene
	conversation string
}

func asJSON() http.Header { return http.Header{"Content-Type": {"application/json"}} }

func (p *webPerson) body(text string) []byte {
	body, err := json.Marshal(map[string]string{"conversation_id": p.conversation, "message_id": rand.Text(), "text": text})
	if err != nil {
		p.t.Fatal(err)
	}
	return body
}

func (p *webPerson) says(text string) {
	p.t.Helper()
	p.taken(http.MethodPost, "/api/v1/messages", asJSON, p.body(text))
}

func (p *webPerson) shares(text string) string { p.t.Helper(); p.says(text); return "" }

// line is an event of a transcript as pages get it.
type line struct {
	ID string `json:"id"`
	chat.Event
	HTML []string `json:"html"`
}

// pages reads a whole transcript.
func (s *scene) pages(path string, header func() http.Header) (all []line) {
	s.t.Helper()
	for after := ""; ; after = all[len(all)-1].ID {
		query := ""
		if after != "" {
			query = "?after=" + after
		}
		var page struct {
			Events []line
			More   bool
		}
		body := s.taken(http.MethodGet, path+query, header, nil)
		if err := json.Unmarshal(body, &page); err != nil {
			s.t.Fatalf("%v: %s", err, body)
		}
		if all = append(all, page.Events...); !page.More {
			return all
		}
	}
}

func (p *webPerson) shown() (all []string) {
	p.t.Helper()
	for _, e := range p.pages("/api/v1/conversations/"+p.conversation+"/events", asJSON) {
		if e.Reply != nil && !e.Reply.Relayed {
			all = append(all, onPage(strings.Join(e.HTML, "\n")))
		}
	}
	return all
}

// terminalPerson sits at a terminal of the first replica.
type terminalPerson struct {
	*scene
	keys *io.PipeWriter

	mu     sync.Mutex
	screen strings.Builder
}

func atTerminal(s *scene) person {
	in, keys := io.Pipe()
	p := &terminalPerson{scene: s, keys: keys}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = terminal.Run(s.t.Context(), in, p, terminal.Options{Handler: s.first.bot, Transcripts: s.first.store})
	}()
	s.t.Cleanup(func() { _ = keys.Close(); <-ended })
	return p
}

func (p *terminalPerson) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.screen.Write(b)
}

func (p *terminalPerson) says(text string) {
	p.t.Helper()
	if _, err := fmt.Fprintln(p.keys, text); err != nil {
		p.t.Fatal(err)
	}
}

func (p *terminalPerson) shares(text string) string { p.t.Helper(); p.says(text); return "" }

func (p *terminalPerson) shown() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return []string{p.screen.String()}
}
