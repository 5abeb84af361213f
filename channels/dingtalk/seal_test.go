package dingtalk_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"supportbot/channels/dingtalk"
	"supportbot/test/dingtalk/gateway"
)

// Keys of encrypted callbacks.
const (
	aesKey       = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"
	formerKey    = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA"
	strangersKey = "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE"
)

func sealing(o *dingtalk.Options) {
	o.AESKeys, o.CallbackTokens = []string{aesKey, formerKey}, []string{"token", "former-token"}
}

// sealed sends an encrypted callback: signed in the query, unless signature is "".
func (s *scene) sealed(query url.Values, headers http.Header, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/dingtalk/messages?"+query.Encode(), strings.NewReader(body))
	r.Header = headers
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	s.channel.Routes()["/dingtalk/messages"].ServeHTTP(w, r)
	return w
}

func envelope(sealed string) string {
	body, _ := json.Marshal(map[string]string{"encrypt": sealed})
	return string(body)
}

func queried(token, stamp, sealed string) url.Values {
	return url.Values{"msg_signature": {gateway.SealSign(token, stamp, "nonce", sealed)}, "timestamp": {stamp}, "nonce": {"nonce"}}
}

// Encrypted callbacks are taken, with the keys of now and of before, and answered encrypted.
func TestSealed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ key, token, receiver, unit, parameter string }{
		"the app's":          {aesKey, "token", gateway.ClientID, "ms", "msg_signature"},
		"the organisation's": {aesKey, "token", gateway.Corp, "ms", "msg_signature"},
		"a former key":       {formerKey, "token", gateway.ClientID, "ms", "msg_signature"},
		"a former token":     {aesKey, "former-token", gateway.ClientID, "ms", "msg_signature"},
		"in seconds":         {aesKey, "token", gateway.ClientID, "s", "msg_signature"},
		"the other name":     {aesKey, "token", gateway.ClientID, "ms", "signature"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, sealing)
			handler := &scripted{}
			s.channel.Listen(handler)
			stamp := milliseconds(s.clock.Now())
			if c.unit == "s" {
				stamp = strconv.FormatInt(s.clock.Now().Unix(), 10)
			}
			sealed := gateway.Seal(c.key, encoded(t, s.gate.Single("m1", "anna", "May I renew?")), c.receiver)
			query := queried(c.token, stamp, sealed)
			if c.parameter != "msg_signature" {
				query[c.parameter] = query["msg_signature"]
				query.Del("msg_signature")
			}
			w := s.sealed(query, http.Header{}, envelope(sealed))
			if turns := handler.turns(); w.Code != http.StatusOK || len(turns) != 1 || turns[0].Text != "May I renew?" {
				t.Fatalf("status %d, turns %v", w.Code, turns)
			}
			var said struct {
				Signature string `json:"msg_signature"`
				Stamp     string `json:"timeStamp"`
				Nonce     string `json:"nonce"`
				Encrypt   string `json:"encrypt"`
			}
			if err := json.Unmarshal(w.Body.Bytes(), &said); err != nil {
				t.Fatal(err)
			}
			text, receiver, err := gateway.Unseal(c.key, said.Encrypt)
			if err != nil || text != "success" || receiver != c.receiver || said.Signature != gateway.SealSign(c.token, said.Stamp, said.Nonce, said.Encrypt) {
				t.Errorf("answered %q for %q (%v), signed %v", text, receiver, err, said)
			}
		})
	}
}

// Robots' callbacks are signed in the header, encrypted or not.
func TestSealedBelowTheHeadersSignature(t *testing.T) {
	t.Parallel()
	s := newScene(t, sealing)
	handler := &scripted{}
	s.channel.Listen(handler)
	stamp := milliseconds(s.clock.Now())
	sealed := gateway.Seal(aesKey, encoded(t, s.gate.Single("m1", "anna", "May I renew?")), "")
	w := s.sealed(nil, http.Header{"Timestamp": {stamp}, "Sign": {gateway.Sign(gateway.ClientSecret, stamp)}}, envelope(sealed))
	if w.Code != http.StatusOK || len(handler.turns()) != 1 {
		t.Errorf("status %d, turns %v", w.Code, handler.turns())
	}
}

// The console tries the address before it takes it.
func TestSealedProbe(t *testing.T) {
	t.Parallel()
	s := newScene(t, sealing)
	handler := &scripted{}
	s.channel.Listen(handler)
	stamp := milliseconds(s.clock.Now())
	sealed := gateway.Seal(aesKey, `{"EventType":"check_url"}`, gateway.ClientID)
	w := s.sealed(queried("token", stamp, sealed), http.Header{}, envelope(sealed))
	var said struct{ Encrypt string }
	_ = json.Unmarshal(w.Body.Bytes(), &said)
	if text, _, err := gateway.Unseal(aesKey, said.Encrypt); w.Code != http.StatusOK || text != "success" || err != nil || len(handler.turns()) != 0 {
		t.Errorf("status %d, said %q (%v), turns %v", w.Code, text, err, handler.turns())
	}
}

// What is not encrypted, or not by DingTalk, gets no turn.
func TestSealedRefuses(t *testing.T) {
	t.Parallel()
	s := newScene(t, sealing)
	handler := &scripted{}
	s.channel.Listen(handler)
	plain := encoded(t, s.gate.Single("m1", "anna", "hello"))
	good := gateway.Seal(aesKey, plain, gateway.ClientID)
	now := milliseconds(s.clock.Now())
	old := milliseconds(s.clock.Now().Add(-6 * time.Minute))
	raw, _ := base64.StdEncoding.DecodeString(good)
	first, last := append([]byte(nil), raw...), append([]byte(nil), raw...)
	first[0] ^= 0x55
	last[len(last)-1] ^= 0x55
	signed := http.Header{"Timestamp": {now}, "Sign": {gateway.Sign(gateway.ClientSecret, now)}}
	with := func(sealed string) (url.Values, http.Header, string) {
		return queried("token", now, sealed), http.Header{}, envelope(sealed)
	}
	type request struct {
		query   url.Values
		headers http.Header
		body    string
		want    int
	}
	requests := map[string]request{
		"plain, signed in the header": {nil, signed, plain, 401},
		"no signature at all":         {nil, http.Header{}, envelope(good), 401},
		"another token":               {queried("other", now, good), http.Header{}, envelope(good), 401},
		"another body":                {queried("token", now, good), http.Header{}, envelope(gateway.Seal(aesKey, "{}", gateway.ClientID)), 401},
		"6 minutes old":               {queried("token", old, good), http.Header{}, envelope(good), 401},
		"no time":                     {queried("token", "", good), http.Header{}, envelope(good), 401},
		"two signatures":              {url.Values{"msg_signature": {"a", gateway.SealSign("token", now, "nonce", good)}, "timestamp": {now}, "nonce": {"nonce"}}, http.Header{}, envelope(good), 401},
		"encrypt is a number":         {queried("token", now, good), http.Header{}, `{"encrypt":1}`, 401},
	}
	for name, sealed := range map[string]string{
		"another key":          gateway.Seal(strangersKey, plain, gateway.ClientID),
		"for another app":      gateway.Seal(aesKey, plain, "dingother"),
		"first byte changed":   base64.StdEncoding.EncodeToString(first),
		"last byte changed":    base64.StdEncoding.EncodeToString(last),
		"cut":                  base64.StdEncoding.EncodeToString(raw[:len(raw)-1]),
		"nothing but the head": base64.StdEncoding.EncodeToString(raw[:16]),
		"not base64":           "%%%",
	} {
		query, headers, body := with(sealed)
		requests[name] = request{query, headers, body, 401}
	}
	nonsense := gateway.Seal(aesKey, "hello", gateway.ClientID)
	query, headers, body := with(nonsense)
	requests["well encrypted nonsense"] = request{query, headers, body, 400}
	for name, r := range requests {
		t.Run(name, func(t *testing.T) {
			if w := s.sealed(r.query, r.headers, r.body); w.Code != r.want || w.Body.Len() != 0 {
				t.Errorf("status %d, want %d: %s", w.Code, r.want, w.Body)
			}
		})
	}
	if turns := handler.turns(); len(turns) != 0 {
		t.Errorf("turns: %v", turns)
	}
	for _, secret := range []string{aesKey, formerKey, "former-token"} {
		if strings.Contains(s.log.text(), secret) {
			t.Errorf("%s is in the log: %s", secret, s.log.text())
		}
	}
}

// Without a key, a signature in the query counts for nothing.
func TestNotSealed(t *testing.T) {
	t.Parallel()
	s := newScene(t, nil)
	s.channel.Listen(&scripted{})
	sealed := gateway.Seal(aesKey, "{}", gateway.ClientID)
	if w := s.sealed(queried("", milliseconds(s.clock.Now()), sealed), http.Header{}, envelope(sealed)); w.Code != 401 {
		t.Errorf("status %d", w.Code)
	}
}
