package e2e

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSixWaysBehindOurBack has an administrator of Proxmox change six servers
// through its own interface: six events, each told once, and six right states.
// Four are found by the sweep, two by the deep round.
func TestSixWaysBehindOurBack(t *testing.T) {
	t.Parallel()
	for _, c := range crowds {
		t.Run(c.engine, func(t *testing.T) {
			t.Parallel()
			behindOurBack(t, c.engine, c.processes)
		})
	}
}

func behindOurBack(t *testing.T, engine string, processes int) {
	t.Helper()
	s := newSite(t, engine)
	s.sim.AddUser("root@pam", "their own")
	s.logIn()
	var a *api
	for range processes {
		a = s.start(freeAddr(t), "REMUDA_BUS_URL=database:", "REMUDA_POLL_INTERVAL=500ms", "REMUDA_DEEP_INTERVAL=2s")
	}
	s.furnish(a)
	heard := filepath.Join(t.TempDir(), "events.jsonl")
	spawn(t, "consumer", s.env("REMUDA_BUS_URL=database:"), "--output", heard)
	told := func(id, kind string) (n int) {
		for _, fact := range readFacts(t, heard)[id] {
			if fact == kind {
				n++
			}
		}
		return n
	}
	ways := []struct {
		name, image, event, finding string
		before                      func(id string)
		do                          func(guest string)
		right                       func(server map[string]any) bool
	}{
		{
			name: "stop", image: "debian-12", event: "server.stopped",
			before: func(id string) { a.switches(id, "start") },
			do:     func(guest string) { s.admin(http.MethodPost, guest+"/status/stop", nil) },
			right:  func(server map[string]any) bool { return server["power"] == "off" && server["power_wanted"] == "on" },
		},
		{
			name: "delete", image: "debian-12-ct", event: "server.vanished",
			do: func(guest string) {
				s.admin(http.MethodPut, guest+"/config", url.Values{"protection": {"0"}})
				s.admin(http.MethodDelete, guest, nil)
			},
			right: func(server map[string]any) bool {
				return server["life"] == "missing" && len(server["addresses"].([]any)) == 1
			},
		},
		{
			name: "move", image: "debian-12", event: "server.moved",
			do: func(guest string) { s.admin(http.MethodPost, guest+"/migrate", url.Values{"target": {"pve2"}}) },
			right: func(server map[string]any) bool {
				return server["placement"].(map[string]any)["node"] == "pve2" && server["life"] == "ready"
			},
		},
		{
			name: "start a suspended one", image: "debian-12-ct", event: "server.suspension_violated", finding: "suspension-violated",
			before: a.suspend,
			do:     func(guest string) { s.admin(http.MethodPost, guest+"/status/start", nil) },
			right:  func(server map[string]any) bool { return server["power"] == "on" && server["suspended"] == true },
		},
		{
			name: "edit net0", image: "debian-12", event: "server.network_changed", finding: "network-changed",
			do: func(guest string) {
				net := s.admin(http.MethodGet, guest+"/config", nil)["net0"].(string)
				s.admin(http.MethodPut, guest+"/config", url.Values{"net0": {net + ",rate=3"}})
			},
			right: func(server map[string]any) bool { return server["life"] == "ready" },
		},
		{
			name: "empty the ipset", image: "debian-12-ct", event: "server.ip_lock_violated", finding: "ip-lock-violated",
			do: func(guest string) {
				s.admin(http.MethodDelete, guest+"/firewall/ipset/ipfilter-net0", url.Values{"force": {"1"}})
				s.admin(http.MethodPost, guest+"/firewall/ipset", url.Values{"name": {"ipfilter-net0"}})
			},
			right: func(server map[string]any) bool {
				lock := a.must(http.StatusOK, http.MethodGet, "/v1/servers/"+server["id"].(string)+"/ip-lock", nil)
				return lock["enabled"] == true && lock["violation"] != nil
			},
		},
	}
	ids := make([]string, len(ways))
	for i, w := range ways {
		var op string
		ids[i], op = a.create(map[string]any{"name": w.name, "image": w.image, "plan": "small", "node": "pve1", "ip_lock": true})
		a.succeed(op)
		if w.before != nil {
			w.before(ids[i])
		}
	}
	for _, id := range ids { // each was read whole after its last operation
		a.readWhole(id)
	}
	guests := make([]string, len(ways))
	for i, w := range ways {
		server := a.must(http.StatusOK, http.MethodGet, "/v1/servers/"+ids[i], nil)
		place := server["placement"].(map[string]any)
		guests[i] = "/nodes/" + place["node"].(string) + map[any]string{"vm": "/qemu/", "container": "/lxc/"}[server["kind"]] + strconv.Itoa(int(place["vmid"].(float64)))
		w.do(guests[i])
	}
	for i, w := range ways {
		id := ids[i]
		require.Eventually(t, func() bool { return told(id, w.event) > 0 }, patience, 100*time.Millisecond, "%s: %s was never told", w.name, w.event)
		server := a.until("/v1/servers/"+id, w.right)
		found := a.must(http.StatusOK, http.MethodGet, "/v1/servers/"+id+"/findings", nil)["findings"].([]any)
		if w.finding != "" {
			assert.True(t, slices.ContainsFunc(found, func(f any) bool { return f.(map[string]any)["code"] == w.finding }), "%s: %v", w.name, found)
		}
		assert.Nil(t, server["operation_id"], w.name)
	}
	sim := s.simState()
	for i, w := range ways { // and many rounds later nothing was told again, nor repaired
		read := a.must(http.StatusOK, http.MethodGet, "/v1/servers/"+ids[i]+"/findings", nil)["checked_at"]
		if w.name != "delete" {
			a.until("/v1/servers/"+ids[i]+"/findings", func(found map[string]any) bool { return found["checked_at"] != read })
		}
		assert.Equal(t, 1, told(ids[i], w.event), w.name)
	}
	assert.Equal(t, sim, s.simState(), "the patrol changed something")
}

// readWhole waits until the deep round has read a server after its last change.
func (a *api) readWhole(id string) {
	a.t.Helper()
	server := "/v1/servers/" + id
	since, _ := time.Parse(time.RFC3339, a.must(http.StatusOK, http.MethodGet, server, nil)["updated_at"].(string))
	a.until(server+"/findings", func(found map[string]any) bool {
		at, _ := found["checked_at"].(string)
		checked, err := time.Parse(time.RFC3339, at)
		return err == nil && checked.After(since)
	})
}

// suspend blocks a server, and waits for it.
func (a *api) suspend(id string) {
	a.t.Helper()
	_, op := idsOf(a.must(http.StatusAccepted, http.MethodPost, "/v1/servers/"+id+"/suspend", nil))
	a.succeed(op)
}

// until asks until the answer is right.
func (a *api) until(path string, right func(map[string]any) bool) map[string]any {
	a.t.Helper()
	var answer map[string]any
	require.Eventually(a.t, func() bool {
		status, body, err := a.call(http.MethodGet, path, nil)
		answer = body
		return err == nil && status == http.StatusOK && right(body)
	}, patience, 100*time.Millisecond, "%s: %v\n%s", path, &answer, a.said())
	return answer
}

// admin does something with the simulator's own interface, and waits for its task.
func (s *site) admin(method, path string, params url.Values) map[string]any {
	s.t.Helper()
	data := s.proxmox(method, path, params)
	if upid, ok := data.(string); ok && strings.HasPrefix(upid, "UPID:") {
		node := strings.Split(path, "/")[2]
		require.Eventually(s.t, func() bool {
			status := s.proxmox(http.MethodGet, "/nodes/"+node+"/tasks/"+url.PathEscape(upid)+"/status", nil).(map[string]any)
			if status["status"] == "stopped" {
				require.Equal(s.t, "OK", status["exitstatus"], "%s %s", method, path)
			}
			return status["status"] == "stopped"
		}, patience, 50*time.Millisecond, "%s never ended", upid)
	}
	object, _ := data.(map[string]any)
	return object
}

// proxmox makes a call to the simulated Proxmox VE as its administrator would,
// and answers the data.
func (s *site) proxmox(method, path string, params url.Values) any {
	s.t.Helper()
	where, body := s.simURL+"/api2/json"+path, params.Encode()
	if method == http.MethodGet || method == http.MethodDelete {
		where, body = where+"?"+body, ""
	}
	req, err := http.NewRequestWithContext(context.Background(), method, where, strings.NewReader(body))
	require.NoError(s.t, err)
	req.Header.Set("Cookie", "PVEAuthCookie="+s.ticket)
	req.Header.Set("CSRFPreventionToken", s.csrf)
	if body != "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := insecure.Do(req)
	require.NoError(s.t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	require.NoError(s.t, err)
	require.Less(s.t, res.StatusCode, 300, "%s %s: %s %s", method, path, res.Status, text)
	var answer struct{ Data any }
	require.NoError(s.t, json.Unmarshal(text, &answer))
	return answer.Data
}

// logIn makes root@pam of the simulator the one who calls [site.proxmox].
func (s *site) logIn() {
	s.t.Helper()
	ticket := s.proxmox(http.MethodPost, "/access/ticket", url.Values{"username": {"root@pam"}, "password": {"their own"}}).(map[string]any)
	s.ticket, s.csrf = ticket["ticket"].(string), ticket["CSRFPreventionToken"].(string)
}
