package faq

import "fmt"

// format is the version of the file format that is read here.
const format = "1"

// file reads the sections of one file, the examples apart. The main file says
// what all this is; included ones only add to the sections that hold many things.
func (d *decoder) file(s *source, main bool) {
	d.problems = append(d.problems, s.problems...)
	if s.root == nil || s.root.kind != mapNode {
		return
	}
	what, k := "a knowledge file", d.k
	sections := []field{
		need("format", d.format),
		need("about", d.about),
		may("include", d.paths),
		may("dialogues", d.paths),
		may("units", named(d, &k.Units, d.unit)),
		may("concepts", named(d, &k.Concepts, d.concept)),
		may("terms", named(d, &k.Terms, d.term)),
		may("slips", namedAs(d, slipForm, &k.Slips, d.slip)),
		may("facts", named(d, &k.Facts, d.fact)),
		may("tables", named(d, &k.Tables, d.table)),
		may("intents", named(d, &k.Intents, d.intent)),
		may("examples", func(*node) {}),
		may("not", func(*node) {}),
		may("outside", d.sentences(&k.Outside)),
		may("answers", namedAs(d, outcomeForm, &k.Answers, d.answer)),
		may("links", named(d, &k.Links, d.link)),
		may("documents", named(d, &k.Documents, d.document)),
		may("commands", named(d, &k.Commands, d.command)),
		need("talk", d.talk),
		may("desk", d.desk),
	}
	if !main {
		what = "an included file"
		for i, f := range sections {
			switch f.key {
			case "format", "about", "include", "dialogues", "talk", "desk":
				sections[i] = may(f.key, d.onlyMain)
			}
		}
	}
	d.object(s.root, what, sections...)
	for _, section := range s.root.entries {
		switch section.key.text {
		case "examples", "not", "outside":
			// these are joined, see examples
		default:
			for _, e := range section.value.entries {
				d.once(section.key.text+"."+e.key.text, e.key)
			}
		}
	}
}

// once reports what was defined in another place already. Doubles in one
// mapping are reported where the file is parsed.
func (d *decoder) once(path string, key *node) {
	if d.defined == nil {
		d.defined = make(map[string]*node)
	}
	if first := d.defined[path]; first != nil {
		d.problem(key, fmt.Sprintf("%s is defined a second time", path),
			fmt.Sprintf("the first is in %s:%d:%d: keep one of them", first.file.shown, first.line, first.column))
		return
	}
	d.defined[path] = key
}

func (d *decoder) onlyMain(n *node) {
	d.problem(n, n.key+" does not belong in an included file", "move it to the knowledge file that includes this one")
}

func (d *decoder) format(n *node) {
	if n.kind != numberNode || n.text != format {
		d.problem(n, "this format is not known", "write format: "+format)
	}
}

// paths checks the form; the files are read already, see reader.listed.
func (d *decoder) paths(n *node) {
	var files []string
	sequence(d, &files, func(n *node) string {
		s, _ := d.scalar(n, "the path of a file")
		return s
	})(n)
}

func (d *decoder) about(n *node) {
	a := &d.k.About
	d.object(n, "about",
		need("name", d.text(&a.Name)),
		need("purpose", d.text(&a.Purpose)),
		need("command", d.name(&a.Command)),
	)
}

func (d *decoder) talk(n *node) {
	t := &d.k.Talk
	d.object(n, "talk",
		need("fallback", d.text(&t.Fallback)),
		need("help", d.text(&t.Help)),
		need("handoff", d.text(&t.Handoff)),
		may("examples", d.words(&t.Examples)),
	)
}
