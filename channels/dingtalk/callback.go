package dingtalk

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"runtime"
	"runtime/debug"
	"time"
)

const (
	pathMessages = "/dingtalk/messages"
	maxBody      = 256 << 10
	// workTime bounds the work on one message, within the time that DingTalk waits.
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
	body, status := c.admit(w, r)
	if status != 0 {
		w.WriteHeader(status)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), workTime)
	defer cancel()
	switch c.safely(func() verdict { return c.message(ctx, body) }) {
	case again:
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusServiceUnavailable)
	case refused:
		w.WriteHeader(http.StatusBadRequest)
	default:
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = io.WriteString(w, `{"msgtype":"empty"}`) // the reply does not come this way
	}
}

// admit returns the body of a request that DingTalk has signed, else the status to refuse it with.
func (c *Channel) admit(w http.ResponseWriter, r *http.Request) ([]byte, int) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return nil, http.StatusMethodNotAllowed
	}
	if !c.signed(r.Header) { // before any of the body is read
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
	if !c.used.fits(r.Header.Get("Sign"), body) {
		c.Count(countReplayed)
		c.Logger.Warn("a signature came again with another body; somebody may have captured it")
		return nil, http.StatusUnauthorized
	}
	return body, 0
}

// safely does work in which a panic is a mistake of ours in one message: it is not acknowledged, and
// all else goes on.
func (c *Channel) safely(work func() verdict) (v verdict) {
	defer func() {
		if r := recover(); r != nil {
			// The value of a panic may quote the message: only the runtime's own texts are told.
			var what any = "a value"
			if e, ok := r.(runtime.Error); ok {
				what = e
			}
			c.Count(countPanic)
			c.Logger.Error("a message from DingTalk made the handler panic", "panic", what, "stack", string(debug.Stack()))
			v = again
		}
	}()
	return work()
}
