package faq

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Bounds of a file. Knowledge nests about ten deep; the parser's time grows
// with the square of depth and number of keys, so both are bounded before it runs.
const (
	maxDepth = 64
	maxKeys  = 20_000
)

const quoteHint = "put a text in quotes if it has \": \" or \" #\" in it or begins with one of { [ ] } * & ! % @ ` | > \" '"

// parse reads the YAML into the tree.
func (s *source) parse(content string) {
	defer func() {
		// The parser is another project's; whatever makes it panic is bad YAML, not a reason to end.
		if r := recover(); r != nil {
			s.refuse(0, 0, "this is not YAML that can be read", quoteHint)
		}
	}()
	tokens := lexer.Tokenize(content)
	if s.checkTokens(tokens); s.broken {
		return
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		s.syntax(err, tokens)
		return
	}
	var body ast.Node
	for _, d := range file.Docs {
		if d.Body != nil && body != nil {
			line, column := position(d.Body)
			s.refuse(line, column, "a second document begins here", "delete the line ---")
			return
		}
		if d.Body != nil {
			body = d.Body
		}
	}
	if body == nil {
		s.refuse(0, 0, "the file is empty", emptyHint)
		return
	}
	s.root = s.tree(body, nil, 1, 1)
	if s.root.kind != mapNode {
		s.refuse(s.root.line, s.root.column, "a knowledge file is a mapping, and this is "+s.root.kind.String(),
			"begin with sections such as facts: and intents:")
	}
}

// checkTokens refuses what knowledge does without (anchors could make a small
// file enormous), and nesting that would only wear out the parser.
func (s *source) checkTokens(tokens token.Tokens) {
	depth, keys := 0, 0
	for _, t := range tokens {
		at := t.Position
		switch t.Type {
		case token.AnchorType, token.AliasType, token.MergeKeyType:
			s.refuse(at.Line, at.Column, "anchors, aliases and merge keys are not allowed", "write the text out, or put it in quotes if it begins with & or *")
		case token.TagType:
			s.refuse(at.Line, at.Column, "tags are not allowed", "put the text in quotes if it begins with !")
		case token.MappingKeyType:
			s.refuse(at.Line, at.Column, "a key must be a plain name", "put the text in quotes if it begins with ?")
		case token.MappingStartType, token.SequenceStartType:
			depth++
		case token.MappingEndType, token.SequenceEndType:
			depth--
		case token.MappingValueType:
			keys++
		case token.SequenceEntryType:
			if at.Column > 4*maxDepth {
				depth = maxDepth + 1
			}
		}
		switch {
		case depth > maxDepth:
			s.refuse(at.Line, at.Column, fmt.Sprintf("this nests deeper than %d levels", maxDepth), "knowledge nests about ten deep: look for a bracket too many")
			return
		case keys > maxKeys:
			s.refuse(at.Line, at.Column, fmt.Sprintf("the file has more than %d keys", maxKeys), "divide it and name the parts under include")
			return
		}
	}
}

// tree turns the parser's nodes into ours. Collections stand where the key stands that they belong to.
func (s *source) tree(from ast.Node, parent *node, line, column int) *node {
	n := &node{file: s, parent: parent, line: line, column: column}
	switch from := from.(type) {
	case *ast.MappingNode:
		n.kind = mapNode
		n.entries = make([]entry, 0, len(from.Values))
		for _, pair := range from.Values {
			s.pair(n, pair)
		}
	case *ast.MappingValueNode:
		n.kind = mapNode
		s.pair(n, from)
	case *ast.SequenceNode:
		n.kind = listNode
		n.items = make([]*node, len(from.Values))
		for i, item := range from.Values {
			line, column := position(item)
			n.items[i] = s.tree(item, n, line, column)
			n.items[i].index = i
		}
	default:
		s.scalar(n, from)
	}
	return n
}

func (s *source) pair(parent *node, pair *ast.MappingValueNode) {
	key := &node{file: s, parent: parent, kind: textNode}
	at := pair.Key.GetToken().Position
	key.line, key.column = at.Line, max(at.Column, 1)
	key.text = s.standing(pair.Key.GetToken().Value, at.Line)
	if pair.Start.Type != token.MappingValueType {
		s.problems = append(s.problems, s.problem(key.line, key.column, "a key without a value",
			"between { and } a comma ends a text: put the text before it in quotes, or write : and the value"))
		return
	}
	if first := parent.child(key.text); first != nil {
		s.problems = append(s.problems, s.problem(key.line, key.column, "key "+key.text+" stands here a second time",
			fmt.Sprintf("the first is in line %d: join the two", first.line)))
		return
	}
	value := s.tree(pair.Value, parent, key.line, key.column)
	value.key = key.text
	key.key = key.text
	parent.entries = append(parent.entries, entry{key, value})
}

// position is that of an item of a list: its first character.
func position(n ast.Node) (line, column int) {
	switch m := n.(type) {
	case *ast.MappingNode:
		if !m.IsFlowStyle && len(m.Values) > 0 {
			n = m.Values[0].Key
		}
	case *ast.MappingValueNode:
		n = m.Key
	}
	at := n.GetToken().Position
	return at.Line, max(at.Column, 1)
}

func (s *source) scalar(n *node, from ast.Node) {
	t := from.GetToken()
	if t.Type != token.ImplicitNullType { // that one stands nowhere: the key is its place
		n.line, n.column = t.Position.Line, max(t.Position.Column, 1)
	}
	n.text = t.Value
	switch from := from.(type) {
	case *ast.StringNode:
		n.kind, n.text = textNode, from.Value
		switch t.Type {
		case token.SingleQuoteType:
			n.style = singleQuoted
		case token.DoubleQuoteType:
			n.style = doubleQuoted
		}
	case *ast.LiteralNode:
		n.kind, n.text, n.style = textNode, from.Value.Value, literal
		if t.Type == token.FoldedType {
			n.style = folded
		}
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		n.kind = numberNode
	case *ast.BoolNode:
		n.kind = boolNode
	case *ast.NullNode:
		n.kind = nullNode
	default:
		s.problems = append(s.problems, s.problem(n.line, n.column, "this has no place in knowledge", quoteHint))
	}
	n.text = s.standing(n.text, n.line)
	for _, r := range n.text {
		if hidden(r) {
			s.problems = append(s.problems, s.problem(n.line, n.column, fmt.Sprintf("control character %U in a text", r), "delete it"))
			break
		}
	}
}

// standing returns a text as the part of the file that it is, if it stands there as it is read: all that
// is kept of the parser's work are then parts of one string, not thousands among its garbage.
func (s *source) standing(text string, line int) string {
	in := s.lineText(line)
	if at := strings.Index(in, text); at >= 0 {
		return in[at : at+len(text)]
	}
	return text
}
