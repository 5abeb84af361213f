package dingtalk_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"supportbot/channels/dingtalk"
	"supportbot/test/dingtalk/gateway"
)

// transport is a way in which messages and clicks come.
type transport struct {
	*scene
	say   func(gateway.Message)
	click func(track, user, button string)
}

// transports are both, each with a bot behind it.
func transports(t *testing.T, test func(*testing.T, transport)) {
	t.Helper()
	t.Run("stream", func(t *testing.T) {
		t.Parallel()
		s := newScene(t, overStream)
		s.answered(true, nil)
		s.streams()
		test(t, transport{
			scene: s,
			say:   func(m gateway.Message) { t.Helper(); s.acknowledged(s.gate.Push(m), true) },
			click: func(track, user, button string) {
				t.Helper()
				s.acknowledged(s.gate.Click(track, user, button), true)
			},
		})
	})
	t.Run("HTTP", func(t *testing.T) {
		t.Parallel()
		s := newScene(t, overHTTP)
		s.answered(true, nil)
		s.registered()
		test(t, transport{scene: s, say: s.says, click: func(track, user, button string) {
			t.Helper()
			if status, err := s.gate.ClickHTTP(track, user, button); err != nil || status != http.StatusOK {
				t.Fatalf("the click: %d, %v", status, err)
			}
		}})
	})
}

// registered tells the gateway where clicks go.
func (s *scene) registered() {
	s.t.Helper()
	if err := s.channel.RegisterCards(s.t.Context(), strings.TrimSuffix(s.url, "/dingtalk/messages")); err != nil {
		s.t.Fatal(err)
	}
}

// trackOf is the name of the card that was posted.
func trackOf(t *testing.T, p gateway.Post) string {
	t.Helper()
	track, _ := p.Body["outTrackId"].(string)
	if p.Via != "card" || track == "" {
		t.Fatalf("posted %+v, want a card", p)
	}
	return track
}

func (s *scene) tips(track string) string { return s.gate.Card(track).Values["tips"] }

// A click is a message; the card shows what was chosen, and a second click changes nothing, whichever
// button it is on.
func TestCardIsClicked(t *testing.T) {
	t.Parallel()
	transports(t, func(t *testing.T, s transport) {
		s.say(s.gate.Single("m1", "anna", "How much is the fine?"))
		post := s.posts(1)[0]
		track := trackOf(t, post)
		card := s.gate.Card(track)
		if buttons := card.Buttons(); len(buttons) < 2 || post.To != "anna" {
			t.Fatalf("the card: %+v", card)
		}
		s.click(track, "anna", "choice-1")
		if text := shown(s.posts(2)[1]); !strings.Contains(text, "days") {
			t.Errorf("said %q", text)
		}
		for _, button := range []string{"choice-1", "choice-0"} {
			s.click(track, "anna", button)
			if card = s.gate.Card(track); len(card.Buttons()) != 0 || !strings.Contains(card.Values["tips"], "Chosen: ") || strings.Contains(card.Values["tips"], "book") {
				t.Errorf("the card: %+v", card)
			}
		}
		s.say(s.gate.Single("m2", "anna", "5")) // the dialogue goes on where the click left it
		if text := shown(s.posts(3)[2]); !strings.Contains(text, "fine") {
			t.Errorf("said %q", text)
		}
	})
}

// What stands on the buttons may be typed, too; the card is out of date then.
func TestCardIsStale(t *testing.T) {
	t.Parallel()
	transports(t, func(t *testing.T, s transport) {
		s.say(s.gate.Single("m1", "anna", "How much is the fine?"))
		track := trackOf(t, s.posts(1)[0])
		s.say(s.gate.Single("m2", "anna", "2"))
		if text := shown(s.posts(2)[1]); !strings.Contains(text, "days") {
			t.Errorf("said %q", text)
		}
		s.click(track, "anna", "choice-0")
		if card := s.gate.Card(track); len(card.Buttons()) != 0 || !strings.Contains(card.Values["tips"], "moved on") {
			t.Errorf("the card: %+v", card)
		}
		s.posts(2)
	})
}

// The answer to a click, and what differs in a card whose clicks come over HTTP.
func TestClickOverHTTP(t *testing.T) {
	t.Parallel()
	s := newScene(t, overHTTP)
	s.answered(true, nil)
	s.registered()
	s.says(s.gate.Single("m1", "anna", "How much is the fine?"))
	post := s.posts(1)[0]
	if post.Body["callbackType"] != "HTTP" || post.Body["callbackRouteKey"] != "replies-"+gateway.ClientID {
		t.Errorf("posted %v", post.Body)
	}
	want := `{"cardUpdateOptions":{"updateCardDataByKey":true},"cardData":{"cardParamMap":{"sys_full_json_obj":"{\"msgButtons\":[]}","tips":"Chosen: film"}}}`
	w := s.clicks(encoded(t, gateway.ClickMessage(trackOf(t, post), "anna", "choice-1")), 1)
	if got := w.Body.String(); got != want || w.Header().Get("Content-Type") != "application/json; charset=utf-8" {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// In a group the card mentions who asked, and only they may click, unless all share a conversation.
func TestCardInAGroup(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		scope dingtalk.Scope
		posts int
	}{"of each person": {dingtalk.PerPerson, 1}, "of all": {dingtalk.PerGroup, 2}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, func(o *dingtalk.Options) { overHTTP(o); o.Scope = c.scope })
			s.answered(true, nil)
			s.registered()
			m := s.gate.Group("m1", "cidgroup", "anna", "How much is the fine?")
			m["senderNick"] = "@ALL [x](dingtalk://a)"
			s.says(m)
			post := s.posts(1)[0]
			track := trackOf(t, post)
			deliver, _ := post.Body["imGroupOpenDeliverModel"].(map[string]any)
			if got := fmt.Sprint(deliver["atUserIds"]); post.To != "cidgroup" || got != "map[anna:＠ALL ［x］(dingtalk://a)]" {
				t.Errorf("posted to %s, mentions %s", post.To, got)
			}
			if status, err := s.gate.ClickHTTP(track, "bert", "choice-1"); status != http.StatusOK || err != nil {
				t.Fatal(status, err)
			}
			last := s.posts(c.posts)[c.posts-1]
			if c.posts == 1 {
				if len(s.gate.Card(track).Buttons()) == 0 {
					t.Error("another person's click closed the card")
				}
				return
			}
			if text := shown(last); last.To != "cidgroup" || !strings.HasPrefix(text, "@bert") {
				t.Errorf("posted %+v", last)
			}
		})
	}
}

// Of clicks at the same moment one counts.
func TestClicksAtOnce(t *testing.T) {
	t.Parallel()
	s := newScene(t, overHTTP)
	s.answered(true, nil)
	s.registered()
	s.says(s.gate.Single("m1", "anna", "How much is the fine?"))
	track := trackOf(t, s.posts(1)[0])
	var clicks sync.WaitGroup
	for i := range 8 {
		clicks.Go(func() {
			if status, err := s.gate.ClickHTTP(track, "anna", fmt.Sprint("choice-", i%2)); status != http.StatusOK || err != nil {
				t.Error(status, err)
			}
		})
	}
	clicks.Wait()
	s.says(s.gate.Single("m2", "anna", "thanks"))
	s.posts(3) // the card, one answer, and the thanks
}

// What gets no turn, and leaves the card as it is.
func TestClicksThatAreNotTaken(t *testing.T) {
	t.Parallel()
	s := newScene(t, overHTTP)
	s.answered(true, nil)
	s.registered()
	s.says(s.gate.Single("m1", "anna", "How much is the fine?"))
	track := trackOf(t, s.posts(1)[0])
	n := 0
	for name, c := range map[string]struct {
		change func(gateway.Message)
		want   int
	}{
		"no card":                {func(m gateway.Message) { delete(m, "outTrackId") }, 400},
		"a card's name of 10 kB": {func(m gateway.Message) { m["outTrackId"] = strings.Repeat("a", 10_000) }, 400},
		"braces in the name":     {func(m gateway.Message) { m["outTrackId"] = "reply-{1}" }, 400},
		"nobody":                 {func(m gateway.Message) { m["userId"] = "" }, 400},
		"a number for a person":  {func(m gateway.Message) { m["userId"] = 1 }, 400},
		"another app's card":     {func(m gateway.Message) { m["outTrackId"] = "invoice-1" }, 200},
		"another organisation":   {func(m gateway.Message) { m["corpId"] = "dingother" }, 200},
		"no organisation":        {func(m gateway.Message) { delete(m, "corpId") }, 200},
		"another kind":           {func(m gateway.Message) { m["type"] = "dynamicDataCallback" }, 200},
		"another person":         {func(m gateway.Message) { m["userId"] = "bert" }, 200},
		"no button":              {func(m gateway.Message) { m["content"], m["value"] = "{}", "" }, 200},
		"a button of nobody's":   {pressed("choice-99"), 200},
		"a negative button":      {pressed("choice--1"), 200},
		"a list for a detail":    {func(m gateway.Message) { m["content"], m["value"] = []int{1}, nil }, 200},
	} {
		t.Run(name, func(t *testing.T) {
			m := gateway.ClickMessage(track, "anna", "choice-0")
			c.change(m)
			n++
			if w := s.clicks(encoded(t, m), n); w.Code != c.want || c.want == 200 && w.Body.String() != "{}" {
				t.Errorf("status %d, want %d: %s", w.Code, c.want, w.Body)
			}
		})
	}
	s.posts(1)
	if len(s.gate.Card(track).Buttons()) == 0 {
		t.Error("the card was closed")
	}
	// A card of which nothing is known any more is closed in both languages.
	if w := s.clicks(encoded(t, gateway.ClickMessage("reply-0123", "anna", "choice-0")), 100); !strings.Contains(w.Body.String(), "不再有效") || !strings.Contains(w.Body.String(), "moved on") {
		t.Errorf("said %s", w.Body)
	}
}

func pressed(button string) func(gateway.Message) {
	return func(m gateway.Message) {
		detail := gateway.ClickMessage("", "", button)["content"]
		m["content"], m["value"] = detail, detail
	}
}

// clicks sends a click over HTTP, signed at a time of its own.
func (s *scene) clicks(body string, ms int) *httptest.ResponseRecorder {
	stamp := strconv.FormatInt(s.clock.Now().UnixMilli()+int64(ms), 10)
	return s.clicksSigned(stamp, gateway.SignCard(cardSecret, stamp), body)
}

func (s *scene) clicksSigned(stamp, sign, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/dingtalk/cards", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if stamp != "" {
		r.Header.Set("x-ddpaas-signature-timestamp", stamp)
	}
	if sign != "" {
		r.Header.Set("x-ddpaas-signature", sign)
	}
	w := httptest.NewRecorder()
	s.channel.Routes()["/dingtalk/cards"].ServeHTTP(w, r)
	return w
}

// Clicks over HTTP are signed with the secret of cards, and a signature is good for one body.
func TestClickSignature(t *testing.T) {
	t.Parallel()
	s := newScene(t, overHTTP)
	s.channel.Listen(&scripted{})
	at := func(d time.Duration) string { return milliseconds(s.clock.Now().Add(d)) }
	body := encoded(t, gateway.ClickMessage("invoice-1", "anna", "choice-0"))
	now, seconds := at(0), strconv.FormatInt(s.clock.Now().Unix(), 10)
	for name, c := range map[string]struct {
		stamp, sign, body string
		want              int
	}{
		"well":                   {now, gateway.SignCard(cardSecret, now), body, 200},
		"in seconds":             {seconds, gateway.SignCard(cardSecret, seconds), body, 200},
		"with the former secret": {now, gateway.SignCard("former-card-secret", now), body, 200},
		"another body":           {at(time.Millisecond), gateway.SignCard(cardSecret, at(time.Millisecond)), "{}", 400},
		"no signature":           {now, "", body, 401},
		"no time":                {"", gateway.SignCard(cardSecret, ""), body, 401},
		"another secret":         {now, gateway.SignCard("other", now), body, 401},
		"as messages are signed": {now, gateway.Sign(cardSecret, now), body, 401},
		"6 minutes old":          {at(-6 * time.Minute), gateway.SignCard(cardSecret, at(-6*time.Minute)), body, 401},
		"a huge number":          {"9223372036854775807", gateway.SignCard(cardSecret, "9223372036854775807"), body, 401},
	} {
		t.Run(name, func(t *testing.T) {
			if w := s.clicksSigned(c.stamp, c.sign, c.body); w.Code != c.want {
				t.Errorf("status %d, want %d", w.Code, c.want)
			}
		})
	}
	if w := s.clicksSigned(at(2*time.Millisecond), gateway.SignCard(cardSecret, at(2*time.Millisecond)), body); w.Code != 200 {
		t.Fatal(w.Code)
	}
	if w := s.clicksSigned(at(2*time.Millisecond), gateway.SignCard(cardSecret, at(2*time.Millisecond)), body+" "); w.Code != 401 {
		t.Errorf("the signature with another body: %d", w.Code)
	}
}

// Without a secret nobody can click over HTTP.
func TestNoClicksWithoutASecret(t *testing.T) {
	t.Parallel()
	s := newScene(t, overStream)
	if s.channel.Routes()["/dingtalk/cards"] != nil {
		t.Error("clicks are served")
	}
	if err := s.channel.RegisterCards(t.Context(), "https://bot.example"); err == nil {
		t.Error("registered without a secret")
	}
	if _, err := dingtalk.New(dingtalk.Options{ClientID: "a", ClientSecret: "b", CardTemplate: "c"}); err == nil {
		t.Error("cards without Stream mode and without a secret")
	}
}
