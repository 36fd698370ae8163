package pvesim_test

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// What follows was found by playing the recordings of a real Proxmox VE to the
// simulator and comparing each answer with the recorded one.

func TestATicketNamesThePrivilegesOfEachArea(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	sim.AddUser("panel@pve", "panelpass1")
	sim.Grant("/", "panel@pve", true, "VM.Audit", "VM.Clone", "Datastore.Audit", "SDN.Use", "Sys.Audit", "Pool.Audit", "Permissions.Modify", "User.Modify")
	c := newClient(t, sim.URL(), "")
	caps := c.ok("POST", "/access/ticket", "username", "panel@pve", "password", "panelpass1").(map[string]any)["cap"].(map[string]any)
	for area, want := range map[string]string{
		"vms": "Permissions.Modify VM.Audit VM.Clone", "nodes": "Permissions.Modify Sys.Audit", "storage": "Datastore.Audit Permissions.Modify",
		"access": "Permissions.Modify User.Modify", "sdn": "Permissions.Modify SDN.Use", "mapping": "Permissions.Modify", "dc": "SDN.Use Sys.Audit",
	} {
		if got := strings.Join(slices.Sorted(maps.Keys(caps[area].(map[string]any))), " "); got != want {
			t.Errorf("cap of %s: got %q, want %q", area, got, want)
		}
	}
}

func TestPermissionsListTheWayToAGrantAndTheGuestsOfPools(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	sim.AddPool("p1", 9000)
	token := sim.AddToken("panel@pve", "app", false)
	sim.Grant("/", "panel@pve", true, "Sys.Audit")
	sim.Grant("/pool/p1", "panel@pve", true, "VM.Audit")
	sim.Grant("/sdn/zones/localnetwork/vmbr0", "panel@pve", true, "SDN.Use")
	all := newClient(t, sim.URL(), token).object("/access/permissions")
	for path, want := range map[string]map[string]any{
		"/sdn/zones":                    {"Sys.Audit": 1.0},
		"/sdn/zones/localnetwork/vmbr0": {"SDN.Use": 1.0},
		"/pool/p1":                      {"VM.Audit": 1.0},
		"/vms/9000":                     {"Sys.Audit": 1.0, "VM.Audit": 0.0}, // a right by way of a pool does not pass on
	} {
		if got, _ := all[path].(map[string]any); !maps.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", path, got, want)
		}
	}
}

func TestANetworkOfAContainerIsStoredInOrder(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := root(t, sim)
	ct := container(c)
	c.ok("PUT", ct+"/config", "net0", "name=eth0,bridge=vmbr0,ip=10.77.0.80/24,gw=10.77.0.1,hwaddr=BC:24:11:EF:6E:80")
	want := "name=eth0,bridge=vmbr0,gw=10.77.0.1,hwaddr=BC:24:11:EF:6E:80,ip=10.77.0.80/24,type=veth"
	if got := c.object(ct + "/config")["net0"]; got != want {
		t.Errorf("got  %v\nwant %s", got, want)
	}
}

func TestAnEmptyListOfTasksHasNoTotal(t *testing.T) {
	t.Parallel()
	c := root(t, pvesim.Start(t, pvesim.Options{}))
	if got := c.do("GET", node+"/tasks").Raw; got != `{"data":[]}` {
		t.Errorf("got %s", got)
	}
}

func TestANewMachineBootsFromItsDiskAndItsNetwork(t *testing.T) {
	t.Parallel()
	c := root(t, pvesim.Start(t, pvesim.Options{}))
	c.done("POST", node+"/qemu", "vmid", "100", "scsi0", "local:1", "scsi1", "local:1", "net0", "virtio,bridge=vmbr0")
	if got := c.object(node + "/qemu/100/config")["boot"]; got != "order=scsi0;net0" {
		t.Errorf("boot: got %v", got)
	}
	row := c.ok("GET", node+"/qemu", "full", "1").([]any)[0].(map[string]any)
	if row["qmpstatus"] != "stopped" {
		t.Errorf("a full list tells qmpstatus of what is off, too: got %v", row)
	}
	for _, v := range c.ok("GET", node+"/storage/local/content", "vmid", "100").([]any) {
		if parent, named := v.(map[string]any)["parent"]; !named || parent != nil {
			t.Errorf("a disk that is no linked clone has parent null: got %v", v)
		}
	}
}

func TestASnapshotHasADescriptionOfItsOwn(t *testing.T) {
	t.Parallel()
	c := root(t, pvesim.Start(t, pvesim.Options{}))
	vm := machine(c, 100)
	c.ok("PUT", vm+"/config", "description", "the guest's")
	c.done("POST", vm+"/snapshot", "snapname", "s1", "description", "first")
	c.done("POST", vm+"/snapshot", "snapname", "s2")
	if got := c.ok("GET", vm+"/config", "snapshot", "s1").(map[string]any); got["description"] != "first" || got["snaptime"] == nil {
		t.Errorf("config of a snapshot: got %v", got)
	}
	if got := c.object(vm + "/snapshot/s2/config"); got["description"] != nil {
		t.Errorf("description of a snapshot without one: got %v", got["description"])
	}
}

func TestACloneHasItsCloudInitDriveBeforeItsDisk(t *testing.T) {
	t.Parallel()
	slow := pvesim.Fast()
	slow.CloneFull = time.Minute
	sim := pvesim.Start(t, pvesim.Options{Durations: &slow})
	c := root(t, sim)
	upid := c.upid("POST", node+"/qemu/9000/clone", "newid", "100", "full", "1", "name", "vm-a")
	var config map[string]any
	eventually(func() bool {
		config, _ = c.do("GET", node+"/qemu/100/config").Data.(map[string]any)
		return config["ide2"] != nil
	})
	if config["lock"] != "clone" || config["name"] != "vm-a" || config["ide2"] == nil || config["scsi0"] != nil {
		t.Errorf("a clone that copies: got %v", config)
	}
	c.ok("DELETE", node+"/tasks/"+url.PathEscape(upid))
	want := "clone failed: copy failed: command '/usr/bin/qemu-img convert -p -n -f qcow2 -O qcow2 /var/lib/vz/images/9000/base-9000-disk-0.qcow2 " +
		"zeroinit:/var/lib/vz/images/100/vm-100-disk-0.qcow2' failed: interrupted by signal"
	if got := c.wait(upid); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	c.refused(500, "Configuration file 'nodes/pve1/qemu-server/100.conf' does not exist", "GET", node+"/qemu/100/config")
}
