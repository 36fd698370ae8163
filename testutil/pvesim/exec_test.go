package pvesim_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// awake makes a machine whose agent answers.
func awake(c *client, vmid int) string {
	c.t.Helper()
	vm := machine(c, vmid)
	c.done("POST", vm+"/status/start")
	eventually(func() bool { return c.do("POST", vm+"/agent/ping").Status == 200 })
	return vm + "/agent"
}

// exec runs a command as a form with a name that comes again, and returns its
// status.
func (c *client) exec(agent string, command ...string) map[string]any {
	c.t.Helper()
	body := "command=" + strings.Join(command, "&command=")
	a := c.raw("POST", "/api2/json"+agent+"/exec", body, "Authorization", "PVEAPIToken="+c.token)
	started, _ := a.Data.(map[string]any)
	if a.Status != 200 || len(started) != 1 || started["pid"] == nil {
		c.t.Fatalf("exec %v: got %d %s %s", command, a.Status, a.Reason, a.Raw)
	}
	return c.object(agent+"/exec-status", "pid", fmt.Sprint(started["pid"]))
}

func TestACommandRunsInsideAMachineAsRecorded(t *testing.T) {
	t.Parallel()
	c := root(t, pvesim.Start(t, pvesim.Options{}))
	agent := awake(c, 101)
	const uname = "Linux vm-101 6.1.0-50-cloud-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-07-02) x86_64 GNU/Linux\n"
	for _, k := range []struct {
		command []string
		want    map[string]any
	}{
		{[]string{"/bin/uname", "-a"}, map[string]any{"exited": 1.0, "exitcode": 0.0, "out-data": uname, "out-truncated": 0.0}},
		{[]string{"hostname"}, map[string]any{"exited": 1.0, "exitcode": 0.0, "out-data": "vm-101\n", "out-truncated": 0.0}},
		{[]string{"/usr/bin/echo", "a", "b"}, map[string]any{"exited": 1.0, "exitcode": 0.0, "out-data": "a b\n", "out-truncated": 0.0}},
		{[]string{"false"}, map[string]any{"exited": 1.0, "exitcode": 1.0}},
		{[]string{"cat", "/nope"}, map[string]any{"exited": 1.0, "exitcode": 1.0, "err-data": "cat: /nope: No such file or directory\n", "err-truncated": 0.0}},
	} {
		if got := c.exec(agent, k.command...); !maps.Equal(got, k.want) {
			t.Errorf("%v: got %v, want %v", k.command, got, k.want)
		}
	}
	c.refused(500, "Agent error: Invalid parameter 'pid'", "GET", agent+"/exec-status", "pid", "99999")
}

func TestWhatACommandLeftIsToldOnceAndNotAfterARestart(t *testing.T) {
	t.Parallel()
	c := root(t, pvesim.Start(t, pvesim.Options{}))
	agent := awake(c, 101)
	pid := func() string {
		return fmt.Sprint(c.ok("POST", agent+"/exec", "command", "cat", "input-data", "hello").(map[string]any)["pid"])
	}
	first := pid()
	if got := c.object(agent+"/exec-status", "pid", first)["out-data"]; got != "hello" {
		t.Errorf("what came in: got %v", got)
	}
	const gone = "Agent error: Invalid parameter 'pid'"
	c.refused(500, gone, "GET", agent+"/exec-status", "pid", first)
	second := pid()
	c.done("POST", node+"/qemu/101/status/stop")
	c.refused(500, "VM 101 is not running", "GET", agent+"/exec-status", "pid", second)
	c.done("POST", node+"/qemu/101/status/start")
	eventually(func() bool { return c.do("POST", agent+"/ping").Status == 200 })
	c.refused(500, gone, "GET", agent+"/exec-status", "pid", second)
	third := pid()
	c.done("POST", node+"/qemu/101/status/reset")
	eventually(func() bool { return c.do("POST", agent+"/ping").Status == 200 })
	c.refused(500, gone, "GET", agent+"/exec-status", "pid", third)
}

func TestACommandComesAsAListOfJSON(t *testing.T) {
	t.Parallel()
	c := root(t, pvesim.Start(t, pvesim.Options{}))
	agent := awake(c, 101)
	auth := []string{"Authorization", "PVEAPIToken=" + c.token, "Content-Type", "application/json"}
	body, _ := json.Marshal(map[string]any{"command": []string{"echo", "x y"}})
	a := c.raw("POST", "/api2/json"+agent+"/exec", string(body), auth...)
	if a.Status != 200 {
		t.Fatalf("got %d %s %s", a.Status, a.Reason, a.Raw)
	}
	pid := fmt.Sprint(a.Data.(map[string]any)["pid"])
	if got := c.object(agent+"/exec-status", "pid", pid)["out-data"]; got != "x y\n" {
		t.Errorf("got %v", got)
	}
	a = c.raw("POST", "/api2/json"+agent+"/exec", `{"command":{"a":"b"}}`, auth...)
	if want := "type check ('array') failed - got HASH"; a.Status != 400 || a.Errors["command"] != want {
		t.Errorf("an object: got %d %v, want %q", a.Status, a.Errors, want)
	}
}

func TestACommandThatIsMissingDoesNotStart(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := root(t, sim)
	agent := awake(c, 101)
	for _, command := range []string{"/bin/rm", "uname -a", "/tmp/uname"} {
		text := "Agent error: Guest agent command failed, error was 'Failed to execute child process “" + command + "” (No such file or directory)'"
		c.refused(500, text, "POST", agent+"/exec", "command", command)
	}
	if n := sim.Count("POST /nodes/{node}/qemu/{vmid}/agent/exec"); n != 0 {
		t.Errorf("commands that ran: got %d, want none", n)
	}
	a := c.refused(400, "Parameter verification failed.", "POST", agent+"/exec")
	if got := a.Errors["command"]; got != "property is missing and it is not optional" {
		t.Errorf("no command: got %v", got)
	}
}

func TestFilesInsideAMachineAreWrittenAndRead(t *testing.T) {
	t.Parallel()
	c := root(t, pvesim.Start(t, pvesim.Options{}))
	agent := awake(c, 101)
	if got := c.do("POST", agent+"/file-write", "file", "/tmp/x", "content", "hello").Raw; got != `{"data":null}` {
		t.Errorf("file-write: got %s", got)
	}
	if got := c.object(agent+"/file-read", "file", "/tmp/x"); !maps.Equal(got, map[string]any{"content": "hello", "bytes-read": 5.0}) {
		t.Errorf("file-read: got %v", got)
	}
	c.ok("POST", agent+"/file-write", "file", "/tmp/x", "content", "aGVsbG8gYWdhaW4K", "encode", "0")
	if got := c.exec(agent, "cat", "/tmp/x")["out-data"]; got != "hello again\n" {
		t.Errorf("a file that came in base64: got %v", got)
	}
	if got := c.object(agent+"/file-read", "file", "/etc/hostname")["content"]; got != "vm-101\n" {
		t.Errorf("/etc/hostname: got %v", got)
	}
	c.refused(500, "Agent error: failed to open file '/tmp/nope' (mode: 'r'): No such file or directory", "GET", agent+"/file-read", "file", "/tmp/nope")
}

func TestTheAgentsCallsNeedAnAgentAndARight(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := root(t, sim)
	vm := machine(c, 101)
	other := newClient(t, sim.URL(), sim.AddToken("other@pve", "app", false))
	for _, k := range [][]string{
		{"POST", "/exec", "command", "true"}, {"GET", "/exec-status", "pid", "1"}, {"GET", "/file-read", "file", "/x"}, {"POST", "/file-write", "file", "/x", "content", "y"},
	} {
		c.refused(500, "VM 101 is not running", k[0], vm+"/agent"+k[1], k[2:]...)
		c.refused(500, "Configuration file 'nodes/pve1/qemu-server/999.conf' does not exist", k[0], node+"/qemu/999/agent"+k[1], k[2:]...)
		other.refused(403, "Permission check failed (/vms/101, VM.Monitor)", k[0], vm+"/agent"+k[1], k[2:]...)
	}
}
