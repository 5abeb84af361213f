package faq

import (
	"strings"

	"supportbot/faq/expr"
)

// Value and Facts are what rules are decided on.
type Value = expr.Value

// Facts are the facts known, by name.
type Facts map[string]Value

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

// Term is a word class: <name> in a pattern stands for any of its words.
type Term struct {
	Name  string
	Words []string
	Path  string
}

// Slip is a word with the ways in which it is often written by mistake.
type Slip struct {
	Right string
	Wrong []string
	Path  string
}

// AddressTerm stands for any web address in a pattern. Of dates, <before 2010-06> and <since 2010-06> stand
// for those that certainly lie on that side of the month.
const AddressTerm = "address"

// FactType is the type of a fact.
type FactType string

// The types of facts.
const (
	Choice FactType = "choice" // one of named values
	Whole  FactType = "whole"  // whole number ≥ 0
	Amount FactType = "amount" // number ≥ 0, parts allowed
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
	// BelongsTo names a choice: the fact is dropped when another value of it is asked about.
	BelongsTo string `yaml:"belongs_to"`
	// Keep says that a number survives a change of the question (others last only for their question).
	Keep bool   `yaml:"keep"`
	Path string `yaml:"-"`
}

// FactValue is one value of a choice.
type FactValue struct {
	Name  string `yaml:"-"`
	Title Text   `yaml:"title"`
	// Words are the names and synonyms by which people mention it, both languages mixed. They are
	// patterns: ".." is a gap, <term> any word of a term, and what stands in round brackets must be
	// there but may tell another fact as well.
	Words []string `yaml:"words"`
	// Answers mean the value only as an answer to the fact's question: "elsewhere". Once a fact that
	// belongs to another is known, they also tell it anew.
	Answers []string `yaml:"answers"`
	// Apart: numbers are never carried between this value and another.
	Apart bool `yaml:"apart"`
	// When concludes the value from what was told of other facts, unless the text tells this fact by
	// words of its own.
	When *Condition `yaml:"when"`
	// Enough: where this value and others are told at once, it alone counts.
	Enough bool   `yaml:"enough"`
	Path   string `yaml:"-"`
}

// Literal reports whether a pattern is nothing but the words that people write.
func Literal(pattern string) bool {
	return !strings.Contains(pattern, "..") && !strings.ContainsAny(pattern, "<({|:,")
}

// Derivation computes a fact from others.
type Derivation struct {
	When  *Condition `yaml:"when"`
	Value *Formula   `yaml:"value"`
}
