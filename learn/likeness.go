package learn

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// alike is the share of grams (Dice) from which two messages count as the same question. Below it,
// questions of one form about two things fall together; above it, a polite word makes another question.
const alike = 0.6

// grams are the pieces by which messages are compared: pairs of Han characters, and of other words
// their runs of three letters, word ends included. Digits are all the same, so that "2 books" is like
// "3 books". Each stands once.
func grams(text string) []string {
	var all []string
	seen := map[string]bool{}
	add := func(gram string) {
		if !seen[gram] {
			seen[gram] = true
			all = append(all, gram)
		}
	}
	word := func(w []rune) {
		for i := range max(len(w)-2, 1) {
			add(string(w[i:min(i+3, len(w))]))
		}
	}
	han := func(run []rune) {
		for i := range max(len(run)-1, 1) {
			add(string(run[i:min(i+2, len(run))]))
		}
	}
	for _, run := range runs(text) {
		if unicode.Is(unicode.Han, run[0]) {
			han(run)
		} else {
			word(append(append([]rune{' '}, run...), ' '))
		}
	}
	if len(all) == 0 { // nothing but marks: all of that is alike
		return []string{""}
	}
	return all
}

// runs divides a text into words: letters and digits of one script that stand together.
func runs(text string) [][]rune {
	var all [][]rune
	var run []rune
	end := func() {
		if len(run) > 0 {
			all = append(all, run)
		}
		run = nil
	}
	for _, r := range strings.ToLower(norm.NFKC.String(text)) {
		switch {
		case unicode.IsDigit(r):
			r = '0'
			if len(run) > 0 && run[len(run)-1] == r {
				continue // "30" is like "3"
			}
		case !unicode.IsLetter(r):
			end()
			continue
		}
		if len(run) > 0 && unicode.Is(unicode.Han, r) != unicode.Is(unicode.Han, run[0]) {
			end()
		}
		run = append(run, r)
	}
	end()
	return all
}

// index finds the most alike of many messages without comparing all of them.
type index struct {
	having map[string][]int // messages by gram
	sizes  []int            // grams of each message
}

// nearest returns the message most alike, the first of several; false if none is alike.
func (x *index) nearest(grams []string) (int, bool) {
	shared := map[int]int{}
	for _, g := range grams {
		for _, i := range x.having[g] {
			shared[i]++
		}
	}
	best, found := 0.0, -1
	for i, n := range shared {
		likeness := 2 * float64(n) / float64(len(grams)+x.sizes[i])
		if likeness > best || likeness == best && i < found {
			best, found = likeness, i
		}
	}
	return found, best >= alike
}

// add puts a message in and returns its number.
func (x *index) add(grams []string) int {
	if x.having == nil {
		x.having = map[string][]int{}
	}
	i := len(x.sizes)
	x.sizes = append(x.sizes, len(grams))
	for _, g := range grams {
		x.having[g] = append(x.having[g], i)
	}
	return i
}
