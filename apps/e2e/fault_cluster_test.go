package e2e

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// lab answers the cluster as the API shows it.
func (a *api) lab() map[string]any {
	a.t.Helper()
	return a.must(http.StatusOK, http.MethodGet, "/v1/clusters", nil)["items"].([]any)[0].(map[string]any)
}

// second adds another cluster, of another simulator, with images and a pool of its own.
func (r *ranch) second() *pvesim.Running {
	r.t.Helper()
	quick := pvesim.Fast()
	other := pvesim.Start(r.t, pvesim.Options{Durations: &quick})
	a := r.alive[0]
	made := a.must(http.StatusCreated, http.MethodPost, "/v1/clusters", map[string]any{
		"name": "second", "token": other.Token(), "endpoints": []any{map[string]any{"url": other.URL(), "fingerprint": other.Fingerprint()}},
	})
	a.must(http.StatusOK, http.MethodPost, "/v1/clusters/"+made["id"].(string)+"/import-images", nil)
	return other
}

// TestF26TheQuorumIsLost: in the middle of a create the cluster may not write any
// more. The operation waits, another cluster does not notice, and with the quorum
// it goes on.
func TestF26TheQuorumIsLost(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		r.second()
		held := r.sim.Fail(pvesim.Fault{Method: http.MethodPost, Path: cloneVM, Hold: true})
		lost := r.ask("debian-12", map[string]any{"cluster": "lab"})
		r.caught(held, 1)
		r.sim.SetQuorum(false)
		held.Remove()
		assert.Contains(t, r.is(lost, "waiting")["cause"], "quorum")
		other := r.ask("debian-12", map[string]any{"cluster": "second"})
		_, op := idsOf(other)
		r.alive[0].succeed(op)
		r.is(lost, "waiting") // but for the moments in which it is tried
		_, undo := idsOf(r.alive[0].must(http.StatusAccepted, http.MethodDelete, "/v1/servers/"+other["server"].(map[string]any)["id"].(string), nil))
		r.alive[0].succeed(undo)
		r.sim.SetQuorum(true)
		r.ready(lost)
	})
}

// TestF27TheNodeOfTheEndpointIsDown: no connection can be made to the member of the
// cluster that was asked so far. The next one is asked, for changes too, since
// nothing can have reached the first.
func TestF27TheNodeOfTheEndpointIsDown(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		other, err := r.sim.ListenAs("pve2", "127.0.0.1:0")
		require.NoError(t, err)
		lab := r.alive[0].lab()
		print := r.sim.FingerprintOf("pve2")
		r.alive[0].must(http.StatusOK, http.MethodPatch, "/v1/clusters/"+lab["id"].(string), map[string]any{"endpoints": []any{
			map[string]any{"url": r.simURL, "fingerprint": r.simPrint}, map[string]any{"url": other.URL(), "fingerprint": print},
		}})
		server := r.make("debian-12", map[string]any{"node": "pve2"})
		require.NoError(t, r.sim.SetRefusing("pve1", true))
		r.sim.SetOffline("pve1", true)
		id := server["id"].(string)
		for _, action := range []string{"stop", "start"} {
			_, op := idsOf(r.alive[0].switched(id, action))
			r.alive[0].succeed(op)
		}
		assert.Equal(t, true, r.alive[0].lab()["reachable"])
		r.sim.SetOffline("pve1", false)
		require.NoError(t, r.sim.SetRefusing("pve1", false))
	})
}

// TestF28NothingIsReached: our own uplink is gone. Of no server is anything known,
// no event is told of any, nothing is released; and when it is back, all is as
// before, with nothing told either.
func TestF28NothingIsReached(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		servers := []map[string]any{r.make("debian-12"), r.make("debian-12-ct"), r.make("debian-12")}
		before := r.events()
		require.NoError(t, r.sim.SetRefusing("pve1", true))
		for _, a := range r.alive {
			for _, s := range servers {
				a.until("/v1/servers/"+s["id"].(string), func(s map[string]any) bool { return s["power"] == "unknown" && s["life"] == "ready" })
			}
		}
		start := r.alive[0].switched(servers[0]["id"].(string), "stop")
		r.is(start, "waiting")
		assert.Equal(t, false, r.alive[0].lab()["reachable"])
		assert.Equal(t, before+1, r.events(), "but for the one that we asked for nothing is told")
		require.NoError(t, r.sim.SetRefusing("pve1", false))
		for _, a := range r.alive {
			for _, s := range servers[1:] {
				back := a.until("/v1/servers/"+s["id"].(string), func(s map[string]any) bool { return s["power"] == "on" })
				assert.Equal(t, s["addresses"], back["addresses"])
			}
		}
		_, op := idsOf(start)
		r.alive[0].succeed(op)
		assert.Equal(t, before+2, r.events(), "nor afterwards, but for its end")
	})
}

// events counts all that was told.
func (s *site) events() int {
	s.t.Helper()
	return len(s.books().Events)
}

// TestF29TheTokenLosesItsRights: lists are empty, and guests are hidden; or the
// token is refused altogether. Neither proves anything: no server is missing,
// nothing is released, and the cluster says what it lacks.
func TestF29TheTokenLosesItsRights(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		server := r.make("debian-12")
		id, token := server["id"].(string), "remuda@pve!sim"
		r.sim.SetGrants(token)
		r.alive[0].until("/v1/clusters/"+r.alive[0].lab()["id"].(string), func(c map[string]any) bool { return c["degraded"] != nil })
		r.toldOnce(id, "server.hidden")
		found := r.alive[0].must(http.StatusOK, http.MethodGet, "/v1/servers/"+id, nil)
		assert.Equal(t, "ready", found["life"])
		assert.Equal(t, server["addresses"], found["addresses"])
		remove := r.alive[0].must(http.StatusAccepted, http.MethodDelete, "/v1/servers/"+id, nil)
		r.is(remove, "waiting")
		assert.Len(t, r.sim.Machines(), 1)
		r.sim.SetGrants(token, pvesim.MinimalRole("/vms")...)
		_, op := idsOf(remove)
		r.alive[0].succeed(op)

		r.alive[0].until("/v1/clusters/"+r.alive[0].lab()["id"].(string), func(c map[string]any) bool { return c["degraded"] == nil })
		kept := r.make("debian-12")
		require.True(t, r.sim.SetRevoked(token, true))
		r.alive[0].until("/v1/clusters/"+r.alive[0].lab()["id"].(string), func(c map[string]any) bool { return c["reachable"] == false })
		assert.Contains(t, r.alive[0].lab()["error"], "does not accept our token")
		now := r.alive[0].must(http.StatusOK, http.MethodGet, "/v1/servers/"+kept["id"].(string), nil)
		assert.Equal(t, "ready", now["life"])
		require.True(t, r.sim.SetRevoked(token, false))
		r.alive[0].until("/v1/servers/"+kept["id"].(string), func(s map[string]any) bool { return s["power"] == "on" })
		assert.Equal(t, 0, r.heard(kept["id"].(string), "server.vanished"))
	})
}

// TestF30TheCertificateIsAnother: nothing is sent to whoever shows another
// certificate than the one that was agreed on. What waits says so with both
// fingerprints, and goes on when the new one was agreed on.
func TestF30TheCertificateIsAnother(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		server := r.make("debian-12")
		fresh, err := r.sim.RotateCertificate("pve1")
		require.NoError(t, err)
		effects := len(r.sim.Effects(0))
		stop := r.alive[0].switched(server["id"].(string), "stop")
		cause := r.is(stop, "waiting")["cause"]
		assert.Contains(t, cause, r.simPrint)
		assert.Contains(t, cause, fresh)
		lab := "/v1/clusters/" + r.alive[0].lab()["id"].(string)
		shown := r.alive[0].until(lab, func(c map[string]any) bool { return c["reachable"] == false })
		assert.Contains(t, shown["error"], fresh)
		assert.Len(t, r.sim.Effects(0), effects, "nothing was sent")
		r.alive[0].must(http.StatusOK, http.MethodPatch, lab, map[string]any{"endpoints": []any{map[string]any{"url": r.simURL, "fingerprint": fresh}}})
		_, op := idsOf(stop)
		r.alive[0].succeed(op)
	})
}

// TestF39OneNodeIsSlow: a node takes half a minute for each answer. What is asked
// of the others does not wait for it, and what is known is shown with its age.
func TestF39OneNodeIsSlow(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		slow := r.make("debian-12", map[string]any{"node": "pve2"})
		quick := r.make("debian-12", map[string]any{"node": "pve1"})
		r.sim.SetDelay("pve2", 25*time.Second)
		var stuck []map[string]any
		stuck = append(stuck, r.alive[0].switched(slow["id"].(string), "stop"))
		for range 3 {
			stuck = append(stuck, r.ask("debian-12-ct", map[string]any{"node": "pve2"}))
		}
		for range 3 {
			for _, action := range []string{"stop", "start"} {
				_, op := idsOf(r.alive[0].switched(quick["id"].(string), action))
				r.alive[0].succeed(op)
			}
		}
		for _, accepted := range stuck {
			_, op := idsOf(accepted)
			assert.NotEqual(t, "succeeded", r.alive[0].must(http.StatusOK, http.MethodGet, "/v1/operations/"+op, nil)["state"], "the slow node was slow")
		}
		shown := r.alive[0].must(http.StatusOK, http.MethodGet, "/v1/servers/"+slow["id"].(string), nil)
		assert.NotNil(t, shown["power_observed_at"])
		r.sim.SetDelay("pve2", 0)
		for _, accepted := range stuck {
			_, op := idsOf(accepted)
			r.alive[0].succeed(op)
		}
	})
}
