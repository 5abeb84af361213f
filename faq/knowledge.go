package faq

import "supportbot/faq/expr"

// Value and Facts are what rules are decided on.
type Value = expr.Value

// Facts are the facts known, by name.
type Facts map[string]Value

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

// Knowledge is everything that the bot knows. It is immutable once loaded.
// Slices keep the order of the file: rules and questions depend on it.
type Knowledge struct {
	// Hash is the hexadecimal SHA-256 over the names and bytes of all files: receipts carry it.
	Hash  string `yaml:"-"`
	About About  `yaml:"about"`

	Units     []*Unit     `yaml:"units"`
	Facts     []*Fact     `yaml:"facts"`
	Tables    []*Table    `yaml:"tables"`
	Intents   []*Intent   `yaml:"intents"`
	Commands  []*Command  `yaml:"commands"`
	Answers   []*Answer   `yaml:"answers"`
	Links     []*Link     `yaml:"links"`
	Documents []*Document `yaml:"documents"`
	Talk      Talk        `yaml:"talk"`

	// Files names the files read, the first one being the knowledge file itself.
	Files []string `yaml:"-"`

	index   index
	sources []*source
}

// About names the bot.
type About struct {
	Name Text `yaml:"name"`
	// Purpose is one sentence that says what can be asked.
	Purpose Text `yaml:"purpose"`
	// Command is the word behind the slash: lib for /lib.
	Command string `yaml:"command"`
}

// Talk holds the domain's own sentences; the interface's general ones are in package dialog.
type Talk struct {
	// Fallback is said when a message is off topic or not understood.
	Fallback Text `yaml:"fallback"`
	// Help is said by the help intent and the help command, before the list of commands.
	Help Text `yaml:"help"`
	// Handoff is said when a ticket was opened; {ticket} is its id.
	Handoff Text `yaml:"handoff"`
	// Examples are questions offered to somebody who does not know what to ask.
	Examples Words `yaml:"examples"`
}

// Unit is what a number counts.
type Unit struct {
	Name string `yaml:"-"`
	// Print shows a number with its unit: {n} is the number; "one|many" where a language has a plural.
	Print Text `yaml:"print"`
	// Words follow the number in a text (months, 个月); Before precede it (¥).
	Words  []string `yaml:"words"`
	Before []string `yaml:"before"`
	// Multiples are larger or smaller measures of the same: a year is 12 months.
	Multiples []Multiple `yaml:"multiples"`
	Path      string     `yaml:"-"`
}

// Multiple is a measure of which one makes Factor units; parts are rounded down where the fact is whole.
type Multiple struct {
	Factor float64  `yaml:"factor"`
	Words  []string `yaml:"words"`
}

// FactType is the type of a fact.
type FactType string

// The types of facts.
const (
	Choice FactType = "choice" // one of named values
	Whole  FactType = "whole"  // whole number ≥ Min
	Amount FactType = "amount" // number ≥ Min, parts allowed
	YesNo  FactType = "yes_no"
)

// Fact is something about the person's case that rules read.
type Fact struct {
	Name  string   `yaml:"-"`
	Title Text     `yaml:"title"`
	Type  FactType `yaml:"type"`
	// Unit names the unit of a number.
	Unit string `yaml:"unit"`
	// Max is the greatest number believed (default 1,000,000); smaller than 0 never is.
	Max float64 `yaml:"max"`
	// Ask is the question that asks for it; AskWhen has other wordings for some cases, first hit wins.
	Ask     Text       `yaml:"ask"`
	AskWhen []TextWhen `yaml:"ask_when"`
	// Help explains the question to somebody who answers "I don't know".
	Help Text `yaml:"help"`
	// Values of a choice.
	Values []*FactValue `yaml:"values"`
	// Patterns in which a number occurs: "{month} left" has a number with the unit month; ".." is a
	// gap of a few words inside the clause. A number with its unit but in no pattern goes to the
	// fact that has the bare pattern "{month}".
	Patterns []string `yaml:"patterns"`
	// Yes and No are patterns that tell a yes_no fact.
	Yes []string `yaml:"yes"`
	No  []string `yaml:"no"`
	// From computes the fact from others: the first line whose condition holds and whose
	// numbers are known. The fact's own name stands for the number that was told as such, which
	// holds where no line does.
	From []Derivation `yaml:"from"`
	// Hidden facts only serve others: they are not shown and not asked for.
	Hidden bool `yaml:"hidden"`
	// With "product": the fact belongs to the product and is dropped when another product is asked about.
	BelongsTo string `yaml:"belongs_to"`
	// Keep says that a number survives a change of the question (others last only for their question).
	Keep bool   `yaml:"keep"`
	Path string `yaml:"-"`
}

// FactValue is one value of a choice.
type FactValue struct {
	Name  string `yaml:"-"`
	Title Text   `yaml:"title"`
	// Words are the names and synonyms by which people mention it, both languages mixed; patterns
	// with ".." are allowed.
	Words []string `yaml:"words"`
	// Apart: numbers are never carried between this value and another.
	Apart bool   `yaml:"apart"`
	Path  string `yaml:"-"`
}

// Derivation computes a fact from others.
type Derivation struct {
	When  *Condition `yaml:"when"`
	Value *Formula   `yaml:"value"`
}

// TextWhen is a text for a case.
type TextWhen struct {
	When *Condition `yaml:"when"`
	Text Text       `yaml:"text"`
}

// Condition is a parsed and type-checked expression that is true, false or maybe.
type Condition struct {
	Source string
	Path   string
	*expr.Expr
}

// Formula is a parsed and type-checked expression that computes a number.
type Formula struct {
	Source string
	Path   string
	*expr.Expr
}

// Table has numbers (or formulas) by the values of one fact.
type Table struct {
	Name string `yaml:"-"`
	// By is the choice fact whose value selects the row.
	By      string    `yaml:"by"`
	Columns []*Column `yaml:"columns"`
	Rows    []*Row    `yaml:"rows"`
	Path    string    `yaml:"-"`
}

// Column names what a column holds. Its name is unique among facts and columns, so that rules can
// mention it like a fact: the row is that of the By fact's value.
type Column struct {
	Name string `yaml:"-"`
	Unit string `yaml:"unit"`
	// Whole rounding is not applied: a column prints as it is.
	Path string `yaml:"-"`
}

// Row is the table's row for one value of the By fact. A missing cell makes comparisons with the
// column false and leaves values computed from it out.
type Row struct {
	Value string
	Cells map[string]*Formula // constants are formulas without names
	Path  string
}

// IntentKind says what is done with an intent.
type IntentKind string

// The kinds of intents.
const (
	Decide    IntentKind = "decide"   // rules decide on facts
	Referral  IntentKind = "referral" // recognised, but not covered by the documents
	SmallTalk IntentKind = "talk"     // small talk and the conversation's own controls
	Handoff   IntentKind = "handoff"  // a person is asked for
)

// Intent is something that people want to know.
type Intent struct {
	Name string `yaml:"-"`
	// Title names the question in a few words; it is the label of a choice.
	Title Text       `yaml:"title"`
	Kind  IntentKind `yaml:"kind"`
	// Aliases are short names by which the intent can be called, beside the title.
	Aliases Words `yaml:"aliases"`
	// Examples are sentences as people write them; they are written in the top-level section
	// "examples" (by intent and language), Not in "not". A group of paraphrases of one sentence stays
	// together when the examples are divided for validation.
	Examples ExampleSet `yaml:"-"`
	// Not are sentences that look alike but ask something else.
	Not ExampleSet `yaml:"-"`
	// Requires are words of which at least one must appear (or a fact in RequiresFacts), else the
	// intent is not considered.
	Requires      []string `yaml:"requires"`
	RequiresFacts []string `yaml:"requires_facts"`
	// Does names what the conversation does for a talk intent: restart, help, why, thanks, greeting, goodbye.
	Does string `yaml:"does"`
	// Reply is what a talk or referral intent says.
	Reply Text `yaml:"reply"`
	// Links of a referral.
	Links []string `yaml:"links"`
	// Assume gives facts that hold unless something else is said. They are never asked for.
	Assume Facts `yaml:"assume"`
	// Rules decide, the first that holds wins; the last has no condition.
	Rules []*Rule `yaml:"rules"`
	// LeadsWith names an intent whose rules are tried as well: if what is known makes it a
	// rejection, the answer begins with that outcome's lead.
	LeadsWith string `yaml:"leads_with"`
	Path      string `yaml:"-"`
}

// ExampleSet has examples by language, in groups of paraphrases (most groups have one member).
type ExampleSet struct {
	ZH [][]string `yaml:"zh"`
	EN [][]string `yaml:"en"`
}

// In returns the groups of one language.
func (e ExampleSet) In(l Language) [][]string {
	if l == ZH {
		return e.ZH
	}
	return e.EN
}

// Rule is a row of a decision table.
type Rule struct {
	// When is nil for the last row, which holds otherwise.
	When *Condition `yaml:"when"`
	// Outcome names the answer.
	Outcome string `yaml:"outcome"`
	// Because says why, when the row decides (or, for a rejection, when it holds as well).
	Because Text `yaml:"because"`
	// Passed says why the row did not apply, where that is a reason for what a later row decided: it is
	// said if the condition failed only in the last of its parts joined by &&.
	Passed Text `yaml:"passed"`
	// Asks names a fact that would refine the answer, if it is unknown. No row of the intent waits
	// for such a fact: while it is unknown, comparisons with it are false.
	Asks string `yaml:"asks"`
	Path string `yaml:"-"`
}

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
	Derived bool         `yaml:"derived"`
	Links   []string     `yaml:"links"`
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

// Newer tells what a newer document says on the same point.
type Newer struct {
	Dated string `yaml:"dated"`
	Text  Text   `yaml:"text"`
	URL   string `yaml:"url"`
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

// Command is a word behind the slash command, such as fine in "/lib fine book 2".
type Command struct {
	Name string `yaml:"-"`
	// Names are the words that call it; Name itself is always one.
	Names Words `yaml:"names"`
	// Intent is what it asks; Does is what it does instead: help, ask, language.
	Intent string `yaml:"intent"`
	Does   string `yaml:"does"`
	// Arguments are the facts it takes. A number without a unit goes to the first number among them.
	Arguments []string `yaml:"arguments"`
	// Free says that other words among the arguments are not a mistake.
	Free  bool   `yaml:"free"`
	Usage Text   `yaml:"usage"`
	Help  Text   `yaml:"help"`
	Path  string `yaml:"-"`
}
