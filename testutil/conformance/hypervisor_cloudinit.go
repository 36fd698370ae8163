package conformance

import (
	"net/netip"

	"github.com/remudahq/remuda/core"
)

func cloudInitCases() []Case[HypervisorWorld] {
	return []Case[HypervisorWorld]{
		{"Configure sets how a guest finds names, and Restore puts it back", configureDNS},
		{"Configure sets the user data of a VM", configureUserData},
		{"a snippet that is there is found, and no other", snippetsFound},
	}
}

func configureDNS(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		dns := core.DNS{Nameservers: []netip.Addr{netip.MustParseAddr("192.0.2.53"), netip.MustParseAddr("2001:db8::53")}, Search: "example.net"}
		configure := func(dns core.DNS) core.Traits {
			fine(t, "Configure", w.Hypervisor.Configure(t.Context(), g.Ref, core.GuestConfig{DNS: dns}))
			return h.traits(g)
		}
		none := h.traits(g)
		set := configure(dns)
		differ(t, "the traits with name servers", set, none)
		equal(t, "the traits with the same", configure(dns), set)
		equal(t, "the traits with nothing said", configure(core.DNS{}), set)
		equal(t, "the traits with the same domain", configure(core.DNS{Search: "example.net"}), set)
		differ(t, "the traits with fewer", configure(core.DNS{Nameservers: dns.Nameservers[:1]}), set)
		differ(t, "the traits with another domain", configure(core.DNS{Nameservers: dns.Nameservers, Search: "example.org"}), set)
		fine(t, "Restore", w.Hypervisor.Restore(t.Context(), g.Ref, set))
		equal(t, "the traits restored", h.traits(g), set)
	}
}

func configureUserData(t T, w HypervisorWorld) {
	h := w.herd(t)
	before := h.vm()
	config := core.GuestConfig{UserData: "local:snippets/conform.yaml"}
	fine(t, "Configure", w.Hypervisor.Configure(t.Context(), before.Ref, config))
	after := h.see(before.Ref.VMID)
	differ(t, "the digest", after.Digest, before.Digest)
	fine(t, "Configure again", w.Hypervisor.Configure(t.Context(), before.Ref, config))
	fine(t, "Configure nothing", w.Hypervisor.Configure(t.Context(), before.Ref, core.GuestConfig{}))
	h.same(after) // even its digest
}

func snippetsFound(t T, w HypervisorWorld) {
	node := w.Template.Node
	for _, volume := range []string{"local:snippets/not-there.yaml", "not-there:snippets/web.yaml"} {
		found, err := w.Hypervisor.HasSnippet(t.Context(), node, volume)
		if core.KindOf(err) == core.Denied && err != nil {
			continue // not known
		}
		fine(t, "HasSnippet", err)
		equal(t, volume, found, false)
	}
	if w.Snippet == nil {
		return
	}
	found, err := w.Hypervisor.HasSnippet(t.Context(), node, w.Snippet(node))
	fine(t, "HasSnippet", err)
	equal(t, "found", found, true)
}
