package session

import (
	"reflect"
	"strings"
	"testing"
)

func TestParseAddress(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]address{
		"redis://localhost":                 {mode: single, hosts: []string{"localhost:6379"}},
		" redis://10.0.0.1:6380/3 ":         {mode: single, hosts: []string{"10.0.0.1:6380"}, db: 3},
		"redis://[::1]:6380":                {mode: single, hosts: []string{"[::1]:6380"}},
		"redis://[::1]/":                    {mode: single, hosts: []string{"[::1]:6379"}},
		"rediss://u:p%40%3A%2F@h:1/0":       {mode: single, hosts: []string{"h:1"}, user: "u", password: "p@:/", tls: true},
		"redis://:p@ss:w@h":                 {mode: single, hosts: []string{"h:6379"}, password: "p@ss:w"},
		"redis-sentinel://h1,h2:2/main":     {mode: sentinel, hosts: []string{"h1:26379", "h2:2"}, master: "main"},
		"redis-cluster://h1:1, h2?tls=true": {mode: cluster, hosts: []string{"h1:1", "h2:6379"}, tls: true},
		"redis-cluster://u:p@h1:1/0":        {mode: cluster, hosts: []string{"h1:1"}, user: "u", password: "p"},
		"redis-sentinel://u:p@h1:1,h2:2/main?db=2&tls=true&sentinel_auth=1": {
			mode: sentinel, hosts: []string{"h1:1", "h2:2"}, user: "u", password: "p", db: 2, master: "main", tls: true, sentinelAuth: true,
		},
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got, err := parseAddress(text)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v, %v\nwant %+v", got, err, want)
			}
			if strings.Contains(got.String(), "p@") {
				t.Errorf("the description shows the password: %s", got)
			}
		})
	}
}

func TestParseAddressErrors(t *testing.T) {
	t.Parallel()
	const secret = "hunter2"
	for text, want := range map[string]string{
		"":                                     "no scheme",
		secret + "@h":                          "no scheme",
		secret + "://h":                        "unknown scheme",
		"http://u:" + secret + "@h":            "unknown scheme",
		"redis://" + secret + "@h":             "user:password",
		"redis://u:" + secret + "%zz@h":        "percent-encoded",
		"redis://u:" + secret + "@":            "host 1: the name is missing",
		"redis://u:" + secret + "@:6379":       "host 1: the name is missing",
		"redis://u:" + secret + "@h:port":      "host 1: the port",
		"redis://u:" + secret + "@h:70000":     "host 1: the port",
		"redis://u:" + secret + "@::1":         "brackets",
		"redis://u:" + secret + "@a,b":         "several hosts",
		"redis://u:" + secret + "@h/x":         "database",
		"redis://u:" + secret + "@h/-1":        "database",
		"redis://u:" + secret + "@h?tls=true":  "unknown option \"tls\"",
		"redis://u:" + secret + "@h?a;b":       "name=value",
		"redis-sentinel://:" + secret + "@h":   "name of the master",
		"redis-sentinel://:" + secret + "@h/":  "name of the master",
		"redis-sentinel://h/m?db=x":            "database",
		"redis-sentinel://h/m?tls=perhaps":     "tls is true or false",
		"redis-cluster://:" + secret + "@h/1":  "only database 0",
		"redis-cluster://:" + secret + "@h,,i": "host 2: the name is missing",
		"redis-cluster://h?db=1":               "unknown option \"db\"",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			_, err := parseAddress(text)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Fatalf("got %v, want %q", err, want)
			}
			if strings.Contains(err.Error(), secret) {
				t.Errorf("the error shows the password: %v", err)
			}
		})
	}
}

func TestClientsAreSetUpAsTheAddressSays(t *testing.T) {
	t.Parallel()
	for text, tls := range map[string]bool{
		"redis://h": false, "rediss://h": true,
		"redis-sentinel://h/m": false, "redis-sentinel://h/m?tls=true": true,
		"redis-cluster://h": false, "redis-cluster://h?tls=true": true,
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			a, err := parseAddress(text)
			if err != nil {
				t.Fatal(err)
			}
			c := a.tlsConfig()
			if (c != nil) != tls || tls && c.ServerName != "h" {
				t.Errorf("TLS: %+v", c)
			}
			s := &Store{address: a, opt: Options{}.withDefaults()}
			s.connect()
			defer func() { _ = s.client.Close() }()
			if (s.nodes != nil) != (a.mode == cluster) || (s.single != nil) == (a.mode == cluster) {
				t.Errorf("one node: %v, those of a Cluster: %v", s.single != nil, s.nodes != nil)
			}
		})
	}
}
