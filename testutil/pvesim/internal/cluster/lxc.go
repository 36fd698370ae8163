package cluster

import (
	"context"
	"fmt"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
	"github.com/remudahq/remuda/testutil/pvesim/internal/task"
)

// updateCT is PUT config of a container. It answers when the change is made.
func updateCT(c *call) (any, error) {
	ch, err := c.changes(guest.LXC)
	if err != nil {
		return nil, err
	}
	if g := c.Guests[c.vmid()]; g != nil && c.has("features") {
		if err := c.features(c.str("features"), g.Config["unprivileged"] == "1"); err != nil {
			return nil, err
		}
	}
	err = c.locked(context.Background(), guest.LXC, c.vmid(), c.Times.LockLong, func() error {
		g, err := c.guest(guest.LXC)
		if err != nil {
			return err
		}
		if err := c.staleCT(g); err != nil {
			return err
		}
		if err := checkLock(g); err != nil {
			return err
		}
		return c.apply(nil, g, ch)
	})
	return nil, sync500(err)
}

// running is what the synchronous checks of a container's power look at.
func (c *call) ctRunning() bool {
	g := c.Guests[c.vmid()]
	return g != nil && g.Kind == guest.LXC && g.Node == c.node.Name && g.Running
}

// startCT refuses a running container at once, unlike a virtual machine's.
func startCT(c *call) (any, error) {
	if err := c.rootOnly("skiplock"); err != nil {
		return nil, err
	}
	if c.ctRunning() {
		return nil, fail("CT %d already running", c.vmid())
	}
	if g := c.managed(); g != nil {
		return c.ask("hastart", fmt.Sprintf("Requesting HA start for CT %d", g.VMID), g, "started", startCT)
	}
	return c.underLock("vzstart", guest.LXC, func(r *task.Run, g *guest.Guest) error {
		if g.Template() {
			return fmt.Errorf("you can't start a CT if it's a template")
		}
		if err := checkLock(g); err != nil {
			return err
		}
		if g.Running {
			return fmt.Errorf("CT %d already running", g.VMID)
		}
		if err := r.Sleep(c.Times.CTStart); err != nil {
			return err
		}
		if g.Behaviour.FailStart != "" {
			return fmt.Errorf("%s", g.Behaviour.FailStart)
		}
		c.measured(g)
		g.Apply()
		c.up(r, g)
		return nil
	})
}

// haltCT is stop, and shutdown of a container; both refuse one that is off.
func haltCT(kind string) handler {
	return func(c *call) (any, error) {
		if err := c.rootOnly("skiplock"); err != nil {
			return nil, err
		}
		if !c.ctRunning() {
			return nil, fail("CT %d not running", c.vmid())
		}
		if g := c.managed(); g != nil {
			return c.ask("hastop", fmt.Sprintf("Requesting HA stop for CT %d", g.VMID), g, "stopped", haltCT(kind))
		}
		return c.underLock(kind, guest.LXC, func(r *task.Run, g *guest.Guest) error {
			if err := checkLock(g); err != nil {
				return err
			}
			if kind == "vzshutdown" {
				return c.haltGently(r, g)
			}
			if err := r.Sleep(c.Times.CTStop); err != nil {
				return err
			}
			c.down(r, g)
			return nil
		})
	}
}

func (c *call) haltGently(r *task.Run, g *guest.Guest) error {
	timeout := time.Duration(c.int("timeout", 60)) * time.Second
	if !g.Behaviour.IgnoreShutdown && !contains(g.Tags(), TagIgnoresShutdown) && c.Times.CTStop <= timeout {
		timeout = c.Times.CTStop
	} else if err := r.Sleep(timeout); err != nil {
		return err
	} else if !c.yes("forceStop") {
		return fmt.Errorf("command 'lxc-stop -n %d --nokill --timeout %d' failed: exit code 1", g.VMID, c.int("timeout", 60))
	} else {
		timeout = c.Times.CTStop
	}
	if err := r.Sleep(timeout); err != nil {
		return err
	}
	c.down(r, g)
	return nil
}

// rebootCT starts the container again within the same task.
func rebootCT(c *call) (any, error) {
	if !c.ctRunning() {
		return nil, fail("VM %d not running", c.vmid())
	}
	return c.underLock("vzreboot", guest.LXC, func(r *task.Run, g *guest.Guest) error {
		if err := checkLock(g); err != nil {
			return err
		}
		if err := c.haltGently(r, g); err != nil {
			return err
		}
		if err := r.Sleep(c.Times.CTStart); err != nil {
			return err
		}
		c.measured(g)
		c.up(r, g)
		return nil
	})
}

// destroyCT tells everything at once: a lock, protection, that it runs.
func destroyCT(c *call) (any, error) {
	g, err := c.guest(guest.LXC)
	if err != nil {
		return nil, err
	}
	check := func(g *guest.Guest) error {
		if g.Config["protection"] == "1" {
			return fail("can't remove CT %d - protection mode enabled", g.VMID)
		}
		if err := c.inHA(g); err != nil {
			return err
		}
		if g.Running && !c.yes("force") {
			return fail("unable to destroy CT %d - container is running", g.VMID)
		}
		return checkLock(g)
	}
	if err := check(g); err != nil {
		return nil, err
	}
	return c.underLock("vzdestroy", guest.LXC, func(r *task.Run, g *guest.Guest) error {
		if err := check(g); err != nil {
			return err
		}
		if volume, used := c.baseInUse(g); used && g.Template() {
			return fmt.Errorf("base volume '%s' is still in use by linked cloned", volume)
		}
		if g.Running {
			c.down(r, g)
		}
		return c.remove(r, g)
	})
}
