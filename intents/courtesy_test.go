package intents

import (
	"reflect"
	"testing"
)

func TestCourtesyIsNoPartOfTheQuestion(t *testing.T) {
	t.Parallel()
	for plain, polite := range map[string][]string{
		"how often may i renew": {
			"hello, how often may i renew, many thanks",
			"dear people of the desk, how often may i renew?",
			"how often may i renew? thank you for your patience",
			"please excuse the trouble: how often may i renew. thanks",
		},
		"罚款怎么算": {"您好，请问一下，罚款怎么算，谢谢", "麻烦各位老师了，罚款怎么算？谢谢"},
	} {
		want := library().Ask(plain).Candidates
		for _, text := range polite {
			if got := library().Ask(text).Candidates; !reflect.DeepEqual(got, want) {
				t.Errorf("%q: got %v, want %v", text, got, want)
			}
		}
	}
}

func TestCourtesyAroundName(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"hello, opening hours, thanks": "opening_hours", "您好，请问一下，罚款，谢谢": "fine"} {
		p := library().Ask(text)
		if len(p.Candidates) == 0 || p.Candidates[0].Intent != want || p.Zone != Sure {
			t.Errorf("%q: got %v in zone %d, want %s, sure", text, p.Candidates, p.Zone, want)
		}
	}
}

func TestCourtesyAloneIsWhatWasSaid(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"good morning": "greeting", "great, thanks": "thanks", "好的，谢谢": "thanks"} {
		p := library().Ask(text)
		if len(p.Candidates) == 0 || p.Candidates[0].Intent != want {
			t.Errorf("%q: got %v, want %s", text, p.Candidates, want)
		}
	}
}
