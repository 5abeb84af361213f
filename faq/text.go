package faq

// Language is a language of the knowledge.
type Language string

// The languages that every text exists in.
const (
	ZH Language = "zh"
	EN Language = "en"
)

// Languages lists them in the order in which checks report.
var Languages = [...]Language{ZH, EN}

// Text is one text in every language. {name} in it stands for a fact, a value
// or a column, printed with its unit; {{ and }} stand for braces.
type Text struct {
	ZH string `yaml:"zh"`
	EN string `yaml:"en"`
}

// In returns the text in one language.
func (t Text) In(l Language) string {
	if l == ZH {
		return t.ZH
	}
	return t.EN
}

// Words are words or phrases by language: names, aliases, synonyms.
type Words struct {
	ZH []string `yaml:"zh"`
	EN []string `yaml:"en"`
}

// In returns the words of one language.
func (w Words) In(l Language) []string {
	if l == ZH {
		return w.ZH
	}
	return w.EN
}

// TextWhen is a text for a case.
type TextWhen struct {
	When *Condition `yaml:"when"`
	Text Text       `yaml:"text"`
}

// Concept is a thing that people mention in many words, in both languages: the understanding of
// examples takes all of them for the same. Patterns with ".." are allowed.
type Concept struct {
	Name string   `yaml:"-"`
	ZH   []string `yaml:"zh"`
	EN   []string `yaml:"en"`
	// Outside: who mentions it means something else. What is beyond doubt otherwise is offered, all
	// else declined.
	Outside bool   `yaml:"outside"`
	Path    string `yaml:"-"`
}
