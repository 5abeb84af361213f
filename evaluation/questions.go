package evaluation

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"supportbot/faq"
	"supportbot/intents"
)

// Question is a labelled text with the group that it is reported in.
type Question struct {
	intents.Labelled
	Group    string
	Language faq.Language
}

// ReadQuestions reads lines of text, tab, intent, tab, group. Lines that begin with # are comments.
// Errors name the line, and intents that the knowledge does not have.
func ReadQuestions(r io.Reader, name string, k *faq.Knowledge) ([]Question, error) {
	return readQuestions(r, name, func(fields []string) (Question, error) {
		if len(fields) != 3 {
			return Question{}, errors.New("a line is a text, a tab, an intent, a tab and a group")
		}
		if intent := fields[1]; intent != intents.OutOfScope && k.Intent(intent) == nil {
			return Question{}, fmt.Errorf("the knowledge has no intent %q", intent)
		}
		return question(fields[0], fields[1], fields[2]), nil
	})
}

// ReadOutside reads lines of text, tab, group: texts that no intent answers. Lines that begin with #
// are comments. Errors name the line.
func ReadOutside(r io.Reader, name string) ([]Question, error) {
	return readQuestions(r, name, func(fields []string) (Question, error) {
		if len(fields) != 2 || fields[1] == "" {
			return Question{}, errors.New("a line is a text, a tab and a group")
		}
		return question(fields[0], intents.OutOfScope, fields[1]), nil
	})
}

// question labels a text. One without a language of its own counts as English.
func question(text, intent, group string) Question {
	l := intents.DetectLanguage(text)
	if l == "" {
		l = faq.EN
	}
	return Question{Labelled: intents.Labelled{Text: text, Intent: intent}, Group: group, Language: l}
}

func readQuestions(r io.Reader, name string, read func(fields []string) (Question, error)) ([]Question, error) {
	var all []Question
	err := eachLine(r, name, func(line string) error {
		if strings.HasPrefix(line, "#") {
			return nil
		}
		fields := strings.Split(line, "\t")
		for i := range fields {
			fields[i] = strings.TrimSpace(fields[i])
		}
		if fields[0] == "" {
			return errors.New("the text is missing")
		}
		q, err := read(fields)
		all = append(all, q)
		return err
	})
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("%s has no texts", name)
	}
	return all, err
}
