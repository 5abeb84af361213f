package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"supportbot/channels/outward"
)

// hooks posts to response URLs. They come from outside: only Slack's own host
// is called, without redirects or proxies, and no address of a private network.
type hooks struct {
	http *http.Client
	// besides is the scheme and host of the configured web API, a further host that is allowed.
	besides string
}

// hookPaths are where response URLs of commands, buttons and shortcuts point to.
var hookPaths = []string{"/commands/", "/actions/", "/app/"}

func newHooks(apiURL string) (hooks, error) {
	h := hooks{}
	guard := outward.PublicOnly
	if apiURL != "" {
		u, err := url.Parse(apiURL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return h, errors.New("the URL of the web API is not of the form https://host/api/")
		}
		h.besides = u.Scheme + "://" + u.Host
		guard = nil
	}
	h.http = &http.Client{
		Transport:     outward.NewTransport(connectTimeout, guard),
		Timeout:       apiTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return h, nil
}

// connectTimeout bounds making a connection, and then its handshake.
const connectTimeout = 2 * time.Second

// allowed reports whether a response URL is one of Slack's.
func (h hooks) allowed(raw string) bool {
	if len(raw) > 2048 || strings.ContainsFunc(raw, func(r rune) bool { return r <= ' ' || r > '~' || r == '\\' }) {
		return false
	}
	u, err := url.Parse(raw)
	if err != nil || u.User != nil || u.Opaque != "" || u.Fragment != "" || u.RawPath != "" || strings.Contains(u.Path, "..") || strings.Contains(u.Path, "//") {
		return false
	}
	if h.besides != "" && u.Scheme+"://"+u.Host == h.besides {
		return true
	}
	if u.Scheme != "https" || !strings.EqualFold(u.Hostname(), "hooks.slack.com") || u.Port() != "" && u.Port() != "443" {
		return false
	}
	for _, prefix := range hookPaths {
		if strings.HasPrefix(u.Path, prefix) && len(u.Path) > len(prefix) {
			return true
		}
	}
	return false
}

// errUnusable says that a response URL has expired, is used up or is none of Slack's.
var errUnusable = errors.New("the response URL cannot be used")

// post sends a message to a response URL. The error is errUnusable, a *slack.RateLimitedError, or
// leaves open whether the message was taken. None of them contains the URL.
func (h hooks) post(ctx context.Context, raw string, m *slack.WebhookMessage) error {
	if !h.allowed(raw) {
		return errUnusable
	}
	body, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("encoding a message: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, raw, bytes.NewReader(body))
	if err != nil {
		return errUnusable
	}
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	response, err := h.http.Do(request)
	if err != nil {
		var where *url.Error
		if errors.As(err, &where) {
			err = where.Err
		}
		return fmt.Errorf("posting to a response URL: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	switch {
	case response.StatusCode == http.StatusTooManyRequests:
		return &slack.RateLimitedError{RetryAfter: retryAfter(response.Header)}
	case response.StatusCode >= 500:
		return fmt.Errorf("posting to a response URL: %s", response.Status)
	case response.StatusCode != http.StatusOK:
		return errUnusable
	case err != nil:
		return fmt.Errorf("reading the answer of a response URL: %w", err)
	}
	// Most answers are the word "ok"; some refusals are JSON.
	var said struct {
		OK *bool `json:"ok"`
	}
	if json.Unmarshal(answer, &said) == nil && said.OK != nil && !*said.OK {
		return errUnusable
	}
	return nil
}

// retryAfter reads the header, in seconds; without it Slack is left alone for a little while.
func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || seconds < 1 {
		return defaultRetry
	}
	return min(time.Duration(seconds)*time.Second, time.Hour)
}

// defaultRetry is how long to wait where Slack says "too many" and not for how long.
const defaultRetry = 5 * time.Second
