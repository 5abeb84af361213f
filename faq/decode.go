package faq

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// decoder turns trees into Knowledge and notes whatever is not as it should be.
type decoder struct {
	k        *Knowledge
	problems Problems
	// defined has the keys of a section's names, by path.
	defined map[string]*node
}

func (d *decoder) problem(n *node, message, hint string) {
	p := n.file.problem(n.line, n.column, message, hint)
	p.Path = n.path()
	d.problems = append(d.problems, p)
}

// wrong reports a node of another kind than expected.
func (d *decoder) wrong(n *node, expected, hint string) {
	if n.kind == nullNode {
		d.problem(n, "here should be "+expected+", and there is nothing", hint)
		return
	}
	d.problem(n, "here should be "+expected+", not "+n.kind.String(), hint)
}

// field is a key that a mapping may or must have, and how its value is read.
type field struct {
	key  string
	must bool
	read func(*node)
}

func need(key string, read func(*node)) field { return field{key, true, read} }
func may(key string, read func(*node)) field  { return field{key, false, read} }

// object reads a mapping with fixed keys. what names it in reports: "a fact".
func (d *decoder) object(n *node, what string, fields ...field) {
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = f.key
	}
	if n.kind != mapNode {
		d.problem(n, what+" is a mapping, and here is "+n.kind.String(), "its keys: "+strings.Join(keys, ", "))
		return
	}
	for _, e := range n.entries {
		i := slices.Index(keys, e.key.text)
		if i < 0 {
			d.problem(e.key, "unknown key "+quote(e.key.text)+" in "+what, didYouMean(e.key.text, keys, "delete it"))
			continue
		}
		fields[i].read(e.value)
	}
	for _, f := range fields {
		if f.must && n.child(f.key) == nil {
			d.problem(n, what+" without "+f.key, "add "+f.key+":")
		}
	}
}

// sequence reads a list, item by item.
func sequence[T any](d *decoder, into *[]T, item func(*node) T) func(*node) {
	return func(n *node) {
		if n.kind != listNode {
			d.wrong(n, "a list", "write [one, two], or one item a line after -")
			return
		}
		for _, i := range n.items {
			*into = append(*into, item(i))
		}
	}
}

// Forms of the names that authors choose. An answer's may be "intent.outcome".
var (
	nameForm    = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	slipForm    = regexp.MustCompile(`\S`)
	outcomeForm = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$`)
)

// named reads a mapping from names that the author chooses, in the order of the file.
func named[T any](d *decoder, into *[]T, item func(name string, n *node) T) func(*node) {
	return namedAs(d, nameForm, into, item)
}

func namedAs[T any](d *decoder, form *regexp.Regexp, into *[]T, item func(name string, n *node) T) func(*node) {
	return func(n *node) {
		if n.kind != mapNode {
			d.wrong(n, "a mapping from names", "write name: and what it means below it")
			return
		}
		for _, e := range n.entries {
			if !form.MatchString(e.key.text) {
				d.problem(e.key, quote(e.key.text)+" is no name", "a name has small letters, digits and _, and begins with a letter")
			}
			*into = append(*into, item(e.key.text, e.value))
		}
	}
}

// text reads a text in every language.
func (d *decoder) text(into *Text) func(*node) {
	return func(n *node) {
		d.object(n, "a text by language",
			need("zh", d.nonempty(&into.ZH)),
			need("en", d.nonempty(&into.EN)),
		)
	}
}

// nonempty reads a string and trims it: the newline at the end of a block is not meant.
func (d *decoder) nonempty(into *string) func(*node) {
	return func(n *node) {
		s, ok := d.scalar(n, "a text")
		if !ok {
			return
		}
		*into = strings.TrimSpace(s)
		if *into == "" {
			d.problem(n, "the text is empty", "write it, or delete the key")
		}
	}
}

// scalar returns a text as it is written.
func (d *decoder) scalar(n *node, expected string) (string, bool) {
	switch n.kind {
	case textNode:
		return n.text, true
	case numberNode, boolNode:
		d.wrong(n, expected, "put it in quotes: \""+n.text+"\"")
	case mapNode:
		d.wrong(n, expected, "write one text; with \": \" in it, put it in quotes")
	default:
		d.wrong(n, expected, "write one text")
	}
	return "", false
}

// name reads one word that refers to something; whether that exists is checked later.
func (d *decoder) name(into *string) func(*node) {
	return func(n *node) {
		s, ok := d.scalar(n, "a name")
		if *into = s; ok && s == "" {
			d.problem(n, "the name is empty", "write it, or delete the line")
		}
	}
}

// names reads a list of such words.
func (d *decoder) names(into *[]string) func(*node) {
	return sequence(d, into, func(n *node) (s string) {
		d.name(&s)(n)
		return s
	})
}

// strings reads a list of words or phrases.
func (d *decoder) strings(into *[]string) func(*node) {
	return sequence(d, into, func(n *node) (s string) {
		d.nonempty(&s)(n)
		return s
	})
}

// words reads lists by language.
func (d *decoder) words(into *Words) func(*node) {
	return func(n *node) {
		d.object(n, "words by language", may("zh", d.strings(&into.ZH)), may("en", d.strings(&into.EN)))
	}
}

// date reads what looks like a day, a month or a year; its form is checked later.
func (d *decoder) date(into *string) func(*node) {
	return func(n *node) {
		if n.kind != textNode && n.kind != numberNode {
			d.wrong(n, "a date", "write 2006-01-02")
			return
		}
		*into = n.text
	}
}

var numberForm = regexp.MustCompile(`^[-+]?[0-9]+(\.[0-9]+)?$`)

// number reads a number in plain decimal notation.
func (d *decoder) number(into *float64) func(*node) {
	return func(n *node) {
		x, err := strconv.ParseFloat(n.text, 64)
		switch {
		case n.kind != numberNode:
			d.wrong(n, "a number", "write it as in 12 or 0.5, without quotes")
			return
		case err != nil || !numberForm.MatchString(n.text):
			d.problem(n, quote(n.text)+" is no plain decimal number", "write it as in 12 or 0.5")
			return
		}
		*into = x
	}
}

// truth reads true or false.
func (d *decoder) truth(into *bool) func(*node) {
	return func(n *node) {
		if n.kind != boolNode {
			d.wrong(n, "true or false", "yes and no are texts in this format; write true or false, without quotes")
			return
		}
		*into = n.text == "true"
	}
}

func quote(s string) string { return strconv.Quote(s) }
