// Package wording reads the sentences that a room says: each keeps them in a YAML file of its own,
// which is a part of the program. What they say, and when, is the room's to know.
package wording

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"supportbot/faq"
)

// Read returns what an embedded file says; name is for its errors. It panics on a mistake, which is
// one of the program: no test of the room gets past it.
func Read[T any](name string, file []byte) T {
	var t T
	if err := yaml.UnmarshalWithOptions(file, &t, yaml.Strict()); err != nil {
		panic(fmt.Sprintf("reading the embedded %s: %v", name, err))
	}
	return t
}

// Fill returns a text in one language with values in the place of {name}: pairs are name, value, name,
// value … What a person wrote is inserted as it is and never read as a template.
func Fill(t faq.Text, l faq.Language, pairs ...string) string {
	names := slices.Clone(pairs)
	for i := 0; i+1 < len(names); i += 2 {
		names[i] = "{" + names[i] + "}"
	}
	return strings.NewReplacer(names...).Replace(t.In(l))
}
