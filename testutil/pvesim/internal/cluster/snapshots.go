package cluster

import (
	"fmt"
	"maps"
	"slices"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
	"github.com/remudahq/remuda/testutil/pvesim/internal/task"
)

// canSnapshot tells whether all disks are qcow2; raw ones, which containers
// have on a directory, cannot.
func (c *call) canSnapshot(g *guest.Guest) bool {
	for key, value := range g.Config {
		if v := c.Cluster.node(g.Node).Volumes[guest.Volume(value)]; guest.IsDisk(g.Kind, key) && v != nil && v.Format != "qcow2" {
			return false
		}
	}
	return true
}

func feature(kind string) handler {
	return func(c *call) (any, error) {
		g, err := c.found(c.node.Name, c.vmid())
		if err != nil {
			return nil, err
		}
		has := 1
		if c.str("feature") == "snapshot" && !c.canSnapshot(g) || c.str("feature") == "clone" && !g.Template() {
			has = 0
		}
		if kind == guest.LXC {
			return map[string]any{"hasFeature": has}, nil
		}
		return map[string]any{"hasFeature": has, "nodes": []string{g.Node}}, nil
	}
}

// listSnapshots ends with a row that is none: "current", where you are.
func listSnapshots(kind string) handler {
	return func(c *call) (any, error) {
		g, err := c.guest(kind)
		if err != nil {
			return nil, err
		}
		rows := []map[string]any{}
		for _, s := range g.Snaps {
			row := map[string]any{"name": s.Name, "snaptime": s.Time, "description": s.Description}
			if kind == guest.QEMU {
				row["vmstate"] = 0
				if s.State {
					row["vmstate"] = 1
				}
			}
			if s.Parent != "" {
				row["parent"] = s.Parent
			}
			if s.Preparing {
				row["snapstate"] = "prepare"
			}
			rows = append(rows, row)
		}
		current := map[string]any{"name": "current", "description": "You are here!", "digest": g.Digest(), "running": 0}
		if g.Running {
			current["running"] = 1
		}
		if g.Parent != "" {
			current["parent"] = g.Parent
		}
		return append(rows, current), nil
	}
}

func snapshotTask(kind, what string) string {
	return map[string]string{guest.QEMU: "qm", guest.LXC: "vz"}[kind] + what
}

// takeSnapshot only refuses reserved names at once. The state of a virtual
// machine that is off is silently left out.
func takeSnapshot(kind string) handler {
	return func(c *call) (any, error) {
		name := c.str("snapname")
		if name == "current" || name == "pending" {
			return nil, fail("unable to use snapshot name '%s' (reserved name)", name)
		}
		return c.underLock(snapshotTask(kind, "snapshot"), kind, func(r *task.Run, g *guest.Guest) error {
			if g.Template() {
				return fmt.Errorf("you can't take a snapshot if it's a template")
			}
			if err := checkLock(g); err != nil {
				return err
			}
			if g.Snapshot(name) != nil {
				return fmt.Errorf("snapshot name '%s' already used", name)
			}
			if !c.canSnapshot(g) {
				return fmt.Errorf("snapshot feature is not available")
			}
			return c.snap(r, g)
		})
	}
}

func (c *call) snap(r *task.Run, g *guest.Guest) error {
	s := &guest.Snapshot{
		Name: c.str("snapname"), Description: c.str("description"), Parent: g.Parent, Time: c.clock(c.node).Unix(), Preparing: true,
		State: c.yes("vmstate") && g.Running, Config: maps.Clone(g.Config), Sizes: map[string]int64{},
	}
	for key, value := range g.Config {
		if guest.IsDisk(g.Kind, key) {
			s.Sizes[key], _ = guest.ParseSize(guest.Property(value, "size"))
		}
	}
	g.Set("lock", "snapshot")
	g.Snaps = append(g.Snaps, s)
	wait := c.Times.Snapshot
	if s.State {
		wait = c.Times.SnapshotRAM
	}
	err := r.Sleep(wait)
	g.Unset("lock")
	if err != nil {
		g.Snaps = slices.DeleteFunc(g.Snaps, func(o *guest.Snapshot) bool { return o == s })
		return err
	}
	s.Preparing = false
	g.Parent = s.Name
	return nil
}

// rollback restores the configuration too. Without the memory in it the guest
// is off afterwards, unless it is to be started, by a task of its own.
func rollback(kind string) handler {
	return func(c *call) (any, error) {
		return c.underLock(snapshotTask(kind, "rollback"), kind, func(r *task.Run, g *guest.Guest) error {
			s := g.Snapshot(c.str("snapname"))
			if s == nil {
				return fmt.Errorf("snapshot '%s' does not exist", c.str("snapname"))
			}
			if err := checkLock(g); err != nil {
				return err
			}
			g.Set("lock", "rollback")
			if g.Running {
				c.down(r, g)
			}
			err := r.Sleep(c.Times.Rollback)
			if err != nil {
				return err // and the lock stays
			}
			c.measured(g)
			g.Config, g.Pending, g.Parent = maps.Clone(s.Config), map[string]*string{}, s.Name
			c.restoreSizes(g, s)
			if s.State {
				c.up(r, g)
			} else if c.yes("start") {
				if kind == guest.LXC {
					_, _ = startCT(c)
				} else {
					_, _ = startQEMU(c)
				}
			}
			return nil
		})
	}
}

func (c *call) restoreSizes(g *guest.Guest, s *guest.Snapshot) {
	for key, size := range s.Sizes {
		if v := c.Cluster.node(g.Node).Volumes[guest.Volume(g.Config[key])]; v != nil && size > 0 {
			v.Size = size
		}
	}
}

func dropSnapshot(kind string) handler {
	return func(c *call) (any, error) {
		return c.underLock(snapshotTask(kind, "delsnapshot"), kind, func(r *task.Run, g *guest.Guest) error {
			name := c.str("snapname")
			if err := checkLock(g); err != nil && g.Snapshot(name) != nil {
				return err
			}
			s := g.Snapshot(name)
			if s == nil {
				return fmt.Errorf("snapshot '%s' does not exist", name)
			}
			g.Set("lock", "snapshot-delete")
			err := r.Sleep(c.Times.DelSnapshot)
			g.Unset("lock")
			if err != nil {
				return err
			}
			for _, o := range g.Snaps {
				if o.Parent == name {
					o.Parent = s.Parent
				}
			}
			if g.Parent == name {
				g.Parent = s.Parent
			}
			g.Snaps = slices.DeleteFunc(g.Snaps, func(o *guest.Snapshot) bool { return o == s })
			return nil
		})
	}
}

func snapshotConfig(kind string) handler {
	return func(c *call) (any, error) {
		s, err := c.snapshot(kind)
		if err != nil {
			return nil, err
		}
		return c.snapshotRow(kind, s), nil
	}
}

// snapshotRow is the section of a snapshot in the file of its guest, whose
// description is the snapshot's own.
func (c *call) snapshotRow(kind string, s *guest.Snapshot) map[string]any {
	row := c.renderConfig(kind, s.Config, "")
	row["snaptime"] = s.Time
	delete(row, "description")
	if s.Description != "" {
		row["description"] = s.Description
	}
	if s.Parent != "" {
		row["parent"] = s.Parent
	}
	if s.State {
		row["vmstate"] = fmt.Sprintf("local:%d/vm-%d-state-%s.raw", c.vmid(), c.vmid(), s.Name)
		row["runningmachine"], row["runningcpu"] = "pc-i440fx-10.0+pve0", "max"
	}
	return row
}

func describeSnapshot(kind string) handler {
	return func(c *call) (any, error) {
		s, err := c.snapshot(kind)
		if err == nil {
			s.Description = c.str("description")
		}
		return nil, err
	}
}

func (c *call) snapshot(kind string) (*guest.Snapshot, error) {
	g, err := c.guest(kind)
	if err != nil {
		return nil, err
	}
	s := g.Snapshot(c.str("snapname"))
	if s == nil {
		return nil, fail("snapshot '%s' does not exist", c.str("snapname"))
	}
	return s, nil
}

func snapshotRoutes(kind string) map[string]handler {
	s := " /nodes/{node}/" + kind + "/{vmid}/snapshot"
	return map[string]handler{
		"GET" + s:                                         listSnapshots(kind),
		"POST" + s:                                        takeSnapshot(kind),
		"GET" + s + "/{snapname}":                         index("cmd", "rollback", "config"),
		"DELETE" + s + "/{snapname}":                      dropSnapshot(kind),
		"GET" + s + "/{snapname}/config":                  snapshotConfig(kind),
		"PUT" + s + "/{snapname}/config":                  describeSnapshot(kind),
		"POST" + s + "/{snapname}/rollback":               rollback(kind),
		"GET /nodes/{node}/" + kind + "/{vmid}/feature":   feature(kind),
		"POST /nodes/{node}/" + kind + "/{vmid}/template": template(kind),
		"GET /nodes/{node}/" + kind + "/{vmid}/rrddata":   guestRRD,
		"POST /nodes/{node}/" + kind + "/{vmid}/migrate":  migrate(kind),
	}
}
