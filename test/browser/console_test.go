package browser

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"supportbot/channels/console"
	"supportbot/chat"
)

// team is a bot with the accounts of a desk, and their tokens.
type team struct {
	tokens map[string]string
	site   string // its address
}

func startTeam(t *testing.T, knowledge string) *team {
	t.Helper()
	o := &team{tokens: map[string]string{}}
	var lines []string
	for name, role := range map[string]console.Role{"Ann": console.Agent, "李雷": console.Admin} {
		token, account, err := console.NewToken(name, role)
		if err != nil {
			t.Fatal(err)
		}
		o.tokens[name] = token
		lines = append(lines, account.String())
	}
	o.site = startBot(t, knowledge, "DESK_AGENTS="+strings.Join(lines, ",")).url()
	return o
}

// agent signs in with the form and comes to the page that was asked for.
func (o *team) agent(t *testing.T, name, path string, before ...chromedp.Action[chromedp.Void]) *page {
	t.Helper()
	p := newPage(t, o.site+path, before...)
	p.until(`document.querySelector('[name=token]')`)
	p.do(chromedp.SendKeys(chromedp.CSS("[name=name]"), name), chromedp.SendKeys(chromedp.CSS("[name=token]"), o.tokens[name]))
	p.press(kb.Enter)
	return p.ready()
}

// key presses a key that is a shortcut, as a keyboard does: what prevents the key prevents its character.
func (p *page) key(name string) {
	p.t.Helper()
	eval[chromedp.Void](p, `document.activeElement.blur()`)
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	for _, event := range []input.DispatchKeyEventParams{{Type: input.DispatchKeyEventTypeKeyDown, Key: name, Text: name}, {Type: input.DispatchKeyEventTypeKeyUp, Key: name}} {
		if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, event); err != nil {
			p.t.Fatal(err)
		}
	}
}

// controlEnter sends what is in the composer.
func (p *page) controlEnter() {
	p.t.Helper()
	p.enter(chromedp.ModifierCtrl)
}

// seen waits until a page of the console or the chat shows a text in its transcript.
func (p *page) seen(text string) {
	p.t.Helper()
	p.until(fmt.Sprintf(`document.querySelector('#transcript').innerText.includes(%s)`, quote(text)))
}

// Two agents and a visitor at once: both agents see the ticket come, one takes it and the other sees
// that at once, what is written goes both ways, and in the end the bot answers again.
func TestDesk(t *testing.T) {
	t.Parallel()
	o := startTeam(t, library)
	ann, lei := o.agent(t, "Ann", "/desk"), o.agent(t, "李雷", "/desk")
	lei.click("#other-language")
	visitor := newPage(t, o.site).ready()
	visitor.say("What is the fine for a film?")
	visitor.said(2)
	visitor.say("<img src=x onerror=alert(1)> /lib human")
	visitor.said(4)
	visitor.say("/lib human")
	visitor.said(6)

	for _, agent := range []*page{ann, lei} {
		agent.until(`document.querySelectorAll('.ticket.open').length === 1`)
	}
	ann.until(`document.title.startsWith('(1)')`)
	ann.key("j")
	lei.click(".ticket")
	for _, agent := range []*page{ann, lei} {
		agent.seen("<img src=x onerror=alert(1)>")
		agent.until(`document.querySelector('#known').innerText.includes('film')`)
	}
	ann.key("c")
	ann.until(`!document.querySelector('#composer').hidden && document.activeElement.id === 'text'`)
	lei.until(`document.querySelector('#claim').hidden && document.querySelector('#holder').textContent.includes('Ann')`)
	lei.until(`document.querySelector('.ticket').innerText.includes('Ann')`)
	visitor.shows("Ann has joined")

	ann.typed("*Hello*,\n<b>I am Ann</b>")
	ann.controlEnter()
	visitor.shows("*Hello*,\n<b>I am Ann</b>")
	lei.seen("<b>I am Ann</b>")
	ann.until(`document.querySelector('#text').value === ''`)
	visitor.say("It is 5 days late")
	visitor.shows("Passed on to Ann.")
	ann.seen("It is 5 days late")

	ann.key("f")
	ann.until(`document.querySelector('#finder').open && document.querySelectorAll('#found [role=option]').length > 3`)
	ann.until(`/^\d+ answers fit$/.test(document.querySelector('#found-told').textContent)`)
	ann.do(chromedp.SendKeys(chromedp.CSS("#wanted"), "highest"))
	ann.until(`document.querySelectorAll('#found [role=option]').length === 1 && document.querySelector('#found-told').textContent === '1 answer fits'`)
	eval[chromedp.Void](ann, `document.querySelector('#wanted').value = ''`)
	ann.do(chromedp.SendKeys(chromedp.CSS("#wanted"), "fine"))
	ann.until(`document.querySelector('#found [role=option]')?.textContent.includes('What the fine is')`)
	ann.press(kb.ArrowDown)
	ann.until(`!document.querySelector('#give').disabled`)
	preview := eval[string](ann, `document.querySelector('#preview .text').innerText`)
	ann.press(kb.Enter)
	visitor.shows(preview)

	lei.click("#other-language")
	ann.key("e")
	ann.until(`document.querySelector('#resolving').open`)
	ann.do(chromedp.SendKeys(chromedp.CSS("#note"), "explained"))
	ann.click("#resolving .main")
	visitor.shows("Was this helpful?")
	visitor.click(".chips button", "👍 Yes")
	ann.until(`document.querySelectorAll('.ticket').length === 0`)
	ann.until(`document.querySelector('#holder').textContent === 'was with you'`)
	ann.seen("found this helpful")
	visitor.say("What is the fine for a film 8 days late?")
	visitor.shows(eight)

	lei.click(`#views button[data-view=ended]`)
	lei.do(chromedp.SendKeys(chromedp.CSS("#search"), "EXPLAINED"))
	lei.until(`document.querySelectorAll('.ticket.resolved').length === 1 && document.querySelector('.ticket').innerText.includes('was with Ann')`)
	for _, p := range []*page{ann, lei, visitor} {
		p.none()
	}
}

// The composer takes its place from the conversation, which stays at its end: also where that comes
// into the frame in which the conversation is still being scrolled there.
func TestDeskFollowsTheConversation(t *testing.T) {
	t.Parallel()
	o := startTeam(t, library)
	visitor := newPage(t, o.site).ready()
	for i := range 6 {
		visitor.say(fmt.Sprintf("What is the fine for a film %d days late?", 5+i))
		visitor.said(2 * (i + 1))
	}
	visitor.say("/lib human")
	visitor.said(14)
	ann := o.agent(t, "Ann", "/desk", chromedp.EmulateViewport(1280, 600))
	ann.click(".ticket")
	ann.until(`!document.querySelector('#claim').hidden && document.querySelectorAll('#transcript article').length === 14`)
	const atEnd = `(() => { const l = document.querySelector('#transcript'); return l.scrollHeight > 2 * l.clientHeight && l.scrollHeight - l.scrollTop - l.clientHeight < 2 })()`
	ann.until(atEnd)
	// Scrolled a little and made smaller in one frame, as by a line that comes with the claim.
	off := eval[int](ann, `new Promise((done) => {
		const log = document.querySelector('#transcript');
		requestAnimationFrame(() => {
			log.scrollTop -= 20;
			document.querySelector('#composer').hidden = false;
			setTimeout(() => done(Math.round(log.scrollHeight - log.scrollTop - log.clientHeight)), 300);
		});
	})`)
	if off > 1 {
		t.Errorf("the conversation is %d pixels off its end", off)
	}
	ann.click("#claim")
	ann.until(`!document.querySelector('#composer').hidden`)
	visitor.say("are you there?")
	ann.seen("are you there?")
	ann.until(atEnd)
	ann.until(`(document.querySelector('#transcript').scrollTop = 0) === 0`)
	eval[chromedp.Void](ann, `new Promise((done) => setTimeout(done, 200))`)
	visitor.say("it is me")
	ann.seen("it is me")
	if top := eval[int](ann, `document.querySelector('#transcript').scrollTop`); top != 0 {
		t.Errorf("who has scrolled away is taken to %d", top)
	}
	ann.none()
}

// What an agent writes is not cut off either: the browser says that it is too long.
func TestDeskTooLong(t *testing.T) {
	t.Parallel()
	o := startTeam(t, library)
	visitor := newPage(t, o.site).ready()
	visitor.say("/lib human")
	visitor.said(2)
	p := o.agent(t, "Ann", "/desk")
	p.click(".ticket")
	p.until(`!document.querySelector('#claim').hidden`)
	p.click("#claim")
	p.until(`document.activeElement.id === 'text'`)
	p.paste(strings.Repeat("长", chat.MaxText+1))
	p.controlEnter()
	p.until(`document.querySelector('#text').validationMessage.includes('This has 4001 characters; 4000 can be sent.')`)
	p.press(kb.Backspace)
	p.controlEnter()
	p.until(`document.querySelector('#text').value === ''`)
	visitor.seen(strings.Repeat("长", chat.MaxText))
	p.key("e")
	p.until(`document.querySelector('#resolving').open`)
	eval[chromedp.Void](p, `document.querySelector('#note').focus()`)
	p.paste(strings.Repeat("n", 1001))
	p.click("#resolving .main")
	p.until(`document.querySelector('#note').validationMessage.includes('1001') && document.querySelector('#resolving').open`)
	p.press(kb.Backspace)
	p.click("#resolving .main")
	p.until(`document.querySelector('#claim').hidden && document.querySelector('#composer').hidden`)
	p.none()
}

// Two agents who take the same ticket in the same moment: one has it, the other is told who.
func TestDeskTakenByAnother(t *testing.T) {
	t.Parallel()
	o := startTeam(t, library)
	visitor := newPage(t, o.site).ready()
	visitor.say("/lib human")
	visitor.said(2)
	ann, lei := o.agent(t, "Ann", "/desk"), o.agent(t, "李雷", "/desk")
	for _, agent := range []*page{ann, lei} {
		agent.click(".ticket")
		agent.until(`!document.querySelector('#claim').hidden`)
	}
	// The second has not heard yet of what the first did.
	claim := `fetch('/desk/api/me').then((r) => r.json()).then(({ token }) => fetch('/desk/api/tickets/' + document.querySelector('.ticket').dataset.ticket + '/acts', { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Desk-Token': token }, body: JSON.stringify({ id: crypto.randomUUID(), do: 'claim' }) })).then((r) => r.status)`
	if status := eval[int](ann, claim); status != 200 {
		t.Fatalf("the first gets %d", status)
	}
	if status := eval[int](lei, claim); status != 409 {
		t.Errorf("the second gets %d", status)
	}
	lei.until(`document.querySelector('#claim').hidden && document.querySelector('#holder').textContent.includes('Ann')`)

	// A tab of somebody who has signed out elsewhere leads to signing in.
	other := ann.tab(o.site + "/desk").ready()
	other.click("#sign-out")
	other.until(`document.querySelector('[name=token]')`)
	ann.click(`#views button[data-view=mine]`)
	ann.until(`document.querySelector('[name=token]')`)
}

func TestDeskAxe(t *testing.T) {
	t.Parallel()
	o := startTeam(t, library)
	visitor := newPage(t, o.site).ready()
	visitor.say("What is the fine for a film 5 days late?")
	visitor.said(2)
	visitor.say("/lib human")
	visitor.said(4)
	door := newPage(t, o.site+"/desk")
	door.until(`document.querySelector('[name=token]')`)
	door.accessible("signing in")
	for _, look := range []struct {
		name string
		size chromedp.Action[chromedp.Void]
	}{{"light", desktop()}, {"dark", desktop()}, {"light", phone()}} {
		t.Run(look.name, func(t *testing.T) {
			p := o.agent(t, "李雷", "/desk", look.size, preferring(look.name))
			p.until(`document.querySelector('.ticket')`)
			p.accessible("queue")
			p.click(".ticket")
			p.seen("the fine is 5 coins")
			if eval[bool](p, `!document.querySelector('#claim').hidden`) {
				p.click("#claim")
			}
			p.until(`!document.querySelector('#composer').hidden`)
			p.accessible("ticket")
			p.fits("ticket")
			p.click("#answer")
			p.until(`document.querySelector('#found [role=option]')`)
			p.press(kb.ArrowDown)
			p.until(`!document.querySelector('#give').disabled`)
			p.accessible("answers")
			p.press(kb.Escape)
			p.click("#show-help")
			p.accessible("help")
			p.click("#help .main")
			for _, path := range []string{"/desk/insights", "/desk/inbox"} {
				if path == "/desk/inbox" && !eval[bool](p, `Boolean(document.querySelector('a[href="/desk/inbox"]'))`) {
					continue
				}
				p.do(chromedp.Navigate(o.site + path))
				p.ready()
				p.accessible(path)
				p.fits(path)
			}
			p.none()
		})
	}
}

// fits: nothing sticks out to the side.
func (p *page) fits(when string) {
	p.t.Helper()
	if wide := eval[int](p, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); wide > 0 {
		p.t.Errorf("%s: %d pixels too wide", when, wide)
	}
	if small := eval[[]string](p, `Array.from(document.querySelectorAll('button, select, input')).filter((e) => { const r = e.getBoundingClientRect(); return r.width && (r.width < 24 || r.height < 24) }).map((e) => e.outerHTML.slice(0, 80))`); len(small) > 0 {
		p.t.Errorf("%s: too small for a finger: %q", when, small)
	}
}

// Everything can be done with keys alone, and single keys can be switched off.
func TestDeskKeyboard(t *testing.T) {
	t.Parallel()
	o := startTeam(t, library)
	visitor := newPage(t, o.site).ready()
	visitor.say("/lib human")
	visitor.said(2)
	p := o.agent(t, "Ann", "/desk")
	p.until(`document.querySelector('.ticket')`)
	p.key("j")
	p.until(`document.activeElement.matches('.ticket')`)
	p.key("c")
	p.until(`document.activeElement.id === 'text'`)
	p.press("c", "e", "?") // typed, not obeyed
	if typed := eval[string](p, `document.querySelector('#text').value`); typed != "ce?" {
		t.Errorf("typed %q", typed)
	}
	p.press(kb.Escape)
	p.key("?")
	p.until(`document.querySelector('#help').open`)
	p.click("#single")
	p.press(kb.Escape)
	p.until(`!document.querySelector('#help').open`)
	p.key("/")
	if eval[bool](p, `document.activeElement.id === 'search'`) {
		t.Error("single keys work though they are switched off")
	}
	p.none()
}

// Pictures for the documentation, if a folder is named.
func TestDeskScreenshots(t *testing.T) {
	o := startTeam(t, shipped)
	ask := func(texts ...string) *page {
		p := newPage(t, o.site).ready()
		for i, text := range texts {
			p.say(text)
			p.said(2 * (i + 1))
		}
		return p
	}
	ask("What is the weather like?", "How many websites can I file with 2 ECS instances?")
	ask("一台服务器能备几个网站？", "转人工")
	visitor := ask("My ECS has only one month left", "I want to talk to a person")
	visitor.do(desktop())
	ann := o.agent(t, "Ann", "/desk", chromedp.EmulateViewport(1280, 800, chromedp.EmulateScale(1.5)), preferring("light"))
	ann.until(`document.querySelectorAll('.ticket').length === 2`)
	ann.click(".ticket")
	ann.until(`!document.querySelector('#claim').hidden`)
	ann.key("c")
	ann.until(`!document.querySelector('#composer').hidden`)
	ann.typed("Hello! I have looked at your instance: please renew it by two months, then it can be used.")
	ann.controlEnter()
	visitor.shows("I have looked at your instance")
	visitor.say("Thanks, how do I renew it?")
	visitor.shows("Passed on to Ann.")
	ann.seen("how do I renew it?")
	ann.until(`document.querySelector('#text').value === ''`)
	phone := o.agent(t, "李雷", "/desk", phone(), preferring("dark"))
	phone.click("#other-language")
	phone.until(`document.querySelectorAll('.ticket').length === 2`)
	for name, p := range map[string]*page{"console.png": ann, "console-phone.png": phone, "chat-agent.png": visitor} {
		p.none()
		p.picture(name)
	}
}
