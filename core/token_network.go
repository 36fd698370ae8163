package core

import (
	"net/netip"
	"slices"
)

// MaxNetworks is how many networks a token may be bound to.
const MaxNetworks = 32

// From reports whether the token may be used from the address: from any, if it
// is bound to no network. An address that cannot be read is in no network.
func (t Token) From(source string) bool {
	if len(t.Networks) == 0 {
		return true
	}
	ip, err := netip.ParseAddr(source)
	ip = ip.Unmap().WithZone("")
	return err == nil && slices.ContainsFunc(t.Networks, func(n netip.Prefix) bool { return n.Contains(ip) })
}

// MayBind reports whether the caller may let a token be used from the networks:
// from nowhere that their own token may not.
func (c Caller) MayBind(networks []netip.Prefix) bool {
	if len(c.Networks) == 0 {
		return true
	}
	within := func(n netip.Prefix) bool {
		return slices.ContainsFunc(c.Networks, func(own netip.Prefix) bool { return own.Bits() <= n.Bits() && own.Contains(n.Addr()) })
	}
	return len(networks) > 0 && !slices.ContainsFunc(networks, func(n netip.Prefix) bool { return !within(n) })
}

// CheckNetworks checks the networks of a token.
func CheckNetworks(v *Violations, path string, networks []netip.Prefix) {
	v.Check(len(networks) <= MaxNetworks, path, "must be at most %d", MaxNetworks)
	for _, n := range networks {
		v.Check(n.IsValid() && n == n.Masked() && !n.Addr().Is4In6(), path, "must be networks without host bits, such as 192.0.2.0/24, not %q", n)
	}
}
