package recall_test

import (
	"fmt"
	"sync"
	"testing"

	"supportbot/recall"
)

// finder counts how often a result had to be found.
type finder struct {
	memory recall.Memory[string]
	mu     sync.Mutex
	times  map[string]int
}

func (f *finder) of(input string) string {
	return f.memory.Of([]byte(input), func() string {
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.times == nil {
			f.times = map[string]int{}
		}
		f.times[input]++
		return input + "!"
	})
}

// What comes once is not kept; what comes again is found no third time.
func TestKeptFromTheSecondTime(t *testing.T) {
	t.Parallel()
	var f finder
	for range 5 {
		for _, input := range []string{"a", "b", ""} {
			if got := f.of(input); got != input+"!" {
				t.Errorf("%q: %q", input, got)
			}
		}
	}
	for input, times := range f.times {
		if times != 2 {
			t.Errorf("%q was found %d times", input, times)
		}
	}
}

// What is asked for now and then stays while others come and go; what is not is forgotten.
func TestBounded(t *testing.T) {
	t.Parallel()
	var f finder
	for range 2 {
		f.of("often")
		f.of("seldom")
	}
	for i := range 20_000 {
		f.of(fmt.Sprint("once ", i))
		if i%1000 == 0 {
			f.of("often")
		}
	}
	f.of("seldom")
	if f.times["often"] != 2 || f.times["seldom"] != 3 {
		t.Errorf("found %d and %d times", f.times["often"], f.times["seldom"])
	}
}

func TestConcurrent(t *testing.T) {
	t.Parallel()
	var f finder
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := range 10_000 {
				if input := fmt.Sprint(i * 7 % 3000); f.of(input) != input+"!" {
					t.Error("another's result")
				}
			}
		})
	}
	all.Wait()
}
