package e2e

import (
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestServersAreLockedAndReaddressed locks a server of each kind, changes its
// addresses and unlocks it over REST, and reads in the simulator what came of
// each; when they are deleted nothing is left. A pool of one address serves
// one of two creates.
func TestServersAreLockedAndReaddressed(t *testing.T) {
	t.Parallel()
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, engine)
			s.sim.AddUser("root@pam", "their own")
			s.logIn()
			a := s.start(freeAddr(t))
			s.furnish(a)
			for _, image := range []string{"debian-12", "debian-12-ct"} {
				s.relock(a, image)
			}
			assert.Equal(t, s.fresh, s.simState(), "the simulator holds what it held before")
			a.holdsNothing()
			a.onlyOne()
		})
	}
}

func (s *site) relock(a *api, image string) {
	id, op := a.create(map[string]any{"name": "net " + image, "image": image, "plan": "small"})
	a.succeed(op)
	here := "/v1/servers/" + id
	server := a.must(http.StatusOK, http.MethodGet, here, nil)
	place := server["placement"].(map[string]any)
	guest := "/nodes/" + place["node"].(string) + map[any]string{"vm": "/qemu/", "container": "/lxc/"}[server["kind"]] + strconv.Itoa(int(place["vmid"].(float64)))
	work := func(method, path string, body any) {
		s.t.Helper()
		_, op := idsOf(a.must(http.StatusAccepted, method, here+path, body))
		a.succeed(op)
	}
	work(http.MethodPut, "/ip-lock", map[string]any{"enabled": true})
	require.Equal(s.t, []string{"10.77.0.10"}, s.letIn(guest))
	work(http.MethodPost, "/addresses", map[string]any{"address": "10.77.0.99"})
	require.Equal(s.t, []string{"10.77.0.10", "10.77.0.99"}, s.letIn(guest))
	work(http.MethodDelete, "/addresses/10.77.0.10", nil)
	require.Equal(s.t, []string{"10.77.0.99"}, s.letIn(guest))
	config := s.proxmox(http.MethodGet, guest+"/config", nil).(map[string]any)
	told := config["net0"].(string)
	if server["kind"] == "vm" {
		told = config["ipconfig0"].(string)
	}
	require.Contains(s.t, told, "ip=10.77.0.99/24")
	options := s.proxmox(http.MethodGet, guest+"/firewall/options", nil).(map[string]any)
	require.Equal(s.t, []any{1.0, 1.0, 1.0, "ACCEPT"}, []any{options["enable"], options["ipfilter"], options["macfilter"], options["policy_in"]})
	work(http.MethodPut, "/ip-lock", map[string]any{"enabled": false})
	require.Nil(s.t, s.letIn(guest))
	options = s.proxmox(http.MethodGet, guest+"/firewall/options", nil).(map[string]any)
	require.Len(s.t, options, 1, "only its digest is left: %v", options)
	work(http.MethodDelete, "", nil)
}

// letIn are the addresses that the guest's first interface may use, but the
// one that it gives itself; nil if it is not locked.
func (s *site) letIn(guest string) (ips []string) {
	s.t.Helper()
	for _, set := range s.proxmox(http.MethodGet, guest+"/firewall/ipset", nil).([]any) {
		require.Equal(s.t, "ipfilter-net0", set.(map[string]any)["name"])
		for _, e := range s.proxmox(http.MethodGet, guest+"/firewall/ipset/ipfilter-net0", nil).([]any) {
			if ip := e.(map[string]any)["cidr"].(string); ip[:4] != "fe80" {
				ips = append(ips, ip)
			}
		}
	}
	slices.Sort(ips)
	return ips
}

// onlyOne asks twice at once for the one address of a pool.
func (a *api) onlyOne() {
	a.t.Helper()
	a.must(http.StatusCreated, http.MethodPost, "/v1/pools", map[string]any{
		"name": "one", "prefix": "192.0.2.0/24", "ranges": []any{map[string]any{"first": "192.0.2.7", "last": "192.0.2.7"}},
	})
	var both sync.WaitGroup
	var got [2]int
	for i := range got {
		both.Go(func() {
			got[i], _, _ = a.call(http.MethodPost, "/v1/servers", map[string]any{"name": "one", "image": "debian-12", "plan": "small", "addresses": []string{"192.0.2.7"}})
		})
	}
	both.Wait()
	slices.Sort(got[:])
	assert.Equal(a.t, [2]int{http.StatusAccepted, http.StatusConflict}, got)
}
