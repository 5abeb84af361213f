package dialog

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"

	"supportbot/faq"
)

//go:embed text.yaml
var phrasesYAML []byte

// phrases are the conversation's own sentences, by name.
type phrases map[string]faq.Text

func loadPhrases() (phrases, error) {
	var p phrases
	if err := yaml.UnmarshalWithOptions(phrasesYAML, &p, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("reading the conversation's phrases: %w", err)
	}
	return p, nil
}

// say fills a phrase: pairs are name, text, name, text … What a person wrote
// is inserted as it is and never read as a template.
func (p phrases) say(lang faq.Language, name string, pairs ...string) string {
	text := p[name].In(lang)
	switch len(pairs) {
	case 0:
		return text
	case 2:
		return strings.ReplaceAll(text, "{"+pairs[0]+"}", pairs[1])
	}
	for i := 0; i < len(pairs); i += 2 {
		pairs[i] = "{" + pairs[i] + "}"
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// quoted is what a person wrote, to be said again in CommonMark: its signs are shown, and make no links in
// the bot's name.
func quoted(text string) string { return signs.Replace(text) }

var signs = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "&", `\&`)

// paragraphs joins the non-empty texts as CommonMark paragraphs.
func paragraphs(texts ...string) string {
	kept := texts[:0:0]
	for _, t := range texts {
		if t = strings.TrimSpace(t); t != "" {
			kept = append(kept, t)
		}
	}
	return strings.Join(kept, "\n\n")
}
