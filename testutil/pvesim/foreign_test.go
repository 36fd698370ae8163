package pvesim_test

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// raw makes a call with a body and headers of the test's own making.
func (c *client) raw(method, path, body string, headers ...string) answer {
	c.t.Helper()
	req, err := http.NewRequest(method, strings.TrimSuffix(c.base, "/api2/json")+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	a, err := c.send(req)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

func TestOnlyFourMethodsAreKnown(t *testing.T) {
	t.Parallel()
	c := newClient(t, pvesim.Start(t, pvesim.Options{}).URL(), "")
	for _, method := range []string{"HEAD", "OPTIONS", "PATCH"} {
		if a := c.raw(method, "/api2/json/version", ""); a.Status != 501 || a.Reason != "method '"+method+"' not available" {
			t.Errorf("%s: got %d %q", method, a.Status, a.Reason)
		}
	}
}

func TestTheWebInterfaceIsToldErrorsInTheBody(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	token := "PVEAPIToken=" + sim.AddToken("root@pam", "test", false)
	c := newClient(t, sim.URL(), "")
	for _, k := range []struct {
		method, path, body, want string
	}{
		{"GET", "/version?_dc=1763740000000", "", `{"data":{"release":"8.4","repoid":"2606ac85","version":"8.4.21"},"success":1}`},
		{"GET", "/nodes/pve1/qemu/999/config", "", `{"data":null,"message":"Configuration file 'nodes/pve1/qemu-server/999.conf' does not exist\n","status":500,"success":0}`},
		{"PUT", "/nodes/pve1/qemu/9000/config", "cores=0", `{"data":null,"errors":{"cores":"value must have a minimum value of 1"},"message":"Parameter verification failed.\n","status":400,"success":0}`},
	} {
		if a := c.raw(k.method, "/api2/extjs"+k.path, k.body, "Authorization", token); a.Status != 200 || a.Raw != k.want {
			t.Errorf("%s: got %d %s, want %s", k.path, a.Status, a.Raw, k.want)
		}
	}
	if a := c.raw("GET", "/api2/extjs/version", ""); a.Status != 401 || a.Reason != "No ticket" {
		t.Errorf("without a login: got %d %q", a.Status, a.Reason)
	}
	if a := c.raw("GET", "/api2/html/version", "", "Authorization", token); a.Status != 501 || a.Reason != "no formatter for uri /version, html" {
		t.Errorf("html: got %d %q", a.Status, a.Reason)
	}
	if a := c.raw("GET", "/api2", ""); a.Status != 501 || a.Reason != "no such uri" {
		t.Errorf("no format: got %d %q", a.Status, a.Reason)
	}
}

func TestSlashesAreCountedOnce(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := newClient(t, sim.URL(), "")
	for _, path := range []string{"/api2/json/nodes/pve1/qemu/9000/config/", "/api2//json//nodes//pve1/qemu///9000/config"} {
		if a := c.raw("GET", path, "", "Authorization", "PVEAPIToken="+sim.Token()); a.Status != 200 {
			t.Errorf("%s: got %d %s", path, a.Status, a.Reason)
		}
	}
}

func TestFormsAreReadAsProxmoxReadsThem(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := root(t, sim)
	token := "PVEAPIToken=" + c.token
	const config = "/api2/json/nodes/pve1/qemu/9000/config"
	for _, k := range []struct{ query, body, key, want string }{
		{"", "description=100%", "description", "100%"},
		{"", "description=a+b%2Bc%20d%3De%3bf", "description", "a b+c d=e;f"},
		{"", "description=Gr%C3%BC%C3%9Fe", "description", "Grüße"},
		{"", "description=%ff", "description", "\uFFFD"},
		{"", "description=a=b", "description", "a"},
		{"", "cores=2;onboot=1", "onboot", "1"},
		{"", "tags=b&tags=a", "tags", "a;b"},
		{"?cores=4", "cores=3", "cores", "4"},
	} {
		a := c.raw("PUT", config+k.query, k.body, "Authorization", token, "Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
		if got := sim.Guests()[9000].Config[k.key]; a.Status != 200 || got != k.want {
			t.Errorf("%s %s: got %d %s and %q, want %q", k.query, k.body, a.Status, a.Raw, got, k.want)
		}
	}
}

func TestJSONKnowsNullAndRefusesLists(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	c := root(t, sim)
	const config = "/api2/json/nodes/pve1/qemu/9000/config"
	headers := []string{"Authorization", "PVEAPIToken=" + c.token, "Content-Type", "application/json; charset=utf-8"}
	if a := c.raw("PUT", config, `{"name":null,"onboot":true,"cores":2,"memory":"768"}`, headers...); a.Status != 200 {
		t.Errorf("got %d %s", a.Status, a.Raw)
	}
	if got := sim.Guests()[9000].Config; got["name"] != "debian-12" || got["onboot"] != "1" || got["cores"] != "2" || got["memory"] != "768" {
		t.Errorf("config: got %v", got)
	}
	a := c.raw("PUT", config, `{"tags":["a","b"],"cores":{"n":2}}`, headers...)
	if a.Status != 400 || a.Errors["tags"] != "type check ('string') failed - got ARRAY" || a.Errors["cores"] != "type check ('integer') failed - got HASH" {
		t.Errorf("got %d %v", a.Status, a.Errors)
	}
	if a := c.raw("POST", "/api2/json/nodes/pve1/qemu/9000/status/start", "null", headers...); a.Status != 200 {
		t.Errorf("a body of null: got %d %s", a.Status, a.Reason)
	}
}

func TestALoginMayStandInEitherHeader(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	sim.AddUser("root@pam", "p+w% d")
	c := newClient(t, sim.URL(), "")
	session := c.ok("POST", "/access/ticket", "username", "root", "realm", "pam", "password", "p+w% d").(map[string]any)
	ticket := session["ticket"].(string)
	for _, k := range []struct {
		name, value string
		status      int
	}{
		{"Cookie", "PVELangCookie=en; PVEAuthCookie=" + url.QueryEscape(ticket), 200},
		{"Cookie", "PVEAuthCookie=" + ticket, 200},
		{"Authorization", "PVEAuthCookie=" + ticket, 200},
		{"Authorization", "PVEAPIToken=" + sim.Token(), 200},
		{"Authorization", "PVEAPIToken " + url.PathEscape(sim.Token()), 200},
		{"Authorization", "Bearer " + sim.Token(), 401},
	} {
		if a := c.raw("GET", "/api2/json/version", "", k.name, k.value); a.Status != k.status {
			t.Errorf("%s: %.20s…: got %d %s, want %d", k.name, k.value, a.Status, a.Reason, k.status)
		}
	}
	if a := c.raw("GET", "/api2/json/version", "", "Cookie", "PVEAuthCookie=stale", "Authorization", "PVEAPIToken="+sim.Token()); a.Status != 401 {
		t.Errorf("a cookie comes before a token: got %d", a.Status)
	}
}

func TestAnUploadIsToldThatItIsMissingHere(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	a := newClient(t, sim.URL(), "").raw("POST", "/api2/json/nodes/pve1/storage/local/upload", "--x--\r\n",
		"Authorization", "PVEAPIToken="+sim.Token(), "Content-Type", "multipart/form-data; boundary=x")
	if want := "Method 'POST /nodes/pve1/storage/local/upload' not implemented by the simulator (Proxmox VE has it)"; a.Status != 501 || a.Reason != want {
		t.Errorf("got %d %q, want %q", a.Status, a.Reason, want)
	}
}

func TestHTTP10AndItsOfferInTLSAreUnderstood(t *testing.T) {
	t.Parallel()
	sim := pvesim.Start(t, pvesim.Options{})
	conn, err := tls.Dial("tcp", strings.TrimPrefix(sim.URL(), "https://"), &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"http/1.0"}}) // a simulator
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "GET /api2/json/version HTTP/1.0\r\nAuthorization: PVEAPIToken=%s\r\n\r\n", sim.Token())
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != 200 {
		t.Errorf("got %s, %v", res.Status, err)
	}
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("after the answer: got %v, want the end of the connection", err)
	}
}
