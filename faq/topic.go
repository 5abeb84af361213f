package faq

// Topic is something that an agent can answer with: an outcome of an intent.
type Topic struct {
	Intent  *Intent
	Outcome string
	Answer  *Answer
}

// Topics are all of them, in the order of the knowledge. Referrals are not among them: they say what the bot does
// not know, and whom it gets instead, which is nothing for an agent to say.
func (k *Knowledge) Topics() []Topic {
	var all []Topic
	for _, in := range k.Intents {
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
