package dialog

import (
	"slices"
	"sync"

	"supportbot/answers"
	"supportbot/faq"
)

// decidedCase is a case with the rules that were tried, as a receipt lists them.
type decidedCase struct {
	*answers.Case
	rules func() []string
}

// caseOf is the case of a question with facts known. People differ in their words more than in their
// cases: what the rules say of a case is worked out once.
func (b *Brain) caseOf(in *faq.Intent, facts faq.Facts) decidedCase {
	var names [16]string // more than most conversations tell
	told := names[:0]
	for name := range facts {
		told = append(told, name)
	}
	slices.Sort(told)
	var buf [256]byte
	input := append(buf[:0], in.Name...)
	for _, name := range told {
		v := facts[name]
		input = append(append(append(append(input, 0), name...), 0, byte(v.Kind())), v.String()...)
	}
	return b.cases.Of(input, func() decidedCase {
		c := answers.NewCase(b.Knowledge, in, facts)
		return decidedCase{c, sync.OnceValue(func() []string { return rulesTried(c.Decision()) })}
	})
}
