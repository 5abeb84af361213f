package browser

import (
	"context"
	"strings"
	"time"

	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// frame waits for a frame of another site whose address begins with prefix. Such a frame is a target
// of its own: the page around it cannot look into it.
func (p *page) frame(prefix string) *page {
	p.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.After(patience); ; {
		if id, ok := p.target(prefix); ok {
			ctx, leave := chromedp.NewContext(p.ctx, chromedp.WithTargetID(id), chromedp.WithDetachOnCancel())
			p.t.Cleanup(leave)
			if err := chromedp.Do(ctx); err != nil {
				p.t.Fatalf("looking into the frame: %v", err)
			}
			return &page{t: p.t, ctx: ctx, complaints: p.complaints}
		}
		select {
		case <-end:
			p.t.Fatalf("there is no frame %s\n%s", prefix, p.complaints)
		case <-tick.C:
		}
	}
}

func (p *page) target(prefix string) (id target.ID, found bool) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	all, err := chromedp.CallBrowser(ctx, target.GetTargets, target.GetTargetsParams{})
	if err != nil {
		p.t.Fatal(err)
	}
	for _, info := range all.TargetInfos {
		if info.Type == "iframe" && strings.HasPrefix(info.URL, prefix) {
			return info.TargetID, true
		}
	}
	return "", false
}
