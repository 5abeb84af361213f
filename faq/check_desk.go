package faq

import (
	"fmt"
	"slices"
)

// desk finds cases that can never come, and times in an order that makes no sense.
func (c *checker) desk() {
	d := c.k.Desk
	names := make([]string, len(c.k.Intents))
	for i, in := range c.k.Intents {
		names[i] = in.Name
	}
	for i, w := range d.When {
		path := fmt.Sprintf("$.desk.when[%d]", i)
		if !c.reference(path+".intent", "intent", w.Intent, names, "intents") || w.Outcome == "" {
			continue
		}
		var outcomes []string
		for _, r := range c.k.Intent(w.Intent).Rules {
			outcomes = append(outcomes, r.Outcome)
		}
		c.reference(path+".outcome", "outcome of "+w.Intent, w.Outcome, outcomes, "its rules")
	}
	if !slices.IsSorted(d.Remind) {
		c.add("$.desk.remind", "the reminders are not in order", "write the shortest time first")
	}
	if d.HandoverAfter > 0 && d.HandoverAfter < max(d.OfferAfter, 1) {
		c.add("$.desk.handover_after", "a person is called before one is offered", "make it at least offer_after")
	}
	if d.Close > 0 && d.Quiet >= d.Close {
		c.add("$.desk.quiet", "the closing is announced after it", "make it less than close")
	}
}
