package escalation

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"supportbot/test/slack/wire"
)

// agent is somebody who answers, where they work.
type agent interface {
	// finds waits for the ticket with such a question.
	finds(question string)
	claims()
	says(text string)
	// shares is like a person's.
	shares(text string) string
	resolves()
	// shown is all that is shown of the ticket there, as eyes see it.
	shown() []string
}

// Their names, as people are told.
const agentName = "Cleo"

// agents are those of every place.
var agents = map[string]func(*scene) agent{
	"slack":    func(s *scene) agent { return newSlackAgent(s, "U0CLEO", agentName) },
	"dingtalk": func(s *scene) agent { return &dingtalkAgent{scene: s, who: "cleo", name: agentName} },
	"console":  func(s *scene) agent { return signIn(s, agentName) },
}

// slackAgent works in the thread of a ticket's card.
type slackAgent struct {
	*scene
	user, ts string
}

func newSlackAgent(s *scene, user, name string) *slackAgent {
	s.slack.Employ(user, wire.Person{Name: name, Locale: "en-GB"})
	return &slackAgent{scene: s, user: user}
}

func (a *slackAgent) finds(question string) {
	a.t.Helper()
	a.until("the card on Slack: "+question, func() bool {
		for _, m := range a.slack.Posted() {
			if m.Channel == deskChannel && m.Thread == "" && strings.Contains(folded(onSlack(m)), folded(question)) {
				a.ts = m.TS // the last one, if there are several
			}
		}
		return a.ts != ""
	})
}

// card is the ticket's card as it is now.
func (a *slackAgent) card() (wire.Message, bool) {
	all := a.slack.Posted()
	i := slices.IndexFunc(all, func(m wire.Message) bool { return m.Channel == deskChannel && m.TS == a.ts })
	if i < 0 {
		return wire.Message{}, false
	}
	return all[i], true
}

// button waits for a button of the card, in either language.
func (a *slackAgent) button(labels ...string) (card wire.Message, b wire.Button) {
	a.t.Helper()
	a.until("a button "+strings.Join(labels, ", "), func() bool {
		var ok, has bool
		card, ok = a.card()
		for _, label := range labels {
			if b, has = card.Button(label); ok && has {
				return true
			}
		}
		return false
	})
	return card, b
}

func (a *slackAgent) clicks(labels ...string) {
	a.t.Helper()
	card, b := a.button(labels...)
	if status, body := a.app().Interaction(a.slack.Click(card, a.user, b)); status != http.StatusOK || body != "" {
		a.t.Fatalf("clicking on %s: %d %s", labels, status, body)
	}
}

func (a *slackAgent) claims() { a.t.Helper(); a.clicks("Claim", "认领") }

func (a *slackAgent) says(text string) {
	a.t.Helper()
	a.event(a.slack.Say(deskChannel, a.user, a.ts, typed.Replace(text)))
}

func (a *slackAgent) shares(text string) string {
	a.t.Helper()
	a.event(withFile(a.slack.Say(deskChannel, a.user, a.ts, typed.Replace(text))))
	return picture
}

func (a *slackAgent) resolves() {
	a.t.Helper()
	a.clicks("Resolve", "解决")
	views := a.slack.Views()
	var form map[string]any
	if err := json.Unmarshal(views[len(views)-1], &form); err != nil {
		a.t.Fatal(err)
	}
	form["id"] = fmt.Sprint("V0VIEW", len(views))
	form["state"] = map[string]any{"values": map[string]any{}}
	status, body := a.app().Interaction(map[string]any{
		"type": "view_submission", "trigger_id": a.slack.Trigger(), "view": form,
		"team": map[string]any{"id": wire.Team}, "user": map[string]any{"id": a.user, "team_id": wire.Team},
	})
	if status != http.StatusOK || strings.Contains(body, "errors") {
		a.t.Fatalf("resolving: %d %s", status, body)
	}
}

func (a *slackAgent) shown() (all []string) {
	for _, m := range a.slack.Posted() {
		if m.Channel == deskChannel && (m.TS == a.ts || m.Thread == a.ts) && m.OnlyFor == "" {
			all = append(all, onSlack(m))
		}
	}
	return all
}

// whispers are what only this agent was told.
func (a *slackAgent) whispers() (all []string) {
	for _, m := range a.slack.Posted() {
		if m.OnlyFor == a.user {
			all = append(all, onSlack(m))
		}
	}
	return all
}

// dingtalkAgent mentions the robot in the agents' group.
type dingtalkAgent struct {
	*scene
	who, name, ticket string
}

var ticketID = regexp.MustCompile(`^\*\*([0-9A-Z]{8})\*\* `)

func (a *dingtalkAgent) finds(question string) {
	a.t.Helper()
	a.until("the card on DingTalk: "+question, func() bool {
		for _, p := range a.dingtalk.Posts() {
			if found := ticketID.FindStringSubmatch(source(p)); p.To == deskGroup && found != nil && strings.Contains(folded(source(p)), folded(question)) {
				a.ticket = found[1]
			}
		}
		return a.ticket != ""
	})
}

func (a *dingtalkAgent) orders(text string) {
	a.t.Helper()
	m := a.dingtalk.Group(messageID(), deskGroup, a.who, text)
	m["senderNick"] = a.name
	a.callback(m)
}

func (a *dingtalkAgent) claims() { a.t.Helper(); a.orders("认领" + a.ticket[:4]) }
func (a *dingtalkAgent) says(text string) {
	a.t.Helper()
	a.orders(strings.ToLower(a.ticket) + ": " + text)
}
func (a *dingtalkAgent) resolves() { a.t.Helper(); a.orders("resolve " + a.ticket) }

func (a *dingtalkAgent) shares(text string) string {
	a.t.Helper()
	m := a.dingtalk.Group(messageID(), deskGroup, a.who, "")
	m["senderNick"] = a.name
	a.callback(withPicture(m, a.ticket+": "+text))
	return "picture|图片"
}

func (a *dingtalkAgent) shown() (all []string) {
	for _, p := range a.dingtalk.Posts() {
		if p.To == deskGroup {
			all = append(all, onDingTalk(source(p)))
		}
	}
	return all
}

// consoleAgent uses the requests of the console's page.
type consoleAgent struct {
	*scene
	cookie, token, ticket string
}

// signIn signs somebody in with the token that everybody here has.
func signIn(s *scene, name string) *consoleAgent {
	s.t.Helper()
	a := &consoleAgent{scene: s}
	form := url.Values{"name": {name}, "token": {consoleToken}}.Encode()
	r, err := http.NewRequest(http.MethodPost, s.door()+"/desk/sign-in", strings.NewReader(form))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", wire.Form)
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		s.t.Fatal(err)
	}
	_ = response.Body.Close()
	for _, c := range response.Cookies() {
		a.cookie = c.Name + "=" + c.Value
	}
	var me struct{ Token string }
	if body := s.taken(http.MethodGet, "/desk/api/me", a.header, nil); json.Unmarshal(body, &me) != nil {
		s.t.Fatalf("signed in as %s", body)
	}
	a.token = me.Token
	return a
}

func (a *consoleAgent) header() http.Header {
	return http.Header{"Content-Type": {"application/json"}, "Cookie": {a.cookie}, "X-Desk-Token": {a.token}}
}

func (a *consoleAgent) finds(question string) {
	a.t.Helper()
	a.until("the ticket in the console: "+question, func() bool {
		var queue struct {
			Tickets []struct{ ID, Question string }
		}
		_ = json.Unmarshal(a.taken(http.MethodGet, "/desk/api/tickets", a.header, nil), &queue)
		for _, t := range queue.Tickets {
			if strings.Contains(t.Question, question) {
				a.ticket = t.ID
			}
		}
		return a.ticket != ""
	})
}

// act does something with a ticket and returns what came of it.
func (a *consoleAgent) act(ticket, do, text string) (int, string) {
	a.t.Helper()
	body, err := json.Marshal(map[string]string{"id": rand.Text(), "do": do, "text": text})
	if err != nil {
		a.t.Fatal(err)
	}
	status, answer := a.insist(http.MethodPost, "/desk/api/tickets/"+ticket+"/acts", a.header, body)
	return status, string(answer)
}

func (a *consoleAgent) must(do, text string) {
	a.t.Helper()
	if status, answer := a.act(a.ticket, do, text); status != http.StatusOK {
		a.t.Fatalf("%s: %d %s", do, status, answer)
	}
}

func (a *consoleAgent) claims()                   { a.t.Helper(); a.must("claim", "") }
func (a *consoleAgent) says(text string)          { a.t.Helper(); a.must("say", text) }
func (a *consoleAgent) shares(text string) string { a.t.Helper(); a.says(text); return "" }
func (a *consoleAgent) resolves()                 { a.t.Helper(); a.must("resolve", "told") }

// shown: the page shows what people typed as text, and of replies the HTML.
func (a *consoleAgent) shown() (all []string) {
	a.t.Helper()
	for _, e := range a.pages("/desk/api/tickets/"+a.ticket+"/events", a.header) {
		if e.Reply != nil {
			all = append(all, onPage(strings.Join(e.HTML, "\n")))
		} else if e.Text != "" || len(e.Attachments) > 0 {
			all = append(all, strings.Join(append([]string{e.Text}, e.Attachments...), "\n"))
		}
	}
	return all
}
