package supportbot_test

import (
	"testing"

	"supportbot"
	"supportbot/faq"
)

// The copy in the binary is the file beside it: same bytes, same hash.
func TestEmbeddedKnowledge(t *testing.T) {
	t.Parallel()
	embedded, err := faq.LoadFS(supportbot.Knowledge(), "faq.yaml")
	if err != nil {
		t.Fatal(err)
	}
	onDisk, err := faq.Load("faq.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if embedded.Hash != onDisk.Hash {
		t.Error("the embedded knowledge is not the one on disk")
	}
}
