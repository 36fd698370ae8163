package pvesim_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// shell runs a script in a machine, and waits for its end.
func (c *client) shell(agent, script string) map[string]any {
	c.t.Helper()
	pid := fmt.Sprint(c.ok("POST", agent+"/exec", "command", "/bin/sh\x00-s", "input-data", script).(map[string]any)["pid"])
	for range 1000 {
		if got := c.object(agent+"/exec-status", "pid", pid); got["exited"] == 1.0 {
			return got
		}
		time.Sleep(time.Millisecond)
	}
	c.t.Fatalf("%q does not end", script)
	return nil
}

func TestAShellInsideAMachineWritesFiles(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := root(t, sim)
	agent := awake(c, 101)
	text := base64.StdEncoding.EncodeToString([]byte("a key\n"))
	write := "umask 077; mkdir -p -m 755 /opt/x/y && printf '%s' '" + text + "' | base64 -d > /opt/x/y/k && chmod 0640 /opt/x/y/k && mv -f /opt/x/y/k /opt/x/y/key"
	for script, want := range map[string]float64{write: 0, "printf '%s' 'eA==' | base64 -d > /nowhere/k": 1, "printf '%s' '!' | base64 -d > /tmp/k": 1,
		"mv -f /tmp/none /tmp/k && chmod 0600 /etc/hostname": 1, "chmod 0600 /tmp/none": 1, "frobnicate": 127} {
		if got := c.shell(agent, script+"\n")["exitcode"]; got != want {
			t.Errorf("%s: it ended with %v, want %v", script, got, want)
		}
	}
	if got := sim.Guests()[101].Files; len(got) != 1 || got["/opt/x/y/key"] != (pvesim.File{Text: "a key\n", Mode: 0o640}) {
		t.Errorf("files: got %v", got)
	}
	if got := c.object(agent+"/file-read", "file", "/opt/x/y/key")["content"]; got != "a key\n" {
		t.Errorf("file-read: got %v", got)
	}
	sim.Behave(101, pvesim.Behaviour{FullDisk: true})
	if got := c.shell(agent, write); got["exitcode"] != 1.0 || !strings.Contains(fmt.Sprint(got["err-data"]), "No space left on device") {
		t.Errorf("a full disk: got %v", got)
	}
	c.refused(500, "Agent error: failed to open file '/tmp/y' (mode: 'w'): No space left on device", "POST", agent+"/file-write", "file", "/tmp/y", "content", "x")
}

func TestAProgramThatRunsHasNotExited(t *testing.T) {
	t.Parallel()
	slow := pvesim.Real()
	slow.Boot = time.Millisecond
	sim := pvesim.Start(t, pvesim.Options{Durations: &slow})
	c := root(t, sim)
	agent := awake(c, 101)
	pid := fmt.Sprint(c.ok("POST", agent+"/exec", "command", "sh\x00-s", "input-data", "umask 022").(map[string]any)["pid"])
	if got := c.object(agent+"/exec-status", "pid", pid); len(got) != 1 || got["exited"] != 0.0 {
		t.Errorf("at once: got %v", got)
	}
	eventually(func() bool { return c.object(agent+"/exec-status", "pid", pid)["exited"] == 1.0 })
	c.refused(500, "Agent error: Invalid parameter 'pid'", "GET", agent+"/exec-status", "pid", pid)
}

func TestFilesAreShownByTheControl(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := root(t, sim)
	c.ok("POST", awake(c, 101)+"/file-write", "file", "/tmp/x", "content", "hello")
	if status, text := control(t, sim, "GET", "/sim/files/101", ""); status != 200 || strings.TrimSpace(text) != `{"/tmp/x":{"text":"hello","mode":438}}` {
		t.Errorf("got %d %s", status, text)
	}
}
