package dingtalk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"supportbot/bot"
	"supportbot/chat"
)

// webhooks are the hosts to which a session webhook may point.
type webhooks []host

const (
	sessionPath = "/robot/sendBySession"
	maxSession  = 1024 // bytes of a session's name
)

// allowed returns the host of a session webhook. Its URL came in a body that nobody signed: only
// the exact path on a known host is called, and what is called is put together anew.
func (w webhooks) allowed(raw string) (host, string, bool) {
	if len(raw) > 2048 || strings.ContainsFunc(raw, func(r rune) bool { return r <= ' ' || r > '~' || r == '\\' }) {
		return host{}, "", false
	}
	u, err := url.Parse(raw)
	if err != nil || u.User != nil || u.Opaque != "" || u.Fragment != "" || u.RawPath != "" || u.Path != sessionPath {
		return host{}, "", false
	}
	query, err := url.ParseQuery(u.RawQuery)
	sessions := query["session"]
	if err != nil || len(query) != 1 || len(sessions) != 1 || sessions[0] == "" || len(sessions[0]) > maxSession {
		return host{}, "", false
	}
	base := strings.ToLower(u.Scheme + "://" + u.Host)
	if u.Scheme == "https" {
		base = strings.TrimSuffix(base, ":443")
	}
	for _, h := range w {
		if h.base == base {
			return h, h.base + sessionPath + "?" + query.Encode(), true
		}
	}
	return host{}, "", false
}

// Bounds of a session webhook's life.
const (
	webhookMargin = time.Minute    // before the end it is not used any more
	webhookMost   = 24 * time.Hour // what claims to live longer is not believed
)

// webhookOf returns the address's session webhook, if it can be used now.
func (c *Channel) webhookOf(to chat.Address) (host, string, bool) {
	ms, err := strconv.ParseInt(to.Hints[hintExpires], 10, 64)
	if err != nil {
		return host{}, "", false
	}
	left := time.UnixMilli(ms).Sub(c.Now())
	if left < webhookMargin || left > webhookMost {
		return host{}, "", false
	}
	return c.hooks.allowed(to.Hints[hintWebhook])
}

// errRefused says that a webhook took nothing, and that trying it again does not help.
var errRefused = errors.New("the webhook refused the message")

// Codes of webhooks, which come with HTTP 200.
const (
	codeTooFast = 130101
	codeBusy    = -1
	codeRefused = 310000 // keyword, signature or address: errmsg says which
	codeLimit   = 90030
)

// Pauses after "not now".
const (
	pauseTooFast = time.Minute
	pauseBusy    = 5 * time.Second
)

// hook posts a message to a webhook. The error is a *bot.RetryAt, wraps errRefused, or leaves open
// whether the message was taken.
func hook(ctx context.Context, now time.Time, h host, target string, message any) error {
	a, err := h.post(ctx, target, nil, message)
	if err != nil {
		return fmt.Errorf("posting to the webhook: %w", err)
	}
	switch {
	case a.status == http.StatusTooManyRequests:
		return &bot.RetryAt{Time: now.Add(retryAfter(a.header)), Err: errors.New("the webhook answered 429")}
	case a.status >= 500:
		return fmt.Errorf("the webhook answered %d", a.status)
	case a.status != http.StatusOK:
		return fmt.Errorf("%w: HTTP %d", errRefused, a.status)
	}
	var result struct {
		Code    *int   `json:"errcode"`
		Message string `json:"errmsg"`
	}
	if json.Unmarshal(a.body, &result) != nil || result.Code == nil {
		return errors.New("the webhook's answer cannot be read")
	}
	said := fmt.Errorf("errcode %d: %s", *result.Code, excerpt(result.Message))
	switch *result.Code {
	case 0:
		return nil
	case codeTooFast, codeLimit:
		return &bot.RetryAt{Time: now.Add(pauseTooFast), Err: said}
	case codeBusy:
		return &bot.RetryAt{Time: now.Add(pauseBusy), Err: said}
	case codeRefused:
		said = fmt.Errorf("%w (keyword, signature or allowed addresses of the robot do not fit)", said)
	}
	return fmt.Errorf("%w: %w", errRefused, said)
}

// retryAfter reads the header, in seconds; a minute if it says nothing usable.
func retryAfter(h http.Header) time.Duration {
	if n, err := strconv.Atoi(h.Get("Retry-After")); err == nil && n >= 0 && n <= 3600 {
		return time.Duration(n) * time.Second
	}
	return pauseTooFast
}

// excerpt makes somebody else's text fit for a log.
func excerpt(text string) string {
	return cut(strings.Join(strings.Fields(chat.Clean(text)), " "), 200)
}
