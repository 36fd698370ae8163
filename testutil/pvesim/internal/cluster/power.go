package cluster

import (
	"fmt"
	"strings"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
	"github.com/remudahq/remuda/testutil/pvesim/internal/task"
)

// underLock forks a worker that holds the lock of the guest and finds it only
// then: an unknown guest, or a locked one, fails the task and not the call.
func (c *call) underLock(kind, guestKind string, work func(*task.Run, *guest.Guest) error) (any, error) {
	return c.fork(kind, c.vmid(), func(r *task.Run) error {
		return c.locked(r.Context, guestKind, c.vmid(), c.Times.LockLong, func() error {
			g, err := c.guest(guestKind)
			if err != nil {
				return err
			}
			return work(r, g)
		})
	})
}

func startQEMU(c *call) (any, error) {
	if err := c.rootOnly("skiplock"); err != nil {
		return nil, err
	}
	if g := c.managed(); g != nil {
		return c.ask("hastart", fmt.Sprintf("Requesting HA start for VM %d", g.VMID), g, "started", startQEMU)
	}
	return c.underLock("qmstart", guest.QEMU, func(r *task.Run, g *guest.Guest) error {
		if g.Template() {
			return fmt.Errorf("you can't start a vm if it's a template")
		}
		if g.Lock() != "suspended" && !c.yes("skiplock") {
			if err := checkLock(g); err != nil {
				return err
			}
		}
		if g.Running {
			return fmt.Errorf("VM %d already running", g.VMID)
		}
		return c.boot(r, g)
	})
}

// boot starts a virtual machine that is off.
func (c *call) boot(r *task.Run, g *guest.Guest) error {
	for _, v := range g.Newest() {
		if strings.Contains(v, "-cloudinit") {
			r.Logf("generating cloud-init ISO")
			if err := c.snippets(g); err != nil {
				return err
			}
		}
	}
	if err := r.Sleep(c.Times.Start); err != nil {
		return err
	}
	c.measured(g)
	g.Apply()
	if err := c.canStart(r, g); err != nil {
		return err
	}
	delete(g.Config, "lock")
	c.up(r, g)
	return nil
}

// lit marks a guest as running from now on.
func (c *Cluster) lit(g *guest.Guest) {
	c.nextPID++
	g.Running, g.Paused, g.Started, g.PID = true, false, time.Now(), 10000+c.nextPID
	g.Exited, g.MoreIn, g.MoreOut = nil, 0, 0
}

func (c *Cluster) dark(g *guest.Guest) {
	c.HangUp(g)
	c.measured(g)
	g.Running, g.Paused, g.Started, g.PID = false, false, time.Time{}, 0
	g.Apply()
}

// canStart is where a configuration that was accepted shows that it cannot
// run on this node: too many cores, no such bridge, too much memory.
func (c *call) canStart(r *task.Run, g *guest.Guest) error {
	v := c.view(g, time.Now())
	if g.Behaviour.FailStart != "" {
		return fmt.Errorf("%s", g.Behaviour.FailStart)
	}
	if v.cpus() > v.node.CPUs {
		return fmt.Errorf("MAX %d vcpus allowed per VM on this node", v.node.CPUs)
	}
	for key, value := range g.Config {
		if bridge := guest.Property(value, "bridge"); indexed(key, "net") && bridge != "" && !contains(v.node.Bridges, bridge) {
			r.Logf("bridge '%s' does not exist", bridge)
			return fmt.Errorf("start failed: QEMU exited with code 1")
		}
	}
	if v.memory()+c.memoryUsed(v.node, c.now) > v.node.Memory {
		r.Logf("kvm: cannot set up guest memory 'pc.ram': Cannot allocate memory")
		return fmt.Errorf("start failed: QEMU exited with code 1")
	}
	return nil
}

// stopQEMU ends in OK for a virtual machine that is off already, even when it
// is locked.
func stopQEMU(c *call) (any, error) {
	if err := c.rootOnly("skiplock", "keepActive", "migratedfrom"); err != nil {
		return nil, err
	}
	if g := c.managed(); g != nil {
		return c.ask("hastop", fmt.Sprintf("Requesting HA stop for VM %d", g.VMID), g, "stopped", stopQEMU)
	}
	return c.stopping("qmstop", func(r *task.Run, g *guest.Guest) error {
		if err := r.Sleep(c.Times.Stop); err != nil {
			return err
		}
		c.down(r, g)
		return nil
	})
}

// stopping is what stop and shutdown have in common.
func (c *call) stopping(kind string, work func(*task.Run, *guest.Guest) error) (any, error) {
	return c.fork(kind, c.vmid(), func(r *task.Run) error {
		g, err := c.found(c.node.Name, c.vmid())
		if err != nil {
			return err
		}
		if !g.Running {
			return nil
		}
		return c.locked(r.Context, g.Kind, g.VMID, c.Times.LockLong, func() error {
			if !c.yes("skiplock") {
				if err := checkLock(g); err != nil {
					return err
				}
			}
			return work(r, g)
		})
	})
}

func shutdownQEMU(c *call) (any, error) {
	if err := c.rootOnly("skiplock", "keepActive"); err != nil {
		return nil, err
	}
	if g := c.Guests[c.vmid()]; g != nil && g.Paused && g.Node == c.node.Name && !c.yes("forceStop") {
		return nil, fail("VM is paused - cannot shutdown")
	}
	if g := c.managed(); g != nil {
		return c.ask("hastop", fmt.Sprintf("Requesting HA stop for VM %d", g.VMID), g, "stopped", shutdownQEMU)
	}
	return c.stopping("qmshutdown", c.powerdown)
}

var errPowerdown = fmt.Errorf("VM quit/powerdown failed - got timeout")

// powerdown asks the guest to shut down and waits as long as the caller will.
func (c *call) powerdown(r *task.Run, g *guest.Guest) error {
	timeout := time.Duration(c.int("timeout", 60)) * time.Second
	obeys := !g.Behaviour.IgnoreShutdown && !contains(g.Tags(), TagIgnoresShutdown) && c.Times.Shutdown <= timeout
	wait := c.Times.Shutdown
	if !obeys {
		wait = timeout
	}
	if err := r.Sleep(wait); err != nil {
		return err
	}
	if !obeys && !c.yes("forceStop") {
		return errPowerdown
	}
	if !obeys {
		r.Logf("VM still running - terminating now with SIGTERM")
	}
	c.down(r, g)
	return nil
}

// TagIgnoresShutdown and TagNoAgent on a guest shape its behaviour where a
// test can only speak the API.
const (
	TagIgnoresShutdown = "sim-ignores-shutdown"
	TagNoAgent         = "sim-no-agent"
)

func contains(list []string, what string) bool {
	for _, s := range list {
		if s == what {
			return true
		}
	}
	return false
}

// runningNow refuses, at once, what needs a running virtual machine.
func (c *call) runningNow() error {
	g, err := c.found(c.node.Name, c.vmid())
	if err == nil && !g.Running {
		err = fail("VM %d not running", c.vmid())
	}
	return err
}

// rebootQEMU ends while the virtual machine is off; a start of its own by root
// follows a moment later, and may fail with nobody looking.
func rebootQEMU(c *call) (any, error) {
	if err := c.runningNow(); err != nil {
		return nil, err
	}
	return c.stopping("qmreboot", func(r *task.Run, g *guest.Guest) error {
		if err := c.powerdown(r, g); err != nil {
			return err
		}
		root := *c
		root.who = "root@pam"
		c.later(c.Times.RebootGap, func() {
			if c.Guests[g.VMID] == g && !g.Running {
				_, _ = startQEMU(&root)
			}
		})
		return nil
	})
}

// simple makes the handlers of reset, suspend and resume.
func simple(kind string, lockMatters bool, work func(*Cluster, *guest.Guest)) handler {
	return func(c *call) (any, error) {
		if err := c.rootOnly("skiplock"); err != nil {
			return nil, err
		}
		if err := c.runningNow(); err != nil {
			return nil, err
		}
		return c.underLock(kind, guest.QEMU, func(r *task.Run, g *guest.Guest) error {
			if lockMatters {
				if err := checkLock(g); err != nil {
					return err
				}
			}
			if err := r.Sleep(c.Times.Suspend); err != nil {
				return err
			}
			work(c.Cluster, g)
			return nil
		})
	}
}

func pause(c *Cluster, g *guest.Guest)  { c.measured(g); g.Paused = true }
func resume(c *Cluster, g *guest.Guest) { c.measured(g); g.Paused = false }
func reset(c *Cluster, g *guest.Guest) {
	c.measured(g)
	g.Started, g.Exited, g.MoreIn, g.MoreOut = time.Now(), nil, 0, 0
}
