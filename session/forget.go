package session

import (
	"context"
	_ "embed"
)

//go:embed scripts/forget.lua
var forgetSource string

var forgetScript = newScript("forget", forgetSource)

// Forget removes what is older than ReceiptTTL from the lists that are shared by the conversations of
// a partition and never end while somebody writes: the inbox, dead letters, ended tickets. One call
// for each of the 64 partitions; once an hour is often enough. The error is ErrUnavailable.
func (s *Store) Forget(ctx context.Context) error {
	for i := range partitions {
		keys := []string{s.keys.inbox(i), s.keys.accepted(i), s.keys.dead(i), s.keys.desk(i), s.keys.ended(i)}
		if _, err := s.run(ctx, onMaster, forgetScript, keys, max(s.now()-s.opt.ReceiptTTL.Milliseconds(), 0)); err != nil {
			return err
		}
	}
	return nil
}
