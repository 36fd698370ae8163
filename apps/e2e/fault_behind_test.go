package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var otherNode = map[string]string{"pve1": "pve2", "pve2": "pve1"}

// TestF31AGuestThatWasMoved: somebody moves a guest to another node. What is asked
// for meanwhile waits for the lock of the move, and reaches it where it is then.
func TestF31AGuestThatWasMoved(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		server := r.make("debian-12")
		id, vmid, to := server["id"].(string), vmidOf(server), otherNode[nodeOf(server)]
		r.sim.SetLock(vmid, "migrate")
		stop := r.alive[0].switched(id, "stop")
		r.is(stop, "waiting")
		require.True(t, r.sim.MoveGuest(vmid, to))
		r.sim.SetLock(vmid, "")
		_, op := idsOf(stop)
		r.alive[0].succeed(op)
		assert.False(t, r.sim.Guests()[vmid].Running)
		r.alive[0].until("/v1/servers/"+id, func(s map[string]any) bool { return nodeOf(s) == to })

		require.True(t, r.sim.MoveGuest(vmid, otherNode[to])) // and with nothing under way the patrol follows
		r.alive[0].until("/v1/servers/"+id, func(s map[string]any) bool { return nodeOf(s) == otherNode[to] })
		start := r.alive[0].switched(id, "start")
		_, op = idsOf(start)
		r.alive[0].succeed(op)
		assert.True(t, r.sim.Guests()[vmid].Running)
		require.Equal(t, 2, r.heard(id, "server.moved"))
	})
}

// TestF32AGuestThatWasDeleted: the cluster says that the VMID is free, in two lists
// one after another. The server is missing, keeps its addresses, and nothing is
// made anew; when the guest is there again, so is the server.
func TestF32AGuestThatWasDeleted(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		server := r.make("debian-12")
		id, vmid := server["id"].(string), vmidOf(server)
		made := r.sim.Count("POST " + cloneVM)
		require.True(t, r.sim.RemoveGuest(vmid))
		missing := r.alive[0].until("/v1/servers/"+id, func(s map[string]any) bool { return s["life"] == "missing" })
		assert.Equal(t, server["addresses"], missing["addresses"])
		r.toldOnce(id, "server.vanished")
		for range 3 { // rounds that find the same
			r.alive[0].until("/v1/servers/"+id, func(s map[string]any) bool { return s["life"] == "missing" })
		}
		refused := r.alive[0].must(http.StatusConflict, http.MethodPost, "/v1/servers/"+id+"/power", map[string]any{"action": "start"})
		assert.Equal(t, "illegal-move", refused["code"])
		assert.Equal(t, made, r.sim.Count("POST "+cloneVM), "nothing was made anew")
		assert.Equal(t, 1, r.heard(id, "server.vanished"))
	})
}

// TestF33AGuestWhoseNetworkWasChanged: somebody edits a guest's interface and the
// set that locks its addresses. Both are told; what the policy says is repaired,
// and the set is right again.
func TestF33AGuestWhoseNetworkWasChanged(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		r.sim.AddUser("root@pam", "their own")
		r.logIn()
		server := r.make("debian-12", map[string]any{"ip_lock": true})
		id := server["id"].(string)
		_, op := idsOf(r.alive[0].must(http.StatusAccepted, http.MethodPut, "/v1/servers/"+id+"/ip-lock", map[string]any{"enabled": true, "repair": true}))
		r.alive[0].succeed(op)
		guest := fmt.Sprintf("/nodes/%s/qemu/%d", nodeOf(server), vmidOf(server))
		set := r.proxmox(http.MethodGet, guest+"/firewall/ipset/ipfilter-net0", nil)
		restored := r.heard(id, "server.ip_lock_restored")
		for _, entry := range set.([]any) {
			r.proxmox(http.MethodDelete, guest+"/firewall/ipset/ipfilter-net0/"+url.PathEscape(entry.(map[string]any)["cidr"].(string)), nil)
		}
		require.Eventually(t, func() bool { return r.heard(id, "server.ip_lock_restored") > restored }, patience, 100*time.Millisecond)
		r.alive[0].until("/v1/servers/"+id, func(s map[string]any) bool { return s["operation_id"] == nil })
		assert.Equal(t, r.heard(id, "server.ip_lock_violated"), r.heard(id, "server.ip_lock_restored")-restored, "each violation is repaired once")
		bare := func(entries any) (cidrs []any) {
			for _, e := range entries.([]any) {
				cidrs = append(cidrs, e.(map[string]any)["cidr"])
			}
			return cidrs
		}
		assert.ElementsMatch(t, bare(set), bare(r.proxmox(http.MethodGet, guest+"/firewall/ipset/ipfilter-net0", nil)))

		r.alive[0].readWhole(id)
		net := r.admin(http.MethodGet, guest+"/config", nil)["net0"].(string)
		r.admin(http.MethodPut, guest+"/config", url.Values{"net0": {net + ",rate=3"}})
		r.toldOnce(id, "server.network_changed")
		assert.Contains(t, r.sim.Guests()[vmidOf(server)].Config["net0"], "rate=3", "that is told, and theirs to put right")
	})
}

// TestF34ASuspendedServerThatWasStarted: somebody starts the guest of a suspended
// server on Proxmox itself. That is told, and the policy stops it; over our API
// nobody can start it.
func TestF34ASuspendedServerThatWasStarted(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		server := r.make("debian-12")
		id, vmid := server["id"].(string), vmidOf(server)
		r.alive[0].suspend(id)
		refused := r.alive[0].must(http.StatusForbidden, http.MethodPost, "/v1/servers/"+id+"/power", map[string]any{"action": "start"})
		assert.Equal(t, "suspended", refused["code"])
		require.True(t, r.sim.SetRunning(vmid, true))
		r.toldOnce(id, "server.suspension_violated")
		r.toldOnce(id, "server.suspension_enforced")
		assert.False(t, r.sim.Guests()[vmid].Running)
		stopped := r.alive[0].until("/v1/servers/"+id, func(s map[string]any) bool { return s["power"] == "off" && s["operation_id"] == nil })
		assert.Equal(t, true, stopped["suspended"])
		r.alive[0].until("/v1/servers/"+id+"/findings", func(f map[string]any) bool { return len(f["findings"].([]any)) == 0 })
	}, "REMUDA_ENFORCE_SUSPENSION=true")
}
