package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	turns "supportbot/bot"
	"supportbot/channels/console"
	"supportbot/channels/web"
	"supportbot/desk"
	"supportbot/faq"
	"supportbot/session"
)

// weeks is a store with four weeks of work behind it.
type weeks struct {
	*session.Store
	today time.Time
}

func (w weeks) Counts(_ context.Context, days []string) (map[string]map[string]int, error) {
	counts := map[string]map[string]int{}
	for _, day := range days {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			return nil, err
		}
		ago := int(w.today.Sub(at).Hours() / 24)
		if ago > 27 {
			continue
		}
		n := messages(at, ago)
		counts[day] = map[string]int{
			"conversations|web": n / 2, "conversations|slack": n / 4, "conversations|dingtalk": n / 3, "escalated|web|asked": n / 12,
			"reply|web|zh|answer|quota|quota": n / 2, "reply|web|en|answer|quota|quota_plan": n / 5, "reply|dingtalk|zh|answer|eligibility|renew": n / 3,
			"reply|slack|en|answer|eligibility|eligible": n / 4, "reply|web|zh|answer|filing_type|first_filing": n / 6, "reply|web|zh|question|eligibility|": n / 4,
			"reply|web|en|choice||": n / 14, "reply|web|zh|fallback||": n / 9, "reply|dingtalk|zh|referral|review_time|": n / 7,
			"feedback|web|true": n / 8, "feedback|web|false": n / 40,
		}
	}
	return counts, nil
}

// messages are how many a day brought: up and down, and few at the weekend.
func messages(day time.Time, ago int) int {
	n := 40 + 7*(ago*5%11)
	if weekday := day.Weekday(); weekday == time.Saturday || weekday == time.Sunday {
		n /= 3
	}
	return n
}

// record is an inbox with what was missed lately.
type record struct{ at time.Time }

func (r record) Lessons(context.Context) ([]console.Lesson, error) {
	return []console.Lesson{
		{ID: "1", Kind: "missed", Text: "网站备案号要不要放在手机版页面上", Language: faq.ZH, Count: 9, Others: []string{"手机站也要放备案号吗"}, Nearest: []console.Nearest{{Intent: "filing_overview", Confidence: 0.31}}, At: r.at},
		{ID: "2", Kind: "missed", Text: "How long is a filing valid?", Language: faq.EN, Count: 6, Nearest: []console.Nearest{{Intent: "review_time", Confidence: 0.28}}, At: r.at},
		{ID: "3", Kind: "answered", Text: "Do I need a new filing when I rename my company?", Language: faq.EN, Count: 2, Answer: "No. Submit a change of the filing's information within 30 days.", Nearest: []console.Nearest{{Intent: "change_information", Confidence: 0.44}}, At: r.at},
		{ID: "4", Kind: "unhelpful", Text: "备案被退回了怎么办", Language: faq.ZH, Count: 1, At: r.at},
	}, nil
}

func (record) Accept(context.Context, string, string, bool, string) error { return nil }
func (record) Dismiss(context.Context, string, string) error              { return nil }

// nobody does nothing: these pages are for reading.
type nobody struct{}

func (nobody) Act(context.Context, session.Key, desk.Act) (turns.Acted, error) {
	return turns.Acted{Refusal: desk.Unknown}, nil
}

// startOffice serves the console alone, with four weeks of numbers.
func startOffice(t *testing.T) *team {
	t.Helper()
	today := time.Date(2026, 3, 27, 15, 0, 0, 0, time.UTC)
	store, err := session.Open(t.Context(), session.Options{OpTimeout: patience})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	var tickets []time.Time // when they were opened
	for ago := range 28 {
		day := today.AddDate(0, 0, -ago)
		for range messages(day, ago) / 12 {
			tickets = append(tickets, day)
		}
	}
	for i, opened := range tickets {
		ticket := desk.Summary{Channel: "web", Conversation: fmt.Sprint("visitor ", i), Language: faq.ZH, Ticket: desk.Ticket{
			ID: fmt.Sprintf("T%07d", i), Status: desk.Resolved, Reason: desk.Asked, Opened: opened, Agent: &desk.Agent{Surface: "console", ID: "Ann", Name: "Ann"},
			Claimed: opened.Add(time.Duration(40+7*i) * time.Second), Replied: opened.Add(time.Duration(70+9*i) * time.Second), Ended: opened.Add(time.Duration(6+i) * time.Minute),
		}}
		body, err := json.Marshal(ticket)
		if err != nil {
			t.Fatal(err)
		}
		key := session.Key{Channel: ticket.Channel, Conversation: ticket.Conversation}
		if _, err := store.Commit(t.Context(), session.Turn{Key: key, MessageID: "m", State: []byte("{}"), Row: &session.Row{Key: key, Ticket: ticket.ID, Summary: body, At: opened.UnixMilli()}}); err != nil {
			t.Fatal(err)
		}
	}
	k, err := faq.Load(shipped)
	if err != nil {
		t.Fatal(err)
	}
	token, account, err := console.NewToken("Ann", console.Admin)
	if err != nil {
		t.Fatal(err)
	}
	c := console.New(console.Options{
		Accounts: []console.Account{account}, Actor: nobody{}, Store: weeks{store, today.Truncate(24 * time.Hour)}, Inbox: record{today},
		Knowledge: func() *faq.Knowledge { return k }, Now: func() time.Time { return today },
	})
	server := serve(t, web.New(web.Options{Routes: c.Routes()}))
	return &team{tokens: map[string]string{"Ann": token}, site: server.URL}
}

// The numbers, the chart by what one likes, and the same as a table.
func TestInsights(t *testing.T) {
	t.Parallel()
	o := startOffice(t)
	wide := chromedp.EmulateViewport(1280, 1220, chromedp.EmulateScale(1.5))
	p := o.agent(t, "Ann", "/desk/insights", wide, preferring("light"))
	p.until(`document.querySelectorAll('.tile').length === 9 && document.querySelectorAll('#chart rect').length > 100`)
	p.shows("Closed by the bot alone")
	p.shows("÷ all conversations begun in it")
	p.shows("How long is a filing valid?")
	p.accessible("insights")
	p.picture("insights.png")

	eval[chromedp.Void](p, `(() => { const s = document.querySelector('#by'); s.value = 'intent'; s.dispatchEvent(new Event('change')) })()`)
	p.until(`document.querySelector('.legend').innerText.includes('How many')`) // by its title, not its name
	p.click("#chart summary")
	sums := eval[[]int](p, `(() => {
		const rows = [...document.querySelectorAll('#chart tbody tr')].map((r) => [...r.querySelectorAll('td')].map((c) => Number(c.textContent)));
		return [rows.length, rows.filter((r) => r.slice(0, -1).reduce((a, b) => a + b, 0) !== r.at(-1)).length];
	})()`)
	if sums[0] != 30 || sums[1] != 0 {
		t.Errorf("the table has %d days, of which %d do not add up", sums[0], sums[1])
	}
	p.click("#other-language")
	p.shows("助手独立完成")
	p.accessible("insights in Chinese")
	eval[chromedp.Void](p, `(() => { const s = document.querySelector('#days'); s.value = '7'; s.dispatchEvent(new Event('change')) })()`)
	p.until(`document.querySelectorAll('#chart tbody tr').length === 7`)
	p.none()
}

// What the bot should learn is accepted into a topic, or dismissed.
func TestLearning(t *testing.T) {
	t.Parallel()
	o := startOffice(t)
	p := o.agent(t, "Ann", "/desk/inbox", desktop(), preferring("light"))
	p.until(`document.querySelectorAll('.lesson').length === 4`)
	p.accessible("inbox")
	p.fits("inbox")
	p.picture("learning.png")
	if first, last := eval[string](p, `document.querySelector('.lesson[data-lesson="1"] .by').textContent`), eval[string](p, `document.querySelector('.lesson[data-lesson="4"] .by').textContent`); !strings.Contains(first, "· 9 times ·") || !strings.Contains(last, "· once ·") {
		t.Errorf("nine times is %q, once is %q", first, last)
	}
	p.click(`.lesson[data-lesson="2"] .main`)
	p.until(`document.querySelector('.lesson[data-lesson="2"]').innerText.includes('Accepted for:') && !document.querySelector('.lesson[data-lesson="2"] button')`)
	p.click(`.lesson[data-lesson="4"] button`, "Dismiss")
	p.until(`document.querySelectorAll('.lesson').length === 3`)
	p.none()
}

// picture is for the documentation, if a folder is named.
func (p *page) picture(name string) {
	p.t.Helper()
	eval[chromedp.Void](p, `document.activeElement.blur()`)
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil || len(png) < 10_000 {
		p.t.Fatalf("%s: %d bytes, %v", name, len(png), err)
	}
	if folder := os.Getenv("SCREENSHOTS"); folder != "" {
		if err := os.WriteFile(filepath.Join(folder, name), png, 0o644); err != nil {
			p.t.Fatal(err)
		}
	}
}
