package terminal

import (
	"bufio"
	"context"
	"io"
)

// maxLine is the longest line read, in bytes; a longer one ends the conversation with an error.
const maxLine = 1 << 20

// LineReader asks for a line, io.EOF if there is none any more: *Editor.
type LineReader interface {
	Line(prompt string) (string, error)
}

// plainLines reads lines from anything. The prompt is left to the conversation, which also prints all else.
type plainLines struct{ scanner *bufio.Scanner }

func newPlainLines(in io.Reader) plainLines {
	scanner := bufio.NewScanner(in)
	scanner.Buffer(nil, maxLine)
	return plainLines{scanner}
}

func (p plainLines) Line(string) (string, error) {
	if p.scanner.Scan() {
		return p.scanner.Text(), nil
	}
	if err := p.scanner.Err(); err != nil {
		return "", err
	}
	return "", io.EOF
}

// typed is a line, or why there is none.
type typed struct {
	line string
	err  error
}

// next waits for a line until ctx is done. A read under way is then left
// behind, since there is no way to interrupt it.
func next(ctx context.Context, from LineReader, prompt string) (string, error) {
	if ctx.Err() != nil {
		return "", io.EOF
	}
	read := make(chan typed, 1)
	go func() {
		line, err := from.Line(prompt)
		read <- typed{line, err}
	}()
	select {
	case <-ctx.Done():
		return "", io.EOF
	case t := <-read:
		return t.line, t.err
	}
}
