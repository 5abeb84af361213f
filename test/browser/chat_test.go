package browser

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"supportbot/chat"
)

// same compares a transcript.
func same(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("the transcript is\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// The exchange that most tests hold.
const (
	ask    = "What is the fine for a film?"
	asked  = "How many days is the film overdue?"
	five   = "It is 5 days overdue; the fine is 5 coins."
	eight  = "It is 8 days overdue; the fine is 8 coins."
	askZH  = "影碟逾期 5 天要付多少"
	fiveZH = "逾期 5 天，逾期费 5 元。"
)

func TestConversation(t *testing.T) {
	t.Parallel()
	p := newPage(t, startBot(t, library).url()).ready()
	p.say(ask)
	p.said(2)
	p.say("5")
	p.said(4)
	p.say("what about 8 days?") // a follow-up
	p.said(6)
	p.say(askZH)
	got := p.said(8)
	want := []string{"you: " + ask, "bot: " + asked, "you: 5", "bot: " + five, "you: what about 8 days?", got[5], "you: " + askZH, "bot: " + fiveZH}
	same(t, got, want...)
	if last := eval[string](p, `document.querySelectorAll('article')[5].innerText`); !strings.Contains(last, eight) {
		t.Errorf("the follow-up's reply is %q", last)
	}
	if langs := eval[[]string](p, `[...document.querySelectorAll('article')].map((a) => a.lang)`); langs[5] != "en" || langs[6] != "zh-Hans" || langs[7] != "zh-Hans" {
		t.Errorf("the languages are marked as %v", langs)
	}
	p.none()
}

func TestQuickReplies(t *testing.T) {
	t.Parallel()
	p := newPage(t, startBot(t, library).url()).ready()
	p.say("Can I renew it?")
	p.said(2)
	label := eval[string](p, `document.querySelector('.chips button').textContent`)
	p.click(".chips button", label)
	got := p.said(4)
	if got[2] != "you: "+label {
		t.Errorf("the quick reply %q shows as %q", label, got[2])
	}
	if before := eval[int](p, `document.querySelectorAll('article')[1].querySelectorAll('.chips').length`); before != 0 {
		t.Error("the quick replies of an earlier reply are still there")
	}
	p.reload()
	if again := p.said(4); again[2] != "you: "+label {
		t.Errorf("after a reload the quick reply %q shows as %q", label, again[2])
	}
}

// Why, what if, and an opinion are one click away.
func TestWhyWhatIfAndFeedback(t *testing.T) {
	t.Parallel()
	p := newPage(t, startBot(t, library).url()).ready()
	p.say("What is the fine for a film 5 days late?")
	p.said(2)
	if open := eval[bool](p, `document.querySelector('details').open`); open {
		t.Error("the reasons are not folded")
	}
	p.click(".thumb[data-helpful=true]")
	p.until(`performance.getEntriesByName(location.origin + '/api/v1/feedback').length`)
	p.click(".follow button", "Why?")
	p.said(4)
	p.reload()
	p.said(4)
	if pressed := eval[string](p, `document.querySelector('.thumb[data-helpful=true]').getAttribute('aria-pressed')`); pressed != "true" {
		t.Error("the opinion is forgotten")
	}
	p.say("What is the fine for a film 5 days late?")
	p.said(6)
	p.click(".follow button", "What if …?")
	p.press("8", " ", "d", "a", "y", "s") // the gap is selected
	if text := eval[string](p, `document.querySelector('#text').value`); text != "what if 8 days?" {
		t.Errorf("the composer has %q", text)
	}
	p.press(kb.Enter)
	p.said(8)
	p.shows(eight)
	p.none()
}

// paste puts a text where the focus is, as pasting does.
func (p *page) paste(text string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if _, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: text}); err != nil {
		p.t.Fatal(err)
	}
}

// What is too long for one message is kept as it is, and the page says why it is not sent.
func TestTooLongForOneMessage(t *testing.T) {
	t.Parallel()
	p := newPage(t, startBot(t, library).url()).ready()
	const most = chat.MaxText
	long := strings.Repeat("字😀", most/2) + "!!"
	p.paste(long)
	p.shows(fmt.Sprintf("This has %d characters; a message can have %d.", most+2, most))
	p.press(kb.Enter)
	p.accessible("too long")
	p.click("#other-language")
	p.shows(fmt.Sprintf("这里有 %d 个字符", most+2))
	if kept := eval[string](p, `document.querySelector('#text').value`); kept != long {
		t.Errorf("of %d characters %d are kept", most+2, utf8.RuneCountInString(kept))
	}
	if said := eval[int](p, `document.querySelectorAll('article:not(.welcome)').length`); said != 0 {
		t.Errorf("%d lines were said", said)
	}
	p.press(kb.Backspace, kb.Backspace)
	p.until(`document.querySelector('#too-long').textContent === ''`)
	p.press(kb.Enter)
	if sent := p.said(2); utf8.RuneCountInString(strings.TrimPrefix(sent[0], "you: ")) != most {
		t.Errorf("%d characters are sent", utf8.RuneCountInString(sent[0]))
	}
	p.none()
}

// A knowledge that cannot say why has no button for it.
func TestNoWhyWithoutAnIntentForIt(t *testing.T) {
	t.Parallel()
	p := newPage(t, startBot(t, changedLibrary(t, "    does: why\n", "    reply: {zh: 这么规定的。, en: Such are the rules.}\n")).url()).ready()
	p.say("What is the fine for a film 5 days late?")
	p.said(2)
	if got := eval[string](p, `[...document.querySelectorAll('.follow button')].map((b) => b.textContent).join()`); got != "What if …?" {
		t.Errorf("below the answer stands %q", got)
	}
	p.none()
}

func TestTypeAhead(t *testing.T) {
	t.Parallel()
	p := newPage(t, startBot(t, library).url()).ready()
	p.typed("fin")
	p.until(`document.querySelectorAll('[role=option]').length === 1`)
	if told := eval[string](p, `document.querySelector('#suggestions-told').textContent`); told != "1 question fits. Choose with the arrow keys." {
		t.Errorf("of one suggestion is said: %q", told)
	}
	title := eval[string](p, `document.querySelector('[role=option]').textContent`)
	p.press(kb.ArrowDown)
	if active := eval[string](p, `document.getElementById(document.querySelector('#text').getAttribute('aria-activedescendant')).textContent`); active != title {
		t.Errorf("%q is active, not %q", active, title)
	}
	p.press(kb.Escape)
	p.until(`document.querySelector('#suggestions').hidden && document.querySelector('#text').value === 'fin'`)
	p.typed("e")
	p.until(`document.querySelectorAll('[role=option]').length`)
	p.press(kb.ArrowDown, kb.Enter)
	if got := p.said(2); got[0] != "you: "+title {
		t.Errorf("choosing %q said %q", title, got[0])
	}
	p.none()
}

// A conversation is still there after a reload, and a new one is another.
func TestReloadAndNewConversation(t *testing.T) {
	t.Parallel()
	p := newPage(t, startBot(t, library).url()).ready()
	p.say(ask)
	before := p.said(2)
	p.reload()
	same(t, p.said(2), before...)
	p.say("5") // the question is still open
	p.said(4)
	p.shows(five)
	p.click("#fresh")
	p.until(`document.querySelector('.welcome')`)
	p.say("5") // nothing is open here
	if got := p.said(2); got[1] == "bot: "+five {
		t.Error("the new conversation knows the old one")
	}
	p.none()
}

// Two tabs show the same conversation, whichever of them speaks.
func TestSecondTab(t *testing.T) {
	t.Parallel()
	b := startBot(t, library)
	first := newPage(t, b.url()).ready()
	first.say(ask)
	first.said(2)
	second := first.tab(b.url()).ready()
	same(t, second.said(2), first.said(2)...)
	second.say("5")
	same(t, first.said(4), "you: "+ask, "bot: "+asked, "you: 5", "bot: "+five)
	same(t, second.said(4), first.said(4)...)
	second.click("#fresh")
	first.until(`document.querySelector('.welcome')`)
	first.none()
	second.none()
}

func TestLanguageOfThePage(t *testing.T) {
	t.Parallel()
	p := newPage(t, startBot(t, library).url()).ready()
	p.shows("library assistant")
	p.click("#other-language")
	p.shows("图书馆助手")
	p.reload()
	p.shows("图书馆助手")
	if lang := eval[string](p, `document.documentElement.lang`); lang != "zh-Hans" {
		t.Errorf("the page's language is %q", lang)
	}
}
