package dialogues

import (
	"fmt"
	"time"

	"github.com/goccy/go-yaml"

	"supportbot/chat"
	"supportbot/faq"
)

// Dialogue is a conversation with what is expected of it.
type Dialogue struct {
	Name string `yaml:"name"`
	// Covers names the statements of the sources that the dialogue exercises, for reports.
	Covers []string   `yaml:"covers"`
	Turns  []Exchange `yaml:"turns"`
	// File is where it was read from.
	File string `yaml:"-"`
}

// Exchange is one message and what the reply must be like.
type Exchange struct {
	Say string `yaml:"say"`
	// After is how long the person waited before writing ("26h").
	After time.Duration `yaml:"after"`
	// Language is that of the request, where a channel prescribes one.
	Language faq.Language `yaml:"language"`
	Expect   Expectation  `yaml:"expect"`
}

// Expectation is what a reply must be like. What is not mentioned is not looked at; an empty text ("")
// means that the field must be empty.
type Expectation struct {
	Kind     *chat.Kind         `yaml:"kind"`
	Language *faq.Language      `yaml:"language"`
	Intent   *string            `yaml:"intent"`
	Outcome  *string            `yaml:"outcome"`
	Asks     *string            `yaml:"asks"`
	Values   map[string]float64 `yaml:"values"`
	// Facts that must be known, with these values; null means that the fact must not be known.
	Facts map[string]any `yaml:"facts"`
	// Text, Reasons and Links are parts that must occur; Without are parts that must not occur in the text.
	Text    []string `yaml:"text"`
	Without []string `yaml:"without"`
	Reasons []string `yaml:"reasons"`
	Links   []string `yaml:"links"`
	// Choices are labels that must be offered.
	Choices []string `yaml:"choices"`
	// More are the expectations of the further replies; their number must be the same.
	More []Expectation `yaml:"more"`
}

// Parse reads the dialogues of one file. The error names line and column of the first mistake.
func Parse(file string, data []byte) ([]Dialogue, error) {
	var list []Dialogue
	if err := yaml.UnmarshalWithOptions(data, &list, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("reading the dialogues in %s:\n%s", file, yaml.FormatError(err, false, true))
	}
	for i := range list {
		d := &list[i]
		d.File = file
		if d.Name == "" || len(d.Turns) == 0 {
			return nil, fmt.Errorf("reading the dialogues in %s: dialogue %d has no name or no turns; give it both", file, i+1)
		}
		for j, turn := range d.Turns {
			if turn.Say == "" {
				return nil, fmt.Errorf("reading the dialogues in %s: turn %d of %q says nothing; write what the person says under say", file, j+1, d.Name)
			}
		}
	}
	return list, nil
}
