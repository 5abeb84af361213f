package faq

import (
	"strings"

	"supportbot/faq/expr"
)

// listed is the number of names up to which a hint lists them all.
const listed = 20

// didYouMean is a hint for a name that is not among those known: the nearest
// of them, or all of them while they are few, or otherwise.
func didYouMean(name string, known []string, otherwise string) string {
	if near := expr.Closest(name, known); near != "" {
		return "did you mean " + near + "?"
	}
	if len(known) > 0 && len(known) <= listed {
		return "known: " + strings.Join(known, ", ")
	}
	return otherwise
}
