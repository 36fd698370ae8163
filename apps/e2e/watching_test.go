package e2e

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/adapters/proxmox"
	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/remudahq/remuda/core/patrol"
	"github.com/remudahq/remuda/testutil/pgtest"
	"github.com/remudahq/remuda/testutil/pvesim"
)

// hasty is a clock that can be made to run faster than the world.
type hasty struct {
	mu   sync.Mutex
	from time.Time // real
	at   time.Time // what it showed then
	rate time.Duration
}

func (h *hasty) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at.Add(time.Since(h.from) * h.rate).UTC().Truncate(time.Microsecond)
}

func (h *hasty) hurry(rate time.Duration) {
	now := h.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at, h.from, h.rate = now, time.Now(), rate
}

// sweeps remembers how the sweeps of each cluster went, since the last look.
type sweeps struct {
	mu  sync.Mutex
	all map[core.ClusterID][]patrol.Swept
}

func (s *sweeps) hear(_ context.Context, swept patrol.Swept) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all[swept.Cluster.ID] = append(s.all[swept.Cluster.ID], swept)
	return nil
}

// since are a cluster's sweeps that began after a time, in their order.
func (s *sweeps) since(id core.ClusterID, after time.Time) (some []patrol.Swept) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.all[id] {
		if one.At.After(after) {
			some = append(some, one)
		}
	}
	return some
}

// watched is a fleet over three clusters, each with two servers that run, in a
// world whose clock can hurry.
type watched struct {
	*testing.T
	*fleet.Service
	clock    *hasty
	store    *sqlstore.Store
	sims     []*pvesim.Running
	clusters []core.Cluster
	servers  []core.ServerView
	sweeps   sweeps
	admin    core.Caller
}

func watch(t *testing.T, engine string) *watched {
	t.Helper()
	w := &watched{T: t, clock: &hasty{from: time.Now(), at: time.Now(), rate: 1}, sweeps: sweeps{all: map[core.ClusterID][]patrol.Swept{}}}
	url := "sqlite://" + filepath.Join(t.TempDir(), "remuda.db")
	if engine == "postgres" {
		url = pgtest.New(t)
	}
	store, err := sqlstore.Open(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { _ = store.Close() })
	w.store = store
	w.Service, err = fleet.New(fleet.Deps{
		Store: store, Journal: store.Journal(), Log: store.Log(), Cursors: store.Cursors(), Connector: proxmox.New(proxmox.WithNow(w.clock.Now)), Clock: w.clock,
		Vault: system.NewVault([]byte("kept outside the store")), Passwords: system.NewPasswords(0), Random: system.Random{}, Swept: w.sweeps.hear,
		Options: fleet.Options{Sweep: 500 * time.Millisecond},
	})
	require.NoError(t, err)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	drained := make(chan struct{})
	go func() { defer close(drained); w.Service.Run(ctx) }()
	t.Cleanup(func() { stop(); <-drained })
	w.admin, err = w.EnsureAdmin(ctx, "admin", adminToken)
	require.NoError(t, err)
	_, err = w.CreatePlan(ctx, w.admin, core.Plan{Name: "small", Cores: 1, Memory: 512 * core.MiB, Disk: 4 * core.GiB})
	require.NoError(t, err)
	for n := range 3 {
		w.add(ctx, fmt.Sprint("c", n))
	}
	return w
}

// add adds a cluster with two servers.
func (w *watched) add(ctx context.Context, name string) {
	w.Helper()
	quick := pvesim.Fast()
	sim := pvesim.Start(w.T, pvesim.Options{Durations: &quick})
	cluster, err := w.CreateCluster(ctx, w.admin, fleet.NewCluster{Name: name, Token: sim.Token(),
		Endpoints: []core.Endpoint{{URL: sim.URL(), Fingerprint: sim.Fingerprint()}}})
	require.NoError(w, err)
	_, err = w.ImportImages(ctx, w.admin, cluster.ID)
	require.NoError(w, err)
	w.sims, w.clusters = append(w.sims, sim), append(w.clusters, cluster)
	for n := range 2 {
		made, err := w.Create(ctx, w.admin, fleet.CreateServer{Name: fmt.Sprint(name, "-", n), Image: "debian-12", Plan: "small", Cluster: name, Start: true})
		require.NoError(w, err)
		op, err := w.Await(ctx, w.admin, made.Operation.ID, patience)
		require.NoError(w, err)
		require.Equal(w, core.Succeeded, op.State, op.Cause)
		w.servers = append(w.servers, made.Server)
	}
}

// cut takes all clusters away, or brings them back.
func (w *watched) cut(yes bool) {
	w.Helper()
	for _, sim := range w.sims {
		for _, node := range sim.Nodes() {
			require.NoError(w, sim.SetRefusing(node, yes))
		}
	}
}

// powers waits until every server has a power.
func (w *watched) powers(want core.Power) {
	w.Helper()
	for _, s := range w.servers {
		require.Eventually(w, func() bool {
			view, err := w.Server(w.Context(), w.admin, s.ID)
			return err == nil && view.Power() == want && view.Life() == core.Ready
		}, patience, 10*time.Millisecond, "%s is never %s", s.Name, want)
	}
}

// told are the events from a position on: what happened, and to what.
func (w *watched) told(after int64) (all []string) {
	w.Helper()
	events, err := w.store.Log().Read(w.Context(), after, 1000)
	require.NoError(w, err)
	for _, e := range events {
		all = append(all, e.Type+" "+e.Data["kind"]+e.Data["finding"])
	}
	return all
}

func (w *watched) position() int64 {
	w.Helper()
	_, last, err := w.store.Log().Ends(w.Context())
	require.NoError(w, err)
	return last
}

// All clusters are unreachable at once, for minutes. Of no server anything is
// known, nothing is told of any, and one alert says that it is all of them. Two
// rounds after they are back everything is known again.
func TestAllClustersAwayAreOneAlert(t *testing.T) {
	t.Parallel()
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			w := watch(t, engine)
			w.powers(core.On)
			// What happened is in the log a moment later.
			require.Eventually(t, func() bool {
				return strings.Count(strings.Join(w.told(0), "\n"), core.EventServerProvisioned) == len(w.servers)
			}, patience, 10*time.Millisecond)
			before := w.position()
			w.clock.hurry(20) // a round is as long as ten seconds
			w.cut(true)
			w.powers(core.PowerUnknown)
			require.Eventually(t, func() bool { return len(w.told(before)) > 0 }, patience, 10*time.Millisecond, "nobody is told")
			away := w.clock.Now()
			require.Eventually(t, func() bool { return w.clock.Now().Sub(away) > 2*time.Minute }, patience, 10*time.Millisecond)
			assert.Equal(t, []string{"alert.raised everything-away"}, w.told(before))

			w.cut(false)
			back := w.clock.Now()
			for _, c := range w.clusters {
				var after []patrol.Swept
				require.Eventually(t, func() bool { after = w.sweeps.since(c.ID, back); return len(after) >= 2 }, patience, time.Millisecond)
				assert.NoError(t, after[1].Err, "the second round after %s is back", c.Name)
			}
			w.powers(core.On)
			require.Eventually(t, func() bool { return len(w.told(before)) > 1 }, patience, 10*time.Millisecond, "nobody is told of the end")
			back = w.clock.Now()
			require.Eventually(t, func() bool { return w.clock.Now().Sub(back) > time.Minute }, patience, 10*time.Millisecond)
			assert.Equal(t, []string{"alert.raised everything-away", "alert.resolved everything-away"}, w.told(before))
		})
	}
}

// ahead are the times in an answer that lie in the future, by their path.
func ahead(path string, answer any, now time.Time) (found []string) {
	switch v := answer.(type) {
	case map[string]any:
		for key, field := range v {
			found = append(found, ahead(path+"."+key, field, now)...)
		}
	case []any:
		for i, item := range v {
			found = append(found, ahead(fmt.Sprint(path, "[", i, "]"), item, now)...)
		}
	case string:
		if at, err := time.Parse(time.RFC3339Nano, v); err == nil && at.After(now) {
			found = append(found, path+" "+v)
		}
	case float64:
		if v < 0 {
			found = append(found, fmt.Sprint(path, " ", v))
		}
	}
	return found
}

// The clock of one node is an hour ahead and that of another an hour behind.
// Nothing that is shown lies in the future, no age is negative, and what was seen
// just now is not called old.
func TestAClockThatIsWrongMakesNoFutureAndNoNegativeAge(t *testing.T) {
	whatever(t, func(t *testing.T, r *ranch) {
		r.sim.SetSkew("pve1", time.Hour)
		r.sim.SetSkew("pve2", -time.Hour)
		a := r.alive[0]
		one, two := r.make("debian-12", map[string]any{"node": "pve1"}), r.make("debian-12-ct", map[string]any{"node": "pve2"})
		for _, server := range []map[string]any{one, two} {
			a.until("/v1/servers/"+idOf(server)+"/usage", func(u map[string]any) bool {
				return u["observed_at"] != nil && u["stale"] == false && u["memory"] != nil
			})
		}
		paths := []string{"/v1/servers", "/v1/nodes", "/v1/storages", "/v1/clusters", "/v1/operations", "/v1/alerts"}
		for _, thing := range []string{"/v1/servers/" + idOf(one), "/v1/servers/" + idOf(two), "/v1/nodes/lab:pve1", "/v1/nodes/lab:pve2", "/v1/storages/lab:pve1:local", "/v1/clusters/" + a.lab()["id"].(string)} {
			paths = append(paths, thing, thing+"/usage")
			for _, frame := range []string{"hour", "day", "week", "month", "year"} {
				paths = append(paths, thing+"/graphs?timeframe="+frame)
			}
		}
		for _, a := range r.alive {
			for _, path := range paths {
				answer := a.must(http.StatusOK, http.MethodGet, path, nil)
				assert.Empty(t, ahead(path, answer, time.Now().Add(time.Second)))
			}
			for _, server := range []map[string]any{one, two} {
				a.until("/v1/servers/"+idOf(server), func(s map[string]any) bool { return s["stale"] == false })
			}
			for line := range strings.Lines(a.page("/metrics")) {
				assert.NotRegexp(t, `^remuda_(cluster|node|state|operations|event|webhook)\S* -`, line)
			}
		}
		r.sim.SetSkew("pve1", 0)
		r.sim.SetSkew("pve2", 0)
	})
}

// page fetches what is no JSON.
func (a *api) page(path string) string {
	a.t.Helper()
	req, err := http.NewRequestWithContext(a.t.Context(), http.MethodGet, a.url+path, nil)
	require.NoError(a.t, err)
	res, err := http.DefaultClient.Do(req)
	require.NoError(a.t, err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	require.NoError(a.t, err)
	require.Equal(a.t, http.StatusOK, res.StatusCode)
	return string(text)
}
