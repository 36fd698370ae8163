package pvesim_test

import (
	"testing"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim"
)

func TestATaskFailsHalfWayAndCleansUp(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := connect(t, sim)
	before := sim.Snapshot()
	sim.FailTask(pvesim.TaskFault{Type: "qmclone", Stages: 2, Exit: "unable to create image: qemu-img: No space left on device"})
	c.fails("clone failed: unable to create image: qemu-img: No space left on device", "POST", node+"/qemu/9000/clone", "newid", "100")
	if sim.Snapshot() != before {
		t.Error("the failed clone left something")
	}
	c.done("POST", node+"/qemu/9000/clone", "newid", "100")
}

func TestAKilledTaskLeavesWhatItHad(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := connect(t, sim)
	sim.FailTask(pvesim.TaskFault{Type: "qmclone", Stages: 2, Kill: true})
	c.fails("unexpected status", "POST", node+"/qemu/9000/clone", "newid", "100", "name", "half")
	if g := sim.Guests()[100]; g.Lock != "clone" || g.Name != "half" {
		t.Errorf("got %+v", g)
	}
	c.fails("VM is locked (clone)", "DELETE", node+"/qemu/100")
	sim.SetLock(100, "")
	c.done("DELETE", node+"/qemu/100")
}

func TestATaskWarnsOrFailsAfterItsWork(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := connect(t, sim)
	sim.FailTask(pvesim.TaskFault{Type: "qmclone", Warn: "something is odd"})
	c.fails("WARNINGS: 1", "POST", node+"/qemu/9000/clone", "newid", "100")
	sim.FailTask(pvesim.TaskFault{Type: "qmstart", After: true, Exit: "start failed: QEMU exited with code 1"})
	c.fails("start failed: QEMU exited with code 1", "POST", node+"/qemu/100/status/start")
	if !sim.Guests()[100].Running {
		t.Error("the machine does not run")
	}
}

func TestAFaultMayOnlyDelay(t *testing.T) {
	t.Parallel()
	bubble(t, pvesim.Options{}, func(sim *pvesim.Sim, c *client) {
		sim.Fail(pvesim.Fault{Path: "/version", Delay: 25 * time.Second})
		start := time.Now()
		c.ok("GET", "/version")
		if d := time.Since(start); d != 25*time.Second {
			t.Errorf("answered after %v", d)
		}
	})
}

func TestOfRacingCreatesOneIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	bubble(t, pvesim.Options{}, func(_ *pvesim.Sim, c *client) {
		upid := c.upid("POST", node+"/qemu", "vmid", "150", "name", "a", "scsi0", "local:1,format=qcow2")
		if got := c.object(node + "/qemu/150/config"); got["lock"] != "create" || len(got) != 2 {
			t.Errorf("config at first: got %v", got)
		}
		c.refused(500, "unable to create VM 150 - VM 150 already exists on node 'pve1'", "POST", node+"/qemu", "vmid", "150")
		c.wait(upid)
		if got := c.object(node + "/qemu/150/config"); got["boot"] != "order=scsi0" || got["scsi0"] != "local:150/vm-150-disk-0.qcow2,size=1G" {
			t.Errorf("config: got %v", got)
		}
	})
}
