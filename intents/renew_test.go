package intents

import "testing"

func TestRenewLearnsOnlyWhatChanged(t *testing.T) {
	t.Parallel()
	before, err := New(libraryKnowledge())
	if err != nil {
		t.Fatal(err)
	}
	k := libraryKnowledge()
	k.Intents[0].Reply.EN += " Really."
	same, err := before.Renew(k)
	if err != nil {
		t.Fatal(err)
	}
	if same.model != before.model {
		t.Error("another reply makes it learn again")
	}
	k = libraryKnowledge()
	k.Intents[0].Title.EN = "an altogether different thing"
	other, err := before.Renew(k)
	if err != nil {
		t.Fatal(err)
	}
	if other.model == before.model {
		t.Error("another title teaches it nothing")
	}
}
