package pvesim_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim"
)

func TestRunningTasksAreNotInTheArchive(t *testing.T) {
	t.Parallel()
	bubble(t, pvesim.Options{}, func(_ *pvesim.Sim, c *client) {
		upid := c.upid("POST", node+"/qemu/9000/clone", "newid", "100", "full", "1")
		time.Sleep(300 * time.Millisecond)
		if got := c.ok("GET", node+"/tasks").([]any); len(got) != 0 {
			t.Errorf("archive: got %v", got)
		}
		active := c.ok("GET", node+"/tasks", "source", "active").([]any)[0].(map[string]any)
		if active["status"] != "RUNNING" || active["user"] != "root@pam!test" || active["saved"] != "0" {
			t.Errorf("active: got %v", active)
		}
		running := c.ok("GET", "/cluster/tasks").([]any)[0].(map[string]any)
		if running["status"] != nil || running["endtime"] != nil {
			t.Errorf("cluster: got %v", running)
		}
		path := node + "/tasks/" + url.PathEscape(upid)
		if got := c.object(path + "/status"); got["status"] != "running" || got["exitstatus"] != nil {
			t.Errorf("status: got %v", got)
		}
		c.wait(upid)
		if got := c.object(path + "/status"); got["exitstatus"] != "OK" || got["user"] != "root@pam" || got["tokenid"] != "test" || got["endtime"] != nil {
			t.Errorf("status at the end: got %v", got)
		}
		log := c.ok("GET", path+"/log").([]any)
		if last := log[len(log)-1].(map[string]any); last["t"] != "TASK OK" {
			t.Errorf("log: got %v", log)
		}
		c.ok("DELETE", path)
		if got := c.ok("GET", node+"/tasks", "vmid", "9000", "typefilter", "qmclone", "source", "all").([]any); len(got) != 1 {
			t.Errorf("by template: got %v", got)
		}
		if got := c.ok("GET", node+"/tasks", "vmid", "100").([]any); len(got) != 0 {
			t.Errorf("by the new machine: got %v", got)
		}
	})
}

func TestATaskIsUnknownMalformedOrAnothers(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := root(t, sim)
	for upid, want := range map[string]string{
		"UPID:pve1:00001611:00050BBE:6B0166FF:qmclone:9000:root@pam!test:": "no such task",
		"UPID:nonsense": "unable to parse worker upid",
	} {
		if a := c.refused(400, "Parameter verification failed.", "GET", node+"/tasks/"+url.PathEscape(upid)+"/status"); a.Errors["upid"] != want {
			t.Errorf("%s: got %v", upid, a.Errors)
		}
	}
	upid := c.upid("POST", node+"/qemu/9000/status/stop")
	other := newClient(t, sim.URL(), sim.AddToken("alice@pve", "other", true))
	other.refused(403, "Permission check failed (/nodes/pve1, Sys.Audit)", "GET", node+"/tasks/"+url.PathEscape(upid)+"/status")
}

func TestSnapshotsAreTakenRolledBackAndDeleted(t *testing.T) {
	t.Parallel()
	c := root(t, pvesim.Start(t, pvesim.Options{}))
	vm := machine(c, 100)
	c.refused(500, "unable to use snapshot name 'current' (reserved name)", "POST", vm+"/snapshot", "snapname", "current")
	c.done("POST", vm+"/snapshot", "snapname", "s1", "description", "first", "vmstate", "1")
	c.fails("snapshot name 's1' already used", "POST", vm+"/snapshot", "snapname", "s1")
	c.refused(500, "unable to create template, because VM contains snapshots", "POST", vm+"/template")
	c.ok("PUT", vm+"/config", "cores", "2", "name", "other")
	c.done("POST", vm+"/status/start")
	c.done("POST", vm+"/snapshot", "snapname", "s2", "vmstate", "1")
	rows := c.ok("GET", vm+"/snapshot").([]any)
	first, last := rows[0].(map[string]any), rows[len(rows)-1].(map[string]any)
	if first["vmstate"] != float64(0) || last["name"] != "current" || last["parent"] != "s2" || last["running"] != float64(1) {
		t.Errorf("list: got %v", rows)
	}
	c.done("POST", vm+"/snapshot/s1/rollback")
	if got := c.object(vm + "/config"); got["cores"] != float64(1) || got["name"] != "vm-100" {
		t.Errorf("after the rollback: got %v", got)
	}
	if got := c.object(vm + "/status/current")["status"]; got != "stopped" {
		t.Errorf("after the rollback it is %v, want stopped", got)
	}
	c.done("POST", vm+"/snapshot/s2/rollback")
	if got := c.object(vm + "/status/current")["status"]; got != "running" {
		t.Errorf("after the rollback with memory it is %v, want running", got)
	}
	if got := c.object(vm + "/snapshot/s1/config"); got["description"] != "first" || got["snaptime"] == nil {
		t.Errorf("config of the snapshot: got %v", got)
	}
	c.done("DELETE", vm+"/snapshot/s1")
	c.fails("snapshot 's1' does not exist", "DELETE", vm+"/snapshot/s1")
	c.fails("snapshot 'nope' does not exist", "POST", vm+"/snapshot/nope/rollback")
	c.refused(500, "snapshot 'nope' does not exist", "GET", vm+"/snapshot/nope/config")
	c.done("POST", node+"/qemu", "vmid", "130", "scsi0", "local:2", "memory", "128", "name", "raw")
	c.fails("snapshot feature is not available", "POST", node+"/qemu/130/snapshot", "snapname", "s1")
}
