package pvesim_test

import (
	"crypto/tls"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// client is a small client of the API, apart from the simulator's own code.
type client struct {
	t     testing.TB
	base  string
	token string
	http  *http.Client
}

type answer struct {
	Status int
	Reason string
	Data   any
	Errors map[string]any
	Raw    string
	Header http.Header
}

func newClient(t testing.TB, url, token string) *client {
	return &client{t: t, base: url + "/api2/json", token: token, http: &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, // a simulator
	}}}
}

func connect(t testing.TB, sim *pvesim.Running) *client { return newClient(t, sim.URL(), sim.Token()) }

func (c *client) do(method, path string, params ...string) answer {
	c.t.Helper()
	a, err := c.try(method, path, params...)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

func (c *client) try(method, path string, params ...string) (answer, error) {
	form := url.Values{}
	for i := 0; i+1 < len(params); i += 2 {
		form.Set(params[i], params[i+1])
	}
	var body io.Reader
	if len(form) > 0 && (method == "GET" || method == "DELETE") {
		path += "?" + form.Encode()
	} else if len(form) > 0 {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequest(method, c.base+path, body)
	if err != nil {
		return answer{}, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if c.token != "" {
		req.Header.Set("Authorization", "PVEAPIToken="+c.token)
	}
	return c.send(req)
}

func (c *client) send(req *http.Request) (answer, error) {
	res, err := c.http.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return answer{}, err
	}
	_, reason, _ := strings.Cut(res.Status, " ")
	a := answer{Status: res.StatusCode, Reason: reason, Raw: string(raw), Header: res.Header}
	var doc struct {
		Data   any
		Errors map[string]any
	}
	if len(raw) > 0 && raw[0] == '{' {
		if err := json.Unmarshal(raw, &doc); err != nil {
			return a, err
		}
	}
	a.Data, a.Errors = doc.Data, doc.Errors
	return a, nil
}

// ok wants a success and returns its data.
func (c *client) ok(method, path string, params ...string) any {
	c.t.Helper()
	a := c.do(method, path, params...)
	if a.Status != 200 {
		c.t.Fatalf("%s %s: got %d %s %s", method, path, a.Status, a.Reason, a.Raw)
	}
	return a.Data
}

// refused wants a status and a reason.
func (c *client) refused(status int, reason, method, path string, params ...string) answer {
	c.t.Helper()
	a := c.do(method, path, params...)
	if a.Status != status || a.Reason != reason {
		c.t.Errorf("%s %s: got %d %q, want %d %q", method, path, a.Status, a.Reason, status, reason)
	}
	return a
}

// task starts a task, waits for it and returns its exit status.
func (c *client) task(method, path string, params ...string) string {
	c.t.Helper()
	upid, _ := c.ok(method, path, params...).(string)
	if !strings.HasPrefix(upid, "UPID:") {
		c.t.Fatalf("%s %s: got %q, want a UPID", method, path, upid)
	}
	return c.wait(upid)
}

func (c *client) wait(upid string) string {
	c.t.Helper()
	node := strings.Split(upid, ":")[1]
	for pause := time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		status, _ := c.ok("GET", "/nodes/"+node+"/tasks/"+url.PathEscape(upid)+"/status").(map[string]any)
		if status["status"] == "stopped" {
			return status["exitstatus"].(string)
		}
		time.Sleep(pause)
	}
}

// done wants a task that ends in OK.
func (c *client) done(method, path string, params ...string) {
	c.t.Helper()
	c.fails("OK", method, path, params...)
}

// fails wants a task that ends in a text.
func (c *client) fails(exit, method, path string, params ...string) {
	c.t.Helper()
	if got := c.task(method, path, params...); got != exit {
		c.t.Errorf("%s %s: the task ended in %q, want %q", method, path, got, exit)
	}
}

func (c *client) object(path string, params ...string) map[string]any {
	c.t.Helper()
	o, ok := c.ok("GET", path, params...).(map[string]any)
	if !ok {
		c.t.Fatalf("GET %s: not an object", path)
	}
	return o
}

func TestAServerIsProvisionedPoweredAndRetired(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := connect(t, sim)
	if got := c.ok("GET", "/cluster/nextid"); got != "100" {
		t.Errorf("nextid: got %v, want the string 100", got)
	}
	c.done("POST", "/nodes/pve1/qemu/9000/clone", "newid", "100", "name", "web", "description", "mine")
	vm := "/nodes/pve1/qemu/100"
	config := c.object(vm + "/config")
	c.ok("PUT", vm+"/config", "cores", "2", "memory", "1024", "digest", config["digest"].(string))
	c.done("PUT", vm+"/resize", "disk", "scsi0", "size", "5G")
	c.done("POST", vm+"/status/start")
	if got := c.object(vm + "/status/current"); got["status"] != "running" || got["maxmem"] != float64(1<<30) {
		t.Errorf("status: got %v", got)
	}
	c.refused(500, "VM 100 is running - destroy failed", "DELETE", vm)
	c.done("POST", vm+"/status/stop")
	c.done("DELETE", vm, "purge", "1")
	c.refused(500, "Configuration file 'nodes/pve1/qemu-server/100.conf' does not exist", "GET", vm+"/config")
	if n := sim.Count("POST /nodes/{node}/qemu/{vmid}/clone"); n != 1 {
		t.Errorf("clones: got %d, want 1", n)
	}
}
