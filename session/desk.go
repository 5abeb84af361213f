package session

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/redis/go-redis/v9"
)

// Row is a ticket as lists show it. It is written by the commit that changes the
// ticket and lives for ReceiptTTL after the ticket's end.
type Row struct {
	Key    Key    `json:"key"`
	Ticket string `json:"ticket"`
	// Live: it waits for an agent or has one.
	Live bool `json:"live"`
	// Summary is what the list shows; At orders it (ms since 1970).
	Summary json.RawMessage `json:"summary"`
	At      int64           `json:"at"`
}

// Desk lists all tickets, live or ended, oldest first.
func (s *Store) Desk(ctx context.Context) ([]Row, error) {
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	pipe := s.client.Pipeline()
	parts := make([]*redis.MapStringStringCmd, partitions)
	for i := range parts {
		parts[i] = pipe.HGetAll(ctx, s.keys.desk(i))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, s.unavailable("desk", err)
	}
	var rows []Row
	for _, part := range parts {
		for _, body := range part.Val() {
			var r Row
			if err := json.Unmarshal([]byte(body), &r); err != nil {
				s.opt.Logger.Error("a row of the desk is malformed", "error", err)
				continue
			}
			rows = append(rows, r)
		}
	}
	sortRows(rows)
	return rows, nil
}

// sortRows puts the oldest first.
func sortRows(rows []Row) {
	slices.SortFunc(rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Ticket, b.Ticket))
	})
}

// Desks signals that a row of the desk has changed, or may have. Signals that come together are one.
// The channel is closed when ctx ends or the store closes.
func (s *Store) Desks(ctx context.Context) <-chan struct{} { return s.follow(ctx, deskTold) }
