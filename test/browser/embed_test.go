package browser

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// site is another company's page that wants the chat in its corner. It has another host name than
// the bot, as only that makes it another site for the browser.
func site(t *testing.T, bot func() string) string {
	t.Helper()
	server := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; img-src data:; script-src "+bot()+"; frame-src "+bot())
		fmt.Fprintf(w, `<!doctype html><html lang="en"><title>help site</title><link rel="icon" href="data:,"><script src="%s/embed.js" async></script><p>Help</p>`, bot())
	}))
	return strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
}

// On a site that is on the list the chat opens in the corner and answers; on any other it stays shut.
func TestEmbedding(t *testing.T) {
	t.Parallel()
	var b *bot
	address := func() string { return b.url() }
	friend, stranger := site(t, address), site(t, address)
	b = startBot(t, library, "BOT_EMBED_ORIGINS="+friend)

	p := newPage(t, friend)
	p.click("button")
	p.until(`document.querySelector('iframe') && document.querySelector('button').getAttribute('aria-expanded') === 'true'`)
	chat := p.frame(b.url()).ready()
	chat.say("What is the fine for a film 5 days late?")
	same(t, chat.said(2), "you: What is the fine for a film 5 days late?", "bot: "+five)
	chat.press(kb.Escape)
	p.until(`document.querySelector('button').getAttribute('aria-expanded') === 'false' && document.activeElement === document.querySelector('button')`)
	p.none()

	q := newPage(t, stranger)
	q.click("button")
	q.until(`document.querySelector('iframe')`)
	q.complains("frame-ancestors")

	off := newPage(t, startBot(t, library).url()+"/embed/demo")
	off.shows("not found")
}

func TestEmbeddingDemo(t *testing.T) {
	t.Parallel()
	b := startBot(t, library, "BOT_EMBED_ORIGINS=https://help.example.com")
	p := newPage(t, b.url()+"/embed/demo")
	p.click("button")
	p.until(`document.querySelector('iframe')?.contentDocument?.documentElement.dataset.ready !== undefined`)
	p.none()
}
