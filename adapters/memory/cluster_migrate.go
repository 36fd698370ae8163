package memory

import (
	"context"
	"maps"
	"slices"

	"github.com/remudahq/remuda/core"
)

// Movable says which storages hold the guest's disks; nothing ties a guest to
// its node.
func (c *Cluster) Movable(_ context.Context, ref core.GuestRef) (core.Moving, error) {
	unlock, err := c.reading()
	if err != nil {
		return core.Moving{}, err
	}
	defer unlock()
	g, err := c.there(ref)
	if err != nil {
		return core.Moving{}, err
	}
	names := map[string]bool{}
	for disk := range g.Disks {
		names[g.on(disk)] = true
	}
	return core.Moving{Storages: slices.Sorted(maps.Keys(names))}, nil
}

// Migrate begins to move a guest. It is locked meanwhile.
func (c *Cluster) Migrate(ctx context.Context, ref core.GuestRef, order core.MigrateOrder) (core.TaskID, error) {
	return c.change(ctx, "migrate", func() (core.TaskID, error) {
		g, err := c.unlocked(ref)
		if err != nil {
			return "", err
		}
		if err := c.receives(g, order); err != nil {
			return "", err
		}
		g.Lock = "migrate"
		return c.begin("migrate", g.Ref, func() {
			g.Lock, g.Ref.Node = "", order.Node
			if order.Storage != "" {
				g.storage, g.added = order.Storage, nil
			}
			if g.Ref.Kind == core.Container && g.Power == core.On {
				g.started = c.clock.Now()
			}
		}, func() { g.Lock = "" }), nil
	})
}

// receives makes sure that a guest can go where it is ordered to.
func (c *Cluster) receives(g *guest, order core.MigrateOrder) error {
	known := slices.ContainsFunc(c.nodes, func(n core.Node) bool { return n.Name == order.Node })
	switch {
	case !known:
		return core.Fail(core.NotFound, "", "there is no node %s", order.Node)
	case g.Ref.Node == order.Node:
		return core.Fail(core.Conflict, core.CodeIllegalMove, "the guest is on %s already", order.Node)
	case !c.online(order.Node):
		return away("node " + order.Node)
	case g.Power != core.Off && !order.Online:
		return core.Fail(core.Invalid, core.CodeCannotMigrate, "the guest %d is %s", g.Ref.VMID, g.Power)
	}
	need := map[string]int64{}
	for disk, size := range g.Disks {
		name := order.Storage
		if name == "" {
			name = g.on(disk)
		}
		need[name] += size
	}
	for name, size := range need {
		if !slices.ContainsFunc(c.storages, func(s core.Storage) bool { return s.Node == order.Node && s.Name == name }) {
			return core.Fail(core.NotFound, "", "there is no storage %s on %s", name, order.Node)
		}
		if c.room(order.Node, name) < size {
			return core.Fail(core.Exhausted, core.CodeStorageFull, "no room is left on %s of %s", name, order.Node)
		}
	}
	return nil
}

// MigrateTasks answers the tasks that moved the guest away from a node, newest first.
func (c *Cluster) MigrateTasks(_ context.Context, ref core.GuestRef) ([]core.TaskID, error) {
	unlock, err := c.reading()
	if err != nil {
		return nil, err
	}
	defer unlock()
	var ids []core.TaskID
	for _, t := range slices.Backward(c.tasks) {
		if t.vmid == ref.VMID && t.call == "migrate" && (ref.Node == "" || t.node == ref.Node) {
			ids = append(ids, t.id)
		}
	}
	return ids, nil
}
