package chaos

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// print writes the account into the test's log.
func (sc *scene) print(title string, accounts map[channel]*account, operations int) {
	var b strings.Builder
	faults := map[string]int{}
	for _, f := range sc.faults {
		faults[f.what]++
	}
	var what []string
	for _, name := range slices.Sorted(maps.Keys(faults)) {
		what = append(what, fmt.Sprintf("%d × %s", faults[name], name))
	}
	fmt.Fprintf(&b, "%s: %s in %v\n", title, strings.Join(what, ", "), time.Since(sc.began).Round(time.Second))
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "channel\tsent\tacknowledged\ttries\tturns\treplies posted\tlost\tturns twice\tout of order\tposted twice\tslowest try\t")
	for _, name := range slices.Sorted(maps.Keys(accounts)) {
		a := accounts[name]
		replies := fmt.Sprint(a.replies)
		if name == overAPI {
			replies = "in the answer"
		}
		twice := 0
		for _, d := range a.doubled {
			twice += d.n
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%s\t%d\t%d\t%d\t%d\t%v\t\n", name, a.sent, a.acked, a.tries, a.turns, replies,
			len(a.lost), len(a.twice), len(a.disordered), twice, a.slowest.Round(time.Millisecond))
	}
	_ = w.Flush() // a strings.Builder takes everything
	for _, name := range slices.Sorted(maps.Keys(accounts)) {
		if a := accounts[name]; a.window+a.undone > 0 {
			fmt.Fprintf(&b, "  %s: %d messages and the turns of %d replies lost that Redis had not written when it was killed, as appendfsync everysec allows\n", name, a.window, a.undone)
		}
		for _, cause := range slices.Sorted(maps.Keys(accounts[name].doubled)) {
			d := accounts[name].doubled[cause]
			fmt.Fprintf(&b, "  %s: %d posted twice: %s, at most %v after the post\n", name, d.n, cause, d.latest.Round(time.Millisecond))
		}
	}
	fmt.Fprintf(&b, "  history of the API's conversations: %d operations, checked for linearizability", operations)
	sc.t.Log(b.String())
}
