package session

import (
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// address is a parsed REDIS_URL. Four forms are understood:
//
//	redis://[user:pass@]host[:port][/db]
//	rediss://…                                                   the same over TLS
//	redis-sentinel://[user:pass@]h1:p1,h2:p2/MASTER[?db=0][&tls=true][&sentinel_auth=true]
//	redis-cluster://[user:pass@]h1:p1,h2:p2[?tls=true]
//
// User and password are percent-encoded. With sentinel_auth they are sent to
// the Sentinels too.
type address struct {
	mode           mode
	hosts          []string // host:port, in the order given
	user, password string
	db             int
	master         string // Sentinel's name of the master
	tls            bool
	sentinelAuth   bool
}

type mode string

const (
	single   mode = "redis"
	sentinel mode = "redis-sentinel"
	cluster  mode = "redis-cluster"
)

// String describes the address without user and password.
func (a address) String() string {
	hosts := strings.Join(a.hosts, ", ")
	secure := ""
	if a.tls {
		secure = " over TLS"
	}
	switch a.mode {
	case sentinel:
		return fmt.Sprintf("Redis Sentinel, master %q by %s, database %d%s", a.master, hosts, a.db, secure)
	case cluster:
		return fmt.Sprintf("Redis Cluster by %s%s", hosts, secure)
	default:
		return fmt.Sprintf("Redis at %s, database %d%s", hosts, a.db, secure)
	}
}

// parseAddress reads a REDIS_URL. net/url cannot: it refuses several hosts, and
// its errors repeat the whole text with the password in it. Errors here name
// the part that is wrong and never quote the credentials.
func parseAddress(text string) (address, error) {
	a, err := readAddress(strings.TrimSpace(text))
	if err != nil {
		return address{}, fmt.Errorf("REDIS_URL: %w", err)
	}
	return a, nil
}

func readAddress(text string) (address, error) {
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok {
		return address{}, fmt.Errorf("no scheme: it begins with redis://, rediss://, redis-sentinel:// or redis-cluster://")
	}
	a := address{mode: single}
	defaultPort := "6379"
	switch scheme {
	case "redis":
	case "rediss":
		a.tls = true
	case "redis-sentinel":
		a.mode, defaultPort = sentinel, "26379"
	case "redis-cluster":
		a.mode = cluster
	default: // not quoted: with the scheme forgotten it may be a password
		return address{}, fmt.Errorf("unknown scheme: use redis://, rediss://, redis-sentinel:// or redis-cluster://")
	}

	// The last @ ends the credentials, so that one in a password does no harm.
	if i := strings.LastIndex(rest, "@"); i >= 0 {
		if err := a.readCredentials(rest[:i]); err != nil {
			return address{}, err
		}
		rest = rest[i+1:]
	}
	rest, query, _ := strings.Cut(rest, "?")
	hosts, path, _ := strings.Cut(rest, "/")
	if err := a.readHosts(hosts, defaultPort); err != nil {
		return address{}, err
	}
	if err := a.readPath(path); err != nil {
		return address{}, err
	}
	return a, a.readQuery(query)
}

func (a *address) readCredentials(text string) error {
	user, password, ok := strings.Cut(text, ":")
	if !ok {
		return fmt.Errorf("credentials are user:password or :password before the @")
	}
	var errUser, errPassword error
	a.user, errUser = url.PathUnescape(user)
	a.password, errPassword = url.PathUnescape(password)
	if errUser != nil || errPassword != nil {
		return fmt.Errorf("the credentials are not percent-encoded: write %%25 for a %% sign, %%40 for an @")
	}
	return nil
}

func (a *address) readHosts(text, defaultPort string) error {
	for i, host := range strings.Split(text, ",") {
		hostport, err := withPort(strings.TrimSpace(host), defaultPort)
		if err != nil {
			return fmt.Errorf("host %d: %w", i+1, err)
		}
		a.hosts = append(a.hosts, hostport)
	}
	if a.mode == single && len(a.hosts) > 1 {
		return fmt.Errorf("several hosts: use redis-sentinel:// or redis-cluster://")
	}
	return nil
}

func withPort(text, otherwise string) (string, error) {
	if text == "" {
		return "", fmt.Errorf("the name is missing")
	}
	host, port, err := net.SplitHostPort(text)
	if err != nil {
		host, port = strings.Trim(text, "[]"), otherwise
		if strings.Contains(host, ":") && !strings.HasPrefix(text, "[") {
			return "", fmt.Errorf("not host:port; an IPv6 address is written in brackets")
		}
	}
	if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
		return "", fmt.Errorf("the port is not a number from 1 to 65535")
	}
	if host == "" {
		return "", fmt.Errorf("the name is missing")
	}
	return net.JoinHostPort(host, port), nil
}

func (a *address) readPath(path string) (err error) {
	switch a.mode {
	case sentinel:
		if a.master, err = url.PathUnescape(path); err != nil || a.master == "" {
			return fmt.Errorf("the name of the master is missing: redis-sentinel://h1:p1,h2:p2/NAME")
		}
	case cluster:
		if path != "" && path != "0" {
			return fmt.Errorf("a Redis Cluster has only database 0: nothing may follow the hosts but ?tls=true")
		}
	default:
		if path != "" {
			return a.readDB(path)
		}
	}
	return nil
}

func (a *address) readDB(text string) error {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return fmt.Errorf("the database is a number from 0")
	}
	a.db = n
	return nil
}

func (a *address) readQuery(text string) error {
	values, err := url.ParseQuery(text)
	if err != nil {
		return fmt.Errorf("what follows the ? is not of the form name=value&name=value")
	}
	for name, given := range values {
		value := given[len(given)-1]
		switch {
		case name == "db" && a.mode == sentinel:
			err = a.readDB(value)
		case name == "tls" && a.mode != single:
			a.tls, err = readBool(name, value)
		case name == "sentinel_auth" && a.mode == sentinel:
			a.sentinelAuth, err = readBool(name, value)
		default:
			err = fmt.Errorf("unknown option %.40q for %s://", name, a.mode)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func readBool(name, value string) (bool, error) {
	b, err := strconv.ParseBool(value)
	if err != nil {
		return false, fmt.Errorf("%s is true or false", name)
	}
	return b, nil
}
