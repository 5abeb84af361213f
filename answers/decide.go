package answers

import (
	"maps"
	"strings"

	"supportbot/faq"
	"supportbot/faq/expr"
)

// Decision is what the rules of an intent say of a case. It holds no text: see Render.
type Decision struct {
	Intent string
	// Outcome reached; "" if Asks names the fact still needed (or if no row holds, which Check rules out).
	Outcome string
	Answer  *faq.Answer
	Verdict faq.Verdict
	// Asks is the fact needed or, with an outcome, one that would refine it; "" if none.
	Asks string
	// Rule is the index of the deciding row, -1 without an outcome.
	Rule int
	// Facts are the facts told and those computed from them; Assumed the intent's assumptions in force.
	Facts, Assumed faq.Facts
	Values         []Number
	// Tried has the result of every row, in order.
	Tried []Tried
	// Failing are the other rejections known to hold; Passed the rows before the deciding one that
	// an acceptance passed narrowly (see expr.Expr.NearMiss) and that have something to say on it.
	Failing, Passed []int
	// Lead is a rejection by the rules of faq.Intent.LeadsWith that the answer begins with; nil if
	// there is none, or if the answer is a rejection itself.
	Lead *Decision

	// told are the facts as they were told: texts are filled from these, since what is computed from
	// facts must not be computed again from its own result.
	told faq.Facts
	// chosen by a person, not by the rules: nothing is assumed.
	chosen bool
}

// Tried is the result of one row.
type Tried struct {
	Rule   int
	Result expr.Result
}

// Decide finds the outcome that the facts told lead to, or the fact to ask for.
//
// The outcome is given if no fact still unknown can change it; if all outcomes
// still possible are rejections, the first row that is certain is given at
// once. Else Asks is the first unknown fact, in the order of the rows, that
// can change the outcome.
func Decide(k *faq.Knowledge, in *faq.Intent, told faq.Facts) Decision {
	d := newTable(newView(k, in, told), in.Rules).decide()
	if other := k.Intent(in.LeadsWith); other != nil && other != in && d.Outcome != "" && d.Verdict != faq.Reject {
		lead := newTable(newView(k, other, told), other.Rules).decide()
		if lead.Verdict == faq.Reject && lead.Answer != nil && lead.Answer.Lead != (faq.Text{}) {
			d.Lead = &lead
		}
	}
	return d
}

// Given is the decision for an outcome that a person chose: what the rules say of it if they lead
// there, else the outcome alone, without reasons and without what the intent would assume. It is false
// for an outcome that the intent has not, and for one whose answer begins with what nobody knows.
func Given(k *faq.Knowledge, in *faq.Intent, outcome string, told faq.Facts) (Decision, bool) {
	if d := Decide(k, in, told); d.Outcome == outcome && outcome != "" {
		return d, true
	}
	for _, rule := range in.Rules {
		if rule.Outcome != outcome {
			continue
		}
		t := newTable(newView(k, unassuming(in), told), in.Rules)
		d := Decision{Intent: in.Name, Outcome: outcome, Answer: k.Answer(in.Name, outcome), Rule: none, Facts: make(faq.Facts), told: told, chosen: true}
		t.collect(&d)
		d.Verdict, d.Values = d.Answer.Verdict, t.compute(d.Answer.Values)
		first, _, _ := strings.Cut(strings.TrimSpace(d.Answer.Text.In(faq.EN)), "\n")
		return d, fillLines(first, newWriter(k, in, d, faq.EN).value) != ""
	}
	return Decision{}, false
}

// unassuming is the intent without its assumptions.
func unassuming(in *faq.Intent) *faq.Intent {
	own := *in
	own.Assume = nil
	return &own
}

func (t *table) decide() Decision {
	d := Decision{Intent: t.in.Name, Rule: none, Facts: make(faq.Facts), Assumed: make(faq.Facts), Tried: make([]Tried, len(t.rules)), told: t.told}
	for i := range t.rules {
		d.Tried[i] = Tried{i, t.test(i)}
	}
	t.collect(&d)
	reached := t.outcomes()
	switch {
	case reached.one:
		d.Rule = t.deciding(reached.first, d.Tried)
	case reached.rejected:
		d.Rule = t.certain(d.Tried)
	}
	if d.Rule == none {
		d.Asks = t.ask()
		return d
	}
	t.conclude(&d)
	return d
}

// collect notes the facts in force.
func (t *table) collect(d *Decision) {
	for _, f := range t.k.Facts {
		value, state := t.fact(f)
		if state != expr.Known {
			continue
		}
		if assumed, ok := t.in.Assume[f.Name]; ok && assumed == value && !holds(f, t.told[f.Name]) {
			d.Assumed[f.Name] = value
			continue
		}
		d.Facts[f.Name] = value
	}
}

// reached sums up what is still possible.
type reached struct {
	first    int  // a row that can be the first to hold
	one      bool // all possible cases have one class
	rejected bool // all possible cases are rejections
}

// outcomes explores what is possible, only as far as it makes a difference.
func (t *table) outcomes() reached {
	r := reached{first: none, one: true, rejected: true}
	seen := false
	t.reach(0, func(row int) bool {
		if !seen {
			seen, r.first = true, row
		}
		r.one = r.one && t.classOf(row) == t.classOf(r.first)
		r.rejected = r.rejected && t.verdict(row) == faq.Reject
		return r.one || r.rejected
	})
	return r
}

func (t *table) answer(row int) *faq.Answer {
	if row == none {
		return nil
	}
	return t.k.Answer(t.in.Name, t.rules[row].Outcome)
}

func (t *table) verdict(row int) faq.Verdict {
	if a := t.answer(row); a != nil {
		return a.Verdict
	}
	return faq.Neutral
}

// deciding picks the row to name for the only class possible: the first that is certain, else one that is possible.
func (t *table) deciding(possible int, tried []Tried) int {
	for _, x := range tried {
		if x.Result == expr.True && t.classOf(x.Rule) == t.classOf(possible) {
			return x.Rule
		}
	}
	return possible
}

// certain is the first rejection that holds for sure.
func (t *table) certain(tried []Tried) int {
	for _, x := range tried {
		if x.Result == expr.True && t.verdict(x.Rule) == faq.Reject {
			return x.Rule
		}
	}
	return none
}

// ask finds the first unknown fact, in the order of the rows, that can change the outcome.
func (t *table) ask() string {
	start, r := t.scan(0)
	if r == expr.True {
		return ""
	}
	asked := make(map[string]bool)
	for i := start; i < len(t.rules) && t.rules[i].When != nil; i++ {
		for _, name := range t.rules[i].When.Names() {
			if _, state := t.lookup(name); state != expr.Unknown {
				continue
			}
			f := t.missing(name)
			if f == nil || asked[f.Name] {
				continue
			}
			asked[f.Name] = true
			if t.sensitive(f, start) {
				return f.Name
			}
		}
	}
	if f := t.open(start); f != nil {
		return f.Name
	}
	return ""
}

// conclude fills in what follows from the deciding row.
func (t *table) conclude(d *Decision) {
	rule := t.rules[d.Rule]
	d.Outcome, d.Answer, d.Verdict = rule.Outcome, t.answer(d.Rule), t.verdict(d.Rule)
	if rule.Asks != "" {
		if f := t.k.Fact(rule.Asks); f != nil {
			if _, state := t.fact(f); state == expr.Unknown {
				d.Asks = f.Name
			}
		}
	}
	switch d.Verdict {
	case faq.Reject:
		t.reject(d)
	case faq.Accept:
		for i, r := range t.rules[:d.Rule] {
			if r.Passed != (faq.Text{}) && r.When.NearMiss(t.look) {
				d.Passed = append(d.Passed, i)
			}
		}
	}
	if d.Answer != nil {
		d.Values = t.compute(d.Answer.Values)
	}
}

// reject notes the other rejections that hold, and asks for the first fact
// that tells whether one more does.
func (t *table) reject(d *Decision) {
	for _, x := range d.Tried {
		if x.Rule == d.Rule || t.rules[x.Rule].When == nil || t.verdict(x.Rule) != faq.Reject {
			continue
		}
		switch {
		case x.Result == expr.True:
			d.Failing = append(d.Failing, x.Rule)
		case x.Result == expr.Maybe && d.Asks == "":
			d.Asks = t.row(x.Rule).ask()
		}
	}
}

// All are the facts in force, assumptions included.
func (d Decision) All() faq.Facts {
	all := maps.Clone(d.Assumed)
	maps.Copy(all, d.Facts)
	return all
}
