package intents

import (
	"slices"
	"strings"
	"testing"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", []string{""}},
		{"Can I renew?", []string{"Can I renew?"}},
		{"I have a book with 1 week left. Can I renew?", []string{"I have a book with 1 week left. Can I renew?"}},
		{"Can I renew my book? And how many may I borrow?", []string{"Can I renew my book?", "And how many may I borrow?"}},
		{"Can I renew my book and how many books may I borrow?", []string{"Can I renew my book", "and how many books may I borrow?"}},
		{"Can I renew it? It is 2 weeks late.", []string{"Can I renew it? It is 2 weeks late."}},
		{"Hello! Can I renew? Thanks.", []string{"Hello! Can I renew? Thanks."}},
		{"Hi. I borrowed 3 books. They are late. What do I pay?", []string{"Hi. I borrowed 3 books. They are late. What do I pay?"}},
		{"2 weeks, no wait, 3 weeks", []string{"2 weeks, no wait, 3 weeks"}},
		{"Can I renew this and pay later?", []string{"Can I renew this and pay later?"}},
		{"Can I renew??? Please!!", []string{"Can I renew??? Please!!"}},
		{"Can I renew? yes or no?", []string{"Can I renew? yes or no?"}},
		{"What if I am late? Do I pay?", []string{"What if I am late? Do I pay?"}},
		{"Do books cost? What about films?", []string{"Do books cost?", "What about films?"}},
		{"It costs 1.5 coins e.g. for films. Right?", []string{"It costs 1.5 coins e.g. for films. Right?"}},
		{"See https://example.org/a?b=c and tell me if I can renew", []string{"See https://example.org/a?b=c and tell me if I can renew"}},
		{"书能续借吗？", []string{"书能续借吗？"}},
		{"我有一本书，借了两周。能续借吗？", []string{"我有一本书，借了两周。能续借吗？"}},
		{"书能续借吗？一次能借几本？", []string{"书能续借吗？", "一次能借几本？"}},
		{"书能续借吗？影碟呢？", []string{"书能续借吗？", "影碟呢？"}},
		{"这本书还能续借吗，另外一次能借几本", []string{"这本书还能续借吗，", "另外一次能借几本"}},
		{"2个月，不对，3个月", []string{"2个月，不对，3个月"}},
		{"能续借吗？可以吗？", []string{"能续借吗？可以吗？"}},
		{"你好！请问能续借吗？谢谢！", []string{"你好！请问能续借吗？谢谢！"}},
		{"你好\n我借了一本书\n还剩两天\n能续借吗", []string{"你好 我借了一本书 还剩两天 能续借吗"}},
		{"能续借吗？怎么办？", []string{"能续借吗？怎么办？"}},
		{"如果逾期了呢？要交多少钱？", []string{"如果逾期了呢？要交多少钱？"}},
		{"什么破规矩！！我的书才借两天凭什么罚款？", []string{"什么破规矩！！我的书才借两天凭什么罚款？"}},
		{"新人求助，有没有大佬在。我借了三本书。能续借吗？", []string{"新人求助，有没有大佬在。我借了三本书。能续借吗？"}},
		{"What a silly rule! May I renew?", []string{"What a silly rule! May I renew?"}},
		{"借书要办证吗，办证要带照片吗", []string{"借书要办证吗，办证要带照片吗"}},
		{"借书要办证吗，一次能借几本", []string{"借书要办证吗，", "一次能借几本"}},
		{"借书要办证吗，影碟要办证吗", []string{"借书要办证吗，", "影碟要办证吗"}},
		{"Does a book need a card, and does the card need a stamp?", []string{"Does a book need a card, and does the card need a stamp?"}},
		{"Does a book need a card, and does a film cost more?", []string{"Does a book need a card,", "and does a film cost more?"}},
		{"谢谢", []string{"谢谢"}},
		{"？？？", []string{"？？？"}},
	} {
		t.Run(c.text, func(t *testing.T) {
			t.Parallel()
			got := split(c.text)
			squeeze := func(s []string) []string {
				out := make([]string, len(s))
				for i := range s {
					out[i] = strings.ReplaceAll(s[i], " ", "")
				}
				return out
			}
			if !slices.Equal(squeeze(got), squeeze(c.want)) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestSplitIsBounded(t *testing.T) {
	t.Parallel()
	if got := split(strings.Repeat("Can I renew? How many are there? ", 50)); len(got) != maxParts {
		t.Errorf("got %d parts, want %d", len(got), maxParts)
	}
}
