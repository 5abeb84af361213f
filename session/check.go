package session

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"github.com/redis/go-redis/v9"
)

// Check looks whether Redis is set up to keep what it is given, and returns a
// warning for each thing that is not. What a managed Redis does not tell is
// passed over. A master without a replica is not among them: whoever counts
// the replicas logs it.
func (s *Store) Check(ctx context.Context) []string {
	if s.embedded != nil {
		return nil // Describe says it
	}
	ctx, cancel := s.deadline(ctx)
	defer cancel()
	var mu sync.Mutex
	var warnings []string
	look := func(ctx context.Context, node *redis.Client) error {
		found := lookAt(ctx, node)
		mu.Lock()
		defer mu.Unlock()
		warnings = append(warnings, found...)
		return nil
	}
	if s.nodes != nil {
		_ = s.nodes.cluster.ForEachMaster(ctx, look) // look returns none
	} else if node, ok := s.client.(*redis.Client); ok {
		_ = look(ctx, node)
	}
	slices.Sort(warnings) // masters answer in any order
	return slices.Compact(warnings)
}

// fullAt is the share of its memory above which a server is called nearly full.
const fullAt = 0.8

func lookAt(ctx context.Context, node *redis.Client) (warnings []string) {
	pipe := node.Pipeline()
	memory := pipe.Info(ctx, "memory")
	persistence := pipe.Info(ctx, "persistence")
	_, _ = pipe.Exec(ctx) // what is not told is passed over
	kept := infoField(persistence.Val(), "aof_enabled")
	if kept == "0" {
		warnings = append(warnings, "appendonly is off: a restart of Redis loses what was acknowledged; set appendonly to yes")
	}
	// INFO does not have it, and CONFIG is often forbidden.
	if kept == "1" && node.ConfigGet(ctx, "appendfsync").Val()["appendfsync"] == "no" {
		warnings = append(warnings, "appendfsync is no: a crash of the machine may lose half a minute of what was acknowledged; set it to everysec or always")
	}

	if policy := infoField(memory.Val(), "maxmemory_policy"); policy != "" && policy != "noeviction" {
		warnings = append(warnings, fmt.Sprintf(
			"maxmemory-policy is %s: Redis may throw conversations away; set it to noeviction", policy))
	}
	used, err := strconv.ParseFloat(infoField(memory.Val(), "used_memory"), 64)
	most, errMost := strconv.ParseFloat(infoField(memory.Val(), "maxmemory"), 64)
	if errMost == nil && most == 0 {
		warnings = append(warnings, "maxmemory is not set: when the machine's memory is used up, its kernel ends Redis; set it to twice what is used")
	}
	if err == nil && errMost == nil && most > 0 && used > fullAt*most {
		warnings = append(warnings, fmt.Sprintf("memory is %.0f %% full: writes are refused when it is used up", 100*used/most))
	}
	return warnings
}
