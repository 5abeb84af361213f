package session

import (
	"crypto/tls"
	"net"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Parts of OpTimeout, so that one dead node cannot use up all of it.
func (o Options) dialTimeout() time.Duration { return o.OpTimeout * 3 / 8 }
func (o Options) ioTimeout() time.Duration   { return o.OpTimeout * 5 / 8 }

// waitTimeout is how long a write may take to reach a replica; below ioTimeout,
// so that Redis answers before the client gives up. 300 ms by default.
func (o Options) waitTimeout() time.Duration { return o.OpTimeout * 3 / 8 }

// poolSize is the greatest number of connections to each node, opened as they
// are needed. With the client's usual ten a core a Redis that takes 300 ms to
// answer let through a ninth of the turns of an overloaded process: the others
// waited in vain for a connection.
const poolSize = 128

// connect makes the clients. Nothing is repeated by the client itself
// (MaxRetries -1): whether a write may be repeated is decided by those who
// know what it means. Features of newer servers are off; they cost a round
// trip on each connection.
func (s *Store) connect() {
	a := s.address
	o := &redis.UniversalOptions{
		Addrs: a.hosts, MasterName: a.master, DB: a.db,
		Username: a.user, Password: a.password, TLSConfig: a.tlsConfig(),
		DialTimeout:           s.opt.dialTimeout(),
		ReadTimeout:           s.opt.ioTimeout(),
		WriteTimeout:          s.opt.ioTimeout(),
		PoolTimeout:           s.opt.ioTimeout(),
		ContextTimeoutEnabled: true,
		MaxRetries:            -1,
		DialerRetries:         1,
		MaxRedirects:          2,
		PoolSize:              poolSize,

		Protocol:                 2,
		DisableIdentity:          true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
	if a.sentinelAuth {
		o.SentinelUsername, o.SentinelPassword = a.user, a.password
	}
	if a.mode == cluster {
		o := o.Cluster()
		o.ClusterStateReloadInterval = 10 * time.Second // one command; a minute otherwise
		o.DisableRoutingPolicies = true                 // they ask for COMMAND first
		c := redis.NewClusterClient(o)
		s.client, s.nodes = c, watchNodes(c, s.opt.batchesTo)
		return
	}
	var single *redis.Client
	if a.mode == sentinel {
		single = redis.NewFailoverClient(o.Failover())
	} else {
		single = redis.NewClient(o.Simple())
	}
	s.client, s.single = single, s.opt.batchesTo(single)
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
