package redistest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

// slots is the number of slots of every Redis Cluster.
const slots = 16384

// Cluster is a Redis Cluster on the loopback interface.
type Cluster struct {
	// Masters share the slots evenly. Replicas[i] are those of Masters[i].
	Masters  []*Server
	Replicas [][]*Server
}

// StartCluster runs a Cluster for the test: so many masters, each with so many
// replicas. It returns when every node knows all others and all replicas are in
// step.
func StartCluster(t testing.TB, masters, replicas int) *Cluster {
	t.Helper()
	c := &Cluster{}
	for range masters {
		c.Masters = append(c.Masters, start(t, true))
		var followers []*Server
		for range replicas {
			followers = append(followers, start(t, true))
		}
		c.Replicas = append(c.Replicas, followers)
	}
	if err := c.join(t.Context()); err != nil {
		t.Fatalf("start a Redis Cluster: %v", err)
	}
	return c
}

// URL for REDIS_URL.
func (c *Cluster) URL() string {
	var hosts []string
	for _, m := range c.Masters {
		hosts = append(hosts, m.Addr)
	}
	return "redis-cluster://" + strings.Join(hosts, ",")
}

// FailOver kills a master, waits until its replica has taken over, and lets the
// old one come back as the new one's replica.
func (c *Cluster) FailOver(master int) {
	t := c.Masters[master].t
	t.Helper()
	c.Masters[master].Kill()
	c.Masters[master], c.Replicas[master][0] = c.Replicas[master][0], c.Masters[master]
	err := c.Masters[master].promoted()
	if err == nil {
		c.Replicas[master][0].Restart()
		err = until(c.Masters[master].inStep)
	}
	for _, node := range c.nodes() {
		if err == nil {
			err = c.healthy(node.Client())
		}
	}
	if err != nil {
		t.Fatalf("fail over: %v", err)
	}
}

func (c *Cluster) nodes() []*Server {
	nodes := append([]*Server(nil), c.Masters...)
	for _, followers := range c.Replicas {
		nodes = append(nodes, followers...)
	}
	return nodes
}

// join does what `redis-cli --cluster create` does, without that program.
func (c *Cluster) join(ctx context.Context) error {
	for i, m := range c.Masters {
		client := m.Client()
		if err := client.Do(ctx, "CLUSTER", "SET-CONFIG-EPOCH", i+1).Err(); err != nil {
			return err
		}
		from, to := i*slots/len(c.Masters), (i+1)*slots/len(c.Masters)-1
		if err := client.ClusterAddSlotsRange(ctx, from, to).Err(); err != nil {
			return err
		}
	}
	nodes := c.nodes()
	for i, node := range nodes {
		for _, other := range nodes[:i] { // everybody, as gossip is slow
			if err := node.Client().Do(ctx, "CLUSTER", "MEET", "127.0.0.1", other.port, other.busPort).Err(); err != nil {
				return err
			}
		}
	}
	for _, node := range nodes {
		if err := known(node.Client(), len(nodes)); err != nil {
			return err
		}
	}
	for i, followers := range c.Replicas {
		if err := follow(ctx, c.Masters[i], followers); err != nil {
			return err
		}
	}
	for _, node := range nodes {
		if err := c.healthy(node.Client()); err != nil {
			return err
		}
	}
	return nil
}

// known waits until a node knows so many, itself included.
func known(client *redis.Client, nodes int) error {
	return until(func(ctx context.Context) error {
		info, err := client.ClusterInfo(ctx).Result()
		if err == nil && !strings.Contains(info, fmt.Sprintf("cluster_known_nodes:%d\r\n", nodes)) {
			return fmt.Errorf("nodes are missing:\n%s", info)
		}
		return err
	})
}

func follow(ctx context.Context, master *Server, followers []*Server) error {
	id, err := master.Client().Do(ctx, "CLUSTER", "MYID").Text()
	if err != nil {
		return err
	}
	for _, f := range followers {
		client := f.Client()
		// Refused until the node has heard of its master.
		if err := until(func(ctx context.Context) error { return client.ClusterReplicate(ctx, id).Err() }); err != nil {
			return err
		}
	}
	return nil
}

// healthy waits until a node sees every slot served and every replica in step.
func (c *Cluster) healthy(client *redis.Client) error {
	return until(func(ctx context.Context) error {
		info, err := client.ClusterInfo(ctx).Result()
		if err != nil {
			return err
		}
		if !strings.Contains(info, "cluster_state:ok") {
			return fmt.Errorf("the cluster is not ok:\n%s", info)
		}
		shards, err := client.ClusterShards(ctx).Result()
		if err != nil {
			return err
		}
		if len(shards) != len(c.Masters) {
			return fmt.Errorf("%d shards, not %d", len(shards), len(c.Masters))
		}
		for _, s := range shards {
			if len(s.Nodes) != 1+len(c.Replicas[0]) {
				return fmt.Errorf("a shard has %d nodes", len(s.Nodes))
			}
			for _, n := range s.Nodes {
				if n.Health != "online" || len(c.Replicas[0]) > 0 && n.ReplicationOffset == 0 {
					return fmt.Errorf("%s is %s, at offset %d", n.ID, n.Health, n.ReplicationOffset)
				}
			}
		}
		return nil
	})
}
