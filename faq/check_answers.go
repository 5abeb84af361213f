package faq

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

func (c *checker) answer(a *Answer) {
	k, path := c.k, a.Path
	if intent, _, found := strings.Cut(a.Outcome, "."); found && k.Intent(intent) == nil {
		c.addKey(path, fmt.Sprintf("unknown intent %q", intent), didYouMean(intent, k.intentNames(), "define it under intents"))
	}
	values := c.values(a.Values)
	known := append(k.readable(), values...)
	c.texts(path+".title", a.Title, known...)
	c.texts(path+".text", a.Text, known...)
	c.texts(path+".lead", a.Lead, known...)
	c.cases(path+".notes", a.Notes, known, values...)
	for i, v := range a.Values {
		c.formula(v.Is, c.values(a.Values[:i])...)
		place := path + ".values." + v.Name
		if v.Unit != "" {
			c.reference(place+".unit", "unit", v.Unit, k.unitNames(), "units")
		}
		if v.Each != "" {
			c.choice(place+".each", v.Each)
		}
	}
	c.references(path+".next", "intent", a.Next, k.intentNames(), "intents")
	for i, l := range a.Links {
		place := fmt.Sprintf("%s.links[%d]", path, i)
		if l.When != nil {
			place += ".link"
		}
		c.reference(place, "link", l.Link, k.linkNames(), "links")
		c.condition(l.When, values...)
	}
	for i, s := range a.Sources {
		place := fmt.Sprintf("%s.sources[%d]", path, i)
		c.reference(place+".document", "document", s.Document, k.documentNames(), "documents")
		c.texts(place+".section", s.Section)
	}
	if len(a.Sources) > 0 && a.Verified == "" {
		c.addKey(path, "the answer "+a.Outcome+" has sources and no verified", "write the day on which somebody compared it with them: verified: 2006-01-02")
	}
	c.date(path+".verified", a.Verified, false)
	for i, w := range a.Newer {
		place := fmt.Sprintf("%s.newer[%d]", path, i)
		c.date(place+".dated", w.Dated, true)
		c.https(place+".url", w.URL)
		c.condition(w.When, values...)
		c.texts(place+".text", w.Text, known...)
	}
}

// values are the names of computed values; one that is computed for each value
// of a choice has those names as well.
func (c *checker) values(computed []*Computed) []string {
	var names []string
	for _, v := range computed {
		names = append(names, v.Name)
		if f := c.k.Fact(v.Each); f != nil {
			for _, each := range f.Values {
				names = append(names, v.Name+"_"+each.Name)
			}
		}
	}
	return names
}

// date reports what is no day; months and years are dates as well where they are allowed.
func (c *checker) date(path, s string, partial bool) {
	layouts, hint := []string{time.DateOnly}, "write a day: 2006-01-02"
	if partial {
		layouts, hint = append(layouts, "2006-01", "2006"), "write 2006-01-02, 2006-01 or 2006"
	}
	if s == "" || slices.ContainsFunc(layouts, func(layout string) bool {
		_, err := time.Parse(layout, s)
		return err == nil
	}) {
		return
	}
	c.add(path, s+" is no date", hint)
}

func (c *checker) https(path, address string) { c.address(path, address, "https") }

// address reports what is no web address.
func (c *checker) address(path, address string, schemes ...string) {
	if address == "" {
		return
	}
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.User != nil || strings.ContainsAny(address, " \\"):
		c.add(path, quote(address)+" is no web address", "write it in full: https://…")
	case !slices.Contains(schemes, u.Scheme):
		c.add(path, "an address begins with "+strings.Join(schemes, ":// or ")+"://", "copy it from the browser")
	}
}
