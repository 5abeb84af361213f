package evaluation

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
)

//go:embed published.yaml
var publishedFile []byte

// Published are the figures that others reached on public sets.
type Published struct {
	Sources map[string]Source       `yaml:"sources"`
	Sets    map[string]PublishedSet `yaml:"sets"`
}

// Source is a publication.
type Source struct {
	Authors string `yaml:"authors"`
	Year    int    `yaml:"year"`
	Title   string `yaml:"title"`
	Venue   string `yaml:"venue"`
}

// PublishedSet has the figures for one set, by the name of its folder.
type PublishedSet struct {
	Title    string `yaml:"title"`
	Language string `yaml:"language"`
	// NoneIsAClass says that texts out of scope are a class like any other, learned from examples.
	NoneIsAClass bool `yaml:"none_is_a_class"`
	// Note says how the figures were obtained, where that differs from ours.
	Note    string   `yaml:"note"`
	Systems []System `yaml:"systems"`
}

// System is what one system reached: measures by their keys in Metrics' JSON.
type System struct {
	Name   string `yaml:"name"`
	Source string `yaml:"source"`
	// Where in the source: a table, or that the figure was computed from published predictions.
	Where    string             `yaml:"where"`
	Measures map[string]float64 `yaml:"measures"`
}

// ReadPublished reads the published figures that come with the program. An error is a defect of the file.
func ReadPublished() (*Published, error) {
	p := new(Published)
	if err := yaml.UnmarshalWithOptions(publishedFile, p, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("reading the published figures: %w", err)
	}
	keys := map[string]bool{}
	for _, m := range measures {
		keys[m.key] = true
	}
	for name, s := range p.Sets {
		for _, system := range s.Systems {
			if _, ok := p.Sources[system.Source]; !ok {
				return nil, fmt.Errorf("the published figures of %s on %s cite %q, which is not among the sources", system.Name, name, system.Source)
			}
			for key := range system.Measures {
				if !keys[key] {
					return nil, fmt.Errorf("the published figures of %s on %s have %q, which is not measured", system.Name, name, key)
				}
			}
		}
	}
	return p, nil
}

// Cite writes a publication as it is cited.
func (s Source) Cite() string {
	return fmt.Sprintf("%s (%d). %s. %s.", strings.TrimSuffix(s.Authors, "."), s.Year, s.Title, s.Venue)
}
