package answers

import (
	"strconv"
	"strings"

	"supportbot/faq"
	"supportbot/faq/expr"
)

// fill puts values in the place of {names}; {{ and }} stand for braces. What a
// value contains is never looked at again. ok is false if a value is missing.
func fill(text string, value func(name string) (string, bool)) (filled string, ok bool) {
	var b strings.Builder
	ok = true
	end := 0
	for _, p := range faq.Placeholders(text) {
		b.WriteString(single(text[end:p.Offset]))
		end = p.End
		s, known := value(p.Name)
		ok = ok && known
		b.WriteString(s)
	}
	b.WriteString(single(text[end:]))
	return b.String(), ok
}

// plain is a text without names.
func plain(t faq.Text, lang faq.Language) string { return single(t.In(lang)) }

// single makes the braces single that are doubled so that they name nothing; hardly any text has them.
func single(text string) string {
	if strings.IndexByte(text, '{') < 0 && strings.IndexByte(text, '}') < 0 {
		return text
	}
	return braces.Replace(text)
}

var braces = strings.NewReplacer("{{", "{", "}}", "}")

// fillLines fills a text line by line and leaves out the lines for which a
// value is missing: better nothing than a brace or a half sentence.
func fillLines(text string, value func(name string) (string, bool)) string {
	var out []string
	for line := range strings.Lines(strings.TrimSpace(text)) {
		filled, ok := fill(strings.TrimRight(line, "\r\n"), value)
		blank := strings.TrimSpace(filled) == ""
		if !ok || blank && (len(out) == 0 || out[len(out)-1] == "") {
			continue
		}
		if blank {
			filled = ""
		}
		out = append(out, filled)
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n")
}

// print shows what a name holds, as a text says it.
func (v *view) print(name string, value faq.Value, lang faq.Language) (string, bool) {
	if f := v.k.Fact(name); f != nil {
		return printFact(v.k, f, value, lang)
	}
	if _, c, ok := v.k.Column(name); ok {
		return printNumber(v.k, value.Num(), c.Unit, lang), true
	}
	return "", false
}

// printFact shows a fact's value: the title of a choice, a number with its unit, yes or no.
func printFact(k *faq.Knowledge, f *faq.Fact, value faq.Value, lang faq.Language) (string, bool) {
	switch {
	case f.Type == faq.Choice:
		if x := f.Value(value.Text()); x != nil {
			return plain(x.Title, lang), true
		}
		return "", false
	case f.Type == faq.YesNo && value.Kind() == expr.Bool:
		if value.Bool() {
			return plain(shared().Yes, lang), true
		}
		return plain(shared().No, lang), true
	case value.Kind() == expr.Number:
		return printNumber(k, value.Num(), f.Unit, lang), true
	}
	return "", false
}

// printNumber shows a number with its unit, in the singular or the plural.
func printNumber(k *faq.Knowledge, n float64, unit string, lang faq.Language) string {
	digits := strconv.FormatFloat(n, 'f', 6, 64) // six places hide what binary fractions add
	digits = strings.TrimRight(strings.TrimRight(digits, "0"), ".")
	u := k.Unit(unit)
	if u == nil {
		return digits
	}
	one, many, ok := strings.Cut(u.Print.In(lang), "|")
	if !ok || n == 1 {
		many = one
	}
	filled, _ := fill(many, func(string) (string, bool) { return digits, true })
	return filled
}
