package dingtalk

import (
	"context"
	"net/http"
)

// Markdown turns CommonMark into what is posted.
var Markdown = markdown

// Allowed is the URL that is called for a session webhook, "" for none.
func (c *Channel) Allowed(raw string) string {
	_, target, _ := c.hooks.allowed(raw)
	return target
}

// Dial connects to an address as to the host of webhooks.
func (c *Channel) Dial(ctx context.Context, address string) error {
	conn, err := c.hooks[0].http.Transport.(*http.Transport).DialContext(ctx, "tcp", address)
	if err == nil {
		_ = conn.Close()
	}
	return err
}

// Proxied reports whether any host is called through a proxy.
func (c *Channel) Proxied() bool {
	for _, h := range c.hooks {
		if h.http.Transport.(*http.Transport).Proxy != nil {
			return true
		}
	}
	return false
}
