package learn

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// indent is how far what is written stands in from what it belongs to.
const indent = "  "

// document is a YAML file into which lines are put. What stands there stays as it is, comments and all:
// a syntax tree printed again would lose the author's hand.
type document struct {
	name  string
	eol   string
	lines []string
	root  *ast.MappingNode // nil if there is nothing but comments
	// before are lines to put in before a line, inside are texts to put into a line before a column;
	// lines and columns count from 1. tail goes to the end.
	before map[int][]string
	inside map[int][]insertion
	tail   []string
}

type insertion struct {
	column int
	text   string
}

// open reads a file; content may be empty.
func open(name string, content []byte) (*document, error) {
	d := &document{name: name, eol: "\n", before: map[int][]string{}, inside: map[int][]insertion{}}
	text := string(content)
	if strings.Contains(text, "\r\n") {
		d.eol, text = "\r\n", strings.ReplaceAll(text, "\r\n", "\n")
	}
	if text == "" {
		return d, nil
	}
	d.lines = strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	file, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", name, err)
	}
	for _, doc := range file.Docs {
		switch body := doc.Body.(type) {
		case nil, *ast.CommentGroupNode:
		case *ast.MappingNode:
			d.root = body
		default:
			return nil, fmt.Errorf("%s is no mapping from sections", name)
		}
	}
	return d, nil
}

// bytes is the file with everything put in.
func (d *document) bytes() []byte {
	var out []string
	for i, line := range d.lines {
		out = append(out, d.before[i+1]...)
		if into := d.inside[i+1]; len(into) > 0 {
			runes := []rune(line)
			slices.SortStableFunc(into, func(a, b insertion) int { return b.column - a.column })
			for _, x := range into {
				runes = slices.Insert(runes, x.column-1, []rune(x.text)...)
			}
			line = string(runes)
		}
		out = append(out, line)
	}
	out = append(out, d.before[len(d.lines)+1]...)
	out = append(out, d.tail...)
	return []byte(strings.Join(out, d.eol) + d.eol)
}

// child returns the value of a key, nil if there is none.
func child(m *ast.MappingNode, key string) ast.Node {
	if m == nil {
		return nil
	}
	for _, v := range m.Values {
		if v.Key.GetToken().Value == key {
			return v.Value
		}
	}
	return nil
}

// line is one entry of a list, with what is remarked on it.
type line struct{ value, remark string }

// tree is what is to be put under a key: lines, or keys with trees, in order.
type tree struct {
	lines []line
	keys  []string
	under map[string]*tree
}

// at returns the tree under keys, made if there is none.
func (t *tree) at(keys ...string) *tree {
	for _, key := range keys {
		next := t.under[key]
		if next == nil {
			if t.under == nil {
				t.under = map[string]*tree{}
			}
			next = &tree{}
			t.under[key] = next
			t.keys = append(t.keys, key)
		}
		t = next
	}
	return t
}

func (t *tree) empty() bool { return len(t.lines) == 0 && len(t.keys) == 0 }

// block writes a tree as YAML in block style.
func (t *tree) block(margin string) (lines []string) {
	for _, l := range t.lines {
		text := margin + "- " + l.value
		if l.remark != "" {
			text += "  # " + l.remark
		}
		lines = append(lines, text)
	}
	for _, key := range t.keys {
		lines = append(lines, margin+key+":")
		lines = append(lines, t.under[key].block(margin+indent)...)
	}
	return lines
}

// flow writes a tree as YAML in flow style, without the brackets around it.
func (t *tree) flow() string {
	var parts []string
	for _, l := range t.lines {
		parts = append(parts, l.value)
	}
	for _, key := range t.keys {
		under := t.under[key]
		if len(under.lines) > 0 {
			parts = append(parts, key+": ["+under.flow()+"]")
		} else {
			parts = append(parts, key+": {"+under.flow()+"}")
		}
	}
	return strings.Join(parts, ", ")
}

// put merges a tree into a node of the file, at its beginning: that place is always known, while where
// a list ends depends on how its last entry is written.
func (d *document) put(n ast.Node, t *tree) error {
	switch n := n.(type) {
	case *ast.MappingNode:
		return d.putKeys(n, t)
	case *ast.SequenceNode:
		if len(t.lines) == 0 {
			break
		}
		at := n.Start.Position
		switch {
		case !n.IsFlowStyle:
			d.before[at.Line] = append(d.before[at.Line], t.block(strings.Repeat(" ", at.Column-1))...)
		case len(n.Values) > 0:
			d.inside[at.Line] = append(d.inside[at.Line], insertion{at.Column + 1, t.flow() + ", "})
		default:
			d.inside[at.Line] = append(d.inside[at.Line], insertion{at.Column + 1, t.flow()})
		}
		return nil
	}
	at := n.GetToken().Position
	return fmt.Errorf("%s:%d:%d: nothing can be added here: write sentences by intent and language", d.name, at.Line, at.Column)
}

func (d *document) putKeys(m *ast.MappingNode, t *tree) error {
	missing := &tree{}
	for _, key := range t.keys {
		if value := child(m, key); value != nil {
			if err := d.put(value, t.under[key]); err != nil {
				return err
			}
			continue
		}
		missing.keys = append(missing.keys, key)
	}
	if len(t.lines) > 0 {
		at := m.GetToken().Position
		return fmt.Errorf("%s:%d:%d: a list is expected here", d.name, at.Line, at.Column)
	}
	if missing.under = t.under; len(missing.keys) == 0 {
		return nil
	}
	if m.IsFlowStyle {
		at := m.Start.Position
		d.inside[at.Line] = append(d.inside[at.Line], insertion{at.Column + 1, missing.flow() + ", "})
		return nil
	}
	at := m.Values[0].Key.GetToken().Position
	d.before[at.Line] = append(d.before[at.Line], missing.block(strings.Repeat(" ", at.Column-1))...)
	return nil
}

// section puts a tree under a section, which goes to the end of the file if there is none.
func (d *document) section(name string, t *tree) error {
	if t.empty() {
		return nil
	}
	if n := child(d.root, name); n != nil {
		return d.put(n, t)
	}
	d.end(append([]string{name + ":"}, t.block(indent)...)...)
	return nil
}

// include adds to the list of included files, at its end: its order is that in which people read.
func (d *document) include(name string) error {
	list, ok := child(d.root, "include").(*ast.SequenceNode)
	switch {
	case !ok || len(list.Values) == 0:
		return d.section("include", &tree{lines: []line{{value: name}}})
	case list.IsFlowStyle:
		at := list.End.Position
		d.inside[at.Line] = append(d.inside[at.Line], insertion{at.Column, ", " + name})
	default: // paths are written in one line
		after := list.Values[len(list.Values)-1].GetToken().Position.Line + 1
		d.before[after] = append(d.before[after], strings.Repeat(" ", list.Start.Position.Column-1)+"- "+name)
	}
	return nil
}

// end puts lines to the end of the file, apart from what is before.
func (d *document) end(lines ...string) {
	if len(d.lines)+len(d.tail) > 0 {
		d.tail = append(d.tail, "")
	}
	d.tail = append(d.tail, lines...)
}

// quote writes a text as a YAML scalar in double quotes. It is a Line: nothing else has to be escaped.
func quote(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}
