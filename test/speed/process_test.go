package speed

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// built is the program, as it is released.
func built(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bot")
	build := exec.Command("go", "build", "-trimpath", "-o", path, "./cmd/bot")
	build.Dir = filepath.Join("..", "..")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // as the image is built
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the program: %v\n%s", err, out)
	}
	return path
}

var listening = regexp.MustCompile(`^  listening +(http://\S+)$`)

// starts a process and returns it with the address it says it listens on. It ends with the test.
func starts(t testing.TB, path string, env ...string) (pid int, url string) {
	t.Helper()
	program := exec.Command(path)
	program.Env = append(env, "HOME="+os.Getenv("HOME"), "PATH="+os.Getenv("PATH"))
	program.Dir = filepath.Join("..", "..") // of the knowledge
	stderr, err := program.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = program.Process.Signal(os.Interrupt)
		kill := time.AfterFunc(20*time.Second, func() { _ = program.Process.Kill() })
		_ = program.Wait() // however it ends, it has been measured
		kill.Stop()
	})
	address := make(chan string, 1)
	go func() {
		defer close(address)
		found := false
		for lines := bufio.NewScanner(stderr); lines.Scan(); {
			if m := listening.FindStringSubmatch(lines.Text()); m != nil && !found {
				found = true
				address <- m[1]
			} else if os.Getenv("SPEED_VERBOSE") != "" {
				t.Log(lines.Text())
			}
		}
	}()
	select {
	case url, ok := <-address:
		if ok {
			return program.Process.Pid, url
		}
	case <-time.After(3 * time.Minute):
	}
	t.Fatalf("%s does not listen", path)
	return 0, ""
}

// cpu is the time that a process has used so far: user and system, in the kernel's ticks of 10 ms. It is
// 0 for the process 0.
func cpu(t testing.TB, pid int) (used time.Duration) {
	t.Helper()
	if pid == 0 {
		return 0
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatalf("reading what a process has used (this needs Linux): %v", err)
	}
	_, rest, _ := strings.Cut(string(stat), ") ") // the name may contain blanks
	for _, field := range strings.Fields(rest)[11:13] {
		ticks, err := strconv.Atoi(field)
		if err != nil {
			t.Fatal(err)
		}
		used += time.Duration(ticks) * 10 * time.Millisecond
	}
	return used
}
