package slack_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"
)

// BenchmarkEvent is what Slack waits for: a signed message over HTTP, until it is committed on a real
// Redis and acknowledged. Replies are delivered meanwhile.
func BenchmarkEvent(b *testing.B) {
	s := start(b)
	took := make([]time.Duration, 0, b.N)
	b.ResetTimer()
	for i := range b.N {
		user := fmt.Sprintf("U0P%d", i%500)
		began := time.Now()
		if status := s.Event(s.Say("D0P"+user[3:], user, "", "fine for a film 5 days overdue?")); status != http.StatusOK {
			b.Fatalf("status %d", status)
		}
		took = append(took, time.Since(began))
	}
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}
