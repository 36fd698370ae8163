package fleet

import (
	"net/netip"
	"testing"

	"github.com/remudahq/remuda/core"
)

func TestPoolsMayShareANetwork(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	f.addPool(t, "second", "192.0.2.0/24", "192.0.2.100", "192.0.2.109")
	req := web
	req.Addresses = []netip.Addr{netip.MustParseAddr("192.0.2.105")}
	view := f.make(t, f.admin, req)
	if len(view.Addresses) != 1 || view.Addresses[0].IP != req.Addresses[0] {
		t.Errorf("got %v, want %v", view.Addresses, req.Addresses)
	}
}

func TestTheAddressesOfAServerLeadToOneBridge(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	add := func(name, prefix, bridge string) {
		p := netip.MustParsePrefix(prefix)
		first := p.Addr().Next().Next()
		_, err := f.CreatePool(t.Context(), f.admin, core.Pool{Name: name, Prefix: p, Gateway: p.Addr().Next(), Bridge: bridge,
			Ranges: []core.AddressRange{{First: first, Last: first.Next()}}})
		must(t, err)
	}
	add("elsewhere", "2001:db8:1::/64", "vmbr9")
	req := web
	view := f.make(t, f.admin, req)
	if len(view.Addresses) != 1 || view.Addresses[0].Bridge != "" {
		t.Errorf("got %v, want no address that the guest's one interface cannot reach", view.Addresses)
	}
	req.Addresses = []netip.Addr{view.Addresses[0].IP.Next(), netip.MustParseAddr("2001:db8:1::2")}
	if _, err := f.Create(t.Context(), f.admin, req); core.KindOf(err) != core.Invalid || err == nil {
		t.Errorf("two bridges for one interface: got %v, want it refused", err)
	}
	add("here", "2001:db8:2::/64", "")
	if view = f.make(t, f.admin, web); len(view.Addresses) != 2 || view.Addresses[1].Bridge != "" {
		t.Errorf("got %v, want one address of each family on one bridge", view.Addresses)
	}
}
