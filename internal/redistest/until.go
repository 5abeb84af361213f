package redistest

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// errGone ends the waiting: what is waited for cannot come any more.
var errGone = errors.New("the process has ended")

// until asks again and again until there is no error. Another process is
// waited for, so there is nothing to be woken by.
func until(ready func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		err := ready(ctx)
		if err == nil || errors.Is(err, errGone) {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("not ready within %v: %w", startTimeout, err)
		case <-tick.C:
		}
	}
}
