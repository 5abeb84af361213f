package faq

// Verdict tells what an outcome means for the person.
type Verdict string

// The verdicts.
const (
	Accept  Verdict = "accept"
	Reject  Verdict = "reject"
	Neutral Verdict = "neutral"
)

// Answer is what is said for an outcome.
type Answer struct {
	// Outcome is its name. "intent.outcome" is the wording of a shared outcome for one intent and
	// goes before the general one.
	Outcome string  `yaml:"-"`
	Verdict Verdict `yaml:"verdict"`
	// Title is the outcome in a few words; Text is the answer (CommonMark).
	Title Text `yaml:"title"`
	Text  Text `yaml:"text"`
	// Lead is one sentence for the start of another answer, see Intent.LeadsWith.
	Lead Text `yaml:"lead"`
	// Notes are added in the cases they are for.
	Notes []TextWhen `yaml:"notes"`
	// Values are computed numbers, by name.
	Values []*Computed `yaml:"values"`
	// Next are intents offered as quick replies.
	Next []string `yaml:"next"`
	// Derived marks a statement that follows from the documents without being written there.
	Derived bool `yaml:"derived"`
	// Links are shown with it, in the cases they are for.
	Links   []LinkWhen   `yaml:"links"`
	Sources []SourceLine `yaml:"sources"`
	// Verified is the day (2006-01-02) on which a person last compared the answer with its sources.
	Verified string `yaml:"verified"`
	// Newer are notes on what newer documents say.
	Newer []Newer `yaml:"newer"`
	Path  string  `yaml:"-"`
}

// Computed is a number of an answer.
type Computed struct {
	Name string   `yaml:"-"`
	Is   *Formula `yaml:"is"`
	Unit string   `yaml:"unit"`
	// Each computes Is for every value of this choice fact that has it, as name_value; Least then
	// stands under the plain name for the smallest of them. Both only while the fact is unknown.
	Each string `yaml:"each"`
}

// SourceLine says where a claim is written.
type SourceLine struct {
	Document string `yaml:"document"`
	Section  Text   `yaml:"section"`
}

// LinkWhen names a link. In a file it is the link's name alone, or a mapping where it is for some cases only.
type LinkWhen struct {
	Link string `yaml:"link"`
	// When is the case, nil for all.
	When *Condition `yaml:"when"`
}

// Newer tells what a newer document says on the same point.
type Newer struct {
	Dated string `yaml:"dated"`
	Text  Text   `yaml:"text"`
	URL   string `yaml:"url"`
	// When is the case that it is about, nil for all.
	When *Condition `yaml:"when"`
}

// Link is a page for further reading.
type Link struct {
	Name  string `yaml:"-"`
	Title Text   `yaml:"title"`
	URL   string `yaml:"url"`
	// Printed is the address in the source document, where the page has moved since.
	Printed string `yaml:"printed"`
	Path    string `yaml:"-"`
}

// Document is a source.
type Document struct {
	Name   string `yaml:"-"`
	Title  Text   `yaml:"title"`
	Issued string `yaml:"issued"`
	URL    string `yaml:"url"`
	Path   string `yaml:"-"`
}
