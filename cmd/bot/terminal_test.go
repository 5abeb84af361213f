package main

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/creack/pty"
)

// atTerminal is the program at a terminal of its own.
type atTerminal struct {
	t    *testing.T
	end  *os.File
	read *bufio.Reader
}

func chats(t *testing.T, args ...string) *atTerminal {
	t.Helper()
	program := exec.Command(os.Args[0], append([]string{"chat"}, args...)...)
	program.Env = []string{"TEST_RUNS_PROGRAM=1", "TERM=xterm", "BOT_KNOWLEDGE=" + library}
	end, err := pty.StartWithSize(program, &pty.Winsize{Rows: 40, Cols: 120})
	if err != nil {
		t.Fatalf("starting the program at a terminal: %v", err)
	}
	t.Cleanup(func() {
		_ = end.Close()
		_ = program.Process.Kill() // if it has not ended by itself
		_ = program.Wait()
	})
	return &atTerminal{t: t, end: end, read: bufio.NewReader(end)}
}

// types sends keys.
func (a *atTerminal) types(keys string) {
	a.t.Helper()
	if _, err := a.end.WriteString(keys); err != nil {
		a.t.Fatal(err)
	}
}

// sees waits until the terminal shows a text, and returns all since the last time.
func (a *atTerminal) sees(text string) string {
	a.t.Helper()
	var since strings.Builder
	for !strings.Contains(since.String(), text) {
		b, err := a.read.ReadByte()
		if err != nil {
			a.t.Fatalf("%q did not come (%v):\n%s", text, err, since.String())
		}
		since.WriteByte(b)
	}
	return since.String()
}

// At a terminal lines can be edited, repeated and completed; quick replies have numbers.
func TestChatAtATerminal(t *testing.T) {
	t.Parallel()
	const up, left, tab, backspace = "\x1b[A", "\x1b[D", "\t", "\x7f"
	a := chats(t)
	a.sees("> ")
	a.types("What is the fine for a film 5 dayz" + backspace + "s latee" + backspace + "\r")
	if shown := a.sees("It is 5 days overdue; the fine is"); !strings.Contains(shown, "late") {
		t.Errorf("what is typed is not shown: %q", shown)
	}
	a.sees("> ")
	a.types(up + strings.Repeat(left, len(" days late")) + backspace + "8\r") // the last line again, with another number
	a.sees("It is 8 days overdue; the fine is")
	a.sees("> ")
	a.types("/lib fi" + tab + "\r")
	a.sees("1) ")
	a.sees("> ")
	a.types("2\r")
	a.sees("> ")
	a.types("\x04") // Ctrl-D leaves
	if _, err := a.read.ReadString(0); err == nil {
		t.Error("the program goes on")
	}
}

func TestChatSpeaksTheLanguage(t *testing.T) {
	t.Parallel()
	a := chats(t, "--lang", "zh", "--explain")
	a.sees("图书馆助手")
	a.sees("> ")
	a.types("影碟逾期 5 天要付多少\r")
	a.sees("5")
	if shown := a.sees("receipt="); !strings.Contains(shown, "outcome=fine_due") || !strings.Contains(shown, "\x1b[") {
		t.Errorf("neither explained nor emphasised: %q", shown)
	}
}

// Away from a terminal there are no escape sequences.
func TestChatInAPipe(t *testing.T) {
	t.Parallel()
	end := runs(t, "What is the fine for a film 5 days late?\n", nil, "chat", "--knowledge", library)
	if end.code != exitOK || !strings.Contains(end.stdout, "the fine is 5 coins") || strings.Contains(end.stdout, "\x1b") {
		t.Errorf("exit code %d: %q\n%s", end.code, end.stdout, end.stderr)
	}
}
