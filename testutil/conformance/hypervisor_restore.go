package conformance

import (
	"strconv"
	"strings"

	"github.com/remudahq/remuda/core"
)

func restorerCases() []Case[HypervisorWorld] {
	return []Case[HypervisorWorld]{
		{"Restore puts the traits back, and leaves the rest alone", restoreTraits},
		{"Restore twice is as good as once", restoreTwice},
		{"Restore of a locked guest is a Conflict", restoreLocked},
		{"SetRules sets the rules in their order, again too, and takes others away", setRules},
		{"traits of what is gone are NotFound", restoreGone},
	}
}

func (h herd) traits(g core.Guest) core.Traits {
	h.t.Helper()
	traits, err := h.Hypervisor.Traits(h.t.Context(), g.Ref)
	fine(h.t, "Traits", err)
	return traits
}

// changed lets a guest be another than it was, and answers both.
func (h herd) changed(g core.Guest) (before core.Guest, traits core.Traits, now core.GuestConfig) {
	h.t.Helper()
	before = h.configured(g, h.config(g))
	traits = h.traits(before)
	now = h.config(g)
	now.Hostname, now.Network.MAC, now.Tags = "another", strings.Replace(now.Network.MAC, "02:", "06:", 1), nil
	if g.Ref.Kind == core.VM {
		now.UUID = string(newID[core.ServerID]())
	}
	h.configured(before, now)
	return before, traits, now
}

func restoreTraits(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		before, traits, now := h.changed(g)
		fine(t, "Restore", w.Hypervisor.Restore(t.Context(), g.Ref, traits))
		after := h.see(g.Ref.VMID)
		equal(t, "MACs", after.MACs, before.MACs)
		equal(t, "UUID", after.UUID, before.UUID)
		equal(t, "name", after.Name, now.Hostname)
		equal(t, "the traits", h.traits(after), traits)
	}
}

func restoreTwice(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		_, traits, _ := h.changed(g)
		fine(t, "Restore", w.Hypervisor.Restore(t.Context(), g.Ref, traits))
		before := h.see(g.Ref.VMID)
		fine(t, "Restore again", w.Hypervisor.Restore(t.Context(), g.Ref, traits))
		h.same(before) // even its digest
	}
}

func restoreLocked(t T, w HypervisorWorld) {
	if w.Lock == nil {
		return
	}
	h := w.herd(t)
	for _, g := range h.both() {
		_, traits, _ := h.changed(g)
		w.Lock(g.Ref.VMID, "backup")
		before := h.see(g.Ref.VMID)
		refused(t, "Restore", w.Hypervisor.Restore(t.Context(), g.Ref, traits), core.Conflict, core.CodeGuestLocked)
		h.same(before)
		w.Lock(g.Ref.VMID, "")
	}
}

func restoreGone(t T, w HypervisorWorld) {
	ref := core.GuestRef{Node: w.Template.Node, VMID: w.VMID(), Kind: core.VM}
	_, err := w.Hypervisor.Traits(t.Context(), ref)
	refused(t, "Traits", err, core.NotFound, "not-found")
	refused(t, "Restore", w.Hypervisor.Restore(t.Context(), ref, core.Traits{"onboot": "1"}), core.NotFound, "not-found")
}

func (h herd) ruled(g core.Guest, rules ...core.FirewallRule) {
	h.t.Helper()
	fine(h.t, "SetRules", h.Hypervisor.SetRules(h.t.Context(), g.Ref, rules))
	fw, err := h.Hypervisor.Firewall(h.t.Context(), g.Ref)
	fine(h.t, "Firewall", err)
	equal(h.t, "how many rules", len(fw.Rules), len(rules))
	for n := range rules {
		for name, want := range rules[n] {
			equal(h.t, name+" of rule "+strconv.Itoa(n), fw.Rules[n][name], want)
		}
	}
}

func setRules(t T, w HypervisorWorld) {
	h := w.herd(t)
	ssh := core.FirewallRule{"type": "in", "action": "ACCEPT", "enable": "1", "proto": "tcp", "dport": "22"}
	web := core.FirewallRule{"type": "in", "action": "ACCEPT", "enable": "1", "proto": "tcp", "dport": "443", "comment": "web"}
	ping := core.FirewallRule{"type": "in", "action": "DROP", "enable": "1", "proto": "icmp"}
	for _, g := range h.both() {
		h.ruled(g, web, ping)
		h.ruled(g, ssh, web, ping)
		h.ruled(g, ssh, web, ping)
		h.ruled(g, ping)
		h.ruled(g, ping, ssh)
		h.ruled(g)
	}
	gone := core.GuestRef{Node: w.Template.Node, VMID: w.VMID(), Kind: core.VM}
	refused(t, "SetRules", w.Hypervisor.SetRules(t.Context(), gone, nil), core.NotFound, "not-found")
}
