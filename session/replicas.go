package session

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// replicasEvery is how often the replicas are counted again: one command.
const replicasEvery = 30 * time.Second

// replicas knows for which slots a replica exists, and so where a write can
// wait for one. It looks at Redis Cluster and Sentinel; a single server is
// taken as it is. The nil replicas knows of none.
type replicas struct {
	store  *Store
	doubt  chan struct{} // a write has waited in vain: count again
	mu     sync.Mutex
	slots  []redis.ClusterSlot // Cluster
	some   bool                // Sentinel
	warned bool
}

func (s *Store) watchReplicas(ctx context.Context) *replicas {
	if s.address.mode == single {
		return nil
	}
	r := &replicas{store: s, doubt: make(chan struct{}, 1)}
	r.refresh(ctx)
	go r.watch(ctx)
	return r
}

func (r *replicas) watch(ctx context.Context) {
	ticker := time.NewTicker(replicasEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		case <-r.doubt:
		}
		r.refresh(ctx)
	}
}

// refresh counts the replicas. If that fails the last count stands: waiting in
// vain is refused later, not waiting would lose turns.
func (r *replicas) refresh(ctx context.Context) {
	ctx, cancel := r.store.deadline(ctx)
	defer cancel()
	var slots []redis.ClusterSlot
	var some bool
	var err error
	if r.store.address.mode == cluster {
		slots, err = r.store.client.ClusterSlots(ctx).Result()
	} else {
		var info string
		info, err = r.store.client.Info(ctx, "replication").Result()
		n, _ := strconv.Atoi(infoField(info, "connected_slaves"))
		some = n > 0
	}
	if ctx.Err() == context.Canceled { // the store closes
		return
	}
	if err != nil {
		r.store.opt.Logger.Warn("counting the replicas failed; the last count stands", "error", err)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.slots, r.some = slots, some
	if !r.warned && !r.everywhereLocked() {
		r.warned = true
		r.store.opt.Logger.Warn(noReplica)
	}
}

const noReplica = "not every master has a replica: what these hold is lost if they fail, and no write waits for a replica there"

func (r *replicas) everywhere() bool {
	if r == nil {
		return true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.everywhereLocked()
}

func (r *replicas) everywhereLocked() bool {
	if r.store.address.mode == sentinel {
		return r.some
	}
	for _, slot := range r.slots {
		if len(slot.Nodes) < 2 {
			return false
		}
	}
	return true
}

// of reports whether the slot of key has a replica.
func (r *replicas) of(key string) bool {
	if r == nil {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.store.address.mode == sentinel {
		return r.some
	}
	n := slot(key)
	for _, s := range r.slots {
		if s.Start <= n && n <= s.End {
			return len(s.Nodes) > 1
		}
	}
	return false
}

// slot is a key's slot in Redis Cluster: CRC16 (XMODEM) of its hash tag mod 16384.
func slot(key string) int {
	if _, rest, ok := strings.Cut(key, "{"); ok {
		if tag, _, ok := strings.Cut(rest, "}"); ok && tag != "" {
			key = tag
		}
	}
	var crc uint16
	for i := range len(key) {
		crc ^= uint16(key[i]) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return int(crc) % 16384
}

// infoField reads one field of the answer to INFO; "" if it is not there.
func infoField(info, name string) string {
	for line := range strings.Lines(info) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), name+":"); ok {
			return value
		}
	}
	return ""
}
