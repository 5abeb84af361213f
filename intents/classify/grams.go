package classify

import (
	"unicode"
	"unicode/utf8"
)

// gramKind is the family that a feature belongs to.
type gramKind uint8

const (
	wordGram   gramKind = iota // a word of an alphabetic script
	pairGram                   // two neighbours: words, or a word beside a Chinese character
	letterGram                 // letters inside a word, its ends marked
	hanGram                    // one to three Chinese characters
	factGram                   // a fact told, alone or with a neighbour
	soundGram                  // a syllable, alone or with a neighbour
	gramKinds
)

// gramScale weighs the families against each other. It was chosen, with the lengths below, by
// cross-validation on public training sets; all neighbours are within half a point of each other.
var gramScale = [gramKinds]float32{1, 0.7, 0.5, 0.7, 1, 0.7}

const (
	minLetters, maxLetters = 2, 4
	maxHan                 = 3
	// maxWord bounds the letters of one word that are looked at, in bytes.
	maxWord = 40
)

// gram is one occurrence of a feature; from and to are bytes of the view it was found in.
type gram struct {
	hash     uint64 // its last bits are the family
	from, to int32
	view     view
}

// view is what of a text a feature was found in.
type view uint8

const (
	plainView view = iota
	maskedView
	toldView // from is the index of what was told
	soundView
)

// kindBits is the number of bits of a hash that say of which family it is.
const kindBits = 3

func (k gramKind) mark(hash uint64) uint64 { return hash<<kindBits | uint64(k) }

func kindOf(hash uint64) gramKind { return gramKind(hash & (1<<kindBits - 1)) }

// name shows a feature to a person.
func (g *gram) name(t *Text) string {
	switch g.view {
	case toldView:
		return t.Told[g.from]
	case soundView:
		return t.Sound[g.from:g.to]
	case maskedView:
		return t.Masked[g.from:g.to]
	}
	return t.Plain[g.from:g.to]
}

// Hashes are FNV-1a over the bytes, seeded by the family. With 61 bits and at
// most a million features, a collision is not to be expected.
const (
	hashSeed  = 14695981039346656037
	hashPrime = 1099511628211
)

func seed(k gramKind) uint64 { return (hashSeed ^ uint64(k+1)) * hashPrime }

func hashByte(h uint64, b byte) uint64 { return (h ^ uint64(b)) * hashPrime }

func hashString(h uint64, s string) uint64 {
	for i := 0; i < len(s); i++ {
		h = hashByte(h, s[i])
	}
	return h
}

// tokenKind tells apart what is cut differently.
type tokenKind uint8

const (
	wordToken tokenKind = iota
	numberToken
	hanToken
	factToken
)

// token is a word, a number, a single Chinese character, or a placeholder <fact>.
type token struct {
	from, to int32
	kind     tokenKind
	// joined says that nothing but space lies between it and the token before.
	joined bool
}

func isHan(r rune) bool { return r >= 0x2E80 && unicode.Is(unicode.Han, r) }

// tokens cuts a normalised text, appending to buf.
func tokens(buf []token, s string) []token {
	joined := false
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		start := i
		switch {
		case r == ' ':
			i += n
			continue
		case r == '<':
			end := placeholder(s[i:])
			if end == 0 {
				i += n
				joined = false
				continue
			}
			i += end
			buf = append(buf, token{int32(start), int32(i), factToken, joined})
		case isHan(r):
			i += n
			buf = append(buf, token{int32(start), int32(i), hanToken, joined})
		case inWord(r):
			kind := numberToken
			for i < len(s) {
				r, n = utf8.DecodeRuneInString(s[i:])
				if !inWord(r) && !(r == '\'' && i > start) {
					break
				}
				if r < '0' || r > '9' {
					kind = wordToken
				}
				i += n
			}
			buf = append(buf, token{int32(start), int32(i), kind, joined})
		default:
			i += n
			joined = false
			continue
		}
		joined = true
	}
	return buf
}

func inWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z'
	}
	return (unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)) && !isHan(r)
}

// placeholder returns the length of the <name> that s begins with, 0 if none.
func placeholder(s string) int {
	for i := 1; i < len(s); i++ {
		c := s[i]
		if c == '>' {
			if i == 1 {
				return 0
			}
			return i + 1
		}
		if !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '_') {
			return 0
		}
	}
	return 0
}

// extractor finds the features of texts. It is scratch space: one goroutine at a time.
type extractor struct {
	tokens []token
	hashes []uint64 // of the tokens
	grams  []gram
}

// extract returns the features of a text in two views: as written, and with
// facts masked as <fact>, of which only what a placeholder takes part in is
// new. The result is valid until the next call.
func (x *extractor) extract(t *Text) []gram {
	x.grams = x.grams[:0]
	x.read(t.Plain, plainView)
	if t.Masked != "" && t.Masked != t.Plain {
		x.read(t.Masked, maskedView)
	}
	x.sound(t.Sound)
	for i, told := range t.Told {
		x.add(factGram, hashString(seed(factGram), told), int32(i), 0, toldView)
	}
	return x.grams
}

func (x *extractor) read(s string, in view) {
	x.tokens = tokens(x.tokens[:0], s)
	x.hashes = x.hashes[:0]
	for i, t := range x.tokens {
		h := hashByte(seed(wordGram), byte(t.kind))
		if t.kind != numberToken { // one number is like another
			h = hashString(h, s[t.from:t.to])
		}
		x.hashes = append(x.hashes, h)
		if t.kind == factToken {
			x.add(factGram, h, t.from, t.to, in)
		}
		if i > 0 && t.joined {
			x.pair(i, in)
		}
		if in == maskedView {
			continue
		}
		switch t.kind {
		case wordToken:
			x.add(wordGram, stemHash(s[t.from:t.to]), t.from, t.to, in)
			x.letters(s, t)
		case numberToken:
			x.add(wordGram, h, t.from, t.to, in)
		case hanToken:
			x.han(s, i)
		}
	}
}

func (x *extractor) add(kind gramKind, hash uint64, from, to int32, in view) {
	x.grams = append(x.grams, gram{kind.mark(hash), from, to, in})
}

// pair adds token i together with the one before it.
func (x *extractor) pair(i int, in view) {
	a, b := x.tokens[i-1], x.tokens[i]
	kind := pairGram
	if a.kind == factToken || b.kind == factToken {
		kind = factGram
	} else if in == maskedView || a.kind == hanToken && b.kind == hanToken {
		return
	}
	h := (x.hashes[i-1]*hashPrime ^ x.hashes[i]) * hashPrime
	x.add(kind, h, a.from, b.to, in)
}

// stemHash is that of a word without its inflection.
func stemHash(word string) uint64 {
	stem, last := stem(word)
	return hashByte(hashString(seed(wordGram), stem), last)
}

// sound adds syllables and pairs of syllables.
func (x *extractor) sound(s string) {
	if s == "" {
		return
	}
	x.tokens = tokens(x.tokens[:0], s)
	for i, t := range x.tokens {
		h := hashString(seed(soundGram), s[t.from:t.to])
		x.add(soundGram, h, t.from, t.to, soundView)
		if i+1 < len(x.tokens) {
			next := x.tokens[i+1]
			x.add(soundGram, hashString(hashByte(h, ' '), s[next.from:next.to]), t.from, next.to, soundView)
		}
	}
}

// letters adds the n-grams of a word, with its ends marked.
func (x *extractor) letters(s string, t token) {
	end := min(t.to, t.from+maxWord)
	for i := t.from - 1; i < end; {
		h, n := seed(letterGram), 0
		from, j := max(i, t.from), i
		for n < maxLetters && j <= end {
			switch {
			case j < t.from:
				h = hashByte(h, '^')
				j++
			case j == end:
				h = hashByte(h, '$')
				j++
			default:
				_, size := utf8.DecodeRuneInString(s[j:t.to])
				h = hashString(h, s[j:j+int32(size)])
				j += int32(size)
			}
			n++
			if n >= minLetters && !(n == 2 && (i < t.from || j > end)) {
				x.add(letterGram, h, from, min(j, end), plainView)
			}
		}
		if i < t.from {
			i++
			continue
		}
		_, size := utf8.DecodeRuneInString(s[i:t.to])
		i += int32(size)
	}
}

// han adds the n-grams that end with token i.
func (x *extractor) han(s string, i int) {
	from := i
	for n := 1; n <= maxHan; n++ {
		first := x.tokens[from]
		last := x.tokens[i].to
		x.add(hanGram, hashString(seed(hanGram), s[first.from:last]), first.from, last, plainView)
		if from == 0 || !first.joined || x.tokens[from-1].kind != hanToken {
			return
		}
		from--
	}
}
