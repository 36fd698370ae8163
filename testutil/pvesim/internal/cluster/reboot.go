package cluster

import (
	"time"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
	"github.com/remudahq/remuda/testutil/pvesim/internal/task"
)

// Reboot is a node that loses its power and comes back after a while. Its tasks
// are killed and leave what they had, the locks in configurations with it; its
// guests are off. Those with onboot are then started by root, in a task of the
// node's own, unless such a lock is in their way. The order is that of the
// documentation; it was not recorded.
func (c *Cluster) Reboot(n *Node, away time.Duration) {
	c.Tasks.Kill(n.Name)
	for _, g := range c.Guests {
		if g.Node == n.Name && g.Running {
			c.dark(g)
		}
	}
	n.Booted = time.Now().Add(away)
	if away == 0 {
		c.onboot(n)
		return
	}
	n.Offline = true
	c.later(away, func() {
		n.Offline = false
		c.Heed()
		c.onboot(n)
	})
}

// onboot starts the guests of a node that want to be started with it.
func (c *Cluster) onboot(n *Node) {
	c.Dirty()
	root := &call{Cluster: c, who: "root@pam", node: n, via: n, now: time.Now()}
	c.Tasks.Start(n.Name, "startall", "", root.who, func(r *task.Run) error {
		for _, g := range root.guests("") {
			if g.Node != n.Name || g.Config["onboot"] != "1" || g.Running || g.Template() {
				continue
			}
			r.Logf("Starting %s %d", label(g.Kind), g.VMID)
			_, _ = root.about(g).start()
		}
		return nil
	})
}

// about is the same caller asking for a guest.
func (c *call) about(g *guest.Guest) *call {
	k := *c
	k.p = map[string]string{"vmid": itoa(g.VMID), "node": g.Node}
	return &k
}

func (c *call) start() (any, error) {
	if c.Guests[c.vmid()].Kind == guest.LXC {
		return startCT(c)
	}
	return startQEMU(c)
}
