package intents

import "supportbot/faq"

// Context is what the conversation contributes to understanding a message.
type Context struct {
	// Language is the conversation's, used where the text has none of its own.
	Language faq.Language
	// Open is the fact asked for by the last reply, "" if none: a bare "2" or "yes" answers it.
	Open string
	// Facts are known already: patterns may depend on them.
	Facts faq.Facts
}

// input is all that the meaning of a message depends on: its text, which has no NUL, the fact asked for,
// and the facts from which others are concluded.
func (v *vocabulary) input(buf []byte, text string, c Context) []byte {
	buf = append(append(append(buf, text...), 0), c.Open...)
	for _, name := range v.premises {
		known := c.Facts[name]
		buf = append(append(buf, 0, byte(known.Kind())), known.String()...)
	}
	return buf
}

// Understanding is what a message means, before any rule is applied.
type Understanding struct {
	// Language is the text's own language; "" when it has none (a bare number, a product's name).
	Language faq.Language
	// Parts are the questions of the message in their order, at least one.
	Parts []Part
}

// Part is one question, or one piece of information.
type Part struct {
	// Text is the part as written.
	Text string
	// Mentions are the facts told, in their order in the text.
	Mentions []Mention
	// Refused are numbers that cannot be: negative, broken where whole ones are asked for, too large.
	Refused []Refusal
	// Candidates are the intents that it may ask, best first, at most five.
	Candidates []Candidate
	Zone       Zone
	Signals    Signals
}

// Mention is a fact told.
type Mention struct {
	Fact  string
	Value faq.Value
	// Text is how it was said.
	Text string
	// Bare says that the number, or yes or no, stood alone and is taken for the open question's fact.
	Bare bool
	// Negated values were denied ("not the book").
	Negated bool
	// Before says that it stands directly before a value of the choice that it belongs to ("2 books").
	Before bool
}

// Refusal is a number that was understood and cannot be accepted.
type Refusal struct {
	Fact string
	Text string
}

// Candidate is an intent with how sure the engine is of it.
type Candidate struct {
	Intent string
	// Confidence is calibrated on held-out examples: of those with 0.9, about nine in ten are right.
	Confidence float64
	// Evidence are the features that spoke most for the intent, strongest first (only from Explain).
	Evidence []Evidence
}

// Evidence is one feature of the text and its weight for an intent.
type Evidence struct {
	Feature string
	Weight  float64
}

// Zone says what may be done with the candidates.
type Zone uint8

// The zones. The zero Zone declines.
const (
	Declined Zone = iota // none fits
	Unsure               // offer the best two or three
	Sure                 // answer the first
)

// Signals are the properties of a part that matter to a conversation.
type Signals struct {
	// OnlyFacts: nothing but facts and fillers.
	OnlyFacts bool
	// FollowUp: leans on what was said before ("what about …", "那 … 呢").
	FollowUp bool
	// Correction: takes something back ("no, the …", "不对").
	Correction bool
	// Question: asks something, also without a question mark ("can I …", "…吗", "能不能…").
	Question bool
	// Another: speaks of another thing of a kind than before ("my other copy", "另一本").
	Another bool
	// WhatIf: supposes ("if it were …", "要是 … 呢").
	WhatIf bool
	// Yes, No, DontKnow: the part is a bare affirmation or consent, denial, or "I don't know".
	Yes, No, DontKnow bool
	// Exact: the text is a title, an alias or an example of the first candidate.
	Exact bool
	// Fuzzy: the candidates come from the fuzzy ranking of names, not from the classifier.
	Fuzzy bool
}
