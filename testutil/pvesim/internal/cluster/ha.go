package cluster

import (
	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
	"github.com/remudahq/remuda/testutil/pvesim/internal/task"
)

// Nothing of high availability was recorded. That start, stop, shutdown and
// migrate of a managed guest only ask for it, and the words of their tasks, are
// in the published source of qemu-server and pve-container; so is the refusal
// to delete one.

// managed is the guest of the call if the HA manager looks after it and it is
// not the manager itself that asks.
func (c *call) managed() *guest.Guest {
	g := c.Guests[c.vmid()]
	if g == nil || g.HA == nil || c.byHA || g.Node != c.node.Name {
		return nil
	}
	return g
}

// ask forks the worker that tells the HA manager what is wanted, and ends. The
// manager does it later, as root and in a task of its own, or never.
func (c *call) ask(kind, words string, g *guest.Guest, state string, do handler) (any, error) {
	return c.fork(kind, g.VMID, func(r *task.Run) error {
		r.Logf("%s", words)
		if err := r.Sleep(c.Times.Suspend); err != nil {
			return err
		}
		ha := g.HA
		if ha == nil {
			return nil
		}
		if state != "" {
			ha.State = state
		}
		if ha.Never {
			return nil
		}
		k := *c
		k.who, k.byHA = "root@pam", true
		c.later(ha.After, func() {
			if c.Guests[g.VMID] == g && g.Node == k.node.Name && !k.node.Offline {
				_, _ = do(&k)
			}
		})
		return nil
	})
}

// haRow is what a guest's status says of it.
func haRow(g *guest.Guest) map[string]any {
	if g.HA == nil {
		return map[string]any{"managed": 0}
	}
	return map[string]any{"managed": 1, "state": g.HA.State}
}

// inHA refuses to delete a managed guest without purge.
func (c *call) inHA(g *guest.Guest) error {
	if g.HA != nil && !c.yes("purge") {
		return fail("unable to remove %s %d - used in HA resources and purge parameter not set.", label(g.Kind), g.VMID)
	}
	return nil
}
