package intents

import "testing"

// shopTexts are what a shop is asked, under three labels.
func shopTexts(refund, delivery, opening string) []Labelled {
	return []Labelled{
		{"i want my money back", refund}, {"give me back what i paid", refund}, {"the refund has not come yet", refund}, {"how do i return a lamp", refund},
		{"where is my parcel", delivery}, {"my order has not arrived", delivery}, {"how long does delivery take", delivery}, {"can you send it to my neighbour", delivery},
		{"are you open on sunday", opening}, {"when do you close", opening}, {"what are your opening hours", opening}, {"is the shop open today", opening},
	}
}

func TestLabelsAreLearnedLikeTitles(t *testing.T) {
	t.Parallel()
	for _, label := range []string{"RefundReimbursement", "refund_reimbursement", "REFUND-REIMBURSEMENT"} {
		e := TrainTexts(shopTexts(label, "delivery_shipment", "opening_hours"), 0)
		if got := e.Ask("about the reimbursement please"); len(got.Candidates) == 0 || got.Candidates[0].Intent != label {
			t.Errorf("%s: got %v", label, got.Candidates)
		}
	}
}

func TestLabelsThatSayNothingChangeNothing(t *testing.T) {
	t.Parallel()
	numbered := TrainTexts(shopTexts("1", "2", "3"), 0)
	for name, e := range map[string]*Engine{
		"other marks":            TrainTexts(shopTexts("#1", "#2", "#3"), 0),
		"the same word":          TrainTexts(shopTexts("faq001", "faq002", "faq003"), 0),
		"those of other intents": TrainTexts(shopTexts("delivery", "opening", "refund"), 0),
	} {
		for _, text := range []string{"the refund", "faq about it", "delivery to my neighbour", "opening hours", "when is delivery"} {
			want, got := numbered.Ask(text).Candidates, e.Ask(text).Candidates
			for i := range want {
				if got[i].Confidence != want[i].Confidence {
					t.Errorf("%s, %q: confidence %v, want %v", name, text, got, want)
				}
			}
		}
	}
}
