package core

import (
	"net/netip"
	"slices"
)

// Reach is where may be dialled: the networks, whatever they are, and what
// Beyond adds to them. The zero value is nowhere at all.
type Reach struct {
	Networks []netip.Prefix
	Beyond   Beyond
	Setting  string // that widens it, for the message of a refusal
}

// Beyond is what may be dialled besides the networks of a [Reach].
type Beyond int

// What may be dialled besides.
const (
	Nowhere  Beyond = iota
	Internet        // what is routed in public: nothing of ours, of a neighbour, or of this machine
	Anywhere        // every host; not a link's own addresses, where clouds keep their secrets
)

// ClusterReach is where clusters may be: the networks, or anywhere if there are none.
func ClusterReach(networks []netip.Prefix) Reach {
	r := Reach{Networks: networks, Setting: "CLUSTER_CIDRS"}
	if len(networks) == 0 {
		r.Beyond = Anywhere
	}
	return r
}

// WebhookReach is where webhooks may lead: to the networks and into the
// internet, or without TLS to the networks only.
func WebhookReach(networks []netip.Prefix, tls bool) Reach {
	r := Reach{Networks: networks, Setting: "WEBHOOK_ALLOW_CIDRS"}
	if tls {
		r.Beyond = Internet
	}
	return r
}

// Check answers whether the address may be dialled. An address that carries an
// IPv4 address in it counts as that one. Unavailable (code address-not-allowed).
func (r Reach) Check(address netip.Addr) error {
	plain := address.Unmap().WithZone("")
	if slices.ContainsFunc(r.Networks, func(n netip.Prefix) bool { return n.Contains(plain) }) ||
		r.Beyond == Internet && public(plain) || r.Beyond == Anywhere && host(plain) {
		return nil
	}
	return Fail(Unavailable, CodeDiallingRefused, "%s lies outside of the networks that may be dialled (%s)", plain, r.Setting)
}

var (
	nat64  = netip.MustParsePrefix("64:ff9b::/96") // RFC 6052; the IPv4 address is at its end
	sixTo4 = netip.MustParsePrefix("2002::/16")    // RFC 3056; and behind its beginning

	// nobody is what no host has, or only on its own link.
	nobody = prefixes("0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "::/128", "fe80::/10", "fec0::/10", "ff00::/8")

	// special is what the internet does not route, or not to one host (RFC 6890).
	special = prefixes(
		"10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
		"192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
		"2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20")

	global6 = netip.MustParsePrefix("2000::/3")
)

func prefixes(texts ...string) []netip.Prefix {
	all := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		all[i] = netip.MustParsePrefix(text)
	}
	return all
}

func within(a netip.Addr, all []netip.Prefix) bool {
	return slices.ContainsFunc(all, func(p netip.Prefix) bool { return p.Contains(a) })
}

// embedded is the IPv4 address that an IPv6 one leads to.
func embedded(a netip.Addr) (netip.Addr, bool) {
	b := a.As16()
	switch {
	case nat64.Contains(a):
		return netip.AddrFrom4([4]byte(b[12:16])), true
	case sixTo4.Contains(a):
		return netip.AddrFrom4([4]byte(b[2:6])), true
	}
	return a, false
}

// host reports whether the address can be that of one host.
func host(a netip.Addr) bool {
	if inner, ok := embedded(a); ok {
		return host(inner)
	}
	return a.IsValid() && !within(a, nobody)
}

// public reports whether the internet routes the address to one host.
func public(a netip.Addr) bool {
	if inner, ok := embedded(a); ok {
		return public(inner)
	}
	return host(a) && !within(a, special) && (a.Is4() || global6.Contains(a))
}
