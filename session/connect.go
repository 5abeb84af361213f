package session

import (
	"crypto/tls"
	"net"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Times of the client. A call is bounded by OpTimeout as a whole; these keep
// one dead node from using all of it.
const (
	dialTimeout = 300 * time.Millisecond
	ioTimeout   = 500 * time.Millisecond
	// waitTimeout is how long a write may take to reach a replica; below ioTimeout, so that
	// Redis answers before the client gives up.
	waitTimeout = 300 * time.Millisecond
)

// connect makes the client. Nothing is repeated by the client itself
// (MaxRetries -1): whether a write may be repeated is decided by those who
// know what it means. Features of newer servers are off; they cost a round
// trip on each connection.
func (s *Store) connect() (redis.UniversalClient, *nodes) {
	a := s.address
	quiet := &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	switch a.mode {
	case sentinel:
		o := &redis.FailoverOptions{
			MasterName: a.master, SentinelAddrs: a.hosts,
			Username: a.user, Password: a.password, DB: a.db, TLSConfig: a.tlsConfig(),
			Protocol: 2, MaxRetries: -1, DialerRetries: 1, DisableIdentity: true,
			DialTimeout: dialTimeout, ReadTimeout: ioTimeout, WriteTimeout: ioTimeout, PoolTimeout: ioTimeout,
			ContextTimeoutEnabled: true,
		}
		if a.sentinelAuth {
			o.SentinelUsername, o.SentinelPassword = a.user, a.password
		}
		return redis.NewFailoverClient(o), nil
	case cluster:
		c := redis.NewClusterClient(&redis.ClusterOptions{
			Addrs: a.hosts, Username: a.user, Password: a.password, TLSConfig: a.tlsConfig(),
			Protocol: 2, MaxRetries: -1, MaxRedirects: 2, DialerRetries: 1, DisableIdentity: true, DisableRoutingPolicies: true,
			ClusterStateReloadInterval: 10 * time.Second,
			DialTimeout:                dialTimeout, ReadTimeout: ioTimeout, WriteTimeout: ioTimeout, PoolTimeout: ioTimeout,
			ContextTimeoutEnabled: true, MaintNotificationsConfig: quiet,
		})
		n := &nodes{cluster: c, byAddr: map[string]*redis.Client{}}
		c.OnNewNode(n.add)
		return c, n
	default:
		return redis.NewClient(&redis.Options{
			Addr: a.hosts[0], Username: a.user, Password: a.password, DB: a.db, TLSConfig: a.tlsConfig(),
			Protocol: 2, MaxRetries: -1, DialerRetries: 1, DisableIdentity: true,
			DialTimeout: dialTimeout, ReadTimeout: ioTimeout, WriteTimeout: ioTimeout, PoolTimeout: ioTimeout,
			ContextTimeoutEnabled: true, MaintNotificationsConfig: quiet,
		}), nil
	}
}

// tlsConfig checks every node against the first host's name: nodes announce
// themselves by IP address, their certificate names the service.
func (a address) tlsConfig() *tls.Config {
	if !a.tls {
		return nil
	}
	host, _, _ := net.SplitHostPort(a.hosts[0]) // was made by JoinHostPort
	return &tls.Config{MinVersion: tls.VersionTLS12, ServerName: host}
}

// nodes knows the client of each node of a cluster: a script and its WAIT have
// to go to one node over one connection, which the cluster's own pipeline does
// not do.
type nodes struct {
	cluster *redis.ClusterClient
	mu      sync.Mutex
	byAddr  map[string]*redis.Client
}

func (n *nodes) add(c *redis.Client) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.byAddr[c.Options().Addr] = c
}

func (n *nodes) get(addr string) *redis.Client {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.byAddr[addr]
}
