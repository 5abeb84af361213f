package terminal

import (
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"supportbot/chat"
)

// printer writes replies. After a write has failed it writes nothing more.
type printer struct {
	out     io.Writer
	color   bool
	explain bool
	phrases phrases
	failed  error
}

// Escape sequences of the two kinds of emphasis.
const (
	bold  = "\x1b[1m"
	faint = "\x1b[2m"
	reset = "\x1b[0m"
)

func (p *printer) print(text string) {
	if p.failed == nil && text != "" {
		_, p.failed = io.WriteString(p.out, text)
	}
}

// line prints a text of ours or of a reply behind a lead, without control characters.
func (p *printer) line(lead, text string) { p.print(lead + chat.Clean(text) + "\n") }

// aside prints a line of what is beside the reply itself.
func (p *printer) aside(lead, text string) {
	if p.color {
		p.print(faint + lead + chat.Clean(text) + reset + "\n")
		return
	}
	p.line(lead, text)
}

func (p *printer) reply(r chat.Reply, o offer) {
	p.one(r)
	for i, option := range o.options {
		p.line("  "+o.label(i)+") ", option.Label)
	}
	p.print("\n")
}

// one prints a reply and the further ones in it, without the quick replies.
func (p *printer) one(r chat.Reply) {
	own := p.phrases.in(r.Language)
	text := plain(chat.Clean(r.Text))
	if r.Literal() {
		text = chat.Clean(r.Text)
	}
	if r.Agent != "" {
		text = strongOn + chat.Clean(r.Agent) + strongOff + ": " + text
	}
	if p.color {
		text = strings.NewReplacer(strongOn, bold, strongOff, reset).Replace(text)
	} else {
		text = strings.NewReplacer(strongOn, "", strongOff, "").Replace(text)
	}
	p.print(text + "\n")
	p.list(own.Reasons, r.Reasons)
	var links, sources []string
	for _, l := range r.Links {
		links = append(links, l.Title+" <"+l.URL+">")
	}
	for _, s := range r.Sources {
		at := s.Document
		if s.Section != "" {
			at += " · " + s.Section
		}
		if s.Issued != "" {
			at += " (" + s.Issued + ")"
		}
		sources = append(sources, at)
	}
	p.list(own.Links, links)
	p.list(own.Sources, sources)
	if p.explain {
		p.behind(r)
	}
	for _, further := range r.More {
		p.print("\n")
		p.one(further)
	}
}

func (p *printer) list(title string, items []string) {
	if len(items) == 0 {
		return
	}
	p.aside("", title)
	for _, item := range items {
		p.aside("  - ", item)
	}
}

// behind prints the parts of a reply that programs read, one name and value each.
func (p *printer) behind(r chat.Reply) {
	parts := []string{"kind=" + string(r.Kind)}
	add := func(name, value string) {
		if value != "" {
			parts = append(parts, name+"="+value)
		}
	}
	add("intent", r.Intent)
	if r.Confidence > 0 {
		add("confidence", strconv.FormatFloat(r.Confidence, 'f', 2, 64))
	}
	add("outcome", r.Outcome)
	add("asks", r.Asks)
	for _, name := range slices.Sorted(maps.Keys(r.Facts)) {
		add("facts."+name, r.Facts[name].String())
	}
	for _, name := range slices.Sorted(maps.Keys(r.Values)) {
		add("values."+name, strconv.FormatFloat(r.Values[name], 'g', -1, 64))
	}
	add("ticket", r.Ticket)
	add("receipt", r.Receipt)
	p.aside("", "["+strings.Join(parts, " ")+"]")
}
