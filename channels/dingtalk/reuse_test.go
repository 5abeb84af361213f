package dingtalk_test

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"supportbot/test/dingtalk/gateway"
)

// A captured signature is good for the body that it came with only.
func TestSignatureReused(t *testing.T) {
	t.Parallel()
	s := newScene(t, nil)
	handler := &scripted{}
	s.channel.Listen(handler)
	stamp := strconv.FormatInt(s.clock.Now().UnixMilli(), 10)
	sign := gateway.Sign(gateway.ClientSecret, stamp)
	first, other := encoded(t, s.gate.Single("m1", "reader", "hello")), encoded(t, s.gate.Single("m2", "reader", "hello"))
	for i, c := range []struct {
		body string
		want int
	}{{first, 200}, {first, 200}, {other, 401}} {
		if w := s.request("POST", stamp, sign, "application/json", c.body); w.Code != c.want {
			t.Errorf("request %d: status %d, want %d", i, w.Code, c.want)
		}
	}
	if n := s.count("signature_reused"); n != 1 {
		t.Errorf("counted %d times", n)
	}
}

// It is so for as long as the signature counts, however many others come meanwhile.
func TestSignatureReusedLate(t *testing.T) {
	t.Parallel()
	s := newScene(t, nil)
	s.channel.Listen(&scripted{})
	send := func(at time.Time, body string) int {
		stamp := milliseconds(at)
		return s.request("POST", stamp, gateway.Sign(gateway.ClientSecret, stamp), "application/json", body).Code
	}
	body, other := encoded(t, s.gate.Single("m1", "reader", "hello")), encoded(t, s.gate.Single("m2", "reader", "hello"))
	for begin := range 20 { // wherever in a bucket it comes
		early := s.clock.Now().Add(5 * time.Minute)
		if status := send(early, body); status != http.StatusOK {
			t.Fatalf("status %d", status)
		}
		for range 10 {
			s.clock.forward(time.Minute)
			if status := send(s.clock.Now().Add(time.Millisecond), other); status != http.StatusOK {
				t.Fatalf("status %d", status)
			}
			if status := send(early, other); status != http.StatusUnauthorized {
				t.Fatalf("another body of round %d: status %d", begin, status)
			}
			if status := send(early, body); status != http.StatusOK {
				t.Fatalf("the same body of round %d: status %d", begin, status)
			}
		}
		s.clock.forward(time.Minute)
	}
	if n := s.channel.Remembered(); n > 40 {
		t.Errorf("%d signatures are remembered, most of them in vain", n)
	}
}

// What nobody has verified is not remembered: anybody could fill the memory.
func TestStrangersAreNotRemembered(t *testing.T) {
	t.Parallel()
	s := newScene(t, sealing)
	handler := &scripted{}
	s.channel.Listen(handler)
	stamp := milliseconds(s.clock.Now())
	sealed := gateway.Seal(strangersKey, encoded(t, s.gate.Single("m1", "anna", "hello")), gateway.ClientID)
	query := queried("invented", stamp, sealed)
	for _, body := range []string{envelope(sealed), envelope(sealed) + " ", "{}"} {
		if w := s.sealed(query, http.Header{}, body); w.Code != http.StatusUnauthorized {
			t.Errorf("status %d", w.Code)
		}
	}
	if n := s.count("signature_reused"); n != 0 || s.channel.Remembered() != 0 {
		t.Errorf("%d reuses counted, %d signatures remembered", n, s.channel.Remembered())
	}
	good := gateway.Seal(aesKey, encoded(t, s.gate.Single("m1", "anna", "hello")), gateway.ClientID)
	for i, c := range []struct {
		body string
		want int
	}{{envelope(good), 200}, {envelope(good), 200}, {envelope(good) + " ", 401}} {
		if w := s.sealed(queried("token", stamp, good), http.Header{}, c.body); w.Code != c.want {
			t.Errorf("request %d: status %d, want %d", i, w.Code, c.want)
		}
	}
	if n := s.count("signature_reused"); n != 1 || len(handler.turns()) != 2 {
		t.Errorf("%d reuses counted, turns %v", n, handler.turns())
	}
}
