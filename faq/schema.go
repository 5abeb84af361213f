package faq

import (
	_ "embed"
	"slices"
)

//go:embed schema.json
var schema []byte

// Schema returns the JSON Schema (draft 2020-12) of the file format, for
// editors. It knows the shape only; Load checks the rest.
func Schema() []byte { return slices.Clone(schema) }
