package cluster

import (
	"fmt"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
	"github.com/remudahq/remuda/testutil/pvesim/internal/task"
)

// destroyQEMU refuses at once what runs or is protected; a lock shows in the
// task. Firewall, pool and access lists of the guest go even without purge.
func destroyQEMU(c *call) (any, error) {
	if err := c.rootOnly("skiplock"); err != nil {
		return nil, err
	}
	g, err := c.guest(guest.QEMU)
	if err != nil {
		return nil, err
	}
	check := func(g *guest.Guest) error {
		if g.Config["protection"] == "1" {
			return fail("can't remove VM %d - protection mode enabled", g.VMID)
		}
		if err := c.inHA(g); err != nil {
			return err
		}
		if g.Running {
			return fail("VM %d is running - destroy failed", g.VMID)
		}
		return nil
	}
	if err := check(g); err != nil {
		return nil, err
	}
	return c.underLock("qmdestroy", guest.QEMU, func(r *task.Run, g *guest.Guest) error {
		if err := check(g); err != nil {
			return err
		}
		if g.Lock() != "suspended" {
			if err := checkLock(g); err != nil {
				return err
			}
		}
		if g.Template() {
			if volume, used := c.baseInUse(g); used {
				return fmt.Errorf("base volume '%s' is still in use by linked cloned", volume)
			}
		}
		return c.remove(r, g)
	})
}

// remove takes the configuration away first, so that the VMID is free before
// the task has ended.
func (c *call) remove(r *task.Run, g *guest.Guest) error {
	total := c.Times.Destroy
	if g.Kind == guest.LXC {
		total = c.Times.CTDestroy
	}
	if err := r.Sleep(total / 2); err != nil {
		return err
	}
	c.did(r, "destroy", g, g.Config["description"])
	c.Measure(g)
	c.Gone(g.VMID)
	delete(c.Guests, g.VMID)
	c.free(c.Cluster.node(g.Node), g.VMID)
	c.Realm.Forget(g.VMID, vms(g.VMID))
	if c.yes("purge") {
		r.Logf("purging %s %d from related configurations..", label(g.Kind), g.VMID)
	}
	return r.Sleep(total - total/2)
}
