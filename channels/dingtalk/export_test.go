package dingtalk

// Markdown turns CommonMark into what is posted.
var Markdown = markdown

// Allowed is the URL that is called for a session webhook, "" for none.
func (c *Channel) Allowed(raw string) string {
	_, target, _ := c.hooks.allowed(raw)
	return target
}
