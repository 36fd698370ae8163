package conformance

import (
	"slices"

	"github.com/remudahq/remuda/core"
)

func inspectCases() []Case[HypervisorWorld] {
	return []Case[HypervisorWorld]{
		{"Inspect tells what Look tells, and what the guest is made of", inspectTells},
		{"Inspect tells what the guest uses just now", inspectMeasures},
		{"Inspect tells the network as it was configured", inspectNetwork},
		{"Inspect where nothing stands is Gone, and tells nothing", inspectGone},
		{"what waits for a restart is told apart, until the restart", pendingUntilRestart},
		{"what waits for a restart is taken back by the old value", pendingTakenBack},
		{"a container has new limits at once", containerAtOnce},
	}
}

func addDiskCases() []Case[HypervisorWorld] {
	return []Case[HypervisorWorld]{
		{"AddDisk gives the guest a disk of the size, on the storage", addDiskSeen},
		{"AddDisk of a name that the guest has is a Conflict", addDiskTwice},
		{"AddDisk to a running guest is there at once", addDiskRunning},
		{"AddDisk on a storage that is not there is NotFound", addDiskNowhere},
		{"AddDisk to a locked guest is a Conflict", addDiskLocked},
		{"a disk that was added grows like any other", addDiskGrows},
	}
}

func (h herd) inspect(ref core.GuestRef) core.Inspection {
	h.t.Helper()
	i, err := h.Hypervisor.Inspect(h.t.Context(), core.GuestRef{VMID: ref.VMID, Kind: ref.Kind, Node: ref.Node})
	fine(h.t, "Inspect", err)
	return i
}

func inspectTells(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		i := h.inspect(g.Ref)
		i.Uptime, g.Uptime = 0, 0
		equal(t, "the guest", i.Guest, g)
		equal(t, "now, as it is off", i.Now, i.Next)
		equal(t, "cores", i.Next.Cores, g.Cores)
		equal(t, "memory", i.Next.Memory, g.Memory)
		equal(t, "disks", i.Next.Spec().Disks, g.Disks)
		root, there := i.Next.Disk(core.RootDisk(g.Ref.Kind))
		equal(t, "has a root disk", there, true)
		equal(t, "the storage of the root disk", root.Storage, w.Storage)
		sorted := slices.IsSortedFunc(i.Next.Disks, func(a, b core.Disk) int {
			if a.Name < b.Name {
				return -1
			}
			return 1
		})
		equal(t, "the disks are sorted", sorted, true)
	}
}

func inspectMeasures(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		off := h.inspect(g.Ref)
		equal(t, "its state while it is off", off.Measure.State, string(core.Off))
		equal(t, "cpus", off.Measure.CPUs, off.Now.Cores)
		equal(t, "memory", off.Measure.MemoryTotal, off.Now.Memory)
		root, _ := off.Now.Disk(core.RootDisk(g.Ref.Kind))
		equal(t, "disk", off.Measure.DiskTotal, root.Size)
		equal(t, "managed by nobody else", off.HA, false)
		h.power(g.Ref, core.Start)
		on := h.inspect(g.Ref)
		equal(t, "its state while it is on", on.Measure.State, string(core.On))
		equal(t, "tells the swap in use", on.Swap != nil, g.Ref.Kind == core.Container)
	}
}

func inspectNetwork(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		c := h.config(g)
		fine(t, "Configure", w.Hypervisor.Configure(t.Context(), g.Ref, c))
		i := h.inspect(g.Ref)
		equal(t, "swap", i.Next.Swap, c.Spec.Swap)
		card, there := i.Next.Interface("net0")
		equal(t, "has net0", there, true)
		equal(t, "MAC", card.MAC, c.Network.MAC)
		equal(t, "bridge", card.Bridge, c.Network.Bridge)
		equal(t, "addresses", card.Addresses, c.Network.Addresses)
		if card.Model == "" || card.Down || card.VLAN != 0 {
			t.Fatalf("the interface is %+v", card)
		}
	}
}

func inspectGone(t T, w HypervisorWorld) {
	for _, kind := range []core.GuestKind{core.VM, core.Container} {
		i, err := w.Hypervisor.Inspect(t.Context(), core.GuestRef{Node: w.Template.Node, VMID: w.VMID(), Kind: kind})
		fine(t, "Inspect", err)
		equal(t, "presence", i.Presence, core.Gone)
		equal(t, "now", i.Now, core.Hardware{})
		equal(t, "next", i.Next, core.Hardware{})
	}
}

// limits sets the cores and the memory of a guest.
func (h herd) limits(g core.Guest, cores int, memory int64) {
	h.t.Helper()
	spec := core.Spec{Cores: cores, Memory: memory}
	fine(h.t, "Configure", h.Hypervisor.Configure(h.t.Context(), g.Ref, core.GuestConfig{Spec: spec}))
}

func (h herd) limited(what string, hw core.Hardware, cores int, memory int64) {
	h.t.Helper()
	equal(h.t, what+": cores", hw.Cores, cores)
	equal(h.t, what+": memory", hw.Memory, memory)
}

func pendingUntilRestart(t T, w HypervisorWorld) {
	h := w.herd(t)
	g := h.vm()
	h.limits(g, 1, 512*core.MiB)
	h.power(g.Ref, core.Start)
	h.limits(g, 2, 768*core.MiB)
	i := h.inspect(g.Ref)
	h.limited("now", i.Now, 1, 512*core.MiB)
	h.limited("next", i.Next, 2, 768*core.MiB)
	h.power(g.Ref, core.Stop)
	i = h.inspect(g.Ref)
	h.limited("when it is off", i.Now, 2, 768*core.MiB)
	h.power(g.Ref, core.Start)
	i = h.inspect(g.Ref)
	h.limited("after the start", i.Now, 2, 768*core.MiB)
	h.limited("then", i.Next, 2, 768*core.MiB)
}

func pendingTakenBack(t T, w HypervisorWorld) {
	h := w.herd(t)
	g := h.vm()
	h.limits(g, 1, 512*core.MiB)
	h.power(g.Ref, core.Start)
	before := h.inspect(g.Ref)
	h.limits(g, 2, 768*core.MiB)
	h.limits(g, 1, 512*core.MiB)
	i := h.inspect(g.Ref)
	equal(t, "now", i.Now, before.Now)
	equal(t, "next", i.Next, before.Next)
}

func containerAtOnce(t T, w HypervisorWorld) {
	h := w.herd(t)
	g := h.container()
	h.power(g.Ref, core.Start)
	h.limits(g, 2, 384*core.MiB)
	i := h.inspect(g.Ref)
	h.limited("now", i.Now, 2, 384*core.MiB)
	h.limited("next", i.Next, 2, 384*core.MiB)
	equal(t, "swap", i.Now.Swap, int64(0))
}

// newDisk is an order for a disk that the guest does not have.
func (h herd) newDisk(g core.Guest) core.DiskOrder {
	if g.Ref.Kind == core.Container {
		return core.DiskOrder{Name: "mp3", Size: 2 * core.GiB, Storage: h.Storage, Path: "/srv/data"}
	}
	return core.DiskOrder{Name: "scsi3", Size: 2 * core.GiB, Storage: h.Storage}
}

func (h herd) addDisk(g core.Guest) core.DiskOrder {
	h.t.Helper()
	order := h.newDisk(g)
	task, err := h.Hypervisor.AddDisk(h.t.Context(), g.Ref, order)
	fine(h.t, "AddDisk", err)
	h.well(task)
	return order
}

func (h herd) hasDisk(g core.Guest, order core.DiskOrder) {
	h.t.Helper()
	i := h.inspect(g.Ref)
	for what, hw := range map[string]core.Hardware{"now": i.Now, "next": i.Next} {
		d, there := hw.Disk(order.Name)
		equal(h.t, "has the disk "+what, there, true)
		equal(h.t, "the disk "+what, d, core.Disk(order))
	}
	equal(h.t, "disks", len(i.Next.Disks), len(g.Disks)+1)
	equal(h.t, "size as Look tells it", i.Disks[order.Name], order.Size)
}

func addDiskSeen(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		h.hasDisk(g, h.addDisk(g))
	}
}

func addDiskRunning(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		h.power(g.Ref, core.Start)
		h.hasDisk(g, h.addDisk(g))
	}
}

func addDiskTwice(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		order := h.addDisk(g)
		again := order
		again.Size += core.GiB
		_, err := w.Hypervisor.AddDisk(t.Context(), g.Ref, again)
		refused(t, "AddDisk", err, core.Conflict, core.CodeInUse)
		h.hasDisk(g, order)
	}
}

func addDiskNowhere(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		before := h.see(g.Ref.VMID)
		order := h.newDisk(g)
		order.Storage = "there-is-none"
		_, err := w.Hypervisor.AddDisk(t.Context(), g.Ref, order)
		refused(t, "AddDisk", err, core.NotFound)
		h.same(before)
	}
}

func addDiskLocked(t T, w HypervisorWorld) {
	if w.Lock == nil {
		return
	}
	h := w.herd(t)
	for _, g := range h.both() {
		w.Lock(g.Ref.VMID, "backup")
		before := h.see(g.Ref.VMID)
		_, err := w.Hypervisor.AddDisk(t.Context(), g.Ref, h.newDisk(g))
		refused(t, "AddDisk", err, core.Conflict, core.CodeGuestLocked)
		h.same(before)
		w.Lock(g.Ref.VMID, "")
	}
}

func addDiskGrows(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.both() {
		order := h.addDisk(g)
		order.Size += core.GiB
		task, err := w.Hypervisor.Grow(t.Context(), g.Ref, order.Name, order.Size)
		fine(t, "Grow", err)
		h.well(task)
		h.hasDisk(g, order)
	}
}
