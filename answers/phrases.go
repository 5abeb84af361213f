package answers

import (
	_ "embed"
	"fmt"
	"sync"

	"github.com/goccy/go-yaml"

	"supportbot/faq"
)

//go:embed text.yaml
var phrasesYAML []byte

// phrases are the words that every answer shares, from text.yaml.
type phrases struct {
	Yes     faq.Text `yaml:"yes"`
	No      faq.Text `yaml:"no"`
	Derived faq.Text `yaml:"derived"`
	Newer   faq.Text `yaml:"newer"`
	Assumed faq.Text `yaml:"assumed"`
	WhatIf  faq.Text `yaml:"what_if"`
}

var shared = sync.OnceValue(func() phrases {
	var p phrases
	if err := yaml.UnmarshalWithOptions(phrasesYAML, &p, yaml.Strict()); err != nil {
		panic(fmt.Sprintf("answers/text.yaml in this program: %v", err)) // the build is broken: every test fails
	}
	return p
})
