package learn

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"supportbot/faq"
)

// LearnedFile is the name of the file that proposals are written into.
const LearnedFile = "learned.yaml"

// Source is where the knowledge's files are: Main is the name of the first, Files of all of them.
type Source struct {
	FS    fs.FS
	Main  string
	Files []string
}

// learned is the path of LearnedFile: where the other examples are.
func (s Source) learned() string {
	for _, name := range s.Files {
		if path.Base(path.Dir(name)) == "examples" {
			return path.Join(path.Dir(name), LearnedFile)
		}
	}
	return path.Join(path.Dir(s.Main), LearnedFile)
}

// Draft returns the files that proposals change, as they would be, by name. Proposals that are held
// change nothing. New intents are written as comments: they need an author. The error says where a
// file is not in the form that can be added to.
func Draft(s Source, proposals []Proposal) (map[string][]byte, error) {
	name := s.learned()
	content, err := fs.ReadFile(s.FS, name)
	fresh := err != nil
	d, err := open(name, content)
	if err != nil {
		return nil, err
	}
	if fresh {
		d.lines = []string{"# What people asked and the bot did not know: proposed from conversations, reviewed by an author."}
	}
	var added tree
	var comments [][]string
	skeletons := false
	for _, p := range proposals {
		switch {
		case p.Held != "" && len(p.Harm) == 0:
		case len(p.Harm) > 0 || p.As == Intent:
			if !bytes.Contains(content, []byte(quote(p.Lines[0]))) { // it stands there from the last time
				comments = append(comments, p.comment())
				skeletons = skeletons || len(p.Harm) == 0
			}
		default:
			into := added.at(p.section(), p.For, string(p.Language))
			for i, text := range p.Lines {
				l := line{value: quote(text)}
				if i == 0 {
					l.remark = p.remark()
				}
				into.lines = append(into.lines, l)
			}
		}
	}
	adds := !added.empty()
	if !adds && !skeletons { // what does harm alone is no reason for a patch
		return nil, nil
	}
	for _, section := range []string{"examples", "not"} {
		if err := d.section(section, added.at(section)); err != nil {
			return nil, err
		}
	}
	for _, c := range comments {
		d.end(c...)
	}
	changed := map[string][]byte{name: d.bytes()}
	if adds { // a file of nothing but comments is no knowledge
		err = s.include(name, changed)
	}
	return changed, err
}

// include makes the main file include another, if it does not.
func (s Source) include(name string, changed map[string][]byte) error {
	for _, file := range s.Files {
		if file == name {
			return nil
		}
	}
	content, err := fs.ReadFile(s.FS, s.Main)
	if err != nil {
		return fmt.Errorf("including %s: %w", name, err)
	}
	d, err := open(s.Main, content)
	if err != nil {
		return err
	}
	if err := d.include(name); err != nil {
		return err
	}
	changed[s.Main] = d.bytes()
	return nil
}

func (p *Proposal) section() string {
	if p.As == Negative {
		return "not"
	}
	return "examples"
}

// remark says in a few words where a proposal comes from.
func (p *Proposal) remark() string {
	parts := []string{string(p.Kind)}
	if p.Count > 1 {
		parts[0] += fmt.Sprintf(" %d times", p.Count)
	}
	parts[0] += ", last on " + p.At.UTC().Format("2006-01-02")
	if a := p.Accepted; a != nil && a.By != "" {
		parts = append(parts, "accepted by "+Line(a.By))
	}
	if len(p.Nearest) > 0 {
		parts = append(parts, fmt.Sprintf("nearest %s %.2f", p.Nearest[0].Intent, p.Nearest[0].Confidence))
	}
	if len(p.Comments) > 0 {
		parts = append(parts, "comment: "+p.Comments[0])
	}
	return shorten(strings.Join(parts, "; "), maxRemark)
}

func (p *Proposal) comment() []string {
	if len(p.Harm) > 0 {
		return p.harmful()
	}
	return p.skeleton()
}

// harmful is a proposal as a comment that says why it is one.
func (p *Proposal) harmful() []string {
	lines := []string{fmt.Sprintf("# Left out, as it makes things worse (%s): %s: %s: %s:", shorten(Line(p.Harm[0]), maxRemark), p.section(), p.For, p.Language)}
	for _, text := range p.Lines {
		lines = append(lines, "#     - "+quote(text))
	}
	return lines
}

// skeleton is a new intent as a comment, for an author to word.
func (p *Proposal) skeleton() []string {
	lines := []string{
		"# A new intent? (" + p.remark() + ")",
		"# Take the signs away, choose a name, write title and reply in both languages, and examples in the other language;",
		"# the lists go under the sections above that have the same name.",
	}
	for _, answer := range p.Answers {
		lines = append(lines, "# An agent said: "+shorten(answer, maxRemark))
	}
	lines = append(lines,
		"# intents:",
		"#   "+p.For+":",
		`#     title: {zh: "…", en: "…"}`,
		"#     kind: "+string(faq.Referral),
		`#     reply: {zh: "…", en: "…"}`,
		"# examples:",
		"#   "+p.For+":",
		"#     "+string(p.Language)+":",
	)
	for _, text := range p.Lines {
		lines = append(lines, "#       - "+quote(text))
	}
	return lines
}

// shorten cuts a text to a number of characters and marks the cut.
func shorten(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most-1]) + "…"
}
