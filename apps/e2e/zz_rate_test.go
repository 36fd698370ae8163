package e2e

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"runtime/pprof"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/remudahq/remuda/testutil/pgtest"
)

func TestZZCreateRate(t *testing.T) {
	ctx := context.Background()
	server, err := pgtest.Start(ctx, "", "fsync=on", "synchronous_commit=on")
	require.NoError(t, err)
	defer server.Stop()
	store, err := sqlstore.Open(ctx, server.URL())
	require.NoError(t, err)
	clock := memory.SystemClock{}
	pve := new(memory.Connector)
	pve.Add("https://pve.example:8006", memory.Demo(clock))
	f, err := fleet.New(fleet.Deps{Store: store, Journal: store.Journal(), Log: store.Log(), Cursors: store.Cursors(), Connector: pve, Clock: clock,
		Vault: memory.NewVault([]byte("kept outside the store")), Passwords: memory.NewPasswords(1), Random: memory.Random{}, Logger: slog.New(slog.DiscardHandler), Options: fleet.Options{Workers: -1}})
	require.NoError(t, err)
	admin, err := f.EnsureAdmin(ctx, "admin", "0123456789abcdef")
	require.NoError(t, err)
	cl, err := f.CreateCluster(ctx, admin, fleet.NewCluster{Name: "c", Token: "remuda@pve!api=secret", Endpoints: []core.Endpoint{{URL: "https://pve.example:8006", Fingerprint: "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF"}}})
	require.NoError(t, err)
	_, err = f.ImportImages(ctx, admin, cl.ID)
	require.NoError(t, err)
	_, err = f.CreatePlan(ctx, admin, core.Plan{Name: "small", Cores: 1, Memory: 512 * core.MiB, Disk: 4 * core.GiB})
	require.NoError(t, err)
	_, err = f.CreatePool(ctx, admin, core.Pool{Name: "p", Prefix: netip.MustParsePrefix("10.1.0.0/16"), Ranges: []core.AddressRange{{First: netip.MustParseAddr("10.1.0.1"), Last: netip.MustParseAddr("10.1.255.250")}}})
	require.NoError(t, err)
	run := func(clients, n int) {
		var wg sync.WaitGroup
		begun := time.Now()
		for c := range clients {
			wg.Go(func() {
				for i := range n / clients {
					a := admin
					a.Key, a.Hash = fmt.Sprintf("k%d-%d-%d", clients, c, i), []byte("h")
					_, err := f.Create(ctx, a, fleet.CreateServer{Name: "x", Image: "debian-12", Plan: "small"})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		t.Logf("%d clients: %.0f/s, %.2f ms each", clients, float64(n)/time.Since(begun).Seconds(), time.Since(begun).Seconds()*1000/float64(n)*float64(clients))
	}
	run(1, 1000)
	run(4, 2000)
	if p := os.Getenv("ZZPROF"); p != "" {
		out, _ := os.Create(p)
		_ = pprof.StartCPUProfile(out)
		defer pprof.StopCPUProfile()
	}
	time.Sleep(0)
	run(8, 4000)
}
