package pvesim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// step is one call of a control plane; without gives the refusal when the
// privilege is missing.
type step struct {
	method, path string
	params       []string
	task         bool
}

var machineLife = []step{
	{"GET", "/nodes/pve1/qemu/9000/config", nil, false},
	{"POST", "/nodes/pve1/qemu/9000/clone", []string{"newid", "700", "name", "srv", "description", "mark", "pool", "POOL"}, true},
	{"GET", "/nodes/pve1/qemu/700/config", nil, false},
	{"PUT", "/nodes/pve1/qemu/700/config", []string{"smbios1", "uuid=0d7b5bd0-7e2f-4c8a-8a2c-8d3a1c7d9f10"}, false},
	{"PUT", "/nodes/pve1/qemu/700/config", []string{"tags", "a;b"}, false},
	{"POST", "/nodes/pve1/qemu/700/config", []string{"cores", "2", "memory", "1024", "ciuser", "kunde", "cipassword", "geheim", "ipconfig0", "ip=10.77.0.9/24,gw=10.77.0.1", "net0", "virtio,bridge=vmbr0,firewall=1", "onboot", "1"}, true},
	{"POST", "/nodes/pve1/qemu/700/firewall/ipset", []string{"name", "ipfilter-net0"}, false},
	{"POST", "/nodes/pve1/qemu/700/firewall/ipset/ipfilter-net0", []string{"cidr", "10.77.0.9"}, false},
	{"PUT", "/nodes/pve1/qemu/700/firewall/options", []string{"enable", "1", "ipfilter", "1", "macfilter", "1"}, false},
	{"PUT", "/nodes/pve1/qemu/700/resize", []string{"disk", "scsi0", "size", "5G"}, true},
	{"POST", "/nodes/pve1/qemu/700/status/start", nil, true},
	{"GET", "/nodes/pve1/qemu/700/status/current", nil, false},
	{"POST", "/nodes/pve1/qemu/700/snapshot", []string{"snapname", "s1"}, true},
	{"DELETE", "/nodes/pve1/qemu/700/snapshot/s1", nil, true},
	{"POST", "/nodes/pve1/qemu/700/status/stop", nil, true},
	{"DELETE", "/nodes/pve1/qemu/700", []string{"purge", "1", "destroy-unreferenced-disks", "1"}, true},
}

var containerLife = []step{
	{"GET", "/nodes/pve1/storage/local/content", []string{"content", "vztmpl"}, false},
	{"POST", "/nodes/pve1/lxc", []string{
		"vmid", "750", "ostemplate", "local:vztmpl/debian-12-ct.tar.zst", "hostname", "ct", "password", "geheim", "rootfs", "local:2", "memory", "256", "swap", "0",
		"cores", "1", "net0", "name=eth0,bridge=vmbr0,ip=10.77.0.8/24,gw=10.77.0.1,firewall=1", "unprivileged", "1", "features", "nesting=1", "onboot", "1", "description", "mark", "pool", "POOL",
	}, true},
	{"PUT", "/nodes/pve1/lxc/750/config", []string{"tags", "a;b"}, false},
	{"POST", "/nodes/pve1/lxc/750/firewall/ipset", []string{"name", "ipfilter-net0"}, false},
	{"POST", "/nodes/pve1/lxc/750/status/start", nil, true},
	{"GET", "/nodes/pve1/lxc/750/interfaces", nil, false},
	{"PUT", "/nodes/pve1/lxc/750/resize", []string{"disk", "rootfs", "size", "3G"}, true},
	{"POST", "/nodes/pve1/lxc/750/status/stop", nil, true},
	{"DELETE", "/nodes/pve1/lxc/750", []string{"purge", "1"}, true},
}

// limited makes a token with the minimal role, on a path or in a pool, less
// one privilege, each granted to the user and to the token.
func limited(sim *pvesim.Running, name, where, less string) string {
	user := name + "@pve"
	token := sim.AddToken(user, "app", true)
	grants := pvesim.MinimalRole(where)
	if where != "/vms" {
		grants = append(grants, pvesim.Grant{Path: "/vms/9000", Privileges: []string{"VM.Audit", "VM.Clone"}})
	}
	for _, g := range grants {
		privs := slices.DeleteFunc(slices.Clone(g.Privileges), func(p string) bool { return p == less })
		for _, who := range []string{user, user + "!app"} {
			sim.Grant(g.Path, who, g.Propagate, privs...)
		}
	}
	return token
}

// live runs a life until a call is refused, and returns the refusal.
func live(c *client, steps []step, pool string) string {
	c.t.Helper()
	for _, s := range steps {
		params := slices.Clone(s.params)
		if i := slices.Index(params, "POOL"); i > 0 {
			params[i] = pool
			if pool == "" {
				params = slices.Delete(params, i-1, i+1)
			}
		}
		a := c.do(s.method, s.path, params...)
		if a.Status != 200 {
			return fmt.Sprintf("%s %s: %d %s", s.method, s.path, a.Status, a.Reason)
		}
		if s.task {
			if exit := c.wait(a.Data.(string)); exit != "OK" {
				return fmt.Sprintf("%s %s: %s", s.method, s.path, exit)
			}
		}
	}
	return ""
}

func TestTheMinimalRoleIsEnough(t *testing.T) {
	t.Parallel()
	for where, pool := range map[string]string{"/vms": "", "/pool/remuda": "remuda"} {
		for kind, steps := range map[string][]step{"machine": machineLife, "container": containerLife} {
			t.Run(kind+" in "+where, func(t *testing.T) {
				t.Parallel()
				sim := pvesim.Start(t, pvesim.Options{})
				sim.AddPool("remuda")
				if got := live(newClient(t, sim.URL(), limited(sim, "min", where, "")), steps, pool); got != "" {
					t.Error(got)
				}
				if got := sim.Machines(); len(got) != 0 {
					t.Errorf("left over: %v", got)
				}
			})
		}
	}
}

func TestEveryMissingPrivilegeIsNamed(t *testing.T) {
	t.Parallel()
	for _, k := range []struct {
		less, want string
		steps      []step
	}{
		{"VM.Audit", "GET /nodes/pve1/qemu/9000/config: 403 Permission check failed (/vms/9000, VM.Audit)", machineLife},
		{"VM.Clone", "POST /nodes/pve1/qemu/9000/clone: 403 Permission check failed (/vms/9000, VM.Clone)", machineLife},
		{"VM.Allocate", "POST /nodes/pve1/qemu/9000/clone: 403 Permission check failed", machineLife},
		{"Datastore.AllocateSpace", "POST /nodes/pve1/qemu/9000/clone: 403 Permission check failed (/storage/local, Datastore.AllocateSpace)", machineLife},
		{"SDN.Use", "POST /nodes/pve1/qemu/9000/clone: 403 Permission check failed (/sdn/zones/localnetwork/vmbr0, SDN.Use)", machineLife},
		{"VM.Config.HWType", "PUT /nodes/pve1/qemu/N/config: 403 Permission check failed (/vms/N, VM.Config.HWType)", machineLife},
		{"VM.Config.Options", "PUT /nodes/pve1/qemu/N/config: 403 Permission check failed (/vms/N, VM.Config.Options)", machineLife},
		{"VM.Config.CPU", "POST /nodes/pve1/qemu/N/config: 403 Permission check failed (/vms/N, VM.Config.CPU)", machineLife},
		{"VM.Config.Memory", "POST /nodes/pve1/qemu/N/config: 403 Permission check failed (/vms/N, VM.Config.Memory)", machineLife},
		{"VM.Config.Network", "POST /nodes/pve1/qemu/N/config: 403 Permission check failed (/vms/N, VM.Config.Network)", machineLife},
		{"VM.Config.Disk", "PUT /nodes/pve1/qemu/N/resize: 403 Permission check failed (/vms/N, VM.Config.Disk)", machineLife},
		{"VM.PowerMgmt", "POST /nodes/pve1/qemu/N/status/start: 403 Permission check failed (/vms/N, VM.PowerMgmt)", machineLife},
		{"VM.Snapshot", "POST /nodes/pve1/qemu/N/snapshot: 403 Permission check failed (/vms/N, VM.Snapshot)", machineLife},
		{"VM.Allocate", "POST /nodes/pve1/lxc: 403 Permission check failed", containerLife},
	} {
		t.Run(k.less, func(t *testing.T) {
			t.Parallel()
			sim := pvesim.Start(t, pvesim.Options{})
			want := strings.ReplaceAll(k.want, "/N", "/700")
			if got := live(newClient(t, sim.URL(), limited(sim, "less", "/vms", k.less)), k.steps, ""); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestListsAreFilteredNotRefused(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := newClient(t, sim.URL(), sim.AddToken("alice@pve", "limited", true))
	for _, path := range []string{"/nodes/pve1/qemu", "/nodes/pve1/lxc", "/nodes/pve1/tasks", "/cluster/tasks", "/access/acl", "/access/users", "/pools", "/nodes/pve1/storage"} {
		if got := c.ok("GET", path).([]any); len(got) != 0 {
			t.Errorf("%s: got %v, want nothing", path, got)
		}
	}
	nodes := c.ok("GET", "/nodes").([]any)[0].(map[string]any)
	if _, ok := nodes["maxmem"]; ok || nodes["status"] != "online" {
		t.Errorf("nodes: got %v, want no figures", nodes)
	}
	c.refused(403, "Permission check failed (/nodes/pve1, Sys.Audit)", "GET", "/nodes/pve1/status")
	c.refused(403, "Permission check failed (/vms/9000, VM.Audit)", "GET", "/nodes/pve1/qemu/9000/config")
	c.refused(403, "Permission check failed (/vms/999, VM.Audit)", "GET", "/nodes/pve1/qemu/999/config")
	c.refused(403, "Permission check failed (/storage/local, Datastore.Audit|Datastore.AllocateSpace)", "GET", "/nodes/pve1/storage/local/content")
	c.refused(403, "Permission check failed", "POST", "/nodes/pve1/qemu", "vmid", "101", "name", "x")
}

func TestATokenOfItsOwnNeedsTheGrantItself(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := newClient(t, sim.URL(), sim.AddToken("alice@pve", "limited", true))
	sim.Grant("/vms/9000", "alice@pve", true, "VM.Audit")
	c.refused(403, "Permission check failed (/vms/9000, VM.Audit)", "GET", "/nodes/pve1/qemu/9000/config")
	sim.Grant("/vms/9000", "alice@pve!limited", true, "VM.Audit")
	c.ok("GET", "/nodes/pve1/qemu/9000/config")
	newClient(t, sim.URL(), sim.AddToken("root@pam", "sep", true)).refused(403, "Permission check failed (/nodes/pve1, Sys.Audit)", "GET", "/nodes/pve1/status")
}
