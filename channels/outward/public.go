package outward

import (
	"errors"
	"fmt"
	"net/netip"
	"syscall"
)

var errNotPublic = errors.New("the address is not a public one")

// PublicOnly refuses connections to addresses that are not on the internet,
// after the name was looked up. It is the Control of a net.Dialer.
func PublicOnly(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("not an address: %w", err)
	}
	ip := at.Addr().Unmap()
	for _, network := range unroutable() {
		if network.Contains(ip) {
			return errNotPublic
		}
	}
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return errNotPublic
	}
	return nil
}

// unroutable are networks that netip does not call private: this host, carrier-grade NAT, benchmarks
// and IPv4 in IPv6.
func unroutable() []netip.Prefix {
	return []netip.Prefix{
		netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"),
		netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("2002::/16"),
	}
}
