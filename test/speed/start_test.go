package speed

import (
	"fmt"
	"os"
	"regexp"
	"runtime/debug"
	"strconv"
	"testing"
	"time"
)

// BenchmarkStart measures what it takes until the program listens, with the knowledge read, proved and
// learned, and what memory it holds once nothing happens. Of several starts the best counts: whatever
// else the machine does can only add.
func BenchmarkStart(b *testing.B) {
	const starting, settling = 7, 5 * time.Second
	s := &stage{B: b, program: built(b)}
	var wall, used time.Duration
	var pid int
	for i := range starting {
		redis, _ := s.redis()
		begun := time.Now()
		pid, _ = starts(b, s.program, redis, "BOT_ADDR=127.0.0.1:0")
		took, spent := time.Since(begun), cpu(b, pid)
		if i == 0 || took < wall {
			wall = took
		}
		if i == 0 || spent < used {
			used = spent
		}
	}
	time.Sleep(settling)
	fmt.Printf("%-60s %8.2f s, %.2f s of processor time\n", "until the program listens", wall.Seconds(), used.Seconds())
	s.verdict("idle: resident memory in MB", resident(b, pid, "VmRSS"), resident(b, pid, "VmRSS") < 60, "below 60")
	fmt.Printf("%-60s %8.2f\n", "idle: of it not backed by files", resident(b, pid, "RssAnon"))
	b.ReportMetric(wall.Seconds(), "s/start")
	b.ReportMetric(used.Seconds(), "cpu-s/start")
	b.ReportMetric(resident(b, pid, "VmRSS"), "MB/idle")
}

// BenchmarkLearn measures what of a start is reading, proving and learning the knowledge.
func BenchmarkLearn(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(150)) // as the program does while it learns
	var seconds []float64
	for range 7 {
		begun := time.Now()
		shipped(b)
		seconds = append(seconds, time.Since(begun).Seconds())
	}
	s := &stage{B: b}
	s.verdict("the knowledge read and learned, in s", median(seconds), median(seconds) < 0.5, "below 0.5")
	b.ReportMetric(median(seconds), "s/learn")
}

// resident is a process's resident memory, in megabytes of 1,000,000 bytes.
func resident(t testing.TB, pid int, field string) float64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatalf("reading what memory a process has (this needs Linux): %v", err)
	}
	m := regexp.MustCompile(field + `:\s+(\d+) kB`).FindSubmatch(status)
	if m == nil {
		t.Fatalf("/proc/%d/status has no %s", pid, field)
	}
	kilobytes, err := strconv.Atoi(string(m[1]))
	if err != nil {
		t.Fatal(err)
	}
	return float64(kilobytes) * 1024 / 1e6
}
