package conformance

import (
	"net/netip"
	"strings"

	"github.com/remudahq/remuda/core"
)

func configurerCases() []Case[HypervisorWorld] {
	return []Case[HypervisorWorld]{
		{"Configure sets what a VM is told to be", configureVM},
		{"Configure sets what a container is told to be", configureContainer},
		{"Configure twice is as good as once", configureTwice},
		{"Configure leaves alone what it does not name", configureLeaves},
		{"Configure lets a guest start with its node, and not", configureBoots},
		{"Configure of a locked guest is a Conflict", configureLocked},
		{"Grow makes a disk larger, and never smaller", growOnly},
		{"Grow to the size that it has begins no task", growSame},
		{"Protect is seen, may be repeated, and is cleared", protectSeen},
		{"a description with a stale digest is a Conflict, and stays", describeStale},
		{"Describe replaces the description, mark and all", describeReplaces},
		{"what is changed while it is gone is NotFound", changeGone},
	}
}

// config names everything.
func (h herd) config(g core.Guest) core.GuestConfig {
	n := g.Ref.VMID
	c := core.GuestConfig{
		Hostname: "told-to-be",
		Spec:     core.Spec{Cores: 2, Memory: 768 * core.MiB, Disks: map[string]int64{"scsi0": core.GiB}},
		Network: core.Network{MAC: core.NewMAC([5]byte{0, 0, 0xc0, byte(n >> 8), byte(n)}), Bridge: h.Bridge, Addresses: []core.Assigned{
			{Prefix: netip.MustParsePrefix("192.0.2.17/24"), Gateway: netip.MustParseAddr("192.0.2.1")},
			{Prefix: netip.MustParsePrefix("2001:db8::17/64"), Gateway: netip.MustParseAddr("2001:db8::1")},
		}},
		Tags: []string{"Zeta", "alpha"},
	}
	if g.Ref.Kind == core.VM {
		c.UUID = string(newID[core.ServerID]())
		c.Login = core.Login{User: "rider", Password: "correct-horse", SSHKeys: []string{
			"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBbF0Xz1k3o9k8m1WqTzC3mN6Oq0m2bqXy7cP0kq7E5J rider+a@example.test",
		}}
	} else {
		c.Spec.Swap = 128 * core.MiB
	}
	return c
}

func (h herd) configured(g core.Guest, c core.GuestConfig) core.Guest {
	h.t.Helper()
	fine(h.t, "Configure", h.Hypervisor.Configure(h.t.Context(), g.Ref, c))
	after := h.see(g.Ref.VMID)
	equal(h.t, "name", after.Name, c.Hostname)
	equal(h.t, "first MAC", after.MACs[:1], []string{c.Network.MAC})
	equal(h.t, "cores", after.Cores, c.Spec.Cores)
	equal(h.t, "memory", after.Memory, c.Spec.Memory)
	equal(h.t, "UUID", after.UUID, c.UUID)
	equal(h.t, "description", after.Description, g.Description)
	equal(h.t, "disks", after.Disks, g.Disks)
	equal(h.t, "power", after.Power, g.Power)
	return after
}

func configureVM(t T, w HypervisorWorld) {
	h := w.herd(t)
	g := h.vm()
	h.configured(g, h.config(g))
}

func configureContainer(t T, w HypervisorWorld) {
	h := w.herd(t)
	g := h.container()
	h.configured(g, h.config(g))
}

func configureTwice(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		c := h.config(g)
		after := h.configured(g, c)
		again := h.configured(g, c)
		after.Digest, again.Digest = "", "" // a password is salted anew
		equal(t, "the guest after the second", again, after)
		c.Login.Password = ""
		before := h.see(g.Ref.VMID)
		fine(t, "Configure", w.Hypervisor.Configure(t.Context(), g.Ref, c))
		h.same(before) // even its digest
	}
}

func configureLeaves(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		g = h.configured(g, h.config(g))
		fine(t, "Configure nothing", w.Hypervisor.Configure(t.Context(), g.Ref, core.GuestConfig{}))
		h.same(g)
		fine(t, "Configure", w.Hypervisor.Configure(t.Context(), g.Ref, core.GuestConfig{Hostname: "another"}))
		after := h.see(g.Ref.VMID)
		equal(t, "name", after.Name, "another")
		after.Name, after.Digest = g.Name, g.Digest
		equal(t, "the rest", after, g)
	}
}

func configureLocked(t T, w HypervisorWorld) {
	if w.Lock == nil {
		return
	}
	h := w.herd(t)
	for _, g := range h.both() {
		w.Lock(g.Ref.VMID, "backup")
		before := h.see(g.Ref.VMID)
		err := w.Hypervisor.Configure(t.Context(), g.Ref, h.config(g))
		refused(t, "Configure", err, core.Conflict, core.CodeGuestLocked)
		h.same(before)
		w.Lock(g.Ref.VMID, "")
	}
}

func growOnly(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		disk := core.RootDisk(g.Ref.Kind)
		size := g.Disks[disk] + core.GiB
		for range 2 { // the second time it is large enough
			task, err := w.Hypervisor.Grow(t.Context(), g.Ref, disk, size)
			fine(t, "Grow", err)
			h.well(task)
			equal(t, "size", h.see(g.Ref.VMID).Disks[disk], size)
		}
		task, err := w.Hypervisor.Grow(t.Context(), g.Ref, disk, core.GiB)
		fine(t, "Grow to less", err)
		equal(t, "task", task, core.TaskID(""))
		equal(t, "size", h.see(g.Ref.VMID).Disks[disk], size)
	}
}

func growSame(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		disk := core.RootDisk(g.Ref.Kind)
		task, err := w.Hypervisor.Grow(t.Context(), g.Ref, disk, g.Disks[disk])
		fine(t, "Grow", err)
		equal(t, "task", task, core.TaskID(""))
		h.same(g)
	}
}

func protectSeen(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		for _, on := range []bool{true, true, false, false} {
			fine(t, "Protect", w.Hypervisor.Protect(t.Context(), g.Ref, on))
			equal(t, "protected", h.see(g.Ref.VMID).Protected, on)
		}
		task, err := w.Hypervisor.Destroy(t.Context(), g.Ref)
		fine(t, "Destroy", err)
		h.well(task)
	}
}

func describeReplaces(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		mark := newMark()
		for _, text := range []string{
			"two\nlines, with \"quotes\" & 100 % more: ünïcode\n\n" + mark.String(), mark.String(), "no mark", "", strings.Repeat("x", 2000),
		} {
			for range 2 {
				fine(t, "Describe", w.Hypervisor.Describe(t.Context(), g.Ref, text, h.see(g.Ref.VMID).Digest))
				equal(t, "description", h.see(g.Ref.VMID).Description, text)
			}
		}
	}
}

func describeStale(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		stale := h.see(g.Ref.VMID).Digest
		fine(t, "Describe", w.Hypervisor.Describe(t.Context(), g.Ref, "theirs", ""))
		for _, text := range []string{"ours", ""} {
			err := w.Hypervisor.Describe(t.Context(), g.Ref, text, stale)
			refused(t, "Describe", err, core.Conflict, core.CodeVersionMismatch)
		}
		equal(t, "description", h.see(g.Ref.VMID).Description, "theirs")
	}
}

func changeGone(t T, w HypervisorWorld) {
	h, ctx := w.herd(t), t.Context()
	for _, kind := range []core.GuestKind{core.VM, core.Container} {
		ref := core.GuestRef{Node: w.Template.Node, VMID: w.VMID(), Kind: kind}
		refused(t, "Configure", w.Hypervisor.Configure(ctx, ref, h.config(core.Guest{Ref: ref})), core.NotFound)
		refused(t, "Protect", w.Hypervisor.Protect(ctx, ref, true), core.NotFound)
		refused(t, "Describe", w.Hypervisor.Describe(ctx, ref, "x", ""), core.NotFound)
		_, err := w.Hypervisor.Grow(ctx, ref, core.RootDisk(kind), core.GiB)
		refused(t, "Grow", err, core.NotFound)
		_, err = w.Hypervisor.AddDisk(ctx, ref, h.newDisk(core.Guest{Ref: ref}))
		refused(t, "AddDisk", err, core.NotFound)
		free, err := w.Hypervisor.VMIDFree(ctx, ref.VMID)
		fine(t, "VMIDFree", err)
		equal(t, "free", free, true)
	}
}

func configureBoots(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		ref := g.Ref
		equal(t, "at first", h.see(ref.VMID).Boots, false)
		for _, on := range []bool{true, true, false} {
			fine(t, "Configure", w.Hypervisor.Configure(t.Context(), ref, core.GuestConfig{Boots: &on}))
			equal(t, "starts with its node", h.see(ref.VMID).Boots, on)
			fine(t, "Configure of something else", w.Hypervisor.Configure(t.Context(), ref, core.GuestConfig{Hostname: "other"}))
			equal(t, "starts with its node afterwards", h.see(ref.VMID).Boots, on)
		}
	}
}
