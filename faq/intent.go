package faq

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
	Free bool `yaml:"free"`
	// Form says that a channel which has forms shows one for the arguments when none is given.
	Form  bool   `yaml:"form"`
	Usage Text   `yaml:"usage"`
	Help  Text   `yaml:"help"`
	Path  string `yaml:"-"`
}
