package outward_test

import (
	"testing"

	"supportbot/channels/outward"
)

func TestPublicOnly(t *testing.T) {
	t.Parallel()
	for address, public := range map[string]bool{
		"93.184.216.34:443": true, "[2606:2800:220:1::1]:443": true,
		"127.0.0.1:443": false, "[::1]:443": false, "10.0.0.1:443": false, "192.168.1.1:443": false, "172.16.0.1:443": false,
		"169.254.169.254:80": false, "100.64.0.1:443": false, "0.0.0.0:443": false, "198.18.0.1:443": false,
		"[fd00::1]:443": false, "[fe80::1]:443": false, "[::ffff:127.0.0.1]:443": false, "[64:ff9b::7f00:1]:443": false,
		"224.0.0.1:443": false, "255.255.255.255:443": false, "nonsense": false,
	} {
		t.Run(address, func(t *testing.T) {
			if err := outward.PublicOnly("tcp", address, nil); (err == nil) != public {
				t.Errorf("public %v, got %v", public, err)
			}
		})
	}
}
