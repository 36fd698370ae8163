package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// said is one exchange with the simulator.
type said struct {
	Request struct {
		Method, Path string
		Params       map[string]any
	}
	Response struct{ Status int }
}

// changed answers every change that the simulator carried out, in order.
func changed(t *testing.T, file string) (all []said) {
	t.Helper()
	text, err := os.Open(file)
	require.NoError(t, err)
	defer text.Close()
	lines := bufio.NewScanner(text)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var one said
		require.NoError(t, json.Unmarshal(lines.Bytes(), &one))
		if one.Request.Method != http.MethodGet && one.Response.Status == http.StatusOK && strings.HasPrefix(one.Request.Path, "/nodes/") {
			all = append(all, one)
		}
	}
	return all
}

func (s said) text(name string) string {
	if v, ok := s.Request.Params[name]; ok {
		return fmt.Sprint(v)
	}
	return ""
}

// wall is the firewall of one guest, as the calls leave it.
type wall struct {
	sets    map[string]map[string]bool
	options map[string]string
	minded  bool // by its interface
}

// open says why the guest may use addresses that are not its own; empty if it may not.
func (w *wall) open() string {
	own := 0
	for ip := range w.sets["ipfilter-net0"] {
		if strings.HasPrefix(ip, "10.77.0.") {
			own++
		}
	}
	switch {
	case w.options["enable"] != "1" || w.options["ipfilter"] != "1" || w.options["macfilter"] != "1":
		return fmt.Sprintf("the options are %v", w.options)
	case own == 0:
		return fmt.Sprintf("its set is %v", w.sets)
	case !w.minded:
		return "its interface is not minded"
	}
	return ""
}

// hear takes over one call below the guest.
func (w *wall) hear(s said, below string) {
	parts := strings.Split(strings.Trim(below, "/"), "/")
	last, _ := url.PathUnescape(parts[len(parts)-1])
	set := ""
	if len(parts) > 2 {
		set, _ = url.PathUnescape(parts[2])
	}
	switch at := s.Request.Method + " " + strings.Join(parts[:min(len(parts), 2)], "/"); {
	case at == "POST firewall/ipset" && set == "":
		if from := s.text("rename"); from != "" {
			w.sets[s.text("name")] = w.sets[from]
			delete(w.sets, from)
		} else {
			w.sets[s.text("name")] = map[string]bool{}
		}
	case at == "POST firewall/ipset":
		w.sets[set][s.text("cidr")] = true
	case at == "DELETE firewall/ipset" && len(parts) == 3:
		delete(w.sets, set)
	case at == "DELETE firewall/ipset":
		delete(w.sets[set], last)
	case at == "PUT firewall/options":
		for name := range s.Request.Params {
			w.options[name] = s.text(name)
		}
		for name := range strings.SplitSeq(s.text("delete"), ",") {
			delete(w.options, name)
		}
	case strings.HasSuffix(at, " config") && s.text("net0") != "":
		w.minded = strings.Contains(s.text("net0"), "firewall=1")
	}
}

// TestS21NoGuestIsEverWithoutItsLock makes locked servers of each kind, changes
// their addresses, rolls them back and rebuilds them, and follows every single
// call that reached the cluster: the lock is whole before each start, and at no
// moment between a guest's start and its end is it open.
func TestS21NoGuestIsEverWithoutItsLock(t *testing.T) {
	t.Parallel()
	record := filepath.Join(t.TempDir(), "traffic.jsonl")
	s := newSite(t, "sqlite", fast, recorded(t, record))
	a := s.start(freeAddr(t))
	s.furnish(a)
	for _, image := range []string{"debian-12", "debian-12-ct"} {
		id, op := a.create(map[string]any{"name": "locked", "image": image, "plan": "small", "ip_lock": true, "start": true})
		a.succeed(op)
		work := func(method, path string, body any) {
			t.Helper()
			_, op := idsOf(a.must(http.StatusAccepted, method, "/v1/servers/"+id+path, body))
			a.succeed(op)
		}
		held := a.must(http.StatusOK, http.MethodGet, "/v1/servers/"+id, nil)["addresses"].([]any)[0].(map[string]any)["address"].(string)
		work(http.MethodPost, "/addresses", map[string]any{"address": "10.77.0.99"})
		work(http.MethodDelete, "/addresses/"+held, nil)
		work(http.MethodPost, "/addresses", map[string]any{"address": held})
		if image == "debian-12" {
			work(http.MethodPost, "/snapshots", map[string]any{"name": "before"})
			work(http.MethodPost, "/snapshots/before/rollback", map[string]any{"start": true})
		}
		work(http.MethodPost, "/rebuild", map[string]any{"start": true})
		work(http.MethodDelete, "", nil)
	}
	walls, running, starts, calls := map[string]*wall{}, map[string]bool{}, 0, 0
	for n, c := range changed(t, record) {
		parts := strings.SplitN(strings.TrimPrefix(c.Request.Path, "/nodes/"), "/", 4) // node, kind, VMID, what
		if len(parts) == 2 && parts[1] == "lxc" {                                      // it is made
			parts = append(parts, c.text("vmid"), "config")
		}
		if len(parts) < 3 || parts[1] == "storage" {
			continue
		}
		guest, below := parts[2], strings.Join(parts[3:], "/")
		if newid := c.text("newid"); newid != "" {
			walls[newid] = nil // a clone has no firewall but the interface's of its template
			continue
		}
		if walls[guest] == nil {
			walls[guest] = &wall{sets: map[string]map[string]bool{}, options: map[string]string{}}
		}
		w := walls[guest]
		w.hear(c, below)
		calls++
		what := fmt.Sprintf("call %d, %s %s %v", n, c.Request.Method, c.Request.Path, c.Request.Params)
		switch {
		case below == "status/start":
			starts++
			require.Empty(t, w.open(), "it starts at %s", what)
			running[guest] = true
		case below == "status/stop" || strings.HasSuffix(below, "/rollback"):
			running[guest] = false
		case c.Request.Method == http.MethodDelete && below == "":
			delete(walls, guest)
		case running[guest]:
			require.Empty(t, w.open(), "it is open after %s", what)
		}
	}
	require.GreaterOrEqual(t, starts, 5)
	require.Greater(t, calls, 40)
}

// injected is what is valid in itself and tries to be more than one value.
const injected = `x,y=z;$(id)|"'\&%0Aname:=evil`

// TestS09OneValueIsOneValue says of a server what could be more than it is
// where Proxmox keeps it: what is syntax there is refused by the field's name, and
// what is left arrives, in the whole configuration of the guest, as exactly the
// one value of the one key that it is for.
func TestS09OneValueIsOneValue(t *testing.T) {
	t.Parallel()
	record := filepath.Join(t.TempDir(), "traffic.jsonl")
	s := newSite(t, "sqlite", fast, recorded(t, record))
	s.sim.AddUser("root@pam", "their own")
	s.logIn()
	a := s.start(freeAddr(t))
	s.furnish(a)
	a.refusesSyntax()
	const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINueasCMLHWHpwxs+ao+urLzPV099vbGVvCpv/E5wbgH"
	configOf := func(image string, more map[string]any) (string, map[string]any) {
		body := map[string]any{"name": "plain", "image": image, "plan": "small", "password": "plain password", "ssh_keys": []string{key + " me"},
			"hostname": "host", "search_domain": "example.net", "nameservers": []string{"9.9.9.9"}, "labels": map[string]string{"note": "plain"}}
		for name, value := range more {
			body[name] = value
		}
		id, op := a.create(body)
		a.succeed(op)
		server := a.must(http.StatusOK, http.MethodGet, "/v1/servers/"+id, nil)
		place := server["placement"].(map[string]any)
		guest := "/nodes/" + place["node"].(string) + map[any]string{"vm": "/qemu/", "container": "/lxc/"}[server["kind"]] + strconv.Itoa(int(place["vmid"].(float64)))
		return id, s.proxmox(http.MethodGet, guest+"/config", nil).(map[string]any)
	}
	for _, image := range []string{"debian-12", "debian-12-ct"} {
		_, plain := configOf(image, nil)
		id, sly := configOf(image, map[string]any{"name": injected[:28], "password": injected, "labels": map[string]string{"note": injected},
			"ssh_keys": []string{key + " " + injected}})
		same := []string{"name", "hostname", "cores", "memory", "swap", "nameserver", "searchdomain", "tags", "onboot", "ciuser", "unprivileged", "features", "cmode", "protection", "boot", "scsihw", "ostype", "arch"}
		for name := range sly {
			assert.Contains(t, plain, name, "%s has a key more", image)
			if slices.Contains(same, name) {
				assert.Equal(t, plain[name], sly[name], "%s: %s", image, name)
			}
		}
		for name := range plain {
			assert.Contains(t, sly, name, "%s has a key less", image)
		}
		for _, name := range []string{"net0", "ipconfig0", "smbios1", "rootfs", "scsi0"} {
			if value, ok := sly[name].(string); ok {
				assert.Equal(t, keysOf(plain[name].(string)), keysOf(value), "%s: %s", image, name)
			}
		}
		if keys, ok := sly["sshkeys"].(string); ok {
			lines, err := url.PathUnescape(keys)
			require.NoError(t, err)
			assert.Equal(t, key+" "+injected, strings.TrimSpace(lines))
		}
		if image == "debian-12" {
			_, op := idsOf(a.must(http.StatusAccepted, http.MethodPost, "/v1/servers/"+id+"/snapshots", map[string]any{"name": "sly", "description": injected + "\nlock: backup\n[pending]\n"}))
			a.succeed(op)
			again := a.must(http.StatusOK, http.MethodGet, "/v1/servers/"+id+"/snapshots", nil)
			assert.Contains(t, fmt.Sprint(again), injected)
		}
	}
	passwords := 0
	for _, c := range changed(t, record) {
		for _, name := range []string{"cipassword", "password"} {
			if v := c.text(name); v != "" && v != "plain password" {
				assert.Equal(t, injected, v)
				passwords++
			}
		}
	}
	require.Equal(t, 2, passwords)
}

// keysOf are the names of a property string's parts.
func keysOf(value string) (names []string) {
	for part := range strings.SplitSeq(value, ",") {
		name, _, named := strings.Cut(part, "=")
		if !named {
			name = ""
		}
		names = append(names, name)
	}
	return names
}

// refusesSyntax sends what no field can hold.
func (a *api) refusesSyntax() {
	a.t.Helper()
	const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINueasCMLHWHpwxs+ao+urLzPV099vbGVvCpv/E5wbgH"
	for _, c := range []struct {
		field string
		value any
	}{
		{"name", "a\nname: x"}, {"name", "a\x00b"}, {"name", "a\u2028b"}, {"hostname", "a,b=c"}, {"hostname", "a\n"}, {"hostname", "a b"}, {"hostname", "a.b"}, {"hostname", "-a"},
		{"ssh_keys", []string{key + "\n" + key}}, {"ssh_keys", []string{"command=\"x\" " + key}}, {"ssh_keys", []string{key + " a\rb"}}, {"ssh_keys", []string{key + " a\x00b"}}, {"ssh_keys", []string{"--help"}},
		{"user", "root:x"}, {"user", "a b"}, {"user", "a\n"}, {"user", "$(id)"}, {"password", "abcde\nroot:x"}, {"password", "abcde\x1b[2J"}, {"search_domain", "a,b"}, {"search_domain", "a b"}, {"search_domain", "a\nb"},
		{"nameservers", []string{"9.9.9.9,gw=1"}}, {"nameservers", []string{"fe80::1%eth0,x=y"}}, {"user_data", "local:snippets/a.yaml,user=b"}, {"labels", map[string]string{"a\nb": "c"}}, {"labels", map[string]string{"a": "b\nc"}},
		{"addresses", []string{"10.77.0.20/24,gw=10.0.0.1"}}, {"node", "pve1/../pve2"}, {"cluster", "lab\n"},
	} {
		status, answer, err := a.call(http.MethodPost, "/v1/servers", map[string]any{"name": "web", "image": "debian-12", "plan": "small", c.field: c.value})
		require.NoError(a.t, err)
		require.True(a.t, status >= 400 && status < 500, "%s=%q: %d %v", c.field, c.value, status, answer)
		require.Contains(a.t, fmt.Sprint(answer), strings.TrimSuffix(c.field, "s"), "%s=%q", c.field, c.value)
	}
	for _, pool := range []map[string]any{{"bridge": "vmbr0,tag=1"}, {"bridge": "vmbr0\n"}, {"gateway": "10.78.0.1,x=y"}, {"reverse": "{ip-dashed}\n.x.y"}, {"vlan": 5000}} {
		body := map[string]any{"name": "sly", "prefix": "10.78.0.0/24", "ranges": []any{map[string]any{"first": "10.78.0.10", "last": "10.78.0.20"}}}
		for name, value := range pool {
			body[name] = value
		}
		a.must(http.StatusUnprocessableEntity, http.MethodPost, "/v1/pools", body)
	}
}
