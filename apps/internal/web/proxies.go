package web

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Proxies are the networks of the proxies before us. What they say of where a
// request came from is believed, and what anybody else says is not.
type Proxies []netip.Prefix

// Forwarded is the header in which each proxy adds the address that it was
// asked from, at the end.
const Forwarded = "X-Forwarded-For"

// Source is the address that a request came from: that of the connection, or,
// if a proxy of ours holds it, the last one in [Forwarded] that is none of
// them. What stands before that one is only what a client claimed.
func (p Proxies) Source(r *http.Request) string {
	peer, ok := hop(r.RemoteAddr)
	if !ok {
		return r.RemoteAddr
	}
	if !p.has(peer) {
		return peer.String()
	}
	hops := strings.Split(strings.Join(r.Header.Values(Forwarded), ","), ",")
	for _, text := range slices.Backward(hops) {
		at, ok := hop(strings.TrimSpace(text))
		if !ok {
			break // unreadable: nobody vouches for what stands before it
		}
		if peer = at; !p.has(at) {
			break
		}
	}
	return peer.String()
}

func (p Proxies) has(at netip.Addr) bool {
	return slices.ContainsFunc(p, func(n netip.Prefix) bool { return n.Contains(at) })
}

// hop reads an address with or without a port.
func hop(text string) (netip.Addr, bool) {
	at, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(text, "["), "]"))
	if err != nil {
		var with netip.AddrPort
		with, err = netip.ParseAddrPort(text)
		at = with.Addr()
	}
	return at.Unmap().WithZone(""), err == nil
}

// House is what counts as one source of requests: an address, or a network of
// IPv6 such as one customer has.
func House(source string) string {
	at, err := netip.ParseAddr(source)
	if err != nil || at.Is4() {
		return source
	}
	network, _ := at.Prefix(64) // of 128 bits
	return network.String()
}
