package bot

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// masked stands where personal data stood. It has no letters, so that neither
// the language nor the intent of a message is judged by it.
const masked = "***"

// masker removes personal data and secrets from a text: e-mail addresses,
// Chinese mobile and identity numbers, bank card numbers, and
// what follows a word such as "password:". It errs on the side of masking.
type masker struct {
	secret *regexp.Regexp
}

// newMasker takes the words after which a secret is expected.
func newMasker(words []string) *masker {
	var names []string
	for _, w := range words {
		name := regexp.QuoteMeta(w)
		if w[0] < utf8.RuneSelf {
			name = `\b` + strings.ReplaceAll(name, " ", `[ _-]?`)
		}
		names = append(names, name)
	}
	// The secret itself is printable ASCII: a sentence in Chinese goes on after it.
	return &masker{secret: regexp.MustCompile(
		`(?i)(?:` + strings.Join(names, "|") + `)["']?\s*([:：=＝]|\bis\b|是|为)\s*([!-~]+)`)}
}

// mask returns the text with what it finds replaced by "***". Masking a masked text changes nothing.
func (m *masker) mask(text string) string {
	text = m.maskSecrets(text)
	if strings.ContainsAny(text, "@＠") {
		text = maskEmails(text)
	}
	return maskNumbers(text)
}

func (m *masker) maskSecrets(text string) string {
	var out strings.Builder
	end := 0
	for _, at := range m.secret.FindAllStringSubmatchIndex(text, -1) {
		link, value := text[at[2]:at[3]], text[at[4]:at[5]]
		// "the password is wrong" tells no secret; after "is" only what has a digit counts.
		if !strings.Contains(":：=＝", link) && !strings.ContainsAny(value, "0123456789") {
			continue
		}
		out.WriteString(text[end:at[4]])
		out.WriteString(masked)
		end = at[5]
	}
	out.WriteString(text[end:])
	return out.String()
}

// maskEmails looks at both sides of each at sign: simpler and faster than a
// pattern that starts anywhere.
func maskEmails(text string) string {
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
	out.WriteString(text[end:])
	return out.String()
}

func localPart(c byte) bool { return alphanumeric(c) || strings.IndexByte("._%+-", c) >= 0 }

func domainPart(c byte) bool { return alphanumeric(c) || c == '.' || c == '-' }

func alphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
