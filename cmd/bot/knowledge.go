package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"supportbot"
	"supportbot/answers"
	"supportbot/faq"
)

// knowledgeFile is the knowledge's name where none is given, here and in the binary.
const knowledgeFile = "faq.yaml"

// origin says where the knowledge in force comes from.
type origin struct {
	path     string
	embedded bool
}

func (o origin) String() string {
	if o.embedded {
		return "the copy in this program"
	}
	return o.path
}

// locate finds the knowledge: the path given, else faq.yaml in the current
// folder, else the copy in the binary. A faq.yaml that is there but cannot be
// read is not passed over.
func locate(path string) origin {
	if path != "" {
		return origin{path: path}
	}
	if _, err := os.Stat(knowledgeFile); errors.Is(err, fs.ErrNotExist) {
		return origin{path: knowledgeFile, embedded: true}
	}
	return origin{path: knowledgeFile}
}

// read loads the knowledge and proves it. The knowledge is nil if it could not
// be loaded; if a problem is not just a warning, it must not be used.
func (o origin) read() (*faq.Knowledge, faq.Problems) {
	if o.embedded {
		return proved(faq.LoadFS(supportbot.Knowledge(), o.path))
	}
	return proved(faq.Load(o.path))
}

// proved is what was loaded, with all that is wrong with it.
func proved(k *faq.Knowledge, err error) (*faq.Knowledge, faq.Problems) {
	var problems faq.Problems
	switch {
	case errors.As(err, &problems):
		return nil, problems
	case err != nil:
		return nil, faq.Problems{{Message: err.Error()}}
	}
	return k, answers.Check(k)
}

// unfit counts the problems that are more than warnings.
func unfit(problems faq.Problems) int {
	n := 0
	for _, p := range problems {
		if !p.Warning {
			n++
		}
	}
	return n
}

// knowledge reads what is to be used, and refuses it with every mistake printed.
func (p *program) knowledge(o origin) (*faq.Knowledge, error) {
	k, problems := o.read()
	return k, p.accept(o, problems)
}

// accept prints what is wrong with a knowledge, and is an error if that is more than warnings.
func (p *program) accept(o origin, problems faq.Problems) error {
	for _, problem := range problems {
		fmt.Fprintln(p.stderr, problem)
	}
	if n := unfit(problems); n > 0 {
		return fmt.Errorf("the knowledge (%s) has %s; nothing was started", o, count(n, "problem"))
	}
	return nil
}
