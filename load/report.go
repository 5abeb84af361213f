package load

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"
)

// Report is what came of a run. Times are in milliseconds, from when a message was due.
type Report struct {
	Seconds float64 `json:"seconds"`
	Sent    int     `json:"sent"`
	// Answered are those with status 200; PerSecond is their rate.
	Answered  int     `json:"answered"`
	PerSecond float64 `json:"per_second"`
	// Errors are all others: by status, or "connection" where there was none.
	Errors map[string]int `json:"errors"`
	// Acknowledged is how long the answered ones took.
	Acknowledged Spread `json:"acknowledged_ms"`
	// Posted is how long it took until the reply was posted in Slack, where a stand-in could see it.
	Posted *Spread `json:"posted_ms,omitempty"`
	// FirstError is an example.
	FirstError string `json:"first_error,omitempty"`
}

// Spread are percentiles.
type Spread struct {
	Count int     `json:"count"`
	P50   float64 `json:"p50"`
	P90   float64 `json:"p90"`
	P99   float64 `json:"p99"`
	P999  float64 `json:"p999"`
	Max   float64 `json:"max"`
}

// Failed is how many messages were not answered.
func (r Report) Failed() int { return r.Sent - r.Answered }

// Print writes the report for people.
func (r Report) Print(w io.Writer) {
	fmt.Fprintf(w, "sent          %d in %.1f s\nanswered      %d, %.0f a second\n", r.Sent, r.Seconds, r.Answered, r.PerSecond)
	fmt.Fprintf(w, "acknowledged  %s\n", r.Acknowledged)
	if r.Posted != nil {
		fmt.Fprintf(w, "posted        %s, %d replies\n", r.Posted, r.Posted.Count)
	}
	for _, what := range slices.Sorted(maps.Keys(r.Errors)) {
		fmt.Fprintf(w, "failed        %d: %s\n", r.Errors[what], what)
	}
	if r.FirstError != "" {
		fmt.Fprintf(w, "              for example: %s\n", r.FirstError)
	}
}

func (s Spread) String() string {
	return fmt.Sprintf("p50 %.1f ms, p90 %.1f, p99 %.1f, p99.9 %.1f, at most %.1f", s.P50, s.P90, s.P99, s.P999, s.Max)
}

// tally is what one connection counted.
type tally struct {
	took   []time.Duration
	errors map[string]int
	first  string
}

func (t *tally) count(status int, err error, took time.Duration) {
	if err == nil && status == 200 {
		t.took = append(t.took, took)
		return
	}
	what := strconv.Itoa(status)
	if err != nil {
		what = "connection"
		if t.first == "" {
			t.first = err.Error()
		}
	}
	if t.errors == nil {
		t.errors = map[string]int{}
	}
	t.errors[what]++
}

func summary(tallies []tally, took time.Duration, posts *StandIn) Report {
	r := Report{Seconds: took.Seconds(), Errors: map[string]int{}}
	var all []time.Duration
	for _, t := range tallies {
		all = append(all, t.took...)
		for what, n := range t.errors {
			r.Errors[what] += n
			r.Sent += n
		}
		if r.FirstError == "" {
			r.FirstError = t.first
		}
	}
	r.Answered = len(all)
	r.Sent += r.Answered
	r.PerSecond = float64(r.Answered) / r.Seconds
	r.Acknowledged = spread(all)
	r.Posted = posts.spread()
	return r
}

func spread(took []time.Duration) Spread {
	if len(took) == 0 {
		return Spread{}
	}
	slices.Sort(took)
	at := func(share float64) float64 {
		return float64(took[min(int(share*float64(len(took))), len(took)-1)].Microseconds()) / 1000
	}
	return Spread{Count: len(took), P50: at(.5), P90: at(.9), P99: at(.99), P999: at(.999), Max: at(1)}
}
