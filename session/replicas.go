package session

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	// replicasEvery is how often the replicas of a Cluster are counted again: one command.
	replicasEvery = 30 * time.Second
	// closely is how often where more depends on it: while some master has none, as nothing waits
	// for one that comes back before it is known, and with Sentinel, where a master that has
	// just lost its replica has to be told from one that has just taken over.
	closely = time.Second
	// replicaGrace is how long a master that has lost its connection to the last replica is
	// still taken to have one. The replica may be about to take over, without what it missed.
	replicaGrace = 30 * time.Second
	// countPause lies between two counts, however many writes wait in vain.
	countPause = 100 * time.Millisecond
)

// replicas knows for which slots a replica exists, and so where a write can
// wait for one. It looks at Redis Cluster and Sentinel; a single server is
// taken as it is. The nil replicas knows of none.
type replicas struct {
	store  *Store
	doubt  chan struct{} // a write has waited in vain: count again
	mu     sync.Mutex
	slots  []redis.ClusterSlot // Cluster
	some   bool                // Sentinel
	master string              // Sentinel: the replication id of the master that had some
	gone   time.Time           // Sentinel: since when that one has none
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
	for {
		pause := replicasEvery
		if r.store.address.mode == sentinel || !r.everywhere() {
			pause = closely
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		case <-r.doubt:
		}
		r.refresh(ctx)
		select {
		case <-ctx.Done():
			return
		case <-time.After(countPause):
		}
	}
}

// refresh counts the replicas. If that fails the last count stands: waiting in
// vain is refused later, not waiting would lose turns.
func (r *replicas) refresh(ctx context.Context) {
	ctx, cancel := r.store.deadline(ctx)
	defer cancel()
	var slots []redis.ClusterSlot
	var info string
	var err error
	if r.store.address.mode == cluster {
		slots, err = r.store.client.ClusterSlots(ctx).Result()
	} else {
		info, err = r.store.client.Info(ctx, "replication").Result()
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
	if r.store.address.mode == cluster {
		r.slots = slots
	} else {
		r.count(info)
	}
	if !r.warned && !r.everywhereLocked() {
		r.warned = true
		r.store.opt.Logger.Warn(noReplica)
	}
}

// count reads how many replicas are connected to the master that Sentinel names.
// A master that had some before and has none now may be cut off from one that
// is about to take over; another master without any has just done that.
func (r *replicas) count(info string) {
	n, _ := strconv.Atoi(infoField(info, "connected_slaves"))
	master := infoField(info, "master_replid")
	switch {
	case n > 0:
		r.some, r.master, r.gone = true, master, time.Time{}
	case master != r.master:
		r.some = false
	case r.gone.IsZero():
		r.gone = time.Now()
	case time.Since(r.gone) >= replicaGrace:
		r.some = false
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
