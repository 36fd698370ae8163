package pvesim_test

import (
	"testing"

	"github.com/remudahq/remuda/testutil/pvesim"
)

const archive = "local:vztmpl/debian-12-ct.tar.zst"

func container(c *client) string {
	c.t.Helper()
	c.done("POST", node+"/lxc", "vmid", "200", "ostemplate", archive, "hostname", "ct-a", "rootfs", "local:2", "memory", "256", "swap", "0",
		"net0", "name=eth0,bridge=vmbr0,ip=10.77.0.80/24,gw=10.77.0.1", "unprivileged", "1", "description", "x")
	return node + "/lxc/200"
}

func TestContainersDifferFromMachines(t *testing.T) {
	t.Parallel()
	c := root(t, pvesim.Start(t, pvesim.Options{}))
	ct := container(c)
	config := c.object(ct + "/config")
	if config["memory"] != float64(256) || config["description"] != "x\n" || config["hostname"] != "ct-a" {
		t.Errorf("config: got %v", config)
	}
	for _, verb := range []string{"stop", "shutdown"} {
		c.refused(500, "CT 200 not running", "POST", ct+"/status/"+verb)
	}
	c.refused(500, "VM 200 not running", "POST", ct+"/status/reboot")
	c.done("POST", ct+"/status/start")
	c.refused(500, "CT 200 already running", "POST", ct+"/status/start")
	c.refused(500, "unable to destroy CT 200 - container is running", "DELETE", ct)
	c.refused(500, "disk is already at specified size", "PUT", ct+"/resize", "disk", "rootfs", "size", "2G")
	c.refused(500, "unable to shrink disk size", "PUT", ct+"/resize", "disk", "rootfs", "size", "1G")
	const stale = "detected modified configuration - file changed by other user? Try again."
	c.refused(500, stale, "PUT", ct+"/resize", "disk", "rootfs", "size", "4G", "digest", "372e3938d290629d7797dbeaf2953bf0c85cc0db")
	c.refused(500, stale, "PUT", ct+"/config", "memory", "300", "digest", "372e3938d290629d7797dbeaf2953bf0c85cc0db")
	c.done("PUT", ct+"/resize", "disk", "rootfs", "size", "3G")
	c.ok("PUT", ct+"/config", "memory", "300")
	if got := c.object(ct + "/status/current")["maxmem"]; got != float64(300<<20) {
		t.Errorf("maxmem: got %v, want the new limit at once", got)
	}
	c.fails("snapshot feature is not available", "POST", ct+"/snapshot", "snapname", "snap1")
	if got := c.object(ct+"/feature", "feature", "snapshot")["hasFeature"]; got != float64(0) {
		t.Errorf("hasFeature: got %v", got)
	}
	c.done("POST", ct+"/status/reboot")
	c.done("POST", ct+"/status/shutdown")
	c.done("DELETE", ct, "purge", "1")
	c.refused(500, "Configuration file 'nodes/pve1/lxc/200.conf' does not exist", "GET", ct+"/config")
}

func TestAContainerIsRefusedInItsOwnWords(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := root(t, sim)
	ct := container(c)
	c.refused(500, "CT 200 already exists on node 'pve1'", "POST", node+"/lxc", "vmid", "200", "ostemplate", archive)
	c.refused(500, "VM 9000 already exists on node 'pve1'", "POST", node+"/lxc", "vmid", "9000", "ostemplate", archive)
	c.refused(500, "unable to create VM 200 - CT 200 already exists on node 'pve1'", "POST", node+"/qemu", "vmid", "200")
	c.fails("unable to create CT 201 - volume 'local:vztmpl/nope.tar.zst' does not exist", "POST", node+"/lxc", "vmid", "201", "ostemplate", "local:vztmpl/nope.tar.zst")
	c.refused(500, "Configuration file 'nodes/pve1/lxc/201.conf' does not exist", "GET", node+"/lxc/201/config")
	c.refused(500, "SSH public key validation error", "POST", node+"/lxc", "vmid", "201", "ostemplate", archive, "ssh-public-keys", "garbage")
	c.refused(403, "Permission check failed (changing feature flags for privileged container is only allowed for root@pam)", "POST", node+"/lxc", "vmid", "201", "ostemplate", archive, "features", "nesting=1")
	c.refused(403, "Permission check failed (changing feature flags (except nesting) is only allowed for root@pam)", "POST", node+"/lxc", "vmid", "201", "ostemplate", archive, "unprivileged", "1", "features", "keyctl=1")
	c.fails("Configuration file 'nodes/pve1/lxc/999.conf' does not exist", "POST", node+"/lxc/999/status/start")
	sim.SetLock(200, "backup")
	const text = "CT is locked (backup)"
	c.refused(500, text, "PUT", ct+"/config", "memory", "128")
	c.refused(500, text, "DELETE", ct)
	c.fails(text, "POST", ct+"/status/start")
}

func TestAContainerIsClonedUnderTwoLocks(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := root(t, sim)
	ct := container(c)
	c.done("POST", ct+"/clone", "newid", "201", "hostname", "ct-b", "full", "1")
	if g := sim.Guests()[201]; g.Name != "ct-b" || g.Lock != "" || g.Config["net0"] == sim.Guests()[200].Config["net0"] {
		t.Errorf("clone: got %+v", g)
	}
	c.done("POST", ct+"/status/start")
	c.refused(500, "Cannot do full clones on a running container without snapshots", "POST", ct+"/clone", "newid", "202", "full", "1")
	c.refused(500, "you can't convert a CT to template if the CT is running", "POST", ct+"/template")
	c.done("POST", ct+"/status/stop")
	c.done("POST", ct+"/template")
	c.done("POST", ct+"/clone", "newid", "203", "hostname", "ct-c")
}

func TestAContainerShowsItsAddressesAsText(t *testing.T) {
	t.Parallel()
	c := root(t, pvesim.Start(t, pvesim.Options{}))
	ct := container(c)
	c.done("POST", ct+"/status/start")
	for {
		rows := c.ok("GET", ct+"/interfaces").([]any)
		if len(rows) < 2 {
			continue
		}
		eth := rows[1].(map[string]any)
		if eth["inet"] != "10.77.0.80/24" || eth["ip-addresses"].([]any)[0].(map[string]any)["prefix"] != "24" {
			t.Errorf("eth0: got %v", eth)
		}
		return
	}
}
