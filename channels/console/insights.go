package console

import (
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"time"

	"supportbot/channels/web"
)

const (
	maxDays = 90
	// daysAtOnce bounds a question to the store, which answers within its time for one call.
	daysAtOnce = 31
	maxMisses  = 10
)

// insights is GET /desk/api/insights?days=N: the last N days, today included, in UTC.
func (c *Console) insights(w http.ResponseWriter, r *http.Request, by signedIn) {
	n, err := strconv.Atoi(r.URL.Query().Get("days"))
	if err != nil || n < 1 || n > maxDays {
		web.Refuse(w, invalid("days", fmt.Sprintf("must be a whole number from 1 to %d", maxDays)))
		return
	}
	days := make([]string, n)
	today := c.Now().UTC()
	for i := range days {
		days[i] = today.AddDate(0, 0, i-n+1).Format(time.DateOnly)
	}
	counts := map[string]map[string]int{}
	for from := 0; from < n; from += daysAtOnce {
		some, err := c.Store.Counts(r.Context(), days[from:min(n, from+daysAtOnce)])
		if err != nil {
			c.refuse(w, r, err)
			return
		}
		maps.Copy(counts, some)
	}
	tickets, err := c.all(r.Context(), by)
	if err != nil {
		c.refuse(w, r, err)
		return
	}
	lessons, err := c.lessons(r.Context())
	if err != nil {
		c.refuse(w, r, err)
		return
	}
	report := newReport(days)
	report.count(counts)
	report.tickets(tickets)
	report.misses(lessons)
	report.name(c.Knowledge())
	web.Respond(w, http.StatusOK, report)
}
