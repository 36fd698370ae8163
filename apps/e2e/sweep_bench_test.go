package e2e

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/adapters/proxmox"
	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/apps/internal/metrics"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/clusters"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/patrol"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/pvesim"
)

const (
	sweptClusters = 10
	sweptGuests   = 1000 // on each
	pollersAtOnce = 8    // on each cluster, as many as the adapter sends itself
)

// BenchmarkSweep compares one round of the patrol over ten clusters of a
// thousand guests, which keeps what it measured, counts the traffic, judges what
// is wrong and shows it to /metrics, as remuda-api does, with one poller for each
// guest, which does nothing of that, on the same simulators, whose CPU time is in both: once
// with pollers that share a few connections, and once with pollers that each
// dial, as panels that poll from short-lived scripts do. A simulator answers a
// poller in a fraction of a millisecond, where Proxmox VE takes 5 to 60.
func BenchmarkSweep(b *testing.B) {
	s := newSwept(b)
	s.round(b) // learns which cluster is which
	shared, apart := client(false), client(true)
	var ours, floor, dialled, spent, floorSpent []float64
	var calls int64
	for b.Loop() {
		for range rounds {
			before := s.calls.Load()
			wall, cpu := spend(func() { s.round(b) })
			ours, spent = append(ours, wall), append(spent, cpu)
			calls = s.calls.Load() - before
			wall, cpu = spend(func() { s.poll(b, shared) })
			floor, floorSpent = append(floor, wall), append(floorSpent, cpu)
		}
		begun := time.Now()
		s.poll(b, apart)
		dialled = append(dialled, time.Since(begun).Seconds())
	}
	b.ReportMetric(float64(calls), "calls")
	b.ReportMetric(sweptClusters, "target-calls")
	b.ReportMetric(median(ours)*1000, "sweep-ms")
	b.ReportMetric(median(floor)*1000, "pollers-ms")
	b.ReportMetric(median(dialled)*1000, "dialling-pollers-ms")
	b.ReportMetric(median(spent)*1000, "sweep-cpu-ms")
	b.ReportMetric(median(floorSpent)*1000, "pollers-cpu-ms")
	b.ReportMetric(median(floorSpent)/median(spent), "times-less-cpu")
	b.ReportMetric(median(floor)/median(ours), "times-less")
	b.ReportMetric(median(dialled)/median(ours), "times-less-than-dialling")
	b.ReportMetric(50, "target")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkSweepMemory goes a thousand rounds over the same clusters, and says how
// much of the heap is in use after a hundred of them and after all, simulators
// included. What is gathered is written as each minute ends.
func BenchmarkSweepMemory(b *testing.B) {
	s := newSwept(b)
	for b.Loop() {
		var early, late uint64
		for tick := range 1000 {
			s.round(b)
			if tick == 99 {
				early = heap()
			}
		}
		late = heap()
		b.ReportMetric(float64(early)/(1<<20), "MB-after-100")
		b.ReportMetric(float64(late)/(1<<20), "MB-after-1000")
		b.ReportMetric(float64(late)/float64(early), "times-as-much")
	}
	b.ReportMetric(1.1, "target-at-most")
	b.ReportMetric(0, "ns/op")
}

// heap is what is in use of it, in bytes, without what nobody needs any more.
func heap() uint64 {
	runtime.GC()
	runtime.GC() // what has a finalizer goes with the second
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// spend does something, and answers the seconds that went by and those that
// this process, with the simulators in it, kept a CPU busy.
func spend(do func()) (wall, cpu float64) {
	before, begun := busy(), time.Now()
	do()
	return time.Since(begun).Seconds(), (busy() - before).Seconds()
}

func busy() time.Duration {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// swept is ten clusters full of servers, and who looks after them.
type swept struct {
	patrol   *patrol.Patrol
	clusters []core.Cluster
	urls     []string
	tokens   []string
	calls    atomic.Int64
}

// client is what pollers ask with.
func client(dialling bool) *http.Client {
	return &http.Client{Transport: &http.Transport{
		MaxIdleConnsPerHost: pollersAtOnce, DisableKeepAlives: dialling,
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // the simulator's own certificate
	}}
}

func newSwept(b *testing.B) *swept {
	b.Helper()
	s := &swept{}
	clock := system.Clock{}
	store, err := sqlstore.Open(b.Context(), "sqlite://"+filepath.Join(b.TempDir(), "bench.db"))
	require.NoError(b, err)
	b.Cleanup(func() { _ = store.Close() })
	vault := system.NewVault(make([]byte, 32))
	connector := proxmox.New(proxmox.WithTransport(func(base http.RoundTripper) http.RoundTripper {
		return roundTrip(func(r *http.Request) (*http.Response, error) {
			s.calls.Add(1)
			return base.RoundTrip(r)
		})
	}))
	kit := guest.Kit{Store: store, Vault: vault, Clock: clock, Random: system.Random{},
		Hypervisors: &clusters.Directory{Store: store, Vault: vault, Connector: connector}}
	log := slog.New(slog.NewTextHandler(complaints{b}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	service, err := fleet.New(fleet.Deps{
		Store: store, Journal: store.Journal(), Log: store.Log(), Cursors: store.Cursors(), Connector: connector, Clock: clock, Vault: vault,
		Passwords: system.NewPasswords(0), Random: system.Random{}, Logger: log, Swept: metrics.New("bench").Sweeps(clock, 0).Swept,
	})
	require.NoError(b, err)
	s.patrol = &patrol.Patrol{Watchers: service.Watchers(), Kit: kit, Cursors: store.Cursors(), Owner: "bench", Log: log}
	for n := range sweptClusters {
		s.add(b, kit, connector, n)
	}
	return s
}

// complaints fails a benchmark in which something is logged as wrong: what a
// watcher could not do is told nowhere else, and would look fast.
type complaints struct{ *testing.B }

// Write takes one entry.
func (c complaints) Write(entry []byte) (int, error) {
	c.Errorf("logged: %s", entry)
	return len(entry), nil
}

type roundTrip func(*http.Request) (*http.Response, error)

// RoundTrip makes the function a transport.
func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// add makes one cluster, its guests, and a server for each of them.
func (s *swept) add(b *testing.B, kit guest.Kit, connector ports.Connector, n int) {
	b.Helper()
	sim, err := pvesim.New(pvesim.Options{Nodes: 2})
	require.NoError(b, err)
	b.Cleanup(func() { _ = sim.Close() })
	listener, err := sim.Listen("127.0.0.1:0")
	require.NoError(b, err)
	id, secret, err := core.SplitToken(sim.Token())
	require.NoError(b, err)
	cluster := core.Cluster{ID: guest.NewID[core.ClusterID](kit), Name: fmt.Sprintf("c%d", n), TokenID: id, VMIDs: core.DefaultVMIDs, Version: 1,
		Endpoints: []core.Endpoint{{URL: listener.URL(), Fingerprint: sim.Fingerprint()}}}
	hypervisor, err := connector.Connect(cluster, secret)
	require.NoError(b, err)
	cluster.Identity, err = hypervisor.Identity(b.Context())
	require.NoError(b, err)
	sealed, err := kit.Vault.Seal(clusters.SecretPlace(cluster.ID), []byte(secret))
	require.NoError(b, err)
	require.NoError(b, kit.Store.Do(b.Context(), func(tx ports.Tx) error {
		if err := tx.Clusters().Insert(b.Context(), cluster); err != nil {
			return err
		}
		if err := tx.Secrets().Put(b.Context(), clusters.SecretPlace(cluster.ID), sealed); err != nil {
			return err
		}
		return fill(b.Context(), tx, kit, sim, cluster)
	}))
	s.clusters, s.urls, s.tokens = append(s.clusters, cluster), append(s.urls, listener.URL()), append(s.tokens, sim.Token())
}

func fill(ctx context.Context, tx ports.Tx, kit guest.Kit, sim *pvesim.Sim, cluster core.Cluster) error {
	now := kit.Clock.Now().Add(-time.Minute)
	for i := range sweptGuests {
		vmid := 20_000 + i
		server := core.Server{ID: guest.NewID[core.ServerID](kit), Name: "swept", Hostname: "swept", Kind: core.VM,
			Placement: core.Placement{Cluster: cluster.ID, Node: "pve1", VMID: vmid}, Identity: core.Identity{Cluster: cluster.Identity}}
		server.Begin(now)
		server = core.RestoreServer(server, core.ServerState{Life: core.Ready, Wanted: core.On, Power: core.On, PowerAt: now})
		sim.AddGuest("qemu", vmid, "pve1", map[string]string{
			"name": "swept", "memory": "512", "cores": "1", "description": core.Mark{Server: server.ID}.String(), "scsi0": "local:20000/disk.qcow2,size=4G",
		})
		sim.SetRunning(vmid, true)
		if _, err := tx.Servers().Insert(ctx, server); err != nil {
			return err
		}
	}
	return nil
}

// round is one tick: every cluster at once, as the patrol goes about it.
func (s *swept) round(b *testing.B) {
	b.Helper()
	var wg sync.WaitGroup
	for _, cluster := range s.clusters {
		wg.Go(func() {
			if err := s.patrol.Sweep(b.Context(), cluster); err != nil {
				b.Error(err)
			}
		})
	}
	wg.Wait()
}

// poll asks for every guest by itself.
func (s *swept) poll(b *testing.B, client *http.Client) {
	b.Helper()
	var wg sync.WaitGroup
	for n := range s.urls {
		vmids := make(chan int)
		for range pollersAtOnce {
			wg.Go(func() {
				for vmid := range vmids {
					if err := s.status(b.Context(), client, n, vmid); err != nil {
						b.Error(err)
					}
				}
			})
		}
		wg.Go(func() {
			defer close(vmids)
			for i := range sweptGuests {
				vmids <- 20_000 + i
			}
		})
	}
	wg.Wait()
}

func (s *swept) status(ctx context.Context, client *http.Client, n, vmid int) error {
	url := fmt.Sprintf("%s/api2/json/nodes/pve1/qemu/%d/status/current", s.urls[n], vmid)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "PVEAPIToken="+s.tokens[n])
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, res.Status)
	}
	return nil
}
