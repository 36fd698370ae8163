package memory

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/remudahq/remuda/core"
)

// limits are what a virtual machine took up when it was started: a change of
// its configuration waits for the next start.
type limits struct {
	cores  int
	memory int64
}

// boot notes what a guest that is switched on runs with.
func (g *guest) boot() { g.ran = limits{g.Cores, g.Memory} }

// Inspect says what stands under a VMID, and what it is made of.
func (c *Cluster) Inspect(_ context.Context, ref core.GuestRef) (core.Inspection, error) {
	unlock, err := c.reading()
	if err != nil {
		return core.Inspection{}, err
	}
	defer unlock()
	seen, err := c.look(ref)
	if err != nil || seen.Presence != core.Present {
		return core.Inspection{Guest: seen}, err
	}
	g := c.guests[ref.VMID]
	i := core.Inspection{Guest: seen, Now: g.hardware(), Next: g.hardware()}
	if g.waits() {
		i.Now.Cores, i.Now.Memory = g.ran.cores, g.ran.memory
	}
	i.Measure = c.row(g).Measure
	if g.Ref.Kind == core.Container {
		i.Swap = new(int64)
	}
	return i, nil
}

// waits reports whether a change of the guest's limits waits for its restart.
func (g *guest) waits() bool {
	return g.Ref.Kind == core.VM && g.Power != core.Off && g.ran != limits{}
}

func (g *guest) hardware() core.Hardware {
	h := core.Hardware{Cores: g.Cores, Memory: g.Memory, Swap: g.swap}
	for _, name := range slices.Sorted(maps.Keys(g.Disks)) {
		disk := core.Disk{Name: name, Size: g.Disks[name], Storage: g.on(name), Path: g.added[name].Path}
		if name == "rootfs" {
			disk.Path = "/"
		}
		h.Disks = append(h.Disks, disk)
	}
	h.Interfaces = copyGuest(g.Guest).Interfaces
	return h
}

// on is the storage that a disk lies on.
func (g *guest) on(disk string) string { return cmp.Or(g.added[disk].Storage, g.storage) }

// AddDisk makes a disk and gives it to the guest.
func (c *Cluster) AddDisk(ctx context.Context, ref core.GuestRef, order core.DiskOrder) (core.TaskID, error) {
	return c.change(ctx, "add disk", func() (core.TaskID, error) {
		g, err := c.unlocked(ref)
		if err != nil {
			return "", err
		}
		_, there := g.Disks[order.Name]
		if _, coming := g.added[order.Name]; there || coming {
			return "", core.Fail(core.Conflict, core.CodeInUse, "the guest %d has a disk %s", ref.VMID, order.Name)
		}
		if err := c.takes(g, order); err != nil {
			return "", err
		}
		if g.added == nil {
			g.added = make(map[string]core.Disk)
		}
		g.added[order.Name] = core.Disk{Storage: order.Storage, Path: order.Path}
		return c.begin("add disk", g.Ref, func() { g.Disks[order.Name] = order.Size }, func() { delete(g.added, order.Name) }), nil
	})
}

// takes refuses a disk that its storage has no use or no room for.
func (c *Cluster) takes(g *guest, order core.DiskOrder) error {
	at := slices.IndexFunc(c.storages, func(s core.Storage) bool { return s.Node == g.Ref.Node && s.Name == order.Storage })
	if at < 0 {
		return core.Fail(core.NotFound, "", "node %s has no storage %q", g.Ref.Node, order.Storage)
	}
	if !slices.Contains(c.storages[at].Content, core.DiskContent(g.Ref.Kind)) {
		return core.Fail(core.Invalid, core.CodeValidation, "storage %s takes no disks of a %s", order.Storage, g.Ref.Kind)
	}
	if c.room(g.Ref.Node, order.Storage) < order.Size {
		return core.Fail(core.Exhausted, core.CodeStorageFull, "no room is left on %s of %s", order.Storage, g.Ref.Node)
	}
	return nil
}

// limitsOf writes down what a guest's row leaves out.
func (c *Cluster) limitsOf(vmid int) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	g, ok := c.guests[vmid]
	if !ok {
		return ""
	}
	text := fmt.Sprintf("swap=%d", g.swap)
	if g.waits() && (g.ran != limits{g.Cores, g.Memory}) {
		text += fmt.Sprintf(" runs with %d cores and %d of memory", g.ran.cores, g.ran.memory)
	}
	return text
}
