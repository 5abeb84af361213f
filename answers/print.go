package answers

import "supportbot/faq"

// Print shows the value of a fact as people read it: a choice's title, a number
// with its unit, yes or no. An unknown fact or value prints as it is.
func Print(k *faq.Knowledge, fact string, v faq.Value, lang faq.Language) string {
	if f := k.Fact(fact); f != nil {
		if s, ok := printFact(k, f, v, lang); ok {
			return s
		}
	}
	return v.String()
}
