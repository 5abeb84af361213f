package learn_test

import (
	"fmt"
	"math/rand"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"supportbot/faq"
	"supportbot/intents"
	"supportbot/learn"
)

const library = "../testdata/library/faq.yaml"

func knowledge(t *testing.T) (*faq.Knowledge, *intents.Engine) {
	t.Helper()
	k, err := faq.Load(library)
	if err != nil {
		t.Fatal(err)
	}
	e, err := intents.New(k)
	if err != nil {
		t.Fatal(err)
	}
	return k, e
}

// stored makes items of one kind out of texts, oldest first.
func stored(texts ...string) (items []learn.Stored) {
	for i, text := range texts {
		l := intents.DetectLanguage(text)
		if l == "" {
			l = faq.EN
		}
		items = append(items, learn.Stored{ID: fmt.Sprintf("%02d", i), Item: learn.Item{
			Kind: learn.Missed, Text: text, Language: l, At: time.Date(2026, 3, 1, 9, i, 0, 0, time.UTC),
		}})
	}
	return items
}

func TestLikeMessagesComeTogether(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		texts []string
		want  [][]string // ids
	}{
		"blanks, case, marks": {[]string{"Do you lend maps?", "do you  lend MAPS", "Do you lend maps!!"}, [][]string{{"00", "01", "02"}}},
		"a word more":         {[]string{"do you lend telescopes", "do you lend telescopes too"}, [][]string{{"00", "01"}}},
		"numbers":             {[]string{"could I take 3 dictionaries home", "could I take 12 dictionaries home"}, [][]string{{"00", "01"}}},
		"full width":          {[]string{"ABC证怎么办理", "ＡＢＣ证怎么办理"}, [][]string{{"00", "01"}}},
		"Chinese":             {[]string{"可以带狗进图书馆吗", "能带狗进图书馆吗", "图书馆有停车场吗"}, [][]string{{"00", "01"}, {"02"}}},
		"languages apart":     {[]string{"wifi", "wifi 密码"}, [][]string{{"01"}, {"00"}}},
		"one form, two matters": {
			[]string{"where can I park my car", "where can I print my thesis"}, [][]string{{"01"}, {"00"}},
		},
		"marks alone": {[]string{"???", "！！"}, [][]string{{"00", "01"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got [][]string
			for _, g := range learn.Groups(stored(c.texts...), nil) {
				got = append(got, g.Items)
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestGroups(t *testing.T) {
	t.Parallel()
	_, e := knowledge(t)
	items := stored("do you lend telescopes", "Do you lend telescopes?", "how much is the late fee", "do you lend telescopes")
	items[2].Kind, items[2].Intent, items[2].Comment = learn.Unhelpful, "renewal", "no"
	items = append(items,
		learn.Stored{ID: "04", Item: learn.Item{Kind: learn.Answered, Text: "dogs welcome", Language: faq.EN, Ticket: "T1", Answer: "yes"}},
		learn.Stored{ID: "05", Item: learn.Item{Kind: learn.Answered, Text: "dogs welcome", Language: faq.EN, Ticket: "T1", Answer: "yes", Comment: "kind"}, Accepted: &learn.Acceptance{As: learn.Example, Intent: "fine"}},
	)
	groups := learn.Groups(items, e)
	if len(groups) != 3 {
		t.Fatalf("%d groups: %+v", len(groups), groups)
	}
	missed, unhelpful, answered := groups[0], groups[1], groups[2]
	if missed.ID != "00" || missed.Count != 3 || !slices.Equal(missed.Texts, []string{"do you lend telescopes"}) || missed.Understood || !missed.At.Equal(items[3].At) {
		t.Errorf("missed: %+v", missed)
	}
	if unhelpful.Intent != "renewal" || !unhelpful.Understood || unhelpful.Nearest[0].Intent != "fine" || unhelpful.Comments[0] != "no" {
		t.Errorf("judged unhelpful: %+v", unhelpful)
	}
	if answered.Count != 1 || len(answered.Items) != 2 || !slices.Equal(answered.Answers, []string{"yes"}) || answered.Accepted == nil {
		t.Errorf("answered, and commented on: %+v", answered)
	}
	for range 5 {
		rand.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
		if again := learn.Groups(items, e); !reflect.DeepEqual(again, groups) {
			t.Errorf("in another order: %+v, want %+v", again, groups)
		}
	}
}

func TestManyItems(t *testing.T) {
	t.Parallel()
	words := strings.Fields("alpha bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar papa quebec romeo sierra tango")
	var texts []string
	for i := range 4000 {
		texts = append(texts, words[i%20]+" "+words[i/20%20]+" "+words[i/400%20])
	}
	began := time.Now()
	groups := learn.Groups(stored(texts...), nil)
	if took := time.Since(began); len(groups) == 0 || took > 20*time.Second {
		t.Errorf("%d groups in %s", len(groups), took)
	}
	n := 0
	for _, g := range groups {
		n += len(g.Items)
	}
	if n != len(texts) {
		t.Errorf("%d items of %d", n, len(texts))
	}
}
