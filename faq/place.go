package faq

// Problem places a mistake that was found later (in the rules, say) at a YAML
// path, such as the Path of a Rule with ".because" behind it. A path that leads
// nowhere is placed at the last part of it that exists.
func (k *Knowledge) Problem(path, message, hint string) Problem {
	n := k.find(path)
	if n == nil {
		return Problem{Path: path, Message: message, Hint: hint}
	}
	p := n.file.problem(n.line, n.column, message, hint)
	p.Path = path
	return p
}

// Compact lets go of the trees of the files, many megabytes: problems reported from now on have no
// place. It is for a knowledge that was checked and is about to be used, and must not run beside
// other calls.
func (k *Knowledge) Compact() { k.sources = nil }

// find returns the node at a path, or the one nearest above it. Several files
// have the same sections; the one that leads farthest is meant.
func (k *Knowledge) find(path string) *node {
	if len(path) == 0 || path[0] != '$' {
		return nil
	}
	var best *node
	least := len(path)
	for _, s := range k.sources {
		if s.root == nil {
			continue
		}
		if n, rest := s.root.find(path[1:]); len(rest) < least {
			best, least = n, len(rest)
		}
	}
	return best
}
