package faq

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// kind is what YAML says a node is.
type kind uint8

const (
	nullNode kind = iota
	textNode
	numberNode
	boolNode
	listNode
	mapNode
)

func (k kind) String() string {
	return [...]string{"nothing", "a text", "a number", "true or false", "a list", "a mapping"}[k]
}

// style is how a scalar is written; it decides where in the file a place inside it is.
type style uint8

const (
	plain style = iota
	singleQuoted
	doubleQuoted
	literal
	folded
)

// node is a value of a file: a tree without anchors, tags and the other parts
// of YAML that knowledge does without. Mappings keep their order.
type node struct {
	file   *source
	parent *node
	// key is the node's own key in its parent mapping, index its place in its parent list.
	key   string
	index int

	kind         kind
	line, column int
	style        style
	text         string
	items        []*node
	entries      []entry
}

// entry is a key of a mapping with its value.
type entry struct {
	key   *node
	value *node
}

// child returns the value of a key, nil if there is none.
func (n *node) child(key string) *node {
	for _, e := range n.entries {
		if e.key.text == key {
			return e.value
		}
	}
	return nil
}

// path is the node's YAML path.
func (n *node) path() string {
	switch {
	case n.parent == nil:
		return "$"
	case n.parent.kind == listNode:
		return n.parent.path() + "[" + strconv.Itoa(n.index) + "]"
	}
	return n.parent.path() + "." + n.key
}

// find follows a path as far as it goes; rest is what is left of it. Keys may
// contain dots: the longest key that fits is followed.
func (n *node) find(path string) (found *node, rest string) {
	for {
		next := n.step(path)
		if next.node == nil {
			return n, path
		}
		n, path = next.node, next.rest
	}
}

type step struct {
	node *node
	rest string
}

func (n *node) step(path string) step {
	if inside, ok := strings.CutPrefix(path, "["); ok {
		number, rest, _ := strings.Cut(inside, "]")
		if i, err := strconv.Atoi(number); err == nil && i >= 0 && i < len(n.items) {
			return step{n.items[i], rest}
		}
		return step{}
	}
	path, ok := strings.CutPrefix(path, ".")
	if !ok {
		return step{}
	}
	var best step
	longest := -1
	for _, e := range n.entries {
		rest, ok := strings.CutPrefix(path, e.key.text)
		if ok && len(e.key.text) > longest && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			best, longest = step{e.value, rest}, len(e.key.text)
		}
	}
	return best
}

// at returns line and column of a byte offset inside the node's text. Where
// the text cannot be followed through the file (a scalar over several lines),
// it is the beginning of the scalar.
func (n *node) at(offset int) (line, column int) {
	switch n.style {
	case literal:
		before := n.text[:min(offset, len(n.text))]
		start := strings.LastIndex(before, "\n") + 1
		written, _, _ := strings.Cut(n.text[start:], "\n")
		line = n.line + 1 + strings.Count(before, "\n")
		indent := len(n.file.lineText(line)) - len(written)
		return line, 1 + max(indent, 0) + utf8.RuneCountInString(before[start:])
	case folded:
		return n.line, n.column
	}
	raw := []rune(n.file.lineText(n.line))
	column = n.column
	if n.style != plain {
		column++
	}
	for read := 0; read < offset; {
		if column > len(raw) {
			return n.line, n.column
		}
		length, written := n.character(raw[column-1:])
		column, read = column+length, read+written
	}
	return n.line, column
}

// character returns how many characters of the file make the next character
// of the text, and how many bytes that one has.
func (n *node) character(raw []rune) (length, written int) {
	first := raw[0]
	switch {
	case n.style == singleQuoted && first == '\'':
		return 2, 1
	case n.style == doubleQuoted && first == '\\' && len(raw) > 1:
		digits := map[rune]int{'x': 2, 'u': 4, 'U': 8}[raw[1]]
		if digits == 0 || len(raw) < 2+digits {
			return 2, 1
		}
		code, err := strconv.ParseUint(string(raw[2:2+digits]), 16, 32)
		if err != nil {
			return 2, 1
		}
		return 2 + digits, utf8.RuneLen(rune(code))
	}
	return 1, utf8.RuneLen(first)
}
