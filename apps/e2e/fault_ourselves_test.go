package e2e

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/testutil/pgtest"
	"github.com/remudahq/remuda/testutil/pvesim"
)

// TestF35TheDatabaseDies: PostgreSQL dies while a clone is being ordered. Callers
// are told to come again; when it is back the operation goes on, and nothing is
// ordered twice.
func TestF35TheDatabaseDies(t *testing.T) {
	t.Parallel()
	database, err := pgtest.Start(t.Context(), "")
	require.NoError(t, err)
	t.Cleanup(func() { _ = database.Stop() })
	r := &ranch{site: newSite(t, "sqlite", fast)}
	r.database = database.URL()
	for range 2 {
		r.alive = append(r.alive, r.start(freeAddr(t)))
	}
	r.furnish(r.alive[0])
	for _, after := range []bool{false, true} {
		held := r.sim.Fail(pvesim.Fault{Method: http.MethodPost, Path: cloneVM, After: after, Hold: true})
		before := r.sim.Count("POST " + cloneVM)
		accepted := r.ask("debian-12")
		r.caught(held, 1)
		require.NoError(t, database.Kill())
		for _, a := range r.alive {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, a.url+"/v1/servers", nil)
			require.NoError(t, err)
			req.Header.Set("Authorization", "Bearer "+adminToken)
			res, err := http.DefaultClient.Do(req)
			require.NoError(t, err)
			require.NoError(t, res.Body.Close())
			assert.Equal(t, http.StatusServiceUnavailable, res.StatusCode)
			assert.NotEmpty(t, res.Header.Get("Retry-After"))
		}
		held.Remove()
		require.NoError(t, database.Restart(context.WithoutCancel(t.Context())))
		for _, a := range r.alive {
			a.awaitReady()
		}
		r.ready(accepted)
		assert.Equal(t, 1, r.sim.Count("POST "+cloneVM)-before, "clones that were ordered, after=%t", after)
	}
	r.sound()
}

// TestF36AWorkerThatStandsStill: a process is stopped in the middle of a step until
// its lease is over; another takes the operation, and the first one wakes. What it
// would write is refused, and nothing that it would have sent is sent.
func TestF36AWorkerThatStandsStill(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault pvesim.Fault
		wakes bool // before the other one is done
	}{
		"before it sends":                        {fault: pvesim.Fault{Method: http.MethodGet, Path: "/nodes/{node}/qemu/{vmid}/config", Skip: 1, Hold: true}},
		"its order is under way":                 {fault: pvesim.Fault{Method: http.MethodPost, Path: cloneVM, Hold: true}},
		"its order has arrived":                  {fault: pvesim.Fault{Method: http.MethodPost, Path: cloneVM, After: true, Hold: true}},
		"its order has arrived, and it wakes up": {fault: pvesim.Fault{Method: http.MethodPost, Path: cloneVM, After: true, Hold: true}, wakes: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &ranch{site: newSite(t, "postgres", fast)}
			first := r.start(freeAddr(t))
			r.furnish(first)
			r.alive = []*api{first}
			held := r.sim.Fail(c.fault)
			accepted := r.ask("debian-12")
			r.caught(held, 1)
			first.pause()
			_, op := idsOf(accepted)
			was := r.leaseOf(op)
			require.NotEmpty(t, was)
			second := r.start(freeAddr(t))
			r.alive = []*api{second}
			require.Eventually(t, func() bool { return r.leaseOf(op) != was }, patience, 50*time.Millisecond, "nobody took it over")
			if c.wakes {
				first.wake()
			}
			held.Remove()
			r.ready(accepted)
			first.wake()
			first.awaitReady()
			first.switches(idOf(accepted), "stop")
			assert.Len(t, r.sim.Machines(), 1)
			r.sound()
		})
	}
}

// leaseOf is who has an operation, empty for nobody.
func (s *site) leaseOf(operation string) (owner string) {
	s.t.Helper()
	for _, o := range s.books().Operations {
		if o.ID == operation {
			owner = o.Lease
		}
	}
	return owner
}

// TestF40AClockThatIsWrong: the clock of the nodes is an hour ahead, or behind.
// Tasks are found all the same, ours among others', no age is negative, and
// nothing is dated in the future.
func TestF40AClockThatIsWrong(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		for _, skew := range []time.Duration{time.Hour, -time.Hour} {
			for _, node := range []string{"pve1", "pve2"} {
				require.True(t, r.sim.SetSkew(node, skew))
			}
			for _, m := range makes {
				before := r.sim.Count("POST " + m.call)
				r.sim.Fail(pvesim.Fault{Method: http.MethodPost, Path: m.call, After: true, Reset: true})
				server := r.make(m.image)
				assert.Equal(t, 1, r.sim.Count("POST "+m.call)-before, "%s, %s ahead", m.image, skew)
				id, path := server["id"].(string), "/nodes/{node}/"+map[string]string{"debian-12": "qemu", "debian-12-ct": "lxc"}[m.image]+"/{vmid}/status/stop"
				stops := r.sim.Count("POST " + path)
				r.sim.Fail(pvesim.Fault{Method: http.MethodPost, Path: path, After: true, Status: 596})
				_, op := idsOf(r.alive[0].switched(id, "stop"))
				r.alive[0].succeed(op)
				assert.Equal(t, 1, r.sim.Count("POST "+path)-stops)
				found := r.alive[0].must(http.StatusOK, http.MethodGet, "/v1/servers/"+id, nil)
				for _, field := range []string{"created_at", "updated_at", "started_at", "stopped_at", "power_observed_at"} {
					at, err := time.Parse(time.RFC3339, fmt.Sprint(found[field]))
					require.NoError(t, err, field)
					assert.LessOrEqual(t, at, time.Now().Add(time.Second), field)
				}
			}
		}
	})
}

// TestF42TheAnswerToAResizeIsLost: a disk is grown to the size that was asked for,
// once, however often its answer is lost. Sizes are absolute, never added.
func TestF42TheAnswerToAResizeIsLost(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		for _, m := range []struct{ image, disk, call string }{
			{"debian-12", "scsi0", "/nodes/{node}/qemu/{vmid}/resize"}, {"debian-12-ct", "rootfs", "/nodes/{node}/lxc/{vmid}/resize"},
		} {
			server := r.make(m.image)
			size := 4
			for _, lost := range []pvesim.Fault{{After: true, Status: 596}, {After: true, Reset: true}, {Reset: true}} {
				lost.Method, lost.Path = http.MethodPut, m.call
				before := r.sim.Count("PUT " + m.call)
				r.sim.Fail(lost)
				size += 2
				_, op := idsOf(r.alive[0].must(http.StatusAccepted, http.MethodPatch, "/v1/servers/"+server["id"].(string)+"/specification",
					map[string]any{"disks": map[string]any{m.disk: size << 30}}))
				r.alive[0].succeed(op)
				assert.Equal(t, 1, r.sim.Count("PUT "+m.call)-before, "%s grown after %+v", m.disk, lost)
				assert.Contains(t, r.sim.Guests()[vmidOf(server)].Config[m.disk], fmt.Sprintf("size=%dG", size))
			}
		}
	})
}
