package memory

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
)

// snapshot is a saved state: the configuration, and what the guest was. The
// firewall is none of it.
type snapshot struct {
	core.GuestSnapshot
	guest  core.Guest
	config core.GuestConfig
	swap   int64
	added  map[string]core.Disk
}

// save is the state of a guest as it is now.
func (g *guest) save() *snapshot {
	return &snapshot{guest: copyGuest(g.Guest), config: g.config, swap: g.swap, added: maps.Clone(g.added)}
}

// Snapshots answers what a guest has of snapshots.
func (c *Cluster) Snapshots(_ context.Context, ref core.GuestRef) (core.GuestSnapshots, error) {
	unlock, err := c.reading()
	if err != nil {
		return core.GuestSnapshots{}, err
	}
	defer unlock()
	g, err := c.there(ref)
	if err != nil {
		return core.GuestSnapshots{}, err
	}
	found := core.GuestSnapshots{Current: g.current}
	for _, s := range g.snapshots {
		found.All = append(found.All, s.GuestSnapshot)
	}
	return found, nil
}

// CanSnapshot asks whether snapshots of the guest can be taken: as on a
// directory, those of containers cannot, unless [Cluster.SnapshotContainers]
// says otherwise.
func (c *Cluster) CanSnapshot(_ context.Context, ref core.GuestRef) error {
	unlock, err := c.reading()
	if err != nil {
		return err
	}
	defer unlock()
	if _, err := c.there(ref); err != nil {
		return err
	}
	return c.canSnapshot(ref.Kind)
}

func (c *Cluster) canSnapshot(kind core.GuestKind) error {
	if kind == core.Container && !c.zfs {
		return core.Fail(core.Invalid, core.CodeNotSupported, "the storage of the guest's disks has no snapshots")
	}
	return nil
}

// SnapshotContainers lets snapshots of containers be taken, as ZFS does.
func (c *Cluster) SnapshotContainers() { c.hook(func() { c.zfs = true }) }

func (g *guest) snapshot(name string) *snapshot {
	i := slices.IndexFunc(g.snapshots, func(s *snapshot) bool { return s.Name == name })
	if i < 0 {
		return nil
	}
	return g.snapshots[i]
}

// TakeSnapshot begins to take a snapshot.
func (c *Cluster) TakeSnapshot(ctx context.Context, ref core.GuestRef, order core.SnapshotOrder) (core.TaskID, error) {
	return c.change(ctx, "take snapshot", func() (core.TaskID, error) {
		g, err := c.unlocked(ref)
		if err != nil {
			return "", err
		}
		if c.refuses(g, order.Name) {
			return c.begin("take snapshot", g.Ref, func() {}, func() {}), nil
		}
		s := g.save()
		s.GuestSnapshot = core.GuestSnapshot{Name: order.Name, Description: order.Description, Parent: g.current, Unfinished: true,
			Time: c.clock.Now().Truncate(time.Second), Memory: order.Memory && g.Power == core.On && ref.Kind == core.VM}
		g.snapshots, g.Lock = append(g.snapshots, s), "snapshot"
		return c.begin("take snapshot", g.Ref, func() {
			s.Unfinished, g.Lock, g.current = false, "", s.Name
		}, func() {
			g.Lock = ""
			g.snapshots = slices.DeleteFunc(g.snapshots, func(o *snapshot) bool { return o == s })
		}), nil
	})
}

// refuses lets the task fail of a snapshot that cannot be taken: only the task
// says so.
func (c *Cluster) refuses(g *guest, name string) bool {
	switch {
	case g.snapshot(name) != nil:
		c.failures["take snapshot"] = core.Fail(core.Conflict, core.CodeNameTaken, "snapshot name '%s' already used", name)
	case c.canSnapshot(g.Ref.Kind) != nil:
		c.failures["take snapshot"] = core.Fail(core.Invalid, core.CodeNotSupported, "snapshot feature is not available")
	default:
		return false
	}
	return true
}

// RollBack begins to bring a guest back to a snapshot.
func (c *Cluster) RollBack(ctx context.Context, ref core.GuestRef, name string) (core.TaskID, error) {
	return c.change(ctx, "roll back", func() (core.TaskID, error) {
		g, s, err := c.withSnapshot(ref, name)
		if err != nil {
			return "", err
		}
		was := g.Power
		g.Lock, g.Power = "rollback", core.Off
		return c.begin("roll back", g.Ref, func() { c.restore(g, s) }, func() { g.Lock, g.Power = "", was }), nil
	})
}

// restore puts a guest where a snapshot was.
func (c *Cluster) restore(g *guest, s *snapshot) {
	at := g.Ref
	g.Guest, g.config, g.current = copyGuest(s.guest), s.config, s.Name
	g.swap, g.added = s.swap, maps.Clone(s.added)
	g.Ref, g.Lock, g.Power = at, "", core.Off
	if s.Memory {
		g.Power, g.started = core.On, c.clock.Now()
		g.boot()
	}
}

// DeleteSnapshot begins to remove a snapshot.
func (c *Cluster) DeleteSnapshot(ctx context.Context, ref core.GuestRef, name string) (core.TaskID, error) {
	return c.change(ctx, "delete snapshot", func() (core.TaskID, error) {
		g, s, err := c.withSnapshot(ref, name)
		if err != nil {
			return "", err
		}
		g.Lock = "snapshot-delete"
		return c.begin("delete snapshot", g.Ref, func() { g.drop(s) }, func() { g.Lock = "" }), nil
	})
}

func (g *guest) drop(s *snapshot) {
	g.Lock = ""
	for _, o := range g.snapshots {
		if o.Parent == s.Name {
			o.Parent = s.Parent
		}
	}
	if g.current == s.Name {
		g.current = s.Parent
	}
	g.snapshots = slices.DeleteFunc(g.snapshots, func(o *snapshot) bool { return o == s })
}

func (c *Cluster) withSnapshot(ref core.GuestRef, name string) (*guest, *snapshot, error) {
	g, err := c.unlocked(ref)
	if err != nil {
		return nil, nil, err
	}
	s := g.snapshot(name)
	if s == nil {
		return nil, nil, core.Fail(core.NotFound, "", "snapshot '%s' does not exist", name)
	}
	return g, s, nil
}

var snapshotCalls = map[core.SnapshotAction]string{
	core.TakeSnapshot: "take snapshot", core.RollBack: "roll back", core.DeleteSnapshot: "delete snapshot",
}

// SnapshotTasks answers the tasks of an action on a guest, newest first.
func (c *Cluster) SnapshotTasks(_ context.Context, ref core.GuestRef, action core.SnapshotAction) ([]core.TaskID, error) {
	return c.tasksOf(ref, snapshotCalls[action])
}

// Snap gives a guest a snapshot behind our back.
func (c *Cluster) Snap(vmid int, name string) {
	c.touch(vmid, func(g *guest) {
		s := g.save()
		s.GuestSnapshot = core.GuestSnapshot{Name: name, Description: "by hand", Parent: g.current, Time: c.clock.Now().Truncate(time.Second)}
		g.snapshots, g.current = append(g.snapshots, s), name
	})
}

// Unsnap takes a snapshot of a guest away behind our back.
func (c *Cluster) Unsnap(vmid int, name string) {
	c.touch(vmid, func(g *guest) {
		if s := g.snapshot(name); s != nil {
			g.drop(s)
		}
	})
}

// Wreck leaves a snapshot as a task does that was killed half-way: unfinished,
// and the guest locked.
func (c *Cluster) Wreck(vmid int, name, lock string) {
	c.touch(vmid, func(g *guest) {
		if s := g.snapshot(name); s != nil {
			s.Unfinished, g.Lock = true, lock
		}
	})
}

// SnapshotNames answers the names of what a guest has of snapshots, sorted.
func (c *Cluster) SnapshotNames(vmid int) []string {
	names := map[string]bool{}
	c.touch(vmid, func(g *guest) {
		for _, s := range g.snapshots {
			names[s.Name] = true
		}
	})
	return slices.SortedFunc(maps.Keys(names), cmp.Compare[string])
}
