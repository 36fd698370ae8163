package e2e

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/proxmox"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/clusters"
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
// thousand guests with one poller for each guest, on the same simulators: once
// with pollers that share a few connections, and once with pollers that each
// dial, as panels that poll from short-lived scripts do. A simulator answers a
// poller in a fraction of a millisecond, where Proxmox VE takes 5 to 60.
func BenchmarkSweep(b *testing.B) {
	s := newSwept(b)
	s.round(b) // learns which cluster is which
	shared, apart := client(false), client(true)
	var ours, floor, dialled []float64
	var calls int64
	for b.Loop() {
		for range rounds {
			before := s.calls.Load()
			begun := time.Now()
			s.round(b)
			ours = append(ours, time.Since(begun).Seconds())
			calls = s.calls.Load() - before
			begun = time.Now()
			s.poll(b, shared)
			floor = append(floor, time.Since(begun).Seconds())
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
	b.ReportMetric(median(floor)/median(ours), "times-less")
	b.ReportMetric(median(dialled)/median(ours), "times-less-than-dialling")
	b.ReportMetric(50, "target")
	b.ReportMetric(0, "ns/op")
}

// swept is ten clusters full of servers, and who looks after them.
type swept struct {
	patrol *patrol.Patrol
	ids    []core.ClusterID
	urls   []string
	tokens []string
	calls  atomic.Int64
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
	store, vault := memory.NewStore(clock), system.NewVault(make([]byte, 32))
	connector := proxmox.New(proxmox.WithTransport(func(base http.RoundTripper) http.RoundTripper {
		return roundTrip(func(r *http.Request) (*http.Response, error) {
			s.calls.Add(1)
			return base.RoundTrip(r)
		})
	}))
	kit := guest.Kit{Store: store, Vault: vault, Clock: clock, Random: system.Random{},
		Hypervisors: &clusters.Directory{Store: store, Vault: vault, Connector: connector}}
	s.patrol = &patrol.Patrol{Kit: kit, Cursors: store.Cursors(), Owner: "bench", Log: slog.New(slog.DiscardHandler)}
	for n := range sweptClusters {
		s.add(b, kit, connector, n)
	}
	return s
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
	s.ids, s.urls, s.tokens = append(s.ids, cluster.ID), append(s.urls, listener.URL()), append(s.tokens, sim.Token())
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
	for _, id := range s.ids {
		wg.Go(func() {
			if err := s.patrol.Sweep(b.Context(), core.Cluster{ID: id}); err != nil {
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
