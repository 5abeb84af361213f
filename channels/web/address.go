package web

import (
	"net/http"
	"net/netip"
	"strings"
)

// Proxies are the peers whose X-Forwarded-For is believed.
type Proxies []netip.Prefix

// Client is the address that a request comes from: the peer, unless the peer
// is a trusted proxy; then the last address in X-Forwarded-For that no trusted
// proxy has. What stands before it is the client's own claim and not looked at.
// An IPv6 address stands for its /64, which is what one subscriber gets.
func (p Proxies) Client(r *http.Request) netip.Addr {
	at := peer(r)
	if p.trusts(at) {
		hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		for i := len(hops) - 1; i >= 0 && p.trusts(at); i-- {
			hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
			if err != nil {
				break
			}
			at = hop.Unmap().WithZone("")
		}
	}
	if at.Is6() {
		network, _ := at.Prefix(64) // 64 is always possible
		return network.Addr()
	}
	return at
}

func (p Proxies) trusts(a netip.Addr) bool {
	for _, network := range p {
		if network.Contains(a) {
			return true
		}
	}
	return false
}

// peer is the other end of the connection; invalid for one without an address.
func peer(r *http.Request) netip.Addr {
	at, _ := netip.ParseAddrPort(r.RemoteAddr)
	return at.Addr().Unmap().WithZone("")
}

// Direct says that the request came from this machine and through no proxy.
func Direct(r *http.Request) bool {
	for _, header := range [...]string{"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip"} {
		if r.Header.Get(header) != "" {
			return false
		}
	}
	return peer(r).IsLoopback()
}
