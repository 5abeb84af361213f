package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// page is a tab of the browser.
type page struct {
	t          *testing.T
	ctx        context.Context
	complaints *complaints
}

// newPage opens a tab with storage of its own at a URL, after the given steps.
func newPage(t *testing.T, url string, before ...chromedp.Action[chromedp.Void]) *page {
	t.Helper()
	ctx, cancel := chromedp.NewContext(shared.browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	return open(t, ctx, url, before...)
}

// tab opens a second tab, which shares the first one's storage.
func (p *page) tab(url string) *page {
	p.t.Helper()
	ctx, cancel := chromedp.NewContext(p.ctx)
	p.t.Cleanup(cancel)
	return open(p.t, ctx, url)
}

func open(t *testing.T, ctx context.Context, url string, before ...chromedp.Action[chromedp.Void]) *page {
	t.Helper()
	p := &page{t: t, ctx: ctx, complaints: &complaints{}}
	// The first call makes the tab, which lives as long as its context: no time-out.
	if _, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
		t.Fatalf("opening a tab: %v", err)
	}
	console := chromedp.Console(ctx)
	go p.complaints.hear(console)
	p.do(before...)
	p.do(chromedp.Navigate(url))
	return p
}

func (p *page) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatalf("%v\n%s", err, p.complaints)
	}
}

// eval computes an expression of the page.
func eval[T any](p *page, expression string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v\n%s", expression, err, p.complaints)
	}
	return value
}

// until waits for a condition of the page. It asks again and again: the page's
// policy forbids what would wait inside of it.
func (p *page) until(condition string) {
	p.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	for {
		// While a page loads there may be nothing yet to ask.
		if met, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+condition+")")); err == nil && met {
			return
		}
		select {
		case <-ctx.Done():
			p.t.Fatalf("in vain: %s\nthe page shows:\n%s\n%s", condition, eval[string](p, "document.body.innerText"), p.complaints)
		case <-tick.C:
		}
	}
}

// ready waits until the page has read its history.
func (p *page) ready() *page {
	p.t.Helper()
	p.until(`document.documentElement.dataset.ready !== undefined`)
	return p
}

func (p *page) reload() {
	p.t.Helper()
	p.do(chromedp.Reload())
	p.ready()
}

// typed types into the composer.
func (p *page) typed(text string) {
	p.t.Helper()
	p.do(chromedp.SendKeys(chromedp.CSS("#text"), text))
}

// say types a message and sends it with Enter.
func (p *page) say(message string) {
	p.t.Helper()
	p.typed(message)
	p.enter()
}

// enter presses Enter as a keyboard does: one event that carries its character.
func (p *page) enter(modifiers ...chromedp.Modifier) {
	p.t.Helper()
	var held chromedp.Modifier
	for _, m := range modifiers {
		held |= m
	}
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	for _, event := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
		key := input.DispatchKeyEventParams{Type: event, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13, Modifiers: int64(held)}
		if event == input.DispatchKeyEventTypeKeyDown {
			key.Text = "\r"
		}
		if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, key); err != nil {
			p.t.Fatal(err)
		}
	}
}

// press sends keys to whatever has the focus.
func (p *page) press(keys ...string) {
	p.t.Helper()
	for _, key := range keys {
		if key == kb.Enter {
			p.enter()
			continue
		}
		p.do(chromedp.KeyEvent(key))
	}
}

// click clicks on the last element that a selector finds, if a text is given the last with that text.
func (p *page) click(selector string, text ...string) {
	p.t.Helper()
	found := fmt.Sprintf(`Array.from(document.querySelectorAll(%s)).findLast((e) => %s.every((t) => e.textContent === t))`, quote(selector), quote(text))
	p.until(found)
	eval[chromedp.Void](p, found+`.click()`)
}

// shows waits until the page shows a text.
func (p *page) shows(text string) {
	p.t.Helper()
	p.until(fmt.Sprintf(`document.body.innerText.includes(%s)`, quote(text)))
}

// said waits until the transcript has so many lines, and returns them: "you: …", "bot: …" with the
// first line of the reply.
func (p *page) said(lines int) []string {
	p.t.Helper()
	p.until(fmt.Sprintf(`document.querySelectorAll('article:not(.welcome)').length >= %d && !document.querySelector('.pending')`, lines))
	return eval[[]string](p, `Array.from(document.querySelectorAll('article:not(.welcome)'), (a) => a.matches('.person')
		? 'you: ' + a.querySelector('p').textContent
		: 'bot: ' + a.querySelector('.text').innerText.split('\n')[0])`)
}

// quote makes a value readable for the page.
func quote(v any) string {
	b, _ := json.Marshal(v) // texts and lists of texts can always be encoded
	if string(b) == "null" {
		return "[]"
	}
	return string(b)
}

// complaints are exceptions in the page, and violations of its policy.
type complaints struct {
	mu    sync.Mutex
	lines []string
}

func (c *complaints) hear(console func(func(chromedp.ConsoleMessage, error) bool)) {
	for m, err := range console {
		if err != nil {
			return // the tab is closed
		}
		// Lost connections are what some tests are about.
		if m.Source == "network" || m.Type != chromedp.ConsoleException && m.Type != chromedp.ConsoleError && m.Type != chromedp.ConsoleWarning {
			continue
		}
		c.mu.Lock()
		c.lines = append(c.lines, fmt.Sprintf("%s %s: %s", m.Type, m.URL, m.Text))
		c.mu.Unlock()
	}
}

func (c *complaints) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return strings.Join(c.lines, "\n")
}

// none fails the test if the page complained.
func (p *page) none() {
	p.t.Helper()
	if all := p.complaints.String(); all != "" {
		p.t.Errorf("the browser complains:\n%s", all)
	}
}

// complains waits until the browser complains of something.
func (p *page) complains(of string) {
	p.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.After(patience); !strings.Contains(p.complaints.String(), of); {
		select {
		case <-end:
			p.t.Fatalf("no complaint of %q:\n%s", of, p.complaints)
		case <-tick.C:
		}
	}
}
