package dingtalk

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"time"

	"supportbot/channels/safely"
)

const (
	pathMessages = "/dingtalk/messages"
	pathCards    = "/dingtalk/cards"
	maxBody      = 256 << 10
	// workTime is within the time that DingTalk waits after a message.
	workTime = 2800 * time.Millisecond
)

// verdict is what DingTalk is told about a message, over either transport.
type verdict uint8

const (
	taken   verdict = iota // committed, or nothing to do
	again                  // nothing was done: DingTalk shall send it again
	refused                // nonsense: it must not be sent again
)

// callback is POST /dingtalk/messages.
func (c *Channel) callback(w http.ResponseWriter, r *http.Request) {
	sign := c.signed(r.Header)
	if s := sealSignature(r.URL.Query()); c.seal.on() && s != "" && c.sealedNow(r) {
		sign = s // it covers the body, and is checked with it
	}
	body, status := c.admit(w, r, sign)
	if status != 0 {
		w.WriteHeader(status)
		return
	}
	var open opened
	if c.seal.on() {
		var err error
		if open, err = c.seal.open(r.URL.Query(), body); err != nil {
			c.Count(countUnreadable)
			c.Logger.Warn("a callback of DingTalk's is not taken", "error", err)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
	}
	if !c.fits(sign, body) {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if c.seal.on() {
		body = open.body
	}
	ctx, cancel := context.WithTimeout(r.Context(), c.WorkTime)
	defer cancel()
	answer := []byte(`{"msgtype":"empty"}`) // the reply does not come this way
	if open.token != "" {
		answer = open.answer("success", c.Now().UnixMilli())
	}
	reply(w, c.safely(func() verdict {
		if open.token != "" && probes(body) {
			return taken
		}
		return c.message(ctx, body)
	}), answer)
}

// cardCallback is POST /dingtalk/cards.
func (c *Channel) cardCallback(w http.ResponseWriter, r *http.Request) {
	sign := c.cardSigned(r.Header)
	body, status := c.admit(w, r, sign)
	if status == 0 && !c.fits(sign, body) {
		status = http.StatusUnauthorized
	}
	if status != 0 {
		w.WriteHeader(status)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), c.ClickTime)
	defer cancel()
	answer := []byte("{}")
	reply(w, c.safely(func() verdict {
		update, v := c.clicked(ctx, body)
		if update != nil {
			answer = encode(update)
		}
		return v
	}), answer)
}

// reply tells DingTalk what became of a request.
func reply(w http.ResponseWriter, v verdict, answer []byte) {
	switch v {
	case again:
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusServiceUnavailable)
	case refused:
		w.WriteHeader(http.StatusBadRequest)
	default:
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write(answer)
	}
}

// sealedNow reports whether the query of an encrypted callback has a time not far from now.
func (c *Channel) sealedNow(r *http.Request) bool {
	stamp := r.URL.Query().Get("timestamp")
	return c.recent(stamp, time.Millisecond) || c.recent(stamp, time.Second) // both are seen
}

// probes reports whether the console tries the address: it wants the usual answer.
func probes(body []byte) bool {
	var event struct {
		Type string `json:"EventType"`
	}
	return json.Unmarshal(body, &event) == nil && event.Type == "check_url"
}

// admit returns the body of a request that has a signature, else the status to refuse it with. That of an
// encrypted callback is still to be verified.
func (c *Channel) admit(w http.ResponseWriter, r *http.Request, sign string) ([]byte, int) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return nil, http.StatusMethodNotAllowed
	}
	if sign == "" { // before any of the body is read
		w.Header().Set("Connection", "close")
		return nil, http.StatusUnauthorized
	}
	if r.ContentLength > maxBody {
		w.Header().Set("Connection", "close")
		return nil, http.StatusRequestEntityTooLarge
	}
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/json" || r.Header.Get("Content-Encoding") != "" {
		w.Header().Set("Connection", "close")
		return nil, http.StatusUnsupportedMediaType
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if large := new(http.MaxBytesError); errors.As(err, &large) {
		return nil, http.StatusRequestEntityTooLarge
	}
	if err != nil {
		return nil, http.StatusBadRequest
	}
	return body, 0
}

// fits reports whether the signature, which was verified, came with no other body before.
func (c *Channel) fits(sign string, body []byte) bool {
	if c.used.fits(sign, body) {
		return true
	}
	c.Count(countReplayed)
	c.Logger.Warn("a signature came again with another body; somebody may have captured it")
	return false
}

// safely does work in which a panic is a mistake of ours in one message: it is not acknowledged, and
// all else goes on.
func (c *Channel) safely(work func() verdict) verdict {
	return safely.Do(c.Logger, "a message from DingTalk made the handler panic", work, func() verdict {
		c.Count(countPanic)
		return again
	})
}
