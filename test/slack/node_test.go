package slack_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"testing"
)

// installed fails the test if the npm packages are not there.
func installed(t *testing.T) {
	t.Helper()
	if _, err := os.Stat("node_modules/@slack/bolt"); err != nil {
		t.Fatal("the npm packages beside this test are not installed: run make tools")
	}
}

// node runs a script to its end.
func node(t *testing.T, input any, args ...string) []byte {
	t.Helper()
	installed(t)
	body, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	c := exec.CommandContext(t.Context(), "node", args...)
	c.Stdin, c.Stderr = bytes.NewReader(body), &stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("node %v: %v\n%s%s", args, err, out, &stderr)
	}
	return out
}

// process is a script that goes on running.
type process struct {
	t     *testing.T
	in    io.Writer
	lines chan []byte
}

// launch starts a script with its settings; it ends with the test.
func launch(t *testing.T, script string, settings any) *process {
	t.Helper()
	installed(t)
	text, err := json.Marshal(settings)
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command("node", script, string(text))
	var stderr bytes.Buffer
	c.Stderr = &stderr
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, in: in, lines: make(chan []byte, 1000)}
	read := make(chan struct{})
	go func() {
		defer close(read)
		defer close(p.lines)
		scanner := bufio.NewScanner(out)
		for scanner.Scan() {
			if line := scanner.Bytes(); bytes.HasPrefix(line, []byte("{")) {
				p.lines <- bytes.Clone(line)
			}
		}
	}()
	t.Cleanup(func() {
		_ = in.Close()
		_ = c.Process.Kill()
		<-read
		_ = c.Wait() // killed: it always says so
		if t.Failed() {
			t.Logf("%s: %s", script, &stderr)
		}
	})
	return p
}

// next reads the next line of the script's output.
func (p *process) next(into any) {
	p.t.Helper()
	line, ok := <-p.lines
	if !ok {
		p.t.Fatal("the script has ended")
	}
	if err := json.Unmarshal(line, into); err != nil {
		p.t.Fatalf("%v: %s", err, line)
	}
}
