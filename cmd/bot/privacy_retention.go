package main

import (
	"context"
	"time"
)

// forgetEvery is how often the lists that conversations share are tidied of what is too old: 64 short
// scripts. Everything else expires by itself.
const forgetEvery = time.Hour

// forget keeps nothing beyond the retention time until ctx ends. Any number of replicas may do so.
func (a *assistant) forget(ctx context.Context) {
	ticker := time.NewTicker(forgetEvery)
	defer ticker.Stop()
	for {
		if err := a.store.Forget(ctx); err != nil && ctx.Err() == nil {
			a.log.Warn("what is too old could not be removed", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
