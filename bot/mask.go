package bot

import (
	"strings"
	"unicode/utf8"
)

// masked stands where personal data stood. It has no letters, so that neither
// the language nor the intent of a message is judged by it.
const masked = "***"

// masker removes personal data and secrets from a text: e-mail addresses,
// telephone numbers, Chinese identity numbers, bank card numbers, and what follows a
// word such as "password:". It errs on the side of masking.
type masker struct {
	// secrets are the words after which a secret is expected, in small letters; marked those after
	// which it is only behind a sign.
	secrets, marked []string
}

func (t texts) masker() masker { return masker{secrets: t.Secrets, marked: t.Marked} }

// Mask returns what removes personal data and secrets from a text, as Handle does before anything is
// kept: for what is shown of texts that came another way.
func Mask() func(text string) string { return loadTexts().masker().mask }

// mask returns the text with what it finds replaced by "***". Masking a masked text changes nothing.
func (m masker) mask(text string) string {
	return maskNumbers(maskEmails(m.maskSecrets(text)))
}

// maskSecrets looks at both sides of each colon, equals sign and "is", and before what has a digit:
// cheaper than a search for all the words. The secret itself is printable ASCII; a sentence in Chinese
// goes on after it.
func (m masker) maskSecrets(text string) string {
	var out strings.Builder
	end, seen := 0, 0
	for i := 0; i < len(text); {
		if c := text[i]; '0' <= c && c <= '9' && i >= seen {
			from, to := wordAround(text, end, i)
			seen = to
			if looksSecret(text[from:to]) && m.named(text[end:from], false) {
				out.WriteString(text[end:from])
				out.WriteString(masked)
				end, i = to, to
				continue
			}
		}
		link, sure := linkAt(text, i)
		if link == 0 {
			i++
			continue
		}
		from := i + link
		for from < len(text) && strings.IndexByte(" \t\n", text[from]) >= 0 {
			from++
		}
		to := from
		for to < len(text) && printable(text[to]) {
			to++
		}
		// "the password is wrong" tells no secret: after "is" only what has a digit counts.
		tells := to > from && (sure || strings.ContainsAny(text[from:to], "0123456789"))
		if !tells || !m.named(text[end:i], sure) {
			i += link
			continue
		}
		out.WriteString(text[end:from])
		out.WriteString(masked)
		end, i = to, to
	}
	if end == 0 {
		return text
	}
	out.WriteString(text[end:])
	return out.String()
}

// linkAt returns the length of what links a word to a value at i, 0 if nothing does. A sure link is a
// sign that nobody writes in a question.
func linkAt(text string, i int) (length int, sure bool) {
	switch c := text[i]; {
	case c == ':' || c == '=':
		return 1, true
	case c == 'i' || c == 'I':
		alone := (i == 0 || !alphanumeric(text[i-1])) && i+2 < len(text) && !alphanumeric(text[i+2])
		if alone && (text[i+1] == 's' || text[i+1] == 'S') {
			return 2, false
		}
	case c == "："[0]: // and of ＝
		if rest := text[i:]; strings.HasPrefix(rest, "：") || strings.HasPrefix(rest, "＝") {
			return len("："), true
		}
	case c == "是"[0] && strings.HasPrefix(text[i:], "是"), c == "为"[0] && strings.HasPrefix(text[i:], "为"):
		return len("是"), false
	}
	return 0, false
}

// printable reports whether a secret may have the character.
func printable(c byte) bool { return '!' <= c && c <= '~' }

// wordAround returns the printable characters around the one at i, from start on.
func wordAround(text string, start, i int) (from, to int) {
	for from = i; from > start && printable(text[from-1]); from-- {
	}
	for to = i; to < len(text) && printable(text[to]); to++ {
	}
	return from, to
}

// looksSecret reports whether a word with a digit may be a secret that only a blank divides from its
// name ("password hunter8", "PIN 1234"): a measure ("3 times", "12months"), a date and a version are not.
func looksSecret(word string) bool {
	if len(word) < 4 {
		return false
	}
	word = strings.Trim(word, `.,;:!?"'()`)
	const digits = "0123456789"
	rest := strings.TrimLeft(word, digits)
	switch {
	case rest == "":
		return len(word) >= 4
	case len(word) < 6 || !strings.ContainsFunc(word, letter):
		return false
	}
	return rest == word || strings.ContainsAny(rest, digits)
}

func letter(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }

// named reports whether the text ends with a word for a secret ("my API key", "密码是"), sure if a sign
// follows it.
func (m masker) named(text string, sure bool) bool {
	const between = " \t\"'"
	text = strings.TrimRight(text, between)
	for _, is := range []string{" is", "是", "为"} {
		text = strings.TrimRight(strings.TrimSuffix(text, is), between)
	}
	return endsWith(text, m.secrets) || sure && endsWith(text, m.marked)
}

// endsWith reports whether the text ends with one of the words.
func endsWith(text string, words []string) bool {
	for _, word := range words {
		at := len(text) - len(word)
		if at < 0 || !sameWord(text[at:], word) {
			continue
		}
		// "shipping" does not end with the word "pin".
		if word[0] >= utf8.RuneSelf || at == 0 || !alphanumeric(text[at-1]) {
			return true
		}
	}
	return false
}

// sameWord compares ignoring case, where a space in the word may be "_" or "-" in the text.
func sameWord(text, word string) bool {
	for i := range len(word) {
		c := text[i]
		switch {
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		case c == '_' || c == '-':
			c = ' '
		}
		if c != word[i] {
			return false
		}
	}
	return true
}

// maskEmails looks at both sides of each at sign: simpler and faster than a
// pattern that starts anywhere.
func maskEmails(text string) string {
	if strings.IndexByte(text, '@') < 0 && !strings.Contains(text, "＠") {
		return text
	}
	var out strings.Builder
	end := 0
	for i, r := range text {
		if i < end || r != '@' && r != '＠' {
			continue
		}
		from := i
		for from > end && localPart(text[from-1]) {
			from--
		}
		after := i + utf8.RuneLen(r)
		to := after
		for to < len(text) && domainPart(text[to]) {
			to++
		}
		domain := strings.TrimRight(text[after:to], ".-")
		if from == i || !strings.Contains(domain, ".") {
			continue
		}
		out.WriteString(text[end:from])
		out.WriteString(masked)
		end = after + len(domain)
	}
	if end == 0 {
		return text
	}
	out.WriteString(text[end:])
	return out.String()
}

func localPart(c byte) bool { return alphanumeric(c) || strings.IndexByte("._%+-", c) >= 0 }

func domainPart(c byte) bool { return alphanumeric(c) || c == '.' || c == '-' }

func alphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
