package dingtalk_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/channels/dingtalk"
	"supportbot/chat"
	"supportbot/faq"
	"supportbot/test/dingtalk/gateway"
)

const (
	cardPath   = "/v1.0/card/instances/createAndDeliver"
	cardSecret = "card-secret"
)

func overStream(o *dingtalk.Options) { o.Stream, o.CardTemplate = true, gateway.Template }

func overHTTP(o *dingtalk.Options) {
	o.CardTemplate, o.CardSecrets = gateway.Template, []string{cardSecret, "former-card-secret"}
}

func cardReply() chat.Reply {
	return chat.Reply{
		ConversationID: "cidsingleanna", Receipt: "r1", Kind: chat.Question, Language: faq.EN, Text: "What is it?",
		Choices: []chat.Option{{Label: "a book", Value: "book"}, {Label: "a film", Value: "film"}},
	}
}

// What DingTalk says about a card, and what becomes of the reply.
func TestCardFailures(t *testing.T) {
	t.Parallel()
	type fault = gateway.Fault
	for name, c := range map[string]struct {
		faults []fault
		want   string
		via    string // after two attempts
		calls  int    // for cards
	}{
		"well":                 {nil, "sent", "card", 1},
		"answer lost":          {[]fault{{Posted: true, Drop: true}}, "in doubt", "card", 2},
		"500, posted":          {[]fault{{Posted: true, Status: 500, Body: `{"code":"system.busy"}`}}, "in doubt", "card", 2},
		"500":                  {[]fault{{Status: 500, Body: `{"code":"system.busy"}`}}, "in doubt", "card", 2},
		"too many a second":    {[]fault{{Status: 403, Body: `{"code":"Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"}`}}, "later", "card", 2},
		"token refused":        {[]fault{{Status: 401, Body: `{"code":"InvalidAuthentication"}`}}, "sent", "card", 2},
		"no permission":        {[]fault{{Status: 403, Body: `{"code":"Forbidden.AccessDenied.AccessTokenPermissionDenied"}`}}, "sent", "webhook", 1},
		"month used up":        {[]fault{{Status: 403, Body: `{"code":"Forbidden.AccessDenied.ApiCountLimitForOrg"}`}}, "sent", "webhook", 1},
		"template unpublished": {[]fault{{Status: 400, Body: `{"code":"param.templateUnpublished"}`}}, "sent", "webhook", 1},
		"content unsafe":       {[]fault{{Status: 400, Body: `{"code":"param.contentUnsafe"}`}}, "sent", "webhook", 1},
		"not delivered":        {[]fault{said200(`{"success":true,"result":{"deliverResults":[{"success":false,"errorMsg":"%s%n"}]}}`)}, "sent", "webhook", 1},
		"200 without a result": {[]fault{said200(`{"success":false}`)}, "sent", "webhook", 1},
		"200, not JSON":        {[]fault{said200(`<html>`)}, "in doubt", "card", 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, overStream)
			to := s.single(webhookLife)
			s.gate.Fail(cardPath, c.faults...)
			attempt := func(n int) error {
				_, err := s.channel.Send(t.Context(), to, cardReply(), bot.Attempt{EntryID: "e", Number: n})
				return err
			}
			err := attempt(1)
			if got := how(err); got != c.want {
				t.Fatalf("%s (%v), want %s", got, err, c.want)
			}
			if err != nil {
				s.clock.forward(time.Minute)
				if err = attempt(2); err != nil {
					t.Fatal(err)
				}
			}
			if posts := s.posts(1); posts[0].Via != c.via {
				t.Errorf("posted by %q, want %q", posts[0].Via, c.via)
			}
			if calls := s.gate.Asked(cardPath); calls != c.calls {
				t.Errorf("%d calls, want %d", calls, c.calls)
			}
			if log := s.log.text(); strings.Contains(log, "session=") || c.via == "webhook" && (s.count("card_refused") != 1 || !strings.Contains(log, "refuses a card")) {
				t.Errorf("counted %d, the log: %s", s.count("card_refused"), log)
			}
		})
	}
}

// A card that was refused is not taken for posted when the plain reply has to be tried again.
func TestRefusedCardIsRemembered(t *testing.T) {
	t.Parallel()
	s := newScene(t, overStream)
	to := s.single(webhookLife)
	// The card exists afterwards, though nobody sees it.
	s.gate.Fail(cardPath, gateway.Fault{Posted: true, Status: 200, Body: `{"success":true,"result":{"deliverResults":[{"success":false}]}}`})
	s.gate.Fail(hookPath, gateway.Fault{Status: 429})
	_, err := s.channel.Send(t.Context(), to, cardReply(), bot.Attempt{EntryID: "e", Number: 1})
	if how(err) != "later" {
		t.Fatal(err)
	}
	s.clock.forward(2 * time.Minute)
	other := sceneAt(t, s.clock, s.store, s.gate, overStream) // another replica
	if _, err := other.channel.Send(t.Context(), to, cardReply(), bot.Attempt{EntryID: "e", Number: 2}); err != nil {
		t.Fatal(err)
	}
	if post := s.posts(2)[1]; post.Via != "webhook" || s.gate.Asked(cardPath) != 1 {
		t.Errorf("posted %+v, %d calls for cards", post, s.gate.Asked(cardPath))
	}
}

// After cards as such were refused, none is tried for ten minutes.
func TestCardsRest(t *testing.T) {
	t.Parallel()
	s := newScene(t, func(o *dingtalk.Options) { overStream(o); o.CardTemplate = gateway.Draft })
	for i, c := range []struct {
		wait  time.Duration
		calls int
	}{{0, 1}, {9 * time.Minute, 1}, {time.Minute, 2}} {
		s.clock.forward(c.wait)
		if _, err := s.channel.Send(t.Context(), s.single(webhookLife), cardReply(), bot.Attempt{EntryID: fmt.Sprint("e", i), Number: 1}); err != nil {
			t.Fatal(err)
		}
		if calls := s.gate.Asked(cardPath); calls != c.calls {
			t.Errorf("after %s: %d calls, want %d", c.wait, calls, c.calls)
		}
		if posts := s.posts(i + 1); posts[i].Via != "webhook" {
			t.Errorf("posted by %s", posts[i].Via)
		}
	}
}

// Where a card cannot be, the quick replies are as without one.
func TestNoCard(t *testing.T) {
	t.Parallel()
	long := cardReply()
	for i := range 40 {
		long.Choices = append(long.Choices, chat.Option{Label: fmt.Sprint("another ", i), Value: fmt.Sprint(i)})
	}
	silent := cardReply()
	silent.Choices = nil
	unknown := cardReply()
	unknown.Receipt = ""
	for name, c := range map[string]struct {
		reply  chat.Reply
		change func(*chat.Address)
	}{
		"more than fit":     {long, func(*chat.Address) {}},
		"no choices":        {silent, func(*chat.Address) {}},
		"no receipt":        {unknown, func(*chat.Address) {}},
		"nobody we know":    {cardReply(), func(a *chat.Address) { delete(a.Hints, "person") }},
		"not of the office": {cardReply(), func(a *chat.Address) { a.Target = "outside|$:LWCP_v1:$anna" }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, overStream)
			to := s.single(webhookLife)
			c.change(&to)
			if _, err := s.channel.Send(t.Context(), to, c.reply, bot.Attempt{EntryID: "e", Number: 1}); err != nil {
				t.Fatal(err)
			}
			if post := s.posts(1)[0]; post.Via != "webhook" {
				t.Errorf("posted %+v", post)
			}
		})
	}
}

// Above a text that does not fit on a card stands in messages of its own.
func TestCardBelowALongText(t *testing.T) {
	t.Parallel()
	s := newScene(t, overStream)
	reply := cardReply()
	reply.Text = strings.Repeat("到期以后每天收费。", 100)
	if _, err := s.channel.Send(t.Context(), s.grouped(webhookLife), reply, bot.Attempt{EntryID: "e", Number: 1}); err != nil {
		t.Fatal(err)
	}
	posts := s.posts(2)
	deliver, _ := posts[1].Body["imGroupOpenDeliverModel"].(map[string]any)
	if posts[0].Via != "webhook" || !strings.HasPrefix(shown(posts[0]), "@anna") || posts[1].Via != "card" || deliver["atUserIds"] != nil {
		t.Errorf("posted %+v", posts)
	}
}

// Of every kind of reply with quick replies the card, in a single chat and in a group.
func TestGoldenCards(t *testing.T) {
	t.Parallel()
	for name, reply := range replies() {
		if len(reply.Choices) == 0 {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, overStream)
			reply.Receipt = "r1"
			for i, to := range []chat.Address{s.single(webhookLife), s.grouped(webhookLife)} {
				if _, err := s.channel.Send(t.Context(), to, reply, bot.Attempt{EntryID: fmt.Sprint("e", i), Number: 1}); err != nil {
					t.Fatal(err)
				}
			}
			golden(t, "card_"+name, s.posts(2))
		})
	}
}
