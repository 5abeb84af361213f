package evaluation

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"supportbot/intents"
)

// Set is a collection of labelled questions, divided by those who collected it.
type Set struct {
	Name        string
	Train, Test []intents.Labelled
	// Dev may be empty. With texts out of scope in it, the bound between answering and declining is
	// taken from it, else from training.
	Dev []intents.Labelled
	// NoneIsAClass says that texts out of scope are a class like any other, learned from examples:
	// nothing is declined, and F1 is what counts.
	NoneIsAClass bool
}

// none is what out of scope is called where it is a class.
const none = "None"

// classed returns the set with texts out of scope as a class.
func (s Set) classed() Set {
	rename := func(all []intents.Labelled) []intents.Labelled {
		out := slices.Clone(all)
		for i := range out {
			if out[i].Intent == intents.OutOfScope {
				out[i].Intent = none
			}
		}
		return out
	}
	s.Train, s.Dev, s.Test = rename(s.Train), rename(s.Dev), rename(s.Test)
	return s
}

// longestLine bounds a line of a set, in bytes.
const longestLine = 1 << 20

// ReadLabelled reads lines of text, tab, intent; the intent is intents.OutOfScope where none answers.
// Errors name the file and the line.
func ReadLabelled(path string) ([]intents.Labelled, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading labelled questions: %w", err)
	}
	defer file.Close()
	var all []intents.Labelled
	err = eachLine(file, path, func(line string) error {
		text, intent, ok := strings.Cut(line, "\t")
		if intent = strings.TrimSpace(intent); !ok || intent == "" || strings.TrimSpace(text) == "" {
			return errors.New("a line is a text, a tab and an intent")
		}
		all = append(all, intents.Labelled{Text: text, Intent: intent})
		return nil
	})
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("%s has no questions", path)
	}
	return all, err
}

// eachLine calls do with each line that is not blank. Errors get the name and the line's number.
func eachLine(r io.Reader, name string, do func(line string) error) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, longestLine)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSuffix(lines.Text(), "\r")
		if strings.TrimSpace(line) == "" {
			continue
		}
		if err := do(line); err != nil {
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("reading %s: %w", name, err)
	}
	return nil
}

// The files of a set's folder. The last may be missing.
const (
	trainFile = "train.tsv"
	testFile  = "test.tsv"
	devFile   = "dev.tsv"
)

// ReadSets reads every folder in dir that has a train.tsv, in the order of their names.
func ReadSets(dir string) ([]Set, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("looking for sets: %w", err)
	}
	var all []Set
	for _, e := range entries {
		folder := filepath.Join(dir, e.Name())
		if _, err := os.Stat(filepath.Join(folder, trainFile)); errors.Is(err, fs.ErrNotExist) || !e.IsDir() {
			continue
		}
		s := Set{Name: e.Name()}
		if s.Train, err = ReadLabelled(filepath.Join(folder, trainFile)); err != nil {
			return nil, err
		}
		if s.Test, err = ReadLabelled(filepath.Join(folder, testFile)); err != nil {
			return nil, err
		}
		if s.Dev, err = ReadLabelled(filepath.Join(folder, devFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		all = append(all, s)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s has no folder with a %s and a %s", dir, trainFile, testFile)
	}
	return all, nil
}

// hasOutOfScope reports whether some of the texts are out of scope.
func hasOutOfScope(all []intents.Labelled) bool {
	for _, l := range all {
		if l.Intent == intents.OutOfScope {
			return true
		}
	}
	return false
}
