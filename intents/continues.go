package intents

import (
	"slices"

	"supportbot/intents/classify"
)

// continues reports whether the question that begins at token i only goes on with the one that ends
// before token end: the same auxiliary, the same verb, and "it" or a thing named already as subject
// ("does a book need a card, and does the card need a stamp?").
func (x *lexicon) continues(ts []token, end, i int) bool {
	subject := i + 1
	if subject >= len(ts) || !stands(ts[:end], ts[i].id) {
		return false
	}
	verb := subject + 1
	if n, _ := x.at(listDefinite, ts, subject); n > 0 {
		if verb = subject + n + 1; verb >= len(ts) || !named(ts[:end], ts[subject+n].text) {
			return false
		}
	} else if !x.is(listPronoun, ts, subject) {
		return false
	}
	return verb < len(ts) && stands(ts[:end], ts[verb].id)
}

// continuesInChinese is continues for 要办证吗，证要盖章吗: the clause at token i begins with two characters of the
// one before, and is a yes-or-no question with the same modal verb.
func (x *lexicon) continuesInChinese(ts []token, i int) bool {
	end := i
	for end < len(ts) && !ts[end].boundary() {
		end++
	}
	if end-i < 4 || !x.is(listQuestionEnd, ts, end-1) {
		return false
	}
	known := x.is(listPronoun, ts, i)
	for k := 0; !known && k+1 < i; k++ {
		known = ts[k].id != 0 && ts[k].id == ts[i].id && ts[k+1].id == ts[i+1].id
	}
	if !known {
		return false
	}
	for k := i + 1; k < end; k++ {
		if n, _ := x.at(listModal, ts, k); n > 0 {
			return stands(ts[:i], ts[k].id)
		}
	}
	return false
}

// named reports whether a word stands among the tokens, in whatever form: what is stamped has a stamp.
func named(ts []token, word string) bool {
	return slices.ContainsFunc(ts, func(t token) bool { return classify.SameStem(t.text, word) })
}

func stands(ts []token, id int32) bool {
	return id != 0 && slices.ContainsFunc(ts, func(t token) bool { return t.id == id })
}
