package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The whole conversation, its quick replies and its folded parts can be had from the keyboard alone.
func TestKeyboardOnly(t *testing.T) {
	t.Parallel()
	p := newPage(t, startBot(t, library).url()).ready()
	focused := func() string {
		return eval[string](p, `document.activeElement.id || document.activeElement.textContent`)
	}
	// until the focus is on something, by going backwards from the composer
	back := func(want string) {
		t.Helper()
		for range 30 {
			if focused() == want {
				return
			}
			p.do(chromedp.KeyEvent(kb.Tab, chromedp.KeyModifiers(chromedp.ModifierShift)))
		}
		t.Fatalf("Shift+Tab never comes to %q", want)
	}
	if focused() != "text" {
		t.Fatalf("the focus begins on %q", focused())
	}
	p.press("h", "i", kb.Enter)
	p.said(2)
	back("fresh")
	p.press(kb.Enter)
	p.until(`document.querySelector('.welcome')`)
	p.until(`document.activeElement.id === 'text'`)
	p.say("Can I renew it?")
	p.said(2)
	label := eval[string](p, `document.querySelector('.chips button').textContent`)
	back(label)
	if width := eval[string](p, `getComputedStyle(document.activeElement).outlineWidth`); width != "3px" {
		t.Errorf("the focus is drawn %s wide", width)
	}
	p.press(kb.Enter)
	if got := p.said(4); got[2] != "you: "+label {
		t.Errorf("Enter on %q said %q", label, got[2])
	}
	p.until(`document.activeElement.id === 'text'`)
	p.enter(chromedp.ModifierShift)
	if text := eval[string](p, `document.querySelector('#text').value`); text != "\n" {
		t.Errorf("Shift+Enter makes %q", text)
	}
	p.press(kb.Backspace)
	p.say("What is the fine for a film 5 days late?")
	p.said(6)
	back("Reasons")
	p.press(kb.Enter)
	p.until(`document.activeElement.parentElement.open`)
	eval[chromedp.Void](p, `document.querySelectorAll('.thumb').forEach((b) => { b.id = 'thumb-' + b.dataset.helpful })`)
	back("thumb-true")
	p.press(" ")
	p.until(`document.activeElement.getAttribute('aria-pressed') === 'true'`)
	back("transcript")
	p.none()
}

// New replies are announced, the history is not; what waits is told.
func TestScreenReader(t *testing.T) {
	t.Parallel()
	p := newPage(t, startBot(t, library).url()).ready()
	p.say(ask)
	p.said(2)
	if live := eval[string](p, `document.querySelector('[role=log]').getAttribute('aria-live')`); live != "polite" {
		t.Errorf("the transcript is %q", live)
	}
	if said := eval[[]string](p, `Array.from(document.querySelectorAll('article .hidden'), (e) => e.textContent)`); len(said) != 2 || said[0] != "You: " || said[1] != "Assistant: " {
		t.Errorf("the speakers are %q", said)
	}
	p.typed("fin")
	p.until(`document.querySelector('#suggestions-told').textContent.includes('fit')`)
}

// violation is what axe reports.
type violation struct {
	ID, Impact, Help string
	Nodes            []struct{ HTML, FailureSummary string }
}

// accessible fails the test for every serious or critical finding of axe, WCAG 2.2 AA included.
func (p *page) accessible(when string) {
	p.t.Helper()
	eval[chromedp.Void](p, shared.axe+`;undefined`)
	found := eval[string](p, `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then((r) => JSON.stringify({ violations: r.violations, passes: r.passes.length }))`)
	var report struct {
		Violations []violation
		Passes     int
	}
	if err := json.Unmarshal([]byte(found), &report); err != nil {
		p.t.Fatal(err)
	}
	if report.Passes < 20 {
		p.t.Errorf("%s: only %d rules were applied", when, report.Passes)
	}
	for _, v := range report.Violations {
		if v.Impact == "serious" || v.Impact == "critical" {
			p.t.Errorf("%s: %s (%s): %s\n%+v", when, v.ID, v.Impact, v.Help, v.Nodes)
		} else {
			p.t.Logf("%s: %s (%s): %s", when, v.ID, v.Impact, v.Help)
		}
	}
}

func TestAxe(t *testing.T) {
	t.Parallel()
	b := startBot(t, library, "BOT_EMBED_ORIGINS=https://help.example.com")
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			p := newPage(t, b.url(), preferring(scheme)).ready()
			p.accessible("welcome")
			p.say(ask)
			p.said(2)
			p.say("5")
			p.said(4)
			p.click("summary")
			p.click(".thumb")
			p.accessible("answer")
			p.say("Can I renew it?")
			p.said(6)
			p.accessible("quick replies")
			p.typed("fin")
			p.until(`document.querySelectorAll('[role=option]').length`)
			p.press(kb.ArrowDown)
			p.accessible("type-ahead")
			p.press(kb.Escape)
			b.stop()
			p.until(lost)
			p.press(kb.Enter)
			p.until(`document.querySelector('.pending')`)
			p.accessible("connection lost")
			b.start()
			p.said(8)
			p.click("#other-language")
			p.accessible("Chinese")
		})
	}
	p := newPage(t, b.url()+"/embed/demo")
	p.until(`document.querySelector('button')`)
	p.accessible("the embedding page")
}

// preferring makes the browser prefer a colour scheme.
func preferring(scheme string) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}})
		if err != nil {
			return chromedp.Void{}, fmt.Errorf("choosing the colour scheme: %w", err)
		}
		return chromedp.Void{}, nil
	}
}
