package pvesim_test

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// bubble runs a test on the simulator without a network, in virtual time.
func bubble(t *testing.T, o pvesim.Options, f func(*pvesim.Sim, *client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o.Recorder = recorder(t)
		sim, err := pvesim.New(o)
		if err != nil {
			t.Fatal(err)
		}
		c := newClient(t, "https://pve1:8006", sim.AddToken("root@pam", "test", false))
		c.http.Transport = sim.Transport()
		f(sim, c)
		if err := sim.Close(); err != nil {
			t.Error(err)
		}
	})
}

// recorder keeps the traffic where the environment asks for it.
func recorder(t *testing.T) io.Writer {
	name := os.Getenv("REMUDA_SIM_RECORD")
	if name == "" {
		return nil
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func (c *client) upid(method, path string, params ...string) string {
	c.t.Helper()
	return c.ok(method, path, params...).(string)
}

func TestACloneFormsStepByStep(t *testing.T) {
	t.Parallel()
	bubble(t, pvesim.Options{}, func(sim *pvesim.Sim, c *client) {
		sim.AddPool("p1")
		upid := c.upid("POST", node+"/qemu/9000/clone", "newid", "100", "name", "web", "description", "mine", "full", "1", "pool", "p1")
		if f := strings.Split(upid, ":"); len(f) != 9 || f[5] != "qmclone" || f[6] != "9000" || f[7] != "root@pam!test" || f[8] != "" {
			t.Errorf("UPID: got %s", upid)
		}
		const vm = node + "/qemu/100"
		c.refused(500, "Configuration file 'nodes/pve1/qemu-server/100.conf' does not exist", "GET", vm+"/config")
		time.Sleep(100 * time.Millisecond)
		config := c.object(vm + "/config")
		if len(config) != 3 || config["lock"] != "clone" || config["description"] != " qmclone temporary file" {
			t.Errorf("after 0.1 s: got %v", config)
		}
		if got := c.object(vm + "/status/current"); got["name"] != "VM 100" || got["lock"] != "clone" {
			t.Errorf("status after 0.1 s: got %v", got)
		}
		time.Sleep(100 * time.Millisecond)
		config = c.object(vm + "/config")
		if config["lock"] != "clone" || config["name"] != "web" || config["description"] != "mine" || config["net0"] == nil || config["scsi0"] != nil {
			t.Errorf("after 0.2 s: got %v", config)
		}
		if p := sim.Guests()[100].Pool; p != "" {
			t.Errorf("in pool %s before the end", p)
		}
		if exit := c.wait(upid); exit != "OK" {
			t.Errorf("the clone ended in %q", exit)
		}
		config = c.object(vm + "/config")
		if config["lock"] != nil || config["scsi0"] != "local:100/vm-100-disk-0.qcow2,size=3G" || sim.Guests()[100].Pool != "p1" {
			t.Errorf("at the end: got %v", config)
		}
	})
}

func TestAPoolTokenSeesItsCloneOnlyAtTheEnd(t *testing.T) {
	t.Parallel()
	bubble(t, pvesim.Options{}, func(sim *pvesim.Sim, c *client) {
		sim.AddPool("p1")
		c.token = sim.AddToken("small@pve", "app", false)
		for _, g := range append(pvesim.MinimalRole("/pool/p1"), pvesim.Grant{Path: "/vms/9000", Privileges: []string{"VM.Audit", "VM.Clone"}}) {
			sim.Grant(g.Path, "small@pve", g.Propagate, g.Privileges...)
		}
		upid := c.upid("POST", node+"/qemu/9000/clone", "newid", "100", "pool", "p1")
		time.Sleep(180 * time.Millisecond)
		c.refused(403, "Permission check failed (/vms/100, VM.Audit)", "GET", node+"/qemu/100/config")
		c.wait(upid)
		c.ok("GET", node+"/qemu/100/config")
		c.done("DELETE", node+"/qemu/100")
		c.refused(403, "Permission check failed (/vms/100, VM.Audit)", "GET", node+"/qemu/100/config")
		if got := c.ok("GET", "/cluster/nextid", "vmid", "100"); got != "100" {
			t.Errorf("nextid: got %v", got)
		}
	})
}

func TestResourcesLagBehind(t *testing.T) {
	t.Parallel()
	bubble(t, pvesim.Options{}, func(_ *pvesim.Sim, c *client) {
		row := func() map[string]any {
			for _, r := range c.ok("GET", "/cluster/resources", "type", "vm").([]any) {
				if r := r.(map[string]any); r["vmid"] == float64(100) {
					return r
				}
			}
			return nil
		}
		machine(c, 100)
		if r := row(); r["status"] != "unknown" || r["name"] != nil {
			t.Errorf("a new clone: got %v", r)
		}
		time.Sleep(10 * time.Second)
		if r := row(); r["status"] != "stopped" || r["name"] != "vm-100" {
			t.Errorf("after 10 s: got %v", r)
		}
		c.done("POST", node+"/qemu/100/status/start")
		if r := row(); r["status"] != "stopped" {
			t.Errorf("just started: got %v", r)
		}
		time.Sleep(10 * time.Second)
		if r := row(); r["status"] != "running" {
			t.Errorf("10 s after the start: got %v", r)
		}
		c.done("POST", node+"/qemu/100/status/stop")
		c.done("DELETE", node+"/qemu/100")
		if r := row(); r != nil {
			t.Errorf("deleted: got %v, want it gone at once", r)
		}
	})
}

func TestWhoeverNeedsALockFileWaits(t *testing.T) {
	t.Parallel()
	slow := pvesim.Real()
	slow.CloneFull = time.Minute
	bubble(t, pvesim.Options{Durations: &slow}, func(_ *pvesim.Sim, c *client) {
		first := c.upid("POST", node+"/qemu/9000/clone", "newid", "110", "full", "1")
		time.Sleep(time.Second)
		const held = "can't lock file '/var/lock/qemu-server/lock-110.conf' - got timeout"
		start := time.Now()
		c.refused(500, held, "PUT", node+"/qemu/110/config", "memory", "1024")
		if d := time.Since(start); d != 10*time.Second {
			t.Errorf("PUT waited %v, want 10s", d)
		}
		c.fails(held, "POST", node+"/qemu/110/status/start")
		c.fails(held, "DELETE", node+"/qemu/110")
		c.refused(500, "can't lock file '/var/lock/qemu-server/lock-9000.conf' - got timeout", "PUT", node+"/qemu/9000/config", "memory", "1024")
		c.done("POST", node+"/qemu/9000/clone", "newid", "111")
		c.ok("DELETE", node+"/tasks/"+strings.ReplaceAll(first, ":", "%3A"))
		if exit := c.wait(first); !strings.HasPrefix(exit, "clone failed: copy failed: ") || !strings.HasSuffix(exit, "interrupted by signal") {
			t.Errorf("the stopped clone ended in %q", exit)
		}
		c.refused(500, "Configuration file 'nodes/pve1/qemu-server/110.conf' does not exist", "GET", node+"/qemu/110/config")
	})
}

func TestRacingClonesAreAllAccepted(t *testing.T) {
	t.Parallel()
	bubble(t, pvesim.Options{}, func(sim *pvesim.Sim, c *client) {
		upids := make([]string, 4)
		for i := range upids {
			upids[i] = c.upid("POST", node+"/qemu/9000/clone", "newid", "161")
		}
		exits := map[string]int{}
		for _, u := range upids {
			exits[c.wait(u)]++
		}
		if exits["OK"] != 1 || exits["unable to create VM 161: config file already exists"] != 3 {
			t.Errorf("exits: got %v", exits)
		}
		if got := sim.Machines(); len(got) != 1 {
			t.Errorf("machines: got %v", got)
		}
	})
}

func TestManyClonesStandInTheQueueOfTheStorage(t *testing.T) {
	t.Parallel()
	bubble(t, pvesim.Options{}, func(sim *pvesim.Sim, c *client) {
		var upids []string
		for i := range 10 {
			upids = append(upids, c.upid("POST", node+"/qemu/9000/clone", "newid", fmt.Sprint(500+i)))
		}
		for _, u := range upids {
			if exit := c.wait(u); exit != "OK" {
				t.Errorf("got %q", exit)
			}
		}
		if got := len(sim.Machines()); got != 10 {
			t.Errorf("machines: got %d", got)
		}
	})
}

func TestARefusedLoginIsLate(t *testing.T) {
	t.Parallel()
	bubble(t, pvesim.Options{}, func(_ *pvesim.Sim, c *client) {
		c.token = "remuda@pve!sim=wrong"
		start := time.Now()
		c.refused(401, "Authentication failed!", "GET", "/version")
		if d := time.Since(start); d != 3*time.Second {
			t.Errorf("answered after %v, want 3s", d)
		}
	})
}

func TestARebootEndsWhileTheMachineIsOff(t *testing.T) {
	t.Parallel()
	bubble(t, pvesim.Options{}, func(_ *pvesim.Sim, c *client) {
		vm := machine(c, 100)
		c.done("POST", vm+"/status/start")
		pid := c.object(vm + "/status/current")["pid"]
		c.done("POST", vm+"/status/reboot")
		if got := c.object(vm + "/status/current")["status"]; got != "stopped" {
			t.Errorf("right after the task: got %v, want stopped", got)
		}
		time.Sleep(3 * time.Second)
		if got := c.object(vm + "/status/current"); got["status"] != "running" || got["pid"] == pid {
			t.Errorf("later: got %v", got)
		}
	})
}

func TestTheAgentAnswersOnceTheGuestIsUp(t *testing.T) {
	t.Parallel()
	bubble(t, pvesim.Options{}, func(sim *pvesim.Sim, c *client) {
		vm := machine(c, 100)
		c.refused(500, "VM 100 is not running", "POST", vm+"/agent/ping")
		c.ok("PUT", vm+"/config", "ciuser", "kunde", "ipconfig0", "ip=10.77.0.9/24,gw=10.77.0.1")
		c.done("POST", vm+"/status/start")
		start := time.Now()
		c.refused(500, "QEMU guest agent is not running", "POST", vm+"/agent/ping")
		if d := time.Since(start); d != 3*time.Second {
			t.Errorf("the silent agent took %v, want 3s", d)
		}
		time.Sleep(10 * time.Second)
		c.ok("POST", vm+"/agent/ping")
		rows := c.object(vm + "/agent/network-get-interfaces")["result"].([]any)
		ip := rows[1].(map[string]any)["ip-addresses"].([]any)[0].(map[string]any)
		if ip["ip-address"] != "10.77.0.9" || ip["prefix"] != float64(24) {
			t.Errorf("address: got %v", ip)
		}
		c.ok("POST", vm+"/agent/set-user-password", "username", "kunde", "password", "secret1")
		if got := sim.Guests()[100].Passwords["kunde"]; got != "secret1" {
			t.Errorf("password: got %q", got)
		}
		c.refused(500, "Agent error: child process has failed to set user password", "POST", vm+"/agent/set-user-password", "username", "ghost", "password", "secret1")
		c.done("POST", vm+"/status/stop")
		c.ok("PUT", vm+"/config", "delete", "agent")
		c.refused(500, "No QEMU guest agent configured", "POST", vm+"/agent/ping")
	})
}
