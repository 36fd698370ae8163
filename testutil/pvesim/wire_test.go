package pvesim_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/remudahq/remuda/testutil/pvesim"
)

func root(t testing.TB, sim *pvesim.Running) *client {
	return newClient(t, sim.URL(), sim.AddToken("root@pam", "test", false))
}

func TestErrorsStandInTheStatusLineAndInTheBody(t *testing.T) {
	t.Parallel()
	c := root(t, pvesim.Start(t, pvesim.Options{}))
	a := c.refused(500, "Configuration file 'nodes/pve1/qemu-server/999.conf' does not exist", "GET", "/nodes/pve1/qemu/999/config")
	if want := `{"data":null,"message":"Configuration file 'nodes/pve1/qemu-server/999.conf' does not exist\n"}`; a.Raw != want {
		t.Errorf("body: got %s, want %s", a.Raw, want)
	}
	if got := a.Header.Get("Content-Type"); got != "application/json;charset=UTF-8" {
		t.Errorf("content type: got %q", got)
	}
	a = c.refused(501, "Method 'GET /nope' not implemented", "GET", "/nope")
	if want := `{"data":null,"message":"Method 'GET /nope' not implemented"}`; a.Raw != want {
		t.Errorf("body: got %s, want %s", a.Raw, want)
	}
}

func TestACallThatIsOnlyMissingHereSaysSo(t *testing.T) {
	t.Parallel()
	c := root(t, pvesim.Start(t, pvesim.Options{}))
	for _, call := range []string{"GET /access/groups", "GET /cluster/ha/resources", "POST /nodes/pve1/vzdump", "POST /nodes/pve1/qemu/9000/move_disk", "DELETE /pools/p1/x"} {
		method, path, _ := strings.Cut(call, " ")
		want := "Method '" + call + "' not implemented by the simulator (Proxmox VE has it)"
		if path == "/pools/p1/x" {
			want = "Method 'DELETE /pools/p1/x' not implemented"
		}
		c.refused(501, want, method, path)
	}
}

func TestAnUnknownMethodIsA501(t *testing.T) {
	t.Parallel()
	c := root(t, pvesim.Start(t, pvesim.Options{}))
	if a := c.refused(501, "method 'PATCH' not available", "PATCH", "/version"); a.Raw != "" {
		t.Errorf("body: got %q, want none", a.Raw)
	}
	c.refused(501, "Method 'POST /version' not implemented", "POST", "/version")
	c.refused(501, "Method 'GET /nodes/pve1/qemu/9000/agent/ping' not implemented", "GET", "/nodes/pve1/qemu/9000/agent/ping")
	c.refused(501, "Method 'POST /nodes/pve1/lxc/9000/status/exec' not implemented", "POST", "/nodes/pve1/lxc/9000/status/exec")
}

func TestAWrongLoginIsA401WithoutABody(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	for name, c := range map[string]struct{ token, reason string }{
		"no token":     {"", "No ticket"},
		"bad secret":   {sim.Token() + "0", "Authentication failed!"},
		"unknown user": {"ghost@pve!x=0d7b5bd0-7e2f-4c8a-8a2c-8d3a1c7d9f10", "Authentication failed!"},
		"malformed":    {"rubbish", "Authentication failed!"},
	} {
		a := newClient(t, sim.URL(), c.token).refused(401, c.reason, "GET", "/version")
		if a.Raw != "" || a.Header.Get("Content-Type") != "" {
			t.Errorf("%s: got body %q of type %q, want neither", name, a.Raw, a.Header.Get("Content-Type"))
		}
	}
	newClient(t, sim.URL(), "").ok("GET", "/access/domains")
}

func TestATicketNeedsItsCSRFTokenToChangeThings(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	sim.AddUser("root@pam", "secret")
	c := newClient(t, sim.URL(), "")
	if a := c.refused(401, "authentication failure", "POST", "/access/ticket", "username", "root@pam", "password", "wrong"); !strings.Contains(a.Raw, `"message":"authentication failure\n"`) {
		t.Errorf("body: got %s", a.Raw)
	}
	session := c.ok("POST", "/access/ticket", "username", "root@pam", "password", "secret").(map[string]any)
	for name, csrf := range map[string]string{"with": session["CSRFPreventionToken"].(string), "without": ""} {
		req, _ := http.NewRequest("PUT", c.base+"/nodes/pve1/qemu/9000/config", strings.NewReader("lock=backup"))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.AddCookie(&http.Cookie{Name: "PVEAuthCookie", Value: url.QueryEscape(session["ticket"].(string))})
		req.Header.Set("CSRFPreventionToken", csrf)
		a, err := c.send(req)
		if err != nil {
			t.Fatal(err)
		}
		if name == "with" && a.Status != 200 || name == "without" && a.Reason != "Permission denied - invalid csrf token" {
			t.Errorf("%s: got %d %s", name, a.Status, a.Reason)
		}
	}
}

func TestAllWrongParametersAreToldAtOnce(t *testing.T) {
	t.Parallel()
	c := root(t, pvesim.Start(t, pvesim.Options{}))
	a := c.refused(400, "Parameter verification failed.", "POST", "/nodes/pve1/qemu", "vmid", "101", "memory", "lots", "cores", "0", "bogus", "x", "net0", "foo=bar")
	want := map[string]string{
		"bogus":  "property is not defined in schema and the schema does not allow additional properties",
		"memory": "invalid format - format error\nmemory.current: type check ('integer') failed - got 'lots'\n",
		"cores":  "value must have a minimum value of 1",
		"net0":   "invalid format - format error\nnet0.foo: property is not defined in schema and the schema does not allow additional properties\nnet0.model: property is missing and it is not optional\n",
	}
	for key, text := range want {
		if a.Errors[key] != text {
			t.Errorf("%s: got %q, want %q", key, a.Errors[key], text)
		}
	}
	if len(a.Errors) != len(want) {
		t.Errorf("errors: got %v", a.Errors)
	}
}

func TestSingleParametersAreRefusedInTheWordsOfProxmox(t *testing.T) {
	t.Parallel()
	c := root(t, pvesim.Start(t, pvesim.Options{}))
	const vm, undefined = "/nodes/pve1/qemu/9000", "property is not defined in schema and the schema does not allow additional properties"
	for _, k := range []struct{ method, path, name, value, want string }{
		{"GET", "/version", "foo", "bar", undefined},
		{"GET", "/cluster/nextid", "vmid", "9000", "VM 9000 already exists"},
		{"GET", "/cluster/nextid", "vmid", "5", "invalid format - value does not look like a valid VM ID\n"},
		{"GET", "/cluster/resources", "type", "bogus", "value 'bogus' does not have a value in the enumeration 'vm, storage, node, sdn'"},
		{"GET", "/nodes/pve1/rrddata", "timeframe", "century", "value 'century' does not have a value in the enumeration 'hour, day, week, month, year'"},
		{"GET", "/nodes/pve1/qemu/abc/config", "", "", ""},
		{"PUT", vm + "/config", "onboot", "yes", "type check ('boolean') failed - got 'yes'"},
		{"PUT", vm + "/config", "cores", "two", "type check ('integer') failed - got 'two'"},
		{"PUT", vm + "/config", "delete", "bogus", "unknown option 'bogus'"},
		{"PUT", vm + "/config", "memory", "4", "invalid format - format error\nmemory.current: value must have a minimum value of 16\n"},
		{"PUT", vm + "/config", "tags", "Has Space;Ü", "invalid format - invalid characters in tag\n"},
		{"PUT", vm + "/config", "smbios1", "serial=srv-702", "invalid format - format error\nsmbios1.serial: value does not match the regex pattern\n"},
		{"PUT", vm + "/config", "ipconfig0", "gw=10.77.0.1", "invalid format - format error\nipconfig0.ip: missing property - 'ipconfig0.gw' requires this property\n"},
		{"PUT", vm + "/config", "net0", "virtio,bridge", "invalid format - duplicate key in comma-separated list property: model\n"},
		{"PUT", vm + "/config", "sshkeys", "a b", "invalid format - invalid urlencoded string: a b\n"},
		{"PUT", vm + "/config", "description", strings.Repeat("y", 8193), "value may only be 8192 characters long"},
		{"POST", vm + "/clone", "name", "bad_name", "invalid format - value does not look like a valid DNS name\n"},
		{"POST", vm + "/snapshot", "snapname", "a", "invalid format - invalid configuration ID 'a'\n"},
		{"POST", vm + "/status/start", "skiplock", "1", "Only root may use this option."},
		{"PUT", vm + "/resize", "size", "big", "value does not match the regex pattern"},
		{"GET", "/nodes/pve1/storage/nope/status", "", "", ""},
	} {
		var params []string
		if k.name != "" {
			params = []string{k.name, k.value}
		}
		a := c.refused(400, "Parameter verification failed.", k.method, k.path, params...)
		if k.name != "" && a.Errors[k.name] != k.want {
			t.Errorf("%s %s %s: got %q, want %q", k.method, k.path, k.name, a.Errors[k.name], k.want)
		}
	}
}

func TestBodiesMayBeFormsOrJSONAndNothingElse(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := root(t, sim)
	for _, k := range []struct {
		method, kind, body string
		status             int
		reason             string
	}{
		{"PUT", "application/json", `{"onboot":true,"memory":768}`, 200, "OK"},
		{"PUT", "application/json", `{nope`, 500, `'"' expected, at character offset 1 (before "nope") at /usr/share/perl5/PVE/APIServer/AnyEvent.pm line 917.`},
		{"PUT", "application/json", `[1]`, 500, "Not a HASH reference at /usr/share/perl5/PVE/APIServer/AnyEvent.pm line 957."},
		{"PUT", "text/plain", `x`, 506, "upload 'Content-Type 'text/plain' not implemented"},
		{"DELETE", "application/json", `{}`, 501, "Unexpected content for method 'DELETE'"},
		{"PUT", "application/x-www-form-urlencoded", "description=" + strings.Repeat("x", 600<<10), 501, "for data too large"},
	} {
		req, _ := http.NewRequest(k.method, c.base+"/nodes/pve1/qemu/9000/config", strings.NewReader(k.body))
		req.Header.Set("Content-Type", k.kind)
		req.Header.Set("Authorization", "PVEAPIToken="+c.token)
		a, err := c.send(req)
		if err != nil || a.Status != k.status || a.Reason != k.reason {
			t.Errorf("%s %.20s: got %d %q %v, want %d %q", k.method, k.body, a.Status, a.Reason, err, k.status, k.reason)
		}
	}
	if got := sim.Guests()[9000].Config; got["onboot"] != "1" || got["memory"] != "768" {
		t.Errorf("config: got %v", got)
	}
}
