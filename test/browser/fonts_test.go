package browser

import (
	"context"

	"github.com/chromedp/cdproto/css"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/chromedp"
)

// fontsOf are the fonts in which the browser really sets an element's text.
func fontsOf(p *page, selector string) []string {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	ids, err := chromedp.Run(ctx, chromedp.QueryNodeIDs(chromedp.CSS(selector)))
	if err != nil || len(ids) == 0 {
		p.t.Fatalf("looking for %s: %v", selector, err)
	}
	if _, err := chromedp.Call(ctx, dom.Enable, dom.EnableParams{}); err != nil {
		p.t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, css.Enable, struct{}{}); err != nil {
		p.t.Fatal(err)
	}
	used, err := chromedp.Call(ctx, css.GetPlatformFontsForNode, css.GetPlatformFontsForNodeParams{NodeID: ids[0]})
	if err != nil {
		p.t.Fatal(err)
	}
	var names []string
	for _, f := range used.Fonts {
		names = append(names, f.FamilyName)
	}
	return names
}
