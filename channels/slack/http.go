package slack

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"supportbot/channels/safely"
)

// Paths of the endpoints.
const (
	pathEvents       = "/slack/events"
	pathCommands     = "/slack/commands"
	pathInteractions = "/slack/interactions"
	pathOptions      = "/slack/options"
)

// Greatest bodies in bytes, and the greatest challenge that is said back.
const (
	maxBody      = 256 << 10
	maxChallenge = 256
)

const (
	typeJSON = "application/json"
	typeForm = "application/x-www-form-urlencoded"
)

// Routes are the endpoints by path; none without a signing secret.
func (c *Channel) Routes() map[string]http.Handler {
	if len(c.SigningSecrets) == 0 {
		return nil
	}
	return map[string]http.Handler{
		pathEvents:       c.endpoint(typeJSON, c.takeEvent),
		pathCommands:     c.endpoint(typeForm, c.takeCommand),
		pathInteractions: c.endpoint(typeForm, c.takeInteraction),
		pathOptions:      c.endpoint(typeForm, c.takeInteraction),
	}
}

// endpoint admits signed requests of one media type and writes the answer.
func (c *Channel) endpoint(media string, take func(context.Context, []byte) answer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, status := c.admit(w, r, media)
		if status != 0 {
			w.WriteHeader(status)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), c.WorkTime)
		defer cancel()
		write(w, c.safely(func() answer { return take(ctx, body) }))
	})
}

// admit returns the body of a request that Slack has signed, else the status to refuse it with.
func (c *Channel) admit(w http.ResponseWriter, r *http.Request, media string) ([]byte, int) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return nil, http.StatusMethodNotAllowed
	}
	// Signed or not is told last, but that there is no signature before any of the body is read.
	if len(r.Header.Values("X-Slack-Signature")) != 1 || len(r.Header.Values("X-Slack-Request-Timestamp")) != 1 {
		w.Header().Set("Connection", "close")
		return nil, http.StatusUnauthorized
	}
	if r.ContentLength > maxBody {
		w.Header().Set("Connection", "close")
		return nil, http.StatusRequestEntityTooLarge
	}
	if !isOf(media, r.Header.Get("Content-Type")) || r.Header.Get("Content-Encoding") != "" {
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
	if !c.signed(r.Header, body) {
		return nil, http.StatusUnauthorized
	}
	return body, 0
}

// isOf reports whether a body of the type is one of the media type, in UTF-8.
func isOf(media, contentType string) bool {
	if contentType == media {
		return true
	}
	given, parameters, err := mime.ParseMediaType(contentType)
	charset := parameters["charset"]
	return err == nil && given == media && (charset == "" || charset == "utf-8" || charset == "UTF-8")
}

// signatureWindow is how far a request's time may be from ours.
const signatureWindow = 5 * time.Minute

// signed reports whether one of the secrets has signed the raw bytes, at a time not far from now.
func (c *Channel) signed(h http.Header, body []byte) bool {
	stamp := h.Get("X-Slack-Request-Timestamp")
	at, err := strconv.ParseInt(stamp, 10, 64)
	// Only the usual way to write the number: "+5" is a number, too.
	if err != nil || strconv.FormatInt(at, 10) != stamp || c.Now().Sub(time.Unix(at, 0)).Abs() > signatureWindow {
		return false
	}
	ok := false
	for _, secret := range c.SigningSecrets {
		ok = signature(secret, stamp, body, h.Get("X-Slack-Signature")) || ok
	}
	return ok
}

func (c *Channel) takeEvent(ctx context.Context, body []byte) answer {
	e, ok := readEnvelope(body)
	if !ok {
		return answer{verdict: refused}
	}
	if e.Type == "url_verification" {
		if e.Challenge == "" || len(e.Challenge) > maxChallenge {
			return answer{verdict: refused}
		}
		return answer{payload: challenge(e.Challenge)}
	}
	return c.event(ctx, e)
}

// challenge is what Slack wants to hear when a URL is entered.
type challenge string

func (c *Channel) takeCommand(ctx context.Context, body []byte) answer {
	form, ok := readForm(body)
	if !ok {
		return answer{verdict: refused}
	}
	if form.Get("ssl_check") == "1" {
		return answer{}
	}
	return c.commanded(ctx, readCommand(form))
}

func (c *Channel) takeInteraction(ctx context.Context, body []byte) answer {
	form, ok := readForm(body)
	if !ok || form.Get("payload") == "" {
		return answer{verdict: refused}
	}
	return c.interaction(ctx, []byte(form.Get("payload")))
}

// readForm reads a form in which every field stands once.
func readForm(body []byte) (url.Values, bool) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, false
	}
	for _, values := range form {
		if len(values) > 1 {
			return nil, false
		}
	}
	return form, true
}

func write(w http.ResponseWriter, a answer) {
	switch a.verdict {
	case again:
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	case refused:
		w.Header().Set("X-Slack-No-Retry", "1")
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	switch p := a.payload.(type) {
	case nil:
		w.WriteHeader(http.StatusOK)
	case challenge:
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, _ = io.WriteString(w, string(p))
	default:
		body, err := json.Marshal(p)
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write(body)
	}
}

// safely does work in which a panic is a mistake of ours in one delivery: it is not acknowledged, and all else goes on.
func (c *Channel) safely(work func() answer) answer {
	return safely.Do(c.Logger, "a delivery from Slack made the handler panic", work, func() answer {
		c.Count(countPanic)
		return answer{verdict: again}
	})
}

// signature reports whether the secret has signed the raw bytes, as Slack writes signatures: in small letters.
func signature(secret, stamp string, body []byte, given string) bool {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte("v0:" + stamp + ":"))
	_, _ = mac.Write(body)
	return hmac.Equal([]byte("v0="+hex.EncodeToString(mac.Sum(nil))), []byte(given))
}
