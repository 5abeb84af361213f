package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The sizes of a phone and of a window beside other windows.
func phone() chromedp.Action[chromedp.Void] {
	return chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulateScale(2))
}

func desktop() chromedp.Action[chromedp.Void] {
	return chromedp.EmulateViewport(1000, 800, chromedp.EmulateScale(2))
}

// On a phone nothing sticks out, everything can be hit with a finger, and the composer stays in view.
func TestPhone(t *testing.T) {
	t.Parallel()
	p := newPage(t, startBot(t, shipped).url(), phone()).ready()
	p.click("#other-language")
	p.say("哪些产品需要备案？")
	p.said(2)
	p.say("My ECS has only one month left")
	p.said(4)
	if wide := eval[int](p, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); wide > 0 {
		t.Errorf("the page is %d pixels too wide", wide)
	}
	if out := eval[[]string](p, `Array.from(document.querySelectorAll('article, button:not([hidden]), form, h1')).filter((e) => { const r = e.getBoundingClientRect(); return r.width && (r.left < 0 || r.right > innerWidth) }, (e) => e.outerHTML).map((e) => e.outerHTML.slice(0, 120))`); len(out) > 0 {
		t.Errorf("these stick out: %q", out)
	}
	if small := eval[[]string](p, `Array.from(document.querySelectorAll('button')).filter((e) => { const r = e.getBoundingClientRect(); return r.width && (r.width < 24 || r.height < 24) }).map((e) => e.textContent)`); len(small) > 0 {
		t.Errorf("too small for a finger: %q", small)
	}
	if !eval[bool](p, `document.querySelector('#send').getBoundingClientRect().bottom <= innerHeight`) {
		t.Error("the composer is out of view")
	}
	p.accessible("phone")
	p.none()
}

// Where the welcome does not fit it is seen from its beginning; a history is seen at its end.
func TestWelcomeFromItsBeginning(t *testing.T) {
	t.Parallel()
	b := startBot(t, shipped, "BOT_EMBED_ORIGINS=https://help.example.com")
	var smaller bool
	for _, size := range [][2]int64{{390, 664}, {360, 640}, {1280, 600}, {400, 360}} {
		p := newPage(t, b.url(), chromedp.EmulateViewport(size[0], size[1])).ready()
		for _, when := range []string{"at first", "in the other language", "in the first language again"} {
			if top := eval[int](p, `document.querySelector('#transcript').scrollTop`); top != 0 {
				t.Errorf("%v, %s: scrolled by %d pixels", size, when, top)
			}
			smaller = smaller || eval[bool](p, `document.querySelector('#transcript').scrollHeight > document.querySelector('#transcript').clientHeight`)
			p.click("#other-language")
		}
		p.say("My ECS has only one month left")
		p.said(2)
		p.reload()
		p.said(2)
		if off := eval[int](p, `(() => { const l = document.querySelector('#transcript'); return Math.round(l.scrollHeight - l.scrollTop - l.clientHeight) })()`); off > 1 {
			t.Errorf("%v: the history is %d pixels off its end", size, off)
		}
	}
	if !smaller {
		t.Error("the welcome fits everywhere: this tests nothing")
	}
	p := newPage(t, b.url()+"/embed/demo", chromedp.EmulateViewport(800, 500))
	p.click("button")
	const frame = `document.querySelector('iframe')?.contentDocument`
	p.until(frame + `?.documentElement.dataset.ready !== undefined`)
	if top := eval[int](p, frame+`.querySelector('#transcript').scrollTop`); top != 0 {
		t.Errorf("the frame is scrolled by %d pixels", top)
	}
}

// The composer grows with what is written in it, also where that wraps by itself, and stays in view.
func TestComposerGrows(t *testing.T) {
	t.Parallel()
	p := newPage(t, startBot(t, library).url(), phone()).ready()
	p.say(ask)
	p.said(2)
	height := func() int {
		return eval[int](p, `document.querySelector('#text').offsetHeight`)
	}
	const atEnd = `(() => { const l = document.querySelector('#transcript'); return l.scrollHeight - l.scrollTop - l.clientHeight < 2 })()`
	one := height()
	p.typed("This is more than one line of")
	p.typed(" a telephone, and it is not")
	if three := height(); three < one+20 || eval[bool](p, `(() => { const x = document.querySelector('#text'); return x.scrollHeight > x.clientHeight + 1 })()`) {
		t.Errorf("the composer was %d pixels high, with wrapped lines it is %d", one, three)
	}
	p.until(atEnd)
	p.typed(strings.Repeat(" and goes on", 40))
	if most := height(); most > 200 || !eval[bool](p, `document.querySelector('#send').getBoundingClientRect().bottom <= innerHeight`) {
		t.Errorf("the composer is %d pixels high", most)
	}
	p.until(atEnd)
	p.press(kb.Enter)
	p.until(fmt.Sprintf(`document.querySelector('#text').offsetHeight === %d`, one))
	p.said(4)
	p.typed("This is not more than one line of a window on a desk")
	if height() == one {
		t.Error("the line does not wrap: this tests nothing")
	}
	p.do(desktop())
	p.until(fmt.Sprintf(`document.querySelector('#text').offsetHeight === %d`, one))
	p.none()
}

func TestDarkMode(t *testing.T) {
	t.Parallel()
	b := startBot(t, library)
	background := func(scheme string) string {
		p := newPage(t, b.url(), preferring(scheme)).ready()
		return eval[string](p, `getComputedStyle(document.documentElement).backgroundColor`)
	}
	if light, dark := background("light"), background("dark"); light != "rgb(244, 246, 249)" || dark != "rgb(18, 23, 30)" {
		t.Errorf("light is %s, dark %s", light, dark)
	}
}

// Chinese is set in simplified glyphs: the font that is used is one made for them.
func TestChineseFont(t *testing.T) {
	t.Parallel()
	p := newPage(t, startBot(t, library).url()).ready()
	p.say(askZH)
	p.said(2)
	fonts := fontsOf(p, "article.bot .text p")
	for _, font := range fonts {
		if font == "Noto Sans CJK SC" || font == "Noto Sans SC" {
			return
		}
	}
	t.Errorf("the fonts are %q; is fonts-noto-cjk installed?", fonts)
}

// maxWeight is all that the page loads, uncompressed, in bytes.
const maxWeight = 100_000

func TestWeight(t *testing.T) {
	t.Parallel()
	p := newPage(t, startBot(t, shipped).url()).ready()
	var weight int
	for _, r := range eval[[]resource](p, `[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map((e) => ({ name: e.name, bytes: e.decodedBodySize }))`) {
		t.Logf("%6d %s", r.Bytes, r.Name)
		weight += r.Bytes
	}
	if weight > maxWeight || weight < 10_000 {
		t.Errorf("the page weighs %d bytes, at most %d are allowed", weight, maxWeight)
	}
	p.none()
}

type resource struct {
	Name  string
	Bytes int
}

// The first answer is there within a second of opening the page, typing included. The machine may do
// much else, so the best of a few attempts counts.
func TestFirstAnswerWithinASecond(t *testing.T) {
	b := startBot(t, shipped)
	best := time.Hour
	for range 5 {
		p := newPage(t, "about:blank")
		opened := time.Now()
		p.do(chromedp.Navigate(b.url()))
		p.ready()
		p.say("My ECS has only one month left")
		p.said(2)
		if best = min(best, time.Since(opened)); best < time.Second {
			t.Logf("the first answer took %s", best)
			return
		}
	}
	t.Errorf("the first answer takes %s", best)
}

// Pictures for the documentation, if a folder is named.
func TestScreenshots(t *testing.T) {
	folder := os.Getenv("SCREENSHOTS")
	b := startBot(t, shipped)
	for _, picture := range []struct {
		name, scheme string
		size         chromedp.Action[chromedp.Void]
		chinese      bool
		say          []string
	}{
		{"chat-en.png", "light", desktop(), false, []string{"My ECS has only one month left"}},
		{"chat-zh.png", "light", desktop(), true, []string{"我的 ECS 只剩一个月，能备案吗？", "如果是 3 个月呢？"}},
		{"chat-dark.png", "dark", desktop(), false, []string{"How many websites can I file with 2 ECS instances?"}},
		{"chat-phone.png", "light", phone(), true, []string{"一台服务器能备几个网站？"}},
	} {
		p := newPage(t, b.url(), picture.size, preferring(picture.scheme)).ready()
		if picture.chinese {
			p.click("#other-language")
		}
		for i, text := range picture.say {
			p.say(text)
			p.said(2 * (i + 1))
		}
		eval[chromedp.Void](p, `document.activeElement.blur()`)
		p.none()
		ctx, cancel := context.WithTimeout(p.ctx, patience)
		png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
		cancel()
		if err != nil || len(png) < 10_000 {
			t.Fatalf("%s: %d bytes, %v", picture.name, len(png), err)
		}
		if folder == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(folder, picture.name), png, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
