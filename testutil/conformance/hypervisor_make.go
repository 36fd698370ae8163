package conformance

import (
	"github.com/remudahq/remuda/core"
)

func makerCases() []Case[HypervisorWorld] {
	return []Case[HypervisorWorld]{
		{"a clone has the name, the description and the disk, and is off", cloneIsWhole},
		{"a linked clone is as good as a full one", linkedClone},
		{"a clone to another node stands there", cloneElsewhere},
		{"a clone onto a VMID that is taken is a Conflict and changes nothing", cloneTaken},
		{"of many clones to one VMID one guest comes", cloneRace},
		{"a clone of a template that is not there is NotFound", cloneOfNothing},
		{"a container is made whole from an archive, and is off", createIsWhole},
		{"a container onto a VMID that is taken is a Conflict and changes nothing", createTaken},
		{"Destroy leaves nothing and frees the VMID", destroyFrees},
		{"Destroy of a guest that runs is a Conflict and leaves it running", destroyRunning},
		{"Destroy of a protected guest is a Conflict and leaves it", destroyProtected},
		{"Destroy of a locked guest is a Conflict and leaves it", destroyLocked},
		{"Destroy of what is gone is NotFound", destroyGone},
	}
}

func cloneIsWhole(t T, w HypervisorWorld) {
	h := w.herd(t)
	order := h.order()
	task, err := w.Hypervisor.Clone(t.Context(), order)
	fine(t, "Clone", err)
	h.well(task)
	g := h.see(order.VMID)
	equal(t, "name", g.Name, order.Hostname)
	equal(t, "description", g.Description, order.Description)
	equal(t, "ref", g.Ref, core.GuestRef{Node: order.Node, VMID: order.VMID, Kind: core.VM})
	equal(t, "power", g.Power, core.Off)
	equal(t, "template, protected", []bool{g.Template, g.Protected}, []bool{false, false})
	equal(t, "root disk", g.Disks[core.RootDisk(core.VM)], w.Template.Disk)
	if len(g.MACs) == 0 || g.UUID == "" || g.Digest == "" || g.Memory < core.MinMemory || g.Cores < 1 {
		t.Errorf("not whole: %+v", g)
	}
	mark, ok := core.FindMark(g.Description)
	if !ok || "made by a test\n"+mark.String() != order.Description {
		t.Errorf("the mark is not found in %q", g.Description)
	}
}

func linkedClone(t T, w HypervisorWorld) {
	h := w.herd(t)
	order := h.order()
	order.Full, order.Storage = false, ""
	task, err := w.Hypervisor.Clone(t.Context(), order)
	fine(t, "Clone", err)
	h.well(task)
	equal(t, "root disk", h.see(order.VMID).Disks[core.RootDisk(core.VM)], w.Template.Disk)
}

func cloneElsewhere(t T, w HypervisorWorld) {
	nodes, err := w.Hypervisor.Nodes(t.Context())
	fine(t, "Nodes", err)
	for _, n := range nodes {
		if n.Name == w.Template.Node || !n.Online {
			continue
		}
		h := w.herd(t)
		order := h.order()
		order.Node = n.Name
		task, err := w.Hypervisor.Clone(t.Context(), order)
		if core.KindOf(err) == core.Invalid {
			return // Proxmox clones to another node only from a storage that both share
		}
		fine(t, "Clone", err)
		h.well(task)
		equal(t, "node", h.see(order.VMID).Ref.Node, n.Name)
		return
	}
}

func cloneTaken(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, there := range h.both() {
		order := h.order()
		order.VMID = there.Ref.VMID
		_, err := w.Hypervisor.Clone(t.Context(), order)
		refused(t, "Clone", err, core.Conflict, core.CodeVMIDTaken)
		h.same(there)
	}
}

func cloneRace(t T, w HypervisorWorld) {
	h := w.herd(t)
	order := h.order()
	const runners = 6
	orders := make([]core.CloneOrder, runners)
	for n := range orders {
		orders[n] = order
		orders[n].Description = newMark().String()
	}
	made := make([]bool, runners)
	errs := race(runners, func(n int) error {
		task, err := w.Hypervisor.Clone(t.Context(), orders[n])
		if err != nil {
			return err
		}
		s, err := h.end(t.Context(), task)
		made[n] = err == nil && !s.Failed && !s.Killed
		return err
	})
	winner := -1
	for n, err := range errs {
		if err != nil && core.KindOf(err) != core.Conflict && core.KindOf(err) != core.Busy {
			t.Errorf("a loser got %v, want Conflict or Busy", err)
		}
		if made[n] && winner >= 0 {
			t.Fatalf("two clones to one VMID succeeded")
		}
		if made[n] {
			winner = n
		}
	}
	if winner < 0 {
		t.Fatalf("no clone succeeded: %v", errs)
	}
	equal(t, "whose it is", h.see(order.VMID).Description, orders[winner].Description)
}

func cloneOfNothing(t T, w HypervisorWorld) {
	for _, kind := range []core.GuestKind{core.VM, core.Container} {
		order := w.herd(t).order()
		order.Kind, order.Source.VMID = kind, w.VMID()
		_, err := w.Hypervisor.Clone(t.Context(), order)
		refused(t, "Clone", err, core.NotFound)
		free, err := w.Hypervisor.VMIDFree(t.Context(), order.VMID)
		fine(t, "VMIDFree", err)
		equal(t, "free", free, true)
	}
}

func createIsWhole(t T, w HypervisorWorld) {
	h := w.herd(t)
	order := h.createOrder()
	task, err := w.Hypervisor.Create(t.Context(), order)
	fine(t, "Create", err)
	h.well(task)
	g := h.see(order.VMID)
	equal(t, "name", g.Name, order.Hostname)
	equal(t, "description", g.Description, order.Description)
	equal(t, "ref", g.Ref, core.GuestRef{Node: order.Node, VMID: order.VMID, Kind: core.Container})
	equal(t, "power", g.Power, core.Off)
	equal(t, "MACs", g.MACs, []string{order.Network.MAC})
	equal(t, "disks", g.Disks, order.Spec.Disks)
	equal(t, "memory", g.Memory, order.Spec.Memory)
	equal(t, "cores", g.Cores, order.Spec.Cores)
}

func createTaken(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, there := range h.both() {
		order := h.createOrder()
		order.VMID = there.Ref.VMID
		_, err := w.Hypervisor.Create(t.Context(), order)
		refused(t, "Create", err, core.Conflict, core.CodeVMIDTaken)
		h.same(there)
	}
}

func destroyFrees(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		task, err := w.Hypervisor.Destroy(t.Context(), g.Ref)
		fine(t, "Destroy", err)
		h.well(task)
		seen, err := w.Hypervisor.Look(t.Context(), g.Ref)
		fine(t, "Look", err)
		equal(t, "presence", seen.Presence, core.Gone)
		free, err := w.Hypervisor.VMIDFree(t.Context(), g.Ref.VMID)
		fine(t, "VMIDFree", err)
		equal(t, "free", free, true)
	}
}

func destroyRunning(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		h.power(g.Ref, core.Start)
		_, err := w.Hypervisor.Destroy(t.Context(), g.Ref)
		refused(t, "Destroy", err, core.Conflict)
		equal(t, "power", h.see(g.Ref.VMID).Power, core.On)
	}
}

func destroyProtected(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		fine(t, "Protect", w.Hypervisor.Protect(t.Context(), g.Ref, true))
		before := h.see(g.Ref.VMID)
		_, err := w.Hypervisor.Destroy(t.Context(), g.Ref)
		refused(t, "Destroy", err, core.Conflict, core.CodeGuestProtected)
		h.same(before)
	}
}

func destroyLocked(t T, w HypervisorWorld) {
	if w.Lock == nil {
		return
	}
	h := w.herd(t)
	for _, g := range h.both() {
		w.Lock(g.Ref.VMID, "backup")
		before := h.see(g.Ref.VMID)
		equal(t, "lock", before.Lock, "backup")
		_, err := w.Hypervisor.Destroy(t.Context(), g.Ref)
		refused(t, "Destroy", err, core.Conflict, core.CodeGuestLocked)
		h.same(before)
		w.Lock(g.Ref.VMID, "")
	}
}

func destroyGone(t T, w HypervisorWorld) {
	for _, kind := range []core.GuestKind{core.VM, core.Container} {
		_, err := w.Hypervisor.Destroy(t.Context(), core.GuestRef{Node: w.Template.Node, VMID: w.VMID(), Kind: kind})
		refused(t, "Destroy", err, core.NotFound)
	}
}
