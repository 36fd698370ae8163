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

func TestAChangedPoolTakesItsAddressesAlong(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	held := f.make(t, f.admin, web).Addresses[0].IP
	change := func(p *core.Pool) {
		p.Gateway, p.Bridge, p.VLAN = netip.MustParseAddr("192.0.2.12"), "vmbr3", 30
		p.Prefix = netip.MustParsePrefix("198.51.100.0/24") // stays as it was
		p.Ranges = []core.AddressRange{{First: held, Last: netip.MustParseAddr("192.0.2.13")}}
	}
	dry := f.admin
	dry.DryRun = true
	before := f.dump(t)
	if pool, err := f.ChangePool(t.Context(), dry, f.pool, change); err != nil || pool.VLAN != 30 || pool.Version != 2 {
		t.Errorf("dry run: got %+v, %v", pool, err)
	}
	if after := f.dump(t); after != before {
		t.Errorf("the dry run changed something:\n%s\n%s", before, after)
	}
	pool, err := f.ChangePool(t.Context(), f.admin, f.pool, change)
	must(t, err)
	if pool.Version != 2 || pool.Prefix != netip.MustParsePrefix("192.0.2.0/24") {
		t.Errorf("got %+v, want version 2 and the network as it was", pool)
	}
	all, err := f.Addresses(t.Context(), f.admin, core.AddressFilter{Pool: f.pool})
	must(t, err)
	for _, a := range all {
		if a.Gateway != pool.Gateway || a.Bridge != "vmbr3" || a.VLAN != 30 || a.IP == pool.Gateway || (a.IP == held) != (a.Server != "") {
			t.Errorf("got %+v", a)
		}
	}
	if len(all) != 3 { // .10, .11 and .13
		t.Errorf("got %d addresses, want 3", len(all))
	}
}

func TestEachChangeOfAPoolReachesItsAddresses(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	last := netip.MustParseAddr("192.0.2.20")
	for what, change := range map[string]func(*core.Pool){
		"gateway": func(p *core.Pool) { p.Gateway = netip.MustParseAddr("192.0.2.254") },
		"bridge":  func(p *core.Pool) { p.Bridge = "vmbr3" },
		"vlan":    func(p *core.Pool) { p.VLAN = 30 },
		"ranges":  func(p *core.Pool) { p.Ranges[0].Last = last },
		"name":    func(p *core.Pool) { p.Name = "other" },
	} {
		pool, err := f.ChangePool(t.Context(), f.admin, f.pool, change)
		must(t, err)
		all, err := f.Addresses(t.Context(), f.admin, core.AddressFilter{Pool: f.pool})
		must(t, err)
		var want []netip.Addr
		pool.Each(func(ip netip.Addr) { want = append(want, ip) })
		if len(all) != len(want) {
			t.Errorf("%s: got %d addresses, want %d", what, len(all), len(want))
		}
		for _, a := range all {
			if a.Gateway != pool.Gateway || a.Bridge != pool.Bridge || a.VLAN != pool.VLAN {
				t.Errorf("%s: got %+v", what, a)
			}
		}
	}
}
