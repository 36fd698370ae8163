package conformance

import (
	"net/netip"

	"github.com/remudahq/remuda/core"
)

func firewallCases() []Case[HypervisorWorld] {
	return []Case[HypervisorWorld]{
		{"a firewall that nobody touched is empty", firewallEmpty},
		{"options are set, and the others stay", firewallSet},
		{"options are taken away", firewallUnset},
		{"options with a stale digest are a Conflict, and nothing is set", firewallStale},
		{"a set appears with its entries, and twice is as good as once", ipsetCreate},
		{"a set that is there is left as it is", ipsetCreateLeaves},
		{"entries are added and removed, and may be again", ipsetEntries},
		{"a set goes with its entries, and may again", ipsetDelete},
		{"sets that are not named stay", ipsetOthers},
		{"the firewall of what is gone is NotFound", firewallGone},
		{"the first interface is told its rate, its link and its firewall", interfaceFlags},
		{"an exact network loses the addresses that it does not name", interfaceExact},
		{"a bridge that is named without a VLAN has none", interfaceVLAN},
	}
}

func truth(on bool) *bool { return &on }

func entries(list ...string) []core.IPEntry {
	found := make([]core.IPEntry, len(list))
	for n, text := range list {
		found[n] = core.NewIPEntry(netip.MustParseAddr(text))
	}
	return found
}

func (h herd) firewall(ref core.GuestRef) core.Firewall {
	h.t.Helper()
	fw, err := h.Hypervisor.Firewall(h.t.Context(), ref)
	fine(h.t, "Firewall", err)
	return fw
}

func firewallEmpty(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		fw := h.firewall(g.Ref)
		fw.Digest = ""
		equal(t, "the firewall", fw, core.Firewall{})
	}
}

func firewallSet(t T, w HypervisorWorld) {
	h, ctx := w.herd(t), t.Context()
	for _, g := range h.both() {
		first := core.FirewallOptions{Enable: truth(true), MACFilter: truth(false), PolicyIn: "REJECT"}
		for range 2 {
			fine(t, "SetFirewall", w.Hypervisor.SetFirewall(ctx, g.Ref, first, core.FirewallOptions{}, h.firewall(g.Ref).Digest))
			equal(t, "options", h.firewall(g.Ref).Options, first)
		}
		second := core.FirewallOptions{IPFilter: truth(true), MACFilter: truth(true), PolicyOut: "DROP"}
		fine(t, "SetFirewall", w.Hypervisor.SetFirewall(ctx, g.Ref, second, core.FirewallOptions{}, ""))
		equal(t, "options", h.firewall(g.Ref).Options, second.Over(first))
		h.same(g)
	}
}

func firewallUnset(t T, w HypervisorWorld) {
	h, ctx := w.herd(t), t.Context()
	for _, g := range h.both() {
		all := core.FirewallOptions{Enable: truth(true), IPFilter: truth(true), MACFilter: truth(true),
			DHCP: truth(true), NDP: truth(true), RAdv: truth(false), PolicyIn: "DROP", PolicyOut: "ACCEPT"}
		fine(t, "SetFirewall", w.Hypervisor.SetFirewall(ctx, g.Ref, all, core.FirewallOptions{}, ""))
		gone := core.FirewallOptions{IPFilter: truth(true), PolicyIn: "ACCEPT"}
		for range 2 {
			fine(t, "SetFirewall", w.Hypervisor.SetFirewall(ctx, g.Ref, core.FirewallOptions{NDP: truth(false)}, gone, ""))
			want := core.FirewallOptions{NDP: truth(false)}.Over(all.Without(gone))
			equal(t, "options", h.firewall(g.Ref).Options, want)
		}
	}
}

func firewallStale(t T, w HypervisorWorld) {
	h, ctx := w.herd(t), t.Context()
	for _, g := range h.both() {
		stale := h.firewall(g.Ref).Digest
		fine(t, "CreateIPSet", w.Hypervisor.CreateIPSet(ctx, g.Ref, core.IPSet{Name: "theirs"}))
		before := h.firewall(g.Ref)
		err := w.Hypervisor.SetFirewall(ctx, g.Ref, core.FirewallOptions{Enable: truth(true)}, core.FirewallOptions{}, stale)
		refused(t, "SetFirewall", err, core.Conflict, core.CodeVersionMismatch)
		equal(t, "the firewall", h.firewall(g.Ref), before)
	}
}

func ipsetCreate(t T, w HypervisorWorld) {
	h, ctx := w.herd(t), t.Context()
	for _, g := range h.both() {
		want := core.IPSet{Name: "ipfilter-net0", Comment: "made by a test", Entries: entries("192.0.2.7", "2001:db8::7")}
		for range 2 {
			fine(t, "CreateIPSet", w.Hypervisor.CreateIPSet(ctx, g.Ref, want))
			equal(t, "sets", h.firewall(g.Ref).Sets, []core.IPSet{want})
		}
	}
}

func ipsetCreateLeaves(t T, w HypervisorWorld) {
	h, ctx := w.herd(t), t.Context()
	for _, g := range h.both() {
		theirs := core.IPSet{Name: "theirs", Entries: entries("192.0.2.1")}
		fine(t, "CreateIPSet", w.Hypervisor.CreateIPSet(ctx, g.Ref, theirs))
		fine(t, "CreateIPSet again", w.Hypervisor.CreateIPSet(ctx, g.Ref, core.IPSet{Name: "theirs", Entries: entries("192.0.2.2")}))
		equal(t, "sets", h.firewall(g.Ref).Sets, []core.IPSet{theirs})
	}
}

func ipsetEntries(t T, w HypervisorWorld) {
	h, ctx := w.herd(t), t.Context()
	for _, g := range h.both() {
		set := core.IPSet{Name: "some", Entries: entries("192.0.2.7")}
		refused(t, "AddIPs", w.Hypervisor.AddIPs(ctx, g.Ref, set.Name, set.Entries...), core.NotFound)
		fine(t, "CreateIPSet", w.Hypervisor.CreateIPSet(ctx, g.Ref, set))
		for range 2 {
			fine(t, "AddIPs", w.Hypervisor.AddIPs(ctx, g.Ref, set.Name, entries("192.0.2.7", "2001:db8::8")...))
			equal(t, "entries", h.firewall(g.Ref).Sets[0].Entries, entries("192.0.2.7", "2001:db8::8"))
		}
		for range 2 {
			fine(t, "RemoveIPs", w.Hypervisor.RemoveIPs(ctx, g.Ref, set.Name, entries("192.0.2.7", "192.0.2.99")...))
			equal(t, "entries", h.firewall(g.Ref).Sets[0].Entries, entries("2001:db8::8"))
		}
		fine(t, "RemoveIPs of no set", w.Hypervisor.RemoveIPs(ctx, g.Ref, "none", entries("192.0.2.7")...))
	}
}

func ipsetDelete(t T, w HypervisorWorld) {
	h, ctx := w.herd(t), t.Context()
	for _, g := range h.both() {
		fine(t, "CreateIPSet", w.Hypervisor.CreateIPSet(ctx, g.Ref, core.IPSet{Name: "some", Entries: entries("192.0.2.7")}))
		for range 2 {
			fine(t, "DeleteIPSet", w.Hypervisor.DeleteIPSet(ctx, g.Ref, "some"))
			equal(t, "sets", h.firewall(g.Ref).Sets, nil)
		}
	}
}

func ipsetOthers(t T, w HypervisorWorld) {
	h, ctx := w.herd(t), t.Context()
	for _, g := range h.both() {
		theirs := core.IPSet{Name: "theirs", Entries: entries("192.0.2.1")}
		fine(t, "CreateIPSet", w.Hypervisor.CreateIPSet(ctx, g.Ref, theirs))
		fine(t, "CreateIPSet", w.Hypervisor.CreateIPSet(ctx, g.Ref, core.IPSet{Name: "ours", Entries: entries("192.0.2.1")}))
		fine(t, "AddIPs", w.Hypervisor.AddIPs(ctx, g.Ref, "ours", entries("192.0.2.2")...))
		fine(t, "RemoveIPs", w.Hypervisor.RemoveIPs(ctx, g.Ref, "ours", entries("192.0.2.1")...))
		fine(t, "DeleteIPSet", w.Hypervisor.DeleteIPSet(ctx, g.Ref, "ours"))
		equal(t, "sets", h.firewall(g.Ref).Sets, []core.IPSet{theirs})
	}
}

func firewallGone(t T, w HypervisorWorld) {
	ctx, hv := t.Context(), w.Hypervisor
	for _, kind := range []core.GuestKind{core.VM, core.Container} {
		ref := core.GuestRef{Node: w.Template.Node, VMID: w.VMID(), Kind: kind}
		_, err := hv.Firewall(ctx, ref)
		refused(t, "Firewall", err, core.NotFound)
		refused(t, "SetFirewall", hv.SetFirewall(ctx, ref, core.FirewallOptions{Enable: truth(true)}, core.FirewallOptions{}, ""), core.NotFound)
		refused(t, "CreateIPSet", hv.CreateIPSet(ctx, ref, core.IPSet{Name: "some"}), core.NotFound)
		refused(t, "DeleteIPSet", hv.DeleteIPSet(ctx, ref, "some"), core.NotFound)
		refused(t, "AddIPs", hv.AddIPs(ctx, ref, "some", entries("192.0.2.1")...), core.NotFound)
		refused(t, "RemoveIPs", hv.RemoveIPs(ctx, ref, "some", entries("192.0.2.1")...), core.NotFound)
	}
}

func interfaceFlags(t T, w HypervisorWorld) {
	h, ctx := w.herd(t), t.Context()
	for _, g := range h.both() {
		before := g.Interface("net0")
		for _, on := range []bool{true, true, false, false} {
			var rate int64
			if on {
				rate = 12*core.MiB + core.MiB/2
			}
			network := core.Network{Firewall: truth(on), Down: truth(on), Rate: &rate}
			fine(t, "Configure", w.Hypervisor.Configure(ctx, g.Ref, core.GuestConfig{Network: network}))
			want := before
			want.Firewall, want.Down, want.Rate = on, on, rate
			equal(t, "interface", h.see(g.Ref.VMID).Interface("net0"), want)
		}
	}
}

func interfaceExact(t T, w HypervisorWorld) {
	h, ctx := w.herd(t), t.Context()
	for _, g := range h.both() {
		c := h.config(g)
		g = h.configured(g, c)
		equal(t, "addresses", g.Interface("net0").Addresses, c.Network.Addresses)
		for n := range 3 { // both, the second one alone, none
			network := core.Network{Addresses: c.Network.Addresses[n:], Exact: true}
			fine(t, "Configure", w.Hypervisor.Configure(ctx, g.Ref, core.GuestConfig{Network: network}))
			equal(t, "addresses", h.see(g.Ref.VMID).Interface("net0").Addresses, c.Network.Addresses[n:])
		}
	}
}

func interfaceVLAN(t T, w HypervisorWorld) {
	h, ctx := w.herd(t), t.Context()
	for _, g := range h.both() {
		bridge := g.Interface("net0").Bridge
		for _, c := range []struct {
			network core.Network
			want    int
		}{
			{core.Network{Bridge: bridge, VLAN: 7}, 7},
			{core.Network{Firewall: truth(true)}, 7},
			{core.Network{Bridge: bridge}, 0},
			{core.Network{VLAN: 8}, 8},
		} {
			fine(t, "Configure", w.Hypervisor.Configure(ctx, g.Ref, core.GuestConfig{Network: c.network}))
			equal(t, "VLAN", h.see(g.Ref.VMID).Interface("net0").VLAN, c.want)
		}
	}
}
