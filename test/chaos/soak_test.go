package chaos

import (
	"slices"
	"testing"
	"time"

	"supportbot/internal/redistest"
)

// TestSoak: under steady load memory stays flat, and streams are trimmed.
func TestSoak(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	sc := newScene(t, set{redis: server.URL()})
	stop := sc.write(usual)
	during := time.Duration(much(8, 300)) * time.Second
	var sizes []int // of the fleet
	for range 40 {
		pause(t.Context(), during/40)
		sum := 0
		for _, r := range sc.fleet {
			sum += r.memory()
		}
		sizes = append(sizes, sum)
	}
	stop()
	warm, end := median(sizes[10:20]), median(sizes[30:])
	t.Logf("the fleet had %d MiB in the second quarter and %d MiB in the last", warm>>20, end>>20)
	if end > warm+warm/4+(16<<20) {
		t.Error("memory grows")
	}
	sc.settleAccounts("soak")

	long := sc.meet(overAPI)
	for range 700 {
		sc.try(long, &sent{id: "m" + sc.name(), text: "opening hours"})
	}
	found, err := server.Client().Keys(t.Context(), "bot:*:events:*").Result()
	if err != nil {
		t.Fatal(err)
	}
	var most int64
	for _, key := range found {
		n, err := server.Client().XLen(t.Context(), key).Result()
		if err != nil {
			t.Fatal(err)
		}
		most = max(most, n)
	}
	if most < 500 || most > 600 {
		t.Errorf("the longest transcript has %d events after 700 turns, want about 500", most)
	}
}

func median(all []int) int {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}
