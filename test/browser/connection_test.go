package browser

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const (
	lost = `document.documentElement.dataset.link === 'lost'`
	good = `document.documentElement.dataset.link === 'good'`
)

// The bot is restarted in the middle of a conversation: the page says so, keeps what is written
// meanwhile, and goes on by itself, with nothing lost and nothing twice.
func TestServerRestart(t *testing.T) {
	t.Parallel()
	b := startBot(t, library)
	p := newPage(t, b.url()).ready()
	p.say(ask)
	p.said(2)
	b.stop()
	p.until(lost)
	p.shows("The connection is lost.")
	p.say("5")
	p.until(`document.querySelector('.pending')`)
	p.shows("Not sent yet")
	p.say("what about 8 days?")
	b.start()
	got := p.said(6)
	p.until(good)
	same(t, got, "you: "+ask, "bot: "+asked, "you: 5", "bot: "+five, "you: what about 8 days?", got[5])
	p.reload()
	same(t, p.said(6), got...)
}

// A crash, and a reload of the page before the bot is back.
func TestReloadWhileTheServerIsAway(t *testing.T) {
	t.Parallel()
	b := startBot(t, library)
	n := startNetwork(t, b)
	p := newPage(t, n.url).ready()
	p.say(ask)
	p.said(2)
	n.cut(true)
	p.until(lost)
	p.say("5")
	p.until(`document.querySelector('.pending')`)
	n.cut(false)
	n.drop(true) // the page comes through, its messages do not
	p.reload()
	p.until(`document.querySelector('.pending') || document.querySelectorAll('article').length === 4`)
	n.drop(false)
	same(t, p.said(4), "you: "+ask, "bot: "+asked, "you: 5", "bot: "+five)
}

// Who begins a new conversation has what is unsent sent to the earlier one, also over a reload, is told
// so, and can go back to it.
func TestNewConversationWithUnsentMessages(t *testing.T) {
	t.Parallel()
	b := startBot(t, library)
	p := newPage(t, b.url()).ready()
	p.say(ask)
	p.said(2)
	b.stop()
	p.until(lost)
	earlier := eval[string](p, `localStorage.getItem('conversation')`)
	p.say("5")
	p.until(`document.querySelector('.pending')`)
	p.click("#fresh")
	p.until(`document.querySelector('.welcome') && !document.querySelector('.pending')`)
	p.shows("is not sent yet")
	p.say(askZH)
	p.until(`document.querySelector('.pending')`)
	p.click("#return") // also what was written in the new one
	p.until(`document.querySelector('.pending')?.innerText.includes('5')`)
	p.click("#fresh")
	p.shows("is not sent yet")
	b.start()
	p.shows("has been sent there")
	p.click("#return")
	same(t, p.said(4), "you: "+ask, "bot: "+asked, "you: 5", "bot: "+five)

	b.stop()
	p.until(lost)
	p.say("what about 8 days?")
	p.until(`document.querySelector('.pending')`)
	p.click("#fresh")
	p.shows("is not sent yet")
	b.start()
	p.reload()
	p.until(`!sessionStorage.getItem('outbox').includes('8 days')`)
	eval[chromedp.Void](p, `localStorage.setItem('conversation', `+quote(earlier)+`)`)
	p.reload()
	p.said(6)
	p.shows(eight)
	p.none()
}

// What the server has forgotten is not shown as if it went on: after a restart, after a reply, and in a
// page whose stream the browser has mended by itself.
func TestForgottenConversation(t *testing.T) {
	t.Parallel()
	b := startBot(t, library)
	n := startNetwork(t, b)
	p := newPage(t, n.url).ready()
	const gone = "What was said before is not kept any longer"
	renewed := func() []string {
		p.until(`document.querySelector('.gone') && !document.querySelector('.pending') && document.querySelectorAll('article:not(.welcome)').length === 2`)
		p.shows(gone)
		return p.said(2)
	}
	p.say(ask)
	p.said(2)
	b.stop()
	p.until(lost)
	p.say("5")
	b.forget()
	b.start()
	first := renewed()
	if first[0] != "you: 5" || first[1] == "bot: "+five {
		t.Errorf("after a restart there is %q", first)
	}
	p.reload()
	same(t, p.said(2), first...)
	if eval[bool](p, `Boolean(document.querySelector('.gone'))`) {
		t.Error("a reload has forgotten nothing")
	}

	b.forget() // while the stream goes on
	p.say(ask)
	same(t, renewed(), "you: "+ask, "bot: "+asked)
	p.say("5")
	same(t, p.said(4), "you: "+ask, "bot: "+asked, "you: 5", "bot: "+five)
	p.reload()

	n.cut(true)
	p.until(lost)
	b.forget()
	n.cut(false)
	p.until(good)
	p.until(`document.querySelector('.gone') && document.querySelector('.welcome')`)
	p.click("#other-language")
	p.shows("之前的对话已不再保存")
	p.accessible("forgotten")
	p.click("#fresh")
	p.until(`!document.querySelector('.gone')`)
	p.none()
}

// The reply gets lost on the way back: the message was taken, so it must not be taken again.
func TestLostReplies(t *testing.T) {
	t.Parallel()
	n := startNetwork(t, startBot(t, library))
	p := newPage(t, n.url).ready()
	n.drop(true)
	p.say(ask) // the first message even begins the conversation
	p.until(lost)
	n.drop(false)
	same(t, p.said(2), "you: "+ask, "bot: "+asked)
	n.drop(true)
	p.say("5") // the stream brings the reply that the way back lost
	got := p.said(4)
	n.drop(false)
	same(t, got, "you: "+ask, "bot: "+asked, "you: 5", "bot: "+five)
	p.until(`!document.querySelector('.pending')`)
	p.reload()
	same(t, p.said(4), got...)
}

// A stream may bring again what the page has already: it is shown once.
func TestEventsSentTwice(t *testing.T) {
	t.Parallel()
	n := startNetwork(t, startBot(t, library))
	n.forgetful()
	p := newPage(t, n.url).ready()
	p.say(ask)
	p.said(2)
	p.reload()
	p.say("5")
	same(t, p.said(4), "you: "+ask, "bot: "+asked, "you: 5", "bot: "+five)
}

// On a slow network the page says that it waits, and one can go on writing.
func TestSlowNetwork(t *testing.T) {
	t.Parallel()
	n := startNetwork(t, startBot(t, library))
	p := newPage(t, n.url).ready()
	release := n.hold()
	defer release()
	p.say(ask)
	p.until(`!document.querySelector('#typing').hidden`)
	p.say("5")
	p.typed("what about 8 d")
	p.until(`document.querySelectorAll('.pending').length === 2`)
	release()
	same(t, p.said(4), "you: "+ask, "bot: "+asked, "you: 5", "bot: "+five)
	p.until(`document.querySelector('#typing').hidden`)
	p.typed("ays?")
	p.press(kb.Enter)
	p.said(6)
	p.shows(eight)
}

// Too much at once is slowed down, not lost.
func TestRateLimitSlowsDown(t *testing.T) {
	t.Parallel()
	p := newPage(t, startBot(t, library, "BOT_RATE_LIMIT=1").url()).ready()
	p.say(ask)
	p.said(2)
	p.say("5")
	p.shows("Sending goes on in")
	p.until(`document.querySelectorAll('.pending').length === 1`)
}

// Without the stream the page still works: the reply is read after it was given.
func TestWithoutStream(t *testing.T) {
	t.Parallel()
	n := startNetwork(t, startBot(t, library))
	n.refuseStreams()
	p := newPage(t, n.url).ready()
	p.say(ask)
	p.said(2)
	p.say("5")
	same(t, p.said(4), "you: "+ask, "bot: "+asked, "you: 5", "bot: "+five)
}
