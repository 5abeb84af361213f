package session

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"
)

// nodes knows each node of a Cluster: a script and its WAIT have to go to one
// node over one connection, which the Cluster's own pipeline does not do.
type nodes struct {
	cluster   *redis.ClusterClient
	batchesTo func(*redis.Client) *batches
	mu        sync.Mutex
	byAddr    map[string]*batches
}

func watchNodes(c *redis.ClusterClient, batchesTo func(*redis.Client) *batches) *nodes {
	n := &nodes{cluster: c, batchesTo: batchesTo, byAddr: map[string]*batches{}}
	c.OnNewNode(func(node *redis.Client) { n.of(node) })
	return n
}

// of is what is sent to a node. A node that has been given up and comes back at
// the same address is another one.
func (n *nodes) of(node *redis.Client) *batches {
	n.mu.Lock()
	defer n.mu.Unlock()
	b := n.byAddr[node.Options().Addr]
	if b == nil || b.node != node {
		b = n.batchesTo(node)
		n.byAddr[node.Options().Addr] = b
	}
	return b
}

// master is the node that serves the key.
func (n *nodes) master(ctx context.Context, key string) (*batches, error) {
	node, err := n.cluster.MasterForKey(ctx, key)
	if err != nil {
		return nil, err
	}
	return n.of(node), nil
}

// follow is the node that a redirection names. A harmless read makes the
// cluster client follow it first, and so get to know the node.
func (n *nodes) follow(ctx context.Context, key, addr string) (*batches, error) {
	if err := n.cluster.Exists(ctx, key).Err(); err != nil && !strings.HasPrefix(err.Error(), "TRYAGAIN") {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if b := n.byAddr[addr]; b != nil {
		return b, nil
	}
	return nil, fmt.Errorf("redirected to an unknown node")
}
