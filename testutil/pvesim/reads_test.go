package pvesim_test

import (
	"net/url"
	"testing"

	"github.com/remudahq/remuda/testutil/pvesim"
)

func TestEveryReadAnswers(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{Nodes: 2})
	c := root(t, sim)
	c.ok("POST", "/pools", "poolid", "p1", "comment", "c")
	vm, ct := machine(c, 100), container(c)
	c.ok("PUT", vm+"/config", "ciuser", "kunde", "cipassword", "geheim", "ipconfig0", "ip=dhcp", "description", "mine")
	c.ok("PUT", "/pools", "poolid", "p1", "vms", "100")
	c.ok("POST", vm+"/firewall/ipset", "name", "s1")
	c.ok("POST", vm+"/firewall/ipset/s1", "cidr", "10.0.0.0/8")
	c.ok("POST", vm+"/firewall/rules", "type", "in", "action", "ACCEPT", "macro", "HTTPS", "source", "10.0.0.0/8", "iface", "net0")
	c.done("POST", vm+"/snapshot", "snapname", "s1", "description", "first")
	for _, path := range []string{vm, ct, node + "/qemu/9000"} {
		for _, what := range []string{"/status/current", "/config", "/pending", "/snapshot", ""} {
			c.ok("GET", path+what)
		}
	}
	c.done("POST", vm+"/status/start")
	c.done("POST", ct+"/status/start")
	eventually(func() bool { return c.do("POST", vm+"/agent/ping").Status == 200 })
	upid := c.upid("POST", vm+"/status/suspend")
	c.wait(upid)
	c.done("POST", vm+"/status/resume")
	c.ok("PUT", vm+"/config", "cores", "2")
	for _, path := range []string{
		"/", "/version", "/cluster", "/cluster/status", "/cluster/resources", "/cluster/tasks", "/cluster/nextid", "/nodes", node, node + "/version", node + "/status",
		node + "/network", node + "/certificates", node + "/certificates/info", node + "/tasks", node + "/tasks?source=all&limit=5", node + "/tasks?errors=1", node + "/rrddata?timeframe=hour",
		node + "/qemu", node + "/lxc", node + "/storage", node + "/storage/local", node + "/storage/local/status", node + "/storage/local/content", node + "/storage/local/content?vmid=100",
		node + "/storage/local/content/local:100%2Fvm-100-cloudinit.qcow2", node + "/storage/local/rrddata?timeframe=day", "/storage", "/pools", "/pools/p1", "/pools?poolid=p1",
		"/access", "/access/users", "/access/roles", "/access/acl", "/access/domains", "/access/permissions", "/access/ticket", "/access/users/root@pam/token",
		node + "/tasks/" + url.PathEscape(upid), node + "/tasks/" + url.PathEscape(upid) + "/log", node + "/tasks/" + url.PathEscape(upid) + "/status",
		vm + "/status", vm + "/status/current", vm + "/config", vm + "/config?current=1", vm + "/config?snapshot=s1", vm + "/pending", vm + "/cloudinit", vm + "/feature?feature=snapshot",
		vm + "/snapshot", vm + "/snapshot/s1", vm + "/snapshot/s1/config", vm + "/rrddata?timeframe=hour", vm + "/agent",
		vm + "/agent/network-get-interfaces", vm + "/agent/get-osinfo", vm + "/agent/get-host-name", vm + "/agent/get-fsinfo", vm + "/agent/info",
		vm + "/firewall", vm + "/firewall/options", vm + "/firewall/aliases", vm + "/firewall/refs", vm + "/firewall/rules", vm + "/firewall/rules/0", vm + "/firewall/ipset",
		vm + "/firewall/ipset/s1", vm + "/firewall/ipset/s1/10.0.0.0%2F8", ct + "/status/current", ct + "/config", ct + "/pending", ct + "/snapshot", ct + "/interfaces",
		ct + "/feature?feature=snapshot", ct + "/rrddata?timeframe=hour", ct + "/firewall/options", ct + "/firewall/rules", ct + "/firewall/ipset",
	} {
		c.ok("GET", path)
	}
	for kind, want := range map[string]string{"vm": "qemu/9000", "node": "node/pve1", "storage": "storage/pve1/local", "sdn": "sdn/pve1/localnetwork"} {
		found := false
		for _, row := range c.ok("GET", "/cluster/resources", "type", kind).([]any) {
			found = found || row.(map[string]any)["id"] == want
		}
		if !found {
			t.Errorf("resources of type %s have no %s", kind, want)
		}
	}
}

func TestAccessIsManagedThroughTheAPI(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := root(t, sim)
	c.ok("POST", "/access/users", "userid", "panel@pve", "password", "panelpass1")
	c.refused(500, "create user failed: user 'panel@pve' already exists", "POST", "/access/users", "userid", "panel@pve")
	c.refused(500, "value 'alice' does not look like a valid user name", "POST", "/access/users", "userid", "alice")
	made := c.ok("POST", "/access/users/panel@pve/token/app", "privsep", "1").(map[string]any)
	c.ok("POST", "/access/roles", "roleid", "Panel", "privs", "VM.Audit,VM.PowerMgmt")
	c.ok("PUT", "/access/acl", "path", "/vms/9000", "users", "panel@pve", "tokens", "panel@pve!app", "roles", "Panel")
	c.refused(500, "ACL update failed: role 'Nope' does not exist", "PUT", "/access/acl", "path", "/vms", "users", "panel@pve", "roles", "Nope")
	c.refused(500, "ACL update failed: user 'ghost@pve' does not exist", "PUT", "/access/acl", "path", "/vms", "users", "ghost@pve", "roles", "Panel")
	if a := c.refused(400, "Parameter verification failed.", "PUT", "/access/acl", "path", "/bogus/x", "users", "panel@pve", "roles", "Panel"); a.Errors["path"] != "invalid ACL path '/bogus/x'" {
		t.Errorf("errors: got %v", a.Errors)
	}
	panel := newClient(t, sim.URL(), made["full-tokenid"].(string)+"="+made["value"].(string))
	panel.ok("GET", "/nodes/pve1/qemu/9000/config")
	if got := panel.object("/access/permissions")["/vms/9000"].(map[string]any); got["VM.Audit"] != float64(1) || len(got) != 2 {
		t.Errorf("permissions: got %v", got)
	}
	c.ok("DELETE", "/access/users/panel@pve/token/app")
	panel.refused(401, "Authentication failed!", "GET", "/version")
	c.refused(500, "no such token 'app' for user 'panel@pve'", "DELETE", "/access/users/panel@pve/token/app")
}

func TestAGuestMovesToAnotherNode(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{Nodes: 2})
	c := root(t, sim)
	c.done("POST", node+"/qemu/9000/clone", "newid", "100", "full", "1")
	if a := c.refused(400, "Parameter verification failed.", "POST", node+"/qemu/100/migrate", "target", "pve1"); a.Errors["target"] != "target is local node." {
		t.Errorf("errors: got %v", a.Errors)
	}
	c.refused(500, "no such cluster node 'pve9'", "POST", node+"/qemu/100/migrate", "target", "pve9")
	c.done("POST", node+"/qemu/100/migrate", "target", "pve2")
	c.refused(500, "Configuration file 'nodes/pve1/qemu-server/100.conf' does not exist", "GET", node+"/qemu/100/config")
	c.ok("GET", "/nodes/pve2/qemu/100/config")
}

func TestTrafficIsCountedSinceTheStartOfAGuest(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := connect(t, sim)
	ct := container(c)
	counters := func() (in, out float64) {
		for _, row := range c.ok("GET", "/cluster/resources?type=vm").([]any) {
			if r := row.(map[string]any); r["vmid"] == 200.0 {
				return r["netin"].(float64), r["netout"].(float64)
			}
		}
		t.Fatal("no such guest")
		return 0, 0
	}
	c.done("POST", ct+"/status/start")
	if !sim.Carry(200, 5_000_000_000, 70) {
		t.Fatal("no such guest")
	}
	if in, out := counters(); in < 5e9 || in > 6e9 || out < 70 {
		t.Errorf("got %v, %v", in, out)
	}
	c.done("POST", ct+"/status/stop")
	if in, out := counters(); in != 0 || out != 0 {
		t.Errorf("of a guest that is off: got %v, %v", in, out)
	}
	c.done("POST", ct+"/status/start")
	if in, _ := counters(); in > 1e9 {
		t.Errorf("after a start: got %v", in)
	}
}
