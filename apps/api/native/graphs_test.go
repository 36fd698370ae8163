package native_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/proxmox"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/apps/api/native"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/pvesim"
)

// plot is the API over a simulated cluster, without a network, so that a year
// takes no time.
type plot struct {
	*testing.T
	sim     *pvesim.Sim
	service *fleet.Service
	handler http.Handler
	server  string // its guest is 100 on pve1
	born    time.Time
	cut     atomic.Bool // the cluster does not answer
}

// plotted runs a test in virtual time. The server's VMID was another's before.
func plotted(t *testing.T, f func(p *plot)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		sim, err := pvesim.New(pvesim.Options{Nodes: 2})
		require.NoError(t, err)
		defer func() { require.NoError(t, sim.Close()) }()
		store, vault, logger := memory.NewStore(system.Clock{}), system.NewVault([]byte("a key that is long enough")), slog.New(slog.DiscardHandler)
		p := &plot{T: t, sim: sim}
		p.service, err = fleet.New(fleet.Deps{Store: store, Journal: store.Journal(), Log: store.Log(), Cursors: store.Cursors(),
			Connector: proxmox.New(proxmox.WithTransport(func(http.RoundTripper) http.RoundTripper { return p })),
			Vault:     vault, Passwords: system.NewPasswords(1), Clock: system.Clock{}, Random: system.Random{}, Logger: logger})
		require.NoError(t, err)
		p.handler = web.Front{Logger: logger}.Wrap(native.New(p.service, native.Options{Logger: logger, Digest: vault.Digest, Draining: make(chan struct{})}).Handler())
		p.fill(store)
		f(p)
	})
}

// RoundTrip is the way to the cluster.
func (p *plot) RoundTrip(r *http.Request) (*http.Response, error) {
	if p.cut.Load() {
		return nil, errors.New("dial tcp: connection refused")
	}
	return p.sim.Transport().RoundTrip(r)
}

func (p *plot) fill(store ports.Store) {
	p.Helper()
	machine := map[string]string{"cores": "4", "memory": "2048", "scsi0": "local:100/d.qcow2,size=8G"}
	p.sim.AddGuest("qemu", 100, "pve1", machine)
	p.sim.SetRunning(100, true)
	time.Sleep(60 * 24 * time.Hour)
	p.sim.RemoveGuest(100)
	time.Sleep(25 * time.Hour)

	p.born = time.Now()
	ctx := p.Context()
	admin, err := p.service.EnsureAdmin(ctx, "admin", adminToken)
	require.NoError(p, err)
	cluster, err := p.service.CreateCluster(ctx, admin, fleet.NewCluster{Name: "c1", Token: p.sim.Token(), Endpoints: site{"https://pve1:8006", p.sim.Fingerprint(), ""}.endpoints()})
	require.NoError(p, err)
	_, err = p.service.ImportImages(ctx, admin, cluster.ID)
	require.NoError(p, err)
	_, err = p.service.CreatePlan(ctx, admin, core.Plan{Name: "small", Cores: 1, Memory: 512 * core.MiB, Disk: 4 * core.GiB})
	require.NoError(p, err)
	_, err = p.service.CreatePool(ctx, admin, core.Pool{Name: "demo", Prefix: netip.MustParsePrefix("10.77.0.0/24"), Gateway: netip.MustParseAddr("10.77.0.1"),
		Ranges: []core.AddressRange{{First: netip.MustParseAddr("10.77.0.10"), Last: netip.MustParseAddr("10.77.0.60")}}})
	require.NoError(p, err)
	made, err := p.service.Create(ctx, admin, fleet.CreateServer{Name: "web", Image: "debian-12", Plan: "small"})
	require.NoError(p, err)
	p.server = string(made.Server.ID)
	require.NoError(p, store.Do(ctx, func(tx ports.Tx) error {
		server, err := tx.Servers().Get(ctx, made.Server.ID)
		if err != nil {
			return err
		}
		server.Placement.Node, server.Placement.VMID, server.Operation = "pve1", 100, ""
		_, err = tx.Servers().Update(ctx, core.RestoreServer(server, core.ServerState{Life: core.Ready, Power: core.On, Wanted: core.On, PowerAt: time.Now()}))
		return err
	}))
	machine["cores"] = "2"
	p.sim.AddGuest("qemu", 100, "pve1", machine)
	p.sim.SetRunning(100, true)
}

func (p *plot) get(path, authorization string) (status int, body map[string]any) {
	p.Helper()
	r := httptest.NewRequestWithContext(p.Context(), http.MethodGet, path, http.NoBody)
	r.Header.Set("Authorization", authorization)
	w := httptest.NewRecorder()
	p.handler.ServeHTTP(w, r)
	require.NoError(p, json.Unmarshal(w.Body.Bytes(), &body), w.Body.String())
	return w.Code, body
}

// graph is what our API answers, its points by their time.
func (p *plot) graph(path string) (graph map[string]any, points map[int64]map[string]any) {
	p.Helper()
	status, graph := p.get(path, "Bearer "+adminToken)
	require.Equal(p, 200, status, "%s: %v", path, graph)
	points = map[int64]map[string]any{}
	for _, one := range graph["points"].([]any) {
		point := one.(map[string]any)
		at, err := time.Parse(time.RFC3339, point["time"].(string))
		require.NoError(p, err)
		require.False(p, at.After(time.Now()), "%s is in the future", at)
		delete(point, "time")
		points[at.Unix()] = point
	}
	return graph, points
}

// rows is what the simulator answers to somebody else.
func (p *plot) rows(path, frame, cf string) []map[string]any {
	p.Helper()
	r, err := http.NewRequestWithContext(p.Context(), http.MethodGet, "https://pve1:8006/api2/json"+path+"/rrddata?timeframe="+frame+"&cf="+cf, http.NoBody)
	require.NoError(p, err)
	r.Header.Set("Authorization", "PVEAPIToken="+p.sim.Token())
	res, err := p.sim.Transport().RoundTrip(r)
	require.NoError(p, err)
	defer func() { _ = res.Body.Close() }()
	var said struct{ Data []map[string]any }
	require.NoError(p, json.NewDecoder(res.Body).Decode(&said))
	require.Len(p, said.Data, 70)
	return said.Data
}

// named are the names of Proxmox's columns on our wire, by whose they are.
var named = map[string]map[string]string{
	"servers": {
		"cpu": "cpu", "maxcpu": "cpus", "mem": "memory", "maxmem": "memory_total", "disk": "disk", "maxdisk": "disk_total",
		"diskread": "disk_read", "diskwrite": "disk_write", "netin": "network_in", "netout": "network_out",
	},
	"nodes": {
		"cpu": "cpu", "maxcpu": "cpus", "loadavg": "load", "iowait": "io_wait", "memused": "memory", "memtotal": "memory_total", "swapused": "swap",
		"swaptotal": "swap_total", "rootused": "disk", "roottotal": "disk_total", "netin": "network_in", "netout": "network_out",
	},
	"storages": {"used": "disk", "total": "disk_total"},
}

// translated is a row in our words.
func translated(t *testing.T, kind string, row map[string]any) map[string]any {
	t.Helper()
	want := map[string]any{}
	for column, value := range row {
		if column != "time" {
			require.Contains(t, named[kind], column)
			want[named[kind][column]] = value
		}
	}
	return want
}

// TestAGraphOnTheWireIsProxmoxsOwn holds the graphs of half a year against what
// Proxmox answers itself: of all five timeframes, averages and maxima, each
// field, and nothing else. Of a server there is nothing from before it.
func TestAGraphOnTheWireIsProxmoxsOwn(t *testing.T) {
	t.Parallel()
	plotted(t, func(p *plot) {
		time.Sleep(120 * 24 * time.Hour)
		p.sim.SetRunning(100, false)
		time.Sleep(20 * 24 * time.Hour)
		p.sim.SetRunning(100, true)
		time.Sleep(31 * time.Hour)
		p.sim.Carry(100, 1_234_567_891, 77)
		time.Sleep(95 * time.Minute)
		p.sim.SetRunning(100, false)
		time.Sleep(30*time.Minute + 3*time.Second)
		steps := map[string]int64{"hour": 60, "day": 1800, "week": 10800, "month": 43200, "year": 604800}
		for kind, at := range map[string][2]string{"servers": {p.server, "/nodes/pve1/qemu/100"}, "nodes": {"c1:pve1", "/nodes/pve1"}, "storages": {"c1:pve1:local", "/nodes/pve1/storage/local"}} {
			for frame, step := range steps {
				for ours, theirs := range map[string]string{"average": "AVERAGE", "maximum": "MAX"} {
					what := fmt.Sprint(kind, " ", frame, " ", ours)
					graph, points := p.graph("/v1/" + kind + "/" + at[0] + "/graphs?timeframe=" + frame + "&consolidation=" + ours)
					require.Equal(t, []any{frame, ours, float64(step), "proxmox"}, []any{graph["timeframe"], graph["consolidation"], graph["step"], graph["source"]})
					require.Equal(t, time.Now().UTC().Format(time.RFC3339), graph["observed_at"], what)
					require.Len(t, points, 70, what)
					told, earlier := 0, 0
					for _, row := range p.rows(at[1], frame, theirs) {
						then := int64(row["time"].(float64))
						got, there := points[then]
						require.True(t, there, "%s: no point of %d", what, then)
						want := translated(t, kind, row)
						if kind == "servers" && then-step < p.born.Unix() && (step > 86400 || then < p.born.Unix()) {
							earlier += len(want)
							want = map[string]any{}
						}
						told += len(want)
						require.Equal(t, want, got, "%s of %d", what, then)
					}
					require.Positive(t, told, what)
					if kind == "servers" && frame == "year" {
						require.Greater(t, earlier, 8*9, "the guest before it is in the rows, and not in the graph")
					}
				}
			}
		}
	})
}

func TestANodeWhoseClockIsOffHasNoPointsInTheFuture(t *testing.T) {
	t.Parallel()
	for _, off := range []time.Duration{time.Hour, -time.Hour, 40 * time.Second} {
		plotted(t, func(p *plot) {
			time.Sleep(3 * 24 * time.Hour)
			p.sim.SetSkew("pve1", off)
			time.Sleep(30 * 24 * time.Hour)
			for _, frame := range []string{"hour", "day", "week", "month", "year"} {
				for _, of := range []string{"servers/" + p.server, "nodes/c1:pve1", "storages/c1:pve1:local"} {
					graph, points := p.graph("/v1/" + of + "/graphs?timeframe=" + frame)
					var last int64
					for at := range points {
						last = max(last, at)
					}
					age := time.Duration(time.Now().Unix()-last) * time.Second
					require.LessOrEqual(t, age, 2*time.Duration(graph["step"].(float64))*time.Second, "%s: the %s of %s is old", off, frame, of)
					require.NotEmpty(t, points[last], "%s: the %s of %s ends with nothing", off, frame, of)
				}
			}
		})
	}
}

// TestOurOwnSweepsStandInForAClusterThatIsAway lets the service sweep for a
// while, and then nobody answers: what it has seen itself is shown, as of when.
func TestOurOwnSweepsStandInForAClusterThatIsAway(t *testing.T) {
	t.Parallel()
	plotted(t, func(p *plot) {
		ctx, stop := context.WithCancel(p.Context())
		var running sync.WaitGroup
		running.Go(func() { p.service.Run(ctx) })
		defer func() { stop(); running.Wait() }()
		admin, err := p.service.Authenticate(ctx, adminToken, "")
		require.NoError(t, err)
		made, err := p.service.Create(ctx, admin, fleet.CreateServer{Name: "watched", Image: "debian-12", Plan: "small", Start: true})
		require.NoError(t, err)
		time.Sleep(40 * time.Minute)
		cluster := string(made.Server.Placement.Cluster)
		of := map[string]string{"servers/" + string(made.Server.ID): "proxmox", "nodes/c1:pve1": "proxmox", "storages/c1:pve1:local": "proxmox", "clusters/" + cluster: "samples"}
		for path, source := range of {
			graph, points := p.graph("/v1/" + path + "/graphs?timeframe=hour")
			require.Equal(t, source, graph["source"], path)
			require.NotEmpty(t, points[time.Now().Add(-10*time.Minute).Truncate(time.Minute).Unix()], path)
		}
		p.cut.Store(true)
		away := time.Now()
		time.Sleep(20 * time.Minute)
		for path := range of {
			graph, points := p.graph("/v1/" + path + "/graphs?timeframe=hour")
			require.Equal(t, "samples", graph["source"], path)
			observed, err := time.Parse(time.RFC3339, graph["observed_at"].(string))
			require.NoError(t, err)
			require.WithinRange(t, observed, away.Add(-time.Minute), away, path)
			before, since := points[away.Add(-10*time.Minute).Truncate(time.Minute).Unix()], points[away.Add(10*time.Minute).Truncate(time.Minute).Unix()]
			require.Contains(t, before, "disk_total", path)
			require.Empty(t, since, path)
			if path[0] != 's' {
				require.Contains(t, before, "cpu", path)
			}
		}
	})
}
