package faq

// Topic is something that a person can answer with: an outcome of an intent, or a referral.
type Topic struct {
	Intent *Intent
	// Outcome and Answer are "" and nil for a referral, which has one answer only.
	Outcome string
	Answer  *Answer
}

// Topics are all of them, in the order of the knowledge.
func (k *Knowledge) Topics() []Topic {
	var all []Topic
	for _, in := range k.Intents {
		if in.Kind == Referral {
			all = append(all, Topic{Intent: in})
		}
		seen := map[string]bool{}
		for _, r := range in.Rules {
			if a := k.Answer(in.Name, r.Outcome); a != nil && !seen[r.Outcome] {
				seen[r.Outcome] = true
				all = append(all, Topic{Intent: in, Outcome: r.Outcome, Answer: a})
			}
		}
	}
	return all
}
