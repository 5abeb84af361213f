package evaluation

import (
	_ "embed"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml"

	"supportbot/faq"
	"supportbot/intents"
)

//go:embed perturb.yaml
var perturbFile []byte

// perturbation distorts a text as people do. It returns the text unchanged where it cannot.
type perturbation struct {
	name string
	// only is the language that it can happen to; "" for all.
	only  faq.Language
	apply func(d *distorter, text string, l faq.Language) string
}

// perturbations are in the order of the report. They are never changed.
var perturbations = []perturbation{
	{"one typo", "", func(d *distorter, text string, l faq.Language) string { return d.typo(text) }},
	{"two typos", "", func(d *distorter, text string, l faq.Language) string { return d.typo(d.typo(text)) }},
	{"homophone", "", (*distorter).homophone},
	{"dropped character", "", func(d *distorter, text string, l faq.Language) string { return d.drop(text) }},
	{"missing spaces", "", func(d *distorter, text string, l faq.Language) string { return d.joinWords(text) }},
	{"courtesy", "", (*distorter).courtesy},
	{"full width", "", func(d *distorter, text string, l faq.Language) string { return fullWidth(text) }},
	{"Traditional", faq.ZH, func(d *distorter, text string, l faq.Language) string { return intents.Traditional(text) }},
	{"pinyin", faq.ZH, func(d *distorter, text string, l faq.Language) string { return inPinyin(text) }},
}

// phrases is perturb.yaml.
type phrases struct {
	Courtesy   map[faq.Language][][2]string `yaml:"courtesy"`
	Homophones [][]string                   `yaml:"homophones"`
}

func readPhrases() (*phrases, error) {
	p := new(phrases)
	if err := yaml.UnmarshalWithOptions(perturbFile, p, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("reading the phrases of courtesy: %w", err)
	}
	return p, nil
}

// distorter distorts one text; its chance belongs to that text alone.
type distorter struct {
	*rand.Rand
	*phrases
}

// typo makes one slip in a word, or in a row of Chinese characters: two neighbours exchanged, one
// doubled or one wrong. The first letter of a word is spared: people look at the keys for it.
func (d *distorter) typo(text string) string {
	runes := []rune(text)
	var places []int
	for i := 1; i < len(runes); i++ {
		if letter(runes[i]) && letter(runes[i-1]) && unicode.Is(unicode.Han, runes[i]) == unicode.Is(unicode.Han, runes[i-1]) {
			places = append(places, i)
		}
	}
	if len(places) == 0 {
		return text
	}
	i := places[d.IntN(len(places))]
	switch d.IntN(3) {
	case 0:
		if j := i + 1; j < len(runes) && slices.Contains(places, j) {
			runes[i], runes[j] = runes[j], runes[i]
			break
		}
		fallthrough
	case 1:
		runes = slices.Insert(runes, i, runes[i])
	default:
		runes[i] = d.wrong(runes[i])
	}
	return string(runes)
}

// keys are the rows of the usual keyboard.
var keys = [...]string{"qwertyuiop", "asdfghjkl", "zxcvbnm"}

// wrong is what is typed instead of a letter: that of the key beside it. For a Chinese character it is
// one that sounds the same, as input methods offer it.
func (d *distorter) wrong(r rune) rune {
	if others := intents.Homophones(r); len(others) > 0 {
		return others[d.IntN(len(others))]
	}
	for _, row := range keys {
		i := strings.IndexRune(row, unicode.ToLower(r))
		switch {
		case i < 0:
		case i == 0 || i+1 < len(row) && d.IntN(2) == 0:
			return rune(row[i+1])
		default:
			return rune(row[i-1])
		}
	}
	return r
}

// homophone writes a word, or a Chinese character, as another one that sounds the same.
func (d *distorter) homophone(text string, l faq.Language) string {
	if l == faq.ZH {
		runes := []rune(text)
		for _, i := range d.Perm(len(runes)) {
			if others := intents.Homophones(runes[i]); len(others) > 0 {
				runes[i] = others[d.IntN(len(others))]
				break
			}
		}
		return string(runes)
	}
	words := strings.Split(text, " ")
	for _, i := range d.Perm(len(words)) {
		word := strings.ToLower(words[i])
		for _, group := range d.Homophones {
			if at := slices.Index(group, word); at >= 0 {
				words[i] = group[(at+1+d.IntN(len(group)-1))%len(group)]
				return strings.Join(words, " ")
			}
		}
	}
	return text
}

// drop leaves out one letter, digits excepted: a number without a digit is another number.
func (d *distorter) drop(text string) string {
	runes := []rune(text)
	for _, i := range d.Perm(len(runes)) {
		if letter(runes[i]) {
			return string(slices.Delete(runes, i, i+1))
		}
	}
	return text
}

// joinWords leaves out about a third of the blanks, at least one.
func (d *distorter) joinWords(text string) string {
	runes := []rune(text)
	var blanks []int
	for i, r := range runes {
		if r == ' ' {
			blanks = append(blanks, i)
		}
	}
	if len(blanks) == 0 {
		return text
	}
	gone := map[int]bool{}
	for _, k := range d.Perm(len(blanks))[:(len(blanks)+2)/3] {
		gone[blanks[k]] = true
	}
	var b strings.Builder
	for i, r := range runes {
		if !gone[i] {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// courtesy puts polite words around a question.
func (d *distorter) courtesy(text string, l faq.Language) string {
	all := d.Courtesy[l]
	around := all[d.IntN(len(all))]
	if around[1] != "" {
		text = strings.TrimRight(text, "?？。.!！")
	}
	return around[0] + text + around[1]
}

// fullWidth writes ASCII as input methods do in full-width mode.
func fullWidth(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '\u3000'
		case '!' <= r && r <= '~':
			return r - '!' + '\uff01'
		}
		return r
	}, text)
}

// inPinyin writes the whole text in Latin letters, as one types it without an input method.
func inPinyin(text string) string {
	written := intents.Pinyin(text)
	if written == text {
		return text
	}
	return strings.Map(func(r rune) rune {
		if r == ' ' || r > unicode.MaxASCII {
			return -1
		}
		return r
	}, written)
}

func letter(r rune) bool { return unicode.IsLetter(r) }
