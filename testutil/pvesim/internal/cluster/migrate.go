package cluster

import (
	"fmt"
	"strings"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
	"github.com/remudahq/remuda/testutil/pvesim/internal/task"
)

// migrate moves a guest to another node, with its local disks.
func migrate(kind string) handler {
	return func(c *call) (any, error) {
		target := c.str("target")
		to := c.Cluster.node(target)
		if to == nil {
			return nil, fail("no such cluster node '%s'", target)
		}
		if to == c.node {
			return nil, bad("target", "target is local node.")
		}
		g, err := c.guest(kind)
		if err != nil {
			return nil, err
		}
		if err := checkLock(g); err != nil {
			return nil, err
		}
		if g.Running && !c.yes("online") && !c.yes("restart") {
			if kind == guest.LXC {
				return nil, fail("lxc live migration is currently not implemented")
			}
			return nil, fail("can't migrate running VM without --online")
		}
		name := map[string]string{guest.QEMU: "qmigrate", guest.LXC: "vzmigrate"}[kind]
		return c.underLock(name, kind, func(r *task.Run, g *guest.Guest) error { return c.move(r, g, to) })
	}
}

func (c *call) move(r *task.Run, g *guest.Guest, to *Node) error {
	from := c.Cluster.node(g.Node)
	for id, v := range from.Volumes {
		if v.VMID == g.VMID && v.Parent != "" && to.Volumes[v.Parent] == nil {
			return fmt.Errorf("migration aborted (duration 00:00:00): can't migrate '%s' as it's a clone of '%s'", id, strings.TrimPrefix(v.Parent, "local:"))
		}
	}
	g.Set("lock", "migrate")
	err := r.Sleep(c.Times.Migrate)
	g.Unset("lock")
	if err != nil {
		return err
	}
	c.sample(g, time.Now())
	for id, v := range from.Volumes {
		if v.VMID == g.VMID {
			delete(from.Volumes, id)
			to.Volumes[id] = v
		}
	}
	g.Node = to.Name
	return nil
}
