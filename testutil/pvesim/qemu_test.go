package pvesim_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/remudahq/remuda/testutil/pvesim"
)

const node = "/nodes/pve1"

// machine makes a virtual machine and returns its path.
func machine(c *client, vmid int) string {
	c.t.Helper()
	c.done("POST", node+"/qemu/9000/clone", "newid", fmt.Sprint(vmid), "name", fmt.Sprintf("vm-%d", vmid))
	return fmt.Sprintf("%s/qemu/%d", node, vmid)
}

func TestAnUnknownMachineIsMissedInTwoWaysAndSometimesNotAtAll(t *testing.T) {
	t.Parallel()
	c := root(t, pvesim.Start(t, pvesim.Options{}))
	const vm = node + "/qemu/999"
	const file, list = "Configuration file 'nodes/pve1/qemu-server/999.conf' does not exist", "unable to find configuration file for VM 999 on node 'pve1'"
	for _, path := range []string{"/config", "/pending", "/snapshot", "/status/current"} {
		c.refused(500, file, "GET", vm+path)
	}
	c.refused(500, file, "PUT", vm+"/config", "memory", "512")
	c.refused(500, file, "DELETE", vm)
	c.refused(500, file, "POST", vm+"/agent/ping")
	for _, verb := range []string{"reboot", "reset", "suspend", "resume"} {
		c.refused(500, list, "POST", vm+"/status/"+verb)
	}
	c.refused(500, list, "POST", vm+"/clone", "newid", "1000")
	c.refused(500, list, "GET", vm+"/feature", "feature", "snapshot")
	c.fails(file, "POST", vm+"/status/start")
	c.fails(list, "POST", vm+"/status/stop")
	c.fails(list, "POST", vm+"/status/shutdown")
	c.fails(file, "PUT", vm+"/resize", "disk", "scsi0", "size", "+1G")
	for _, path := range []string{"", "/agent", "/firewall/options"} {
		c.ok("GET", vm+path)
	}
	c.ok("PUT", vm+"/firewall/options", "enable", "1")
	c.refused(500, "hostname lookup 'pve9' failed - failed to get address info for: pve9: Temporary failure in name resolution", "GET", "/nodes/pve9/status")
}

func TestUserDataAreReadWhenAMachineStarts(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := root(t, sim)
	vm := machine(c, 100)
	c.ok("PUT", vm+"/config", "cicustom", "user=local:snippets/web.yaml", "nameserver", "192.0.2.53 2001:db8::53", "searchdomain", "example.net")
	c.fails("can't open '/var/lib/vz/snippets/web.yaml' - No such file or directory", "POST", vm+"/status/start")
	if sim.AddSnippet("pve9", "web.yaml") || !sim.AddSnippet("pve1", "web.yaml") {
		t.Error("the snippet is on the wrong node")
	}
	c.done("POST", vm+"/status/start")
	const content = node + "/storage/local/content"
	list := func(c *client) int { return len(c.ok("GET", content, "content", "snippets").([]any)) }
	if mine, others := list(c), list(connect(t, sim)); mine != 1 || others != 0 {
		t.Errorf("root sees %d snippets, and who may not administer the storage %d", mine, others)
	}
}

func TestValuesHaveTheTypesOfProxmox(t *testing.T) {
	t.Parallel()
	c := root(t, pvesim.Start(t, pvesim.Options{}))
	vm := machine(c, 100)
	config := c.object(vm + "/config")
	for key, want := range map[string]any{"memory": "512", "cores": float64(1), "agent": "1", "name": "vm-100"} {
		if config[key] != want {
			t.Errorf("%s: got %#v, want %#v", key, config[key], want)
		}
	}
	if got := c.object(node + "/qemu/9000/config")["template"]; got != float64(1) {
		t.Errorf("template: got %#v, want the number 1", got)
	}
	if !regexp.MustCompile(`^[0-9a-f]{40}$`).MatchString(config["digest"].(string)) {
		t.Errorf("digest: got %v", config["digest"])
	}
	status := c.object(vm + "/status/current")
	for _, key := range []string{"lock", "template", "tags", "pid"} {
		if _, ok := status[key]; ok {
			t.Errorf("a stopped machine's status has %s", key)
		}
	}
	if status["qmpstatus"] != "stopped" || status["cpus"] != float64(1) || status["disk"] != float64(0) {
		t.Errorf("status: got %v", status)
	}
	if got := c.ok("GET", "/cluster/nextid"); got != "101" {
		t.Errorf("nextid: got %#v, want the string 101", got)
	}
}

func TestAStaleDigestIsRefused(t *testing.T) {
	t.Parallel()
	c := root(t, pvesim.Start(t, pvesim.Options{}))
	vm := machine(c, 100)
	stale := c.object(vm + "/config")["digest"].(string)
	c.ok("PUT", vm+"/config", "cores", "2", "digest", stale)
	const text = "checksum mismatch (file change by other user?)"
	c.refused(500, text, "PUT", vm+"/config", "cores", "3", "digest", stale)
	c.refused(500, text, "POST", vm+"/config", "cores", "3", "digest", stale)
	c.fails(text, "PUT", vm+"/resize", "disk", "scsi0", "size", "9G", "digest", stale)
}

func TestConfigurationIsNormalised(t *testing.T) {
	t.Parallel()
	c := root(t, pvesim.Start(t, pvesim.Options{}))
	vm := machine(c, 100)
	before := c.object(vm + "/config")["net0"]
	c.ok("PUT", vm+"/config", "tags", "zeta;alpha;Panel", "cipassword", "geheim", "net0", "virtio,bridge=vmbr0")
	config := c.object(vm + "/config")
	if config["tags"] != "alpha;panel;zeta" || config["cipassword"] != "**********" {
		t.Errorf("got tags %v, cipassword %v", config["tags"], config["cipassword"])
	}
	if config["net0"] == before || !regexp.MustCompile(`^virtio=BC:24:11(:[0-9A-F]{2}){3},bridge=vmbr0$`).MatchString(config["net0"].(string)) {
		t.Errorf("net0 without an address: got %v, want a new one", config["net0"])
	}
	c.refused(500, "no options specified", "PUT", vm+"/config")
	c.refused(500, "only root can set 'lock' config", "PUT", vm+"/config", "lock", "clone")
	c.refused(500, "only root can set 'args' config", "PUT", vm+"/config", "args", "-foo")
	c.refused(500, "volume 'local:100/vm-100-disk-77.qcow2' does not exist", "PUT", vm+"/config", "scsi2", "local:100/vm-100-disk-77.qcow2")
}

func TestChangesOfARunningMachineWaitForItsRestart(t *testing.T) {
	t.Parallel()
	c := root(t, pvesim.Start(t, pvesim.Options{}))
	vm := machine(c, 100)
	c.done("POST", vm+"/status/start")
	c.ok("PUT", vm+"/config", "cores", "2", "name", "renamed")
	if got := c.object(vm + "/config"); got["cores"] != float64(2) || got["name"] != "renamed" {
		t.Errorf("newest: got %v", got)
	}
	if got := c.object(vm+"/config", "current", "1"); got["cores"] != float64(1) || got["name"] != "renamed" {
		t.Errorf("current: got %v", got)
	}
	found := false
	for _, row := range c.ok("GET", vm+"/pending").([]any) {
		row := row.(map[string]any)
		found = found || row["key"] == "cores" && row["value"] == float64(1) && row["pending"] == float64(2)
	}
	if !found {
		t.Error("pending does not show the change of cores")
	}
	c.done("POST", vm+"/status/stop")
	if got := c.object(vm + "/status/current")["cpus"]; got != float64(2) {
		t.Errorf("cpus after the stop: got %v, want 2", got)
	}
}

func TestPowerIsRefusedAtOnceOrInTheTask(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := root(t, sim)
	vm := machine(c, 100)
	for _, verb := range []string{"reset", "reboot", "suspend", "resume"} {
		c.refused(500, "VM 100 not running", "POST", vm+"/status/"+verb)
	}
	c.done("POST", vm+"/status/stop")
	c.done("POST", vm+"/status/shutdown")
	c.fails("you can't start a vm if it's a template", "POST", node+"/qemu/9000/status/start")
	c.done("POST", vm+"/status/start")
	c.fails("VM 100 already running", "POST", vm+"/status/start")
	c.done("POST", vm+"/status/suspend")
	if got := c.object(vm + "/status/current"); got["status"] != "running" || got["qmpstatus"] != "paused" {
		t.Errorf("suspended: got %v %v", got["status"], got["qmpstatus"])
	}
	c.refused(500, "VM is paused - cannot shutdown", "POST", vm+"/status/shutdown")
	c.done("POST", vm+"/status/resume")
	c.done("POST", vm+"/status/reset")
	c.refused(500, "VM 100 is running - destroy failed", "DELETE", vm)
	sim.Behave(100, pvesim.Behaviour{IgnoreShutdown: true})
	c.fails("VM quit/powerdown failed - got timeout", "POST", vm+"/status/shutdown", "timeout", "0")
	c.done("POST", vm+"/status/shutdown", "timeout", "0", "forceStop", "1")
	c.ok("PUT", vm+"/config", "protection", "1")
	c.refused(500, "can't remove VM 100 - protection mode enabled", "DELETE", vm)
	c.ok("PUT", vm+"/config", "protection", "0", "cores", "64")
	c.fails("MAX 16 vcpus allowed per VM on this node", "POST", vm+"/status/start")
	c.ok("PUT", vm+"/config", "cores", "1", "net0", "virtio,bridge=vmbr77")
	c.fails("start failed: QEMU exited with code 1", "POST", vm+"/status/start")
}

func TestALockStopsSomeThingsAtOnceAndOthersInTheTask(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := root(t, sim)
	vm := machine(c, 100)
	sim.SetLock(100, "clone")
	const text = "VM is locked (clone)"
	c.refused(500, text, "PUT", vm+"/config", "memory", "600")
	c.refused(500, text, "POST", vm+"/config", "memory", "600")
	c.refused(500, text, "POST", vm+"/clone", "newid", "140", "full", "1")
	c.refused(500, text, "POST", vm+"/template")
	c.refused(500, text, "PUT", vm+"/cloudinit")
	c.fails(text, "POST", vm+"/status/start")
	c.fails(text, "PUT", vm+"/resize", "disk", "scsi0", "size", "+1G")
	c.fails(text, "POST", vm+"/snapshot", "snapname", "abc")
	c.fails(text, "DELETE", vm)
	c.done("POST", vm+"/status/stop")
	sim.SetLock(100, "suspended")
	c.done("POST", vm+"/status/start")
}

func TestResizeIsAbsoluteOrGrows(t *testing.T) {
	t.Parallel()
	c := root(t, pvesim.Start(t, pvesim.Options{}))
	vm := machine(c, 100)
	c.done("PUT", vm+"/resize", "disk", "scsi0", "size", "4G")
	c.done("PUT", vm+"/resize", "disk", "scsi0", "size", "4G")
	c.done("PUT", vm+"/resize", "disk", "scsi0", "size", "+512M")
	c.done("PUT", vm+"/resize", "disk", "scsi0", "size", "+1G")
	if got := c.object(vm + "/config")["scsi0"].(string); !regexp.MustCompile(`,size=5632M$`).MatchString(got) {
		t.Errorf("scsi0: got %s, want 5632M", got)
	}
	c.fails("shrinking disks is not supported", "PUT", vm+"/resize", "disk", "scsi0", "size", "1G")
	c.fails("disk 'scsi5' does not exist", "PUT", vm+"/resize", "disk", "scsi5", "size", "1G")
	c.fails("you can't resize a cdrom", "PUT", vm+"/resize", "disk", "ide2", "size", "1G")
}

func TestACloneIsRefusedAtOnceWhereItCanBe(t *testing.T) {
	t.Parallel()
	c := root(t, pvesim.Start(t, pvesim.Options{Nodes: 2}))
	vm := machine(c, 100)
	const clone = node + "/qemu/9000/clone"
	c.refused(500, "unable to create VM 100: config file already exists", "POST", clone, "newid", "100")
	c.refused(500, "parameter 'storage' not allowed for linked clones", "POST", clone, "newid", "104", "full", "0", "storage", "local")
	c.refused(403, "Permission check failed (pool 'nope' does not exist)", "POST", clone, "newid", "104", "pool", "nope")
	c.refused(500, "storage 'nope' does not exist", "POST", clone, "newid", "104", "full", "1", "storage", "nope")
	c.refused(500, "no such cluster node 'pve9'", "POST", clone, "newid", "104", "target", "pve9")
	c.refused(500, "can't clone to non-shared storage 'local'", "POST", clone, "newid", "104", "full", "1", "target", "pve2", "storage", "local")
	c.refused(500, "snapshot 'nope' does not exist", "POST", clone, "newid", "104", "full", "1", "snapname", "nope")
	a := c.refused(500, "Linked clone feature is not supported for 'local:9000/base-9000-disk-0.qcow2/100/vm-100-disk-0.qcow2' (scsi0)", "POST", vm+"/clone", "newid", "104", "full", "0")
	_ = a
	c.fails("base volume 'local:9000/base-9000-disk-0.qcow2' is still in use by linked cloned", "DELETE", node+"/qemu/9000")
	c.done("POST", "/nodes/pve2/qemu/9100/clone", "newid", "104")
}

func TestUnlinkTakesADiskOffOrRemovesIt(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := root(t, sim)
	vm := machine(c, 100)
	disks := func() int { return len(c.ok("GET", node+"/storage/local/content", "vmid", "100").([]any)) }
	before := disks()
	c.ok("PUT", vm+"/config", "scsi1", "local:1", "scsi2", "local:1")
	volume, _, _ := strings.Cut(c.object(vm + "/config")["scsi1"].(string), ",")
	if got := c.do("PUT", vm+"/unlink", "idlist", "scsi1"); got.Raw != `{"data":null}` {
		t.Errorf("unlink: got %d %s", got.Status, got.Raw)
	}
	if config := c.object(vm + "/config"); config["scsi1"] != nil || config["unused0"] != volume || disks() != before+2 {
		t.Errorf("a disk that was taken off: got %v and %d volumes", config, disks())
	}
	c.ok("PUT", vm+"/unlink", "idlist", "unused0")
	if config := c.object(vm + "/config"); config["unused0"] != nil || disks() != before+1 {
		t.Errorf("an unused disk that was unlinked: got %v and %d volumes", config, disks())
	}
	c.ok("PUT", vm+"/unlink", "idlist", "scsi2", "force", "1")
	if config := c.object(vm + "/config"); config["scsi2"] != nil || config["unused0"] != nil || disks() != before {
		t.Errorf("a disk unlinked with force: got %v and %d volumes", config, disks())
	}
	c.ok("PUT", vm+"/unlink", "idlist", "scsi7") // not there: a warning in the log, no refusal
	if got := c.refused(400, "Parameter verification failed.", "PUT", vm+"/unlink", "idlist", "nope0").Errors["delete"]; got != "unknown option 'nope0'" {
		t.Errorf("an unknown option: got %v", got)
	}
	const file = "Configuration file 'nodes/pve1/qemu-server/999.conf' does not exist"
	c.refused(500, file, "PUT", node+"/qemu/999/unlink", "idlist", "scsi1")
	token := sim.AddToken("other@pve", "app", false)
	newClient(t, sim.URL(), token).refused(403, "Permission check failed (/vms/100, VM.Config.Disk)", "PUT", vm+"/unlink", "idlist", "scsi0")
}
