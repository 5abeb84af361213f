package intents

import (
	"os"
	"testing"

	"supportbot/faq"
)

// TestReadAnotherKnowledge reads with a knowledge of another subject: nothing but its vocabulary
// tells what is meant.
func TestReadAnotherKnowledge(t *testing.T) {
	t.Parallel()
	k, err := faq.LoadFS(os.DirFS("../testdata/library"), "faq.yaml")
	if err != nil {
		t.Fatal(err)
	}
	v := newVocabulary(k)
	for _, c := range []struct{ open, text, want string }{
		{"", "my book is 3 weeks late", "item_type=book days_overdue=21"},
		{"", "two books, ten days overdue", "items=2 item_type=book days_overdue=10"},
		{"", "书逾期了两周", "item_type=book days_overdue=14"},
		{"", "借了一个月零三天的影碟", "days_kept=33 item_type=film"},
		{"", "it's not a book, it's a DVD", "!item_type=book item_type=film"},
		{"", "没有会员卡", "member=false"},
		{"", "I'm not a member", "member=false"},
		{"", "am I a member?", ""},
		{"", "has anybody reserved it?", ""},
		{"", "renewed it twice, no, 3 times", "renewals=3"},
		{"", "I owe ¥1.5", "fee=1.5"},
		{"", "half a book", "item_type=book items?"},
		{"renewals", "twice", "~renewals=2"},
		{"renewals", "once or 2", ""},
		{"renewals", "none", "~renewals=0"},
		{"days_overdue", "0", "~days_overdue=0"},
		{"days_overdue", "a week", "days_overdue=7"},
		{"member", "yes", "~member=true"},
	} {
		t.Run(c.open+"/"+c.text, func(t *testing.T) {
			t.Parallel()
			if got := toldLine(v.read(c.text, Context{Open: c.open})); got != c.want {
				t.Errorf("told\n got %s\nwant %s", got, c.want)
			}
		})
	}
}
