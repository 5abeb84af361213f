package terminal

import (
	"errors"
	"io"
	"strings"

	"github.com/peterh/liner"
)

// Editor reads lines from a person at this process's own terminal: with
// editing, with a history of what was typed in this conversation (it is not
// kept: it may be personal), and with Tab to complete. Make it with NewEditor
// and close it, or the terminal stays as the editor needs it.
type Editor struct{ state *liner.State }

// NewEditor takes the terminal over. complete returns what a line may become,
// best first; nil for no completion.
func NewEditor(complete func(typed string) []string) *Editor {
	e := &Editor{state: liner.NewLiner()}
	e.state.SetCtrlCAborts(true)
	e.state.SetMultiLineMode(true)
	e.state.SetBeep(false)
	if complete != nil {
		e.state.SetCompleter(complete)
	}
	return e
}

// Line asks for a line. The error is io.EOF when the person wants to leave:
// Ctrl-D on an empty line, or Ctrl-C.
func (e *Editor) Line(prompt string) (string, error) {
	line, err := e.state.Prompt(prompt)
	if errors.Is(err, liner.ErrPromptAborted) {
		return "", io.EOF
	}
	if err == nil && strings.TrimSpace(line) != "" {
		e.state.AppendHistory(line)
	}
	return line, err
}

// Close gives the terminal back as it was.
func (e *Editor) Close() error { return e.state.Close() }
