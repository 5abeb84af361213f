package dingtalk

import (
	"context"
	"net/http"
)

// Markdown turns CommonMark into what is posted.
var Markdown = markdown

// Remembered is how many signatures are kept against reuse.
func (c *Channel) Remembered() int { return len(c.used.current) + len(c.used.last) }

// Allowed is the URL that is called for a session webhook, "" for none.
func (c *Channel) Allowed(raw string) string {
	_, target, _ := c.hooks.allowed(raw)
	return target
}

// Dial calls an address as the host of webhooks.
func (c *Channel) Dial(ctx context.Context, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+address, nil)
	if err != nil {
		return err
	}
	response, err := c.hooks[0].http.Do(request)
	if err == nil {
		_ = response.Body.Close()
	}
	return err
}
