package dingtalk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"supportbot/channels/outward"
)

const (
	callTimeout = 10 * time.Second
	maxAnswer   = 64 << 10 // bytes read of an answer
)

// host is a server that is called: no other, without redirects or proxies, and
// DingTalk's own only at public addresses.
type host struct {
	base string // scheme and host, in small letters
	http *http.Client
}

// newHost checks a base URL. One that is not the usual one is a test's or a
// gateway's: it may be anywhere.
func newHost(raw, usual string) (host, error) {
	u, err := url.Parse(strings.TrimSuffix(raw, "/"))
	if err != nil || u.Host == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Scheme != "http" && u.Scheme != "https" {
		return host{}, errors.New("is not of the form https://host")
	}
	h := host{base: strings.ToLower(u.Scheme + "://" + u.Host)}
	guard := outward.PublicOnly
	if h.base != usual {
		guard = nil
	}
	h.http = &http.Client{
		Transport:     outward.NewTransport(3*time.Second, guard),
		Timeout:       callTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return h, nil
}

// answer is what a call brought back, cut at maxAnswer.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// post sends JSON. An error means that it is not known whether the call was
// carried out; it never contains the URL, which is a secret with webhooks.
func (h host) post(ctx context.Context, target string, header http.Header, body any) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(encode(body)))
	if err != nil {
		return answer{}, errors.New("the address to call is malformed")
	}
	request.Header = header.Clone()
	if request.Header == nil {
		request.Header = http.Header{}
	}
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	request.Header.Set("Accept", "application/json") // DingTalk answers in XML otherwise
	response, err := h.http.Do(request)
	if err != nil {
		var where *url.Error
		if errors.As(err, &where) {
			err = where.Err
		}
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return answer{}, fmt.Errorf("reading the answer: %w", err)
	}
	return answer{status: response.StatusCode, header: response.Header, body: content}, nil
}

// encode writes JSON as it is, without escapes for HTML: they count against DingTalk's limits.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(fmt.Sprintf("dingtalk: encoding %T: %v", v, err)) // maps of texts and numbers only
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
