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

		// Corrections: the unit may be left out, the last word counts.
		{"", "six books, no, four", "item_type=book items=4"},
		{"", "not six books but four", "!items=6 item_type=book items=4"},
		{"", "不是六本书，是四本", "!items=6 item_type=book items=4"},
		{"", "逾期5天，哦看错了，是8天", "days_overdue=8"},
		{"", "it was a book, now it is a film", "item_type=film"},
		{"", "原来借的是书，后来换成影碟了", "item_type=film"},
		{"items", "four, no, one is back, three", "~items=3"},
		{"items", "four, one is torn", "~items=4"},

		// Counts in other orders, shares, parts of a number.
		{"", "books x 3", "item_type=book items=3"},
		{"", "books in total: 12", "item_type=book items=12"},
		{"", "two of the five books", "items=2 item_type=book"},
		{"", "both the book and the film", "item_type=book item_type=film"},

		// A measure by what it lacks, or that is only waited for; small money without a word.
		{"", "overdue, two days short of three weeks", "days_overdue=20"},
		{"", "差两天满三周", "days_overdue=20"},
		{"", "I have been waiting for 3 weeks", ""},
		{"", "欠了9块8", "fee=9.8"},
		{"", "I owe ¥1.5k", "fee=1500"},

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
