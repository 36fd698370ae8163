package e2e

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/adapters/bus/jetstream"
	"github.com/remudahq/remuda/adapters/bus/natsurl"
	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/remudahq/remuda/testutil/natstest"
	"github.com/remudahq/remuda/testutil/pgtest"
)

// A consumer is killed with kill -9 and comes back ten times while servers are
// started and stopped, and NATS restarts in between where that is the bus. In
// the end it has every event, once, and in order for each server.
func TestAConsumerIsKilledTenTimesDuringManyOperations(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"SQLite", "PostgreSQL", "NATS"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			killedTenTimes(t, kind, 60)
		})
	}
}

// stable is a service that works on a cluster in memory, and its bus.
type stable struct {
	*fleet.Service
	admin    core.Caller
	store    *sqlstore.Store
	nats     *natstest.Server // nil unless that is the bus
	consumer []string         // the environment of one
}

func newStable(t *testing.T, kind string) *stable {
	t.Helper()
	quiet, clock := slog.New(slog.DiscardHandler), system.Clock{}
	database := "sqlite://" + filepath.Join(t.TempDir(), "remuda.db")
	if kind == "PostgreSQL" {
		database = pgtest.New(t)
	}
	store, err := sqlstore.Open(t.Context(), database)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	s := &stable{store: store, consumer: []string{"REMUDA_DATABASE_URL=" + database, "REMUDA_BUS_URL=database:"}}
	pve := new(memory.Connector)
	pve.Add("https://pve.test:8006", memory.Demo(clock))
	deps := fleet.Deps{
		Store: store, Journal: store.Journal(), Log: store.Log(), Cursors: store.Cursors(), Connector: pve, Clock: clock, Logger: quiet,
		Vault: system.NewVault([]byte("kept outside the store")), Passwords: system.NewPasswords(0), Random: system.Random{},
	}
	if kind == "NATS" {
		s.nats = natstest.Start(t, natstest.Settings{})
		at, err := natsurl.Parse(s.nats.URL())
		require.NoError(t, err)
		conn, err := jetstream.Connect(jetstream.Settings{URL: at, Keep: time.Hour, Logger: quiet})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, conn.Close()) })
		deps.Publisher, s.consumer = conn.Publisher(), []string{"REMUDA_BUS_URL=" + s.nats.URL()}
	}
	s.Service, err = fleet.New(deps)
	require.NoError(t, err)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan struct{})
	go func() { defer close(ended); s.Run(ctx) }()
	t.Cleanup(func() { stop(); <-ended })
	s.admin, err = s.EnsureAdmin(ctx, "admin", adminToken)
	require.NoError(t, err)
	made, err := s.CreateCluster(ctx, s.admin, fleet.NewCluster{Name: "c1", Token: "remuda@pve!test=secret",
		Endpoints: []core.Endpoint{{URL: "https://pve.test:8006", Fingerprint: fingerprintOfNobody}}})
	require.NoError(t, err)
	_, err = s.ImportImages(ctx, s.admin, made.ID)
	require.NoError(t, err)
	_, err = s.CreatePlan(ctx, s.admin, core.Plan{Name: "small", Cores: 1, Memory: 512 * core.MiB, Disk: 4 * core.GiB})
	require.NoError(t, err)
	return s
}

// work makes six servers, and starts and stops them until there were so many
// operations.
func (s *stable) work(t *testing.T, operations int) {
	const servers = 6
	await := func(a fleet.Accepted, err error) bool {
		if err == nil {
			_, err = s.Await(t.Context(), s.admin, a.Operation.ID, patience)
		}
		if err != nil {
			t.Error(err)
		}
		return err == nil
	}
	var working sync.WaitGroup
	for n := range servers {
		working.Go(func() {
			made, err := s.Create(t.Context(), s.admin, fleet.CreateServer{Name: fmt.Sprint("web ", n), Image: "debian-12", Plan: "small"})
			if !await(fleet.Accepted{Operation: made.Operation}, err) {
				return
			}
			for i := range operations/servers - 1 {
				action := core.Start
				if i%2 == 1 {
					action = core.Stop
				}
				if !await(s.Power(t.Context(), s.admin, made.Server.ID, action, 0)) {
					return
				}
			}
		})
	}
	working.Wait()
}

func killedTenTimes(t *testing.T, kind string, operations int) {
	s := newStable(t, kind)
	path := filepath.Join(t.TempDir(), "events.jsonl")
	var working sync.WaitGroup
	working.Go(func() { s.work(t, operations) })
	for life := 1; life <= 10; life++ {
		c := spawn(t, "consumer", s.consumer, "--output="+path, "--lease=300ms", "--log-events=off")
		require.Eventually(t, func() bool { return len(eventsIn(t, path)) >= life*operations/10 }, patience, 5*time.Millisecond)
		if s.nats != nil && life%4 == 0 {
			s.nats.Restart()
		}
		c.kill()
	}
	working.Wait()
	last := spawn(t, "consumer", s.consumer, "--output="+path, "--lease=300ms", "--log-events=off")
	require.Eventually(t, func() bool {
		_, end, err := s.store.Log().Ends(t.Context())
		return err == nil && len(eventsIn(t, path)) >= int(end)
	}, patience, 20*time.Millisecond)
	require.NoError(t, last.stop())

	var want []core.EventID
	for after := int64(0); ; {
		page, err := s.store.Log().Read(t.Context(), after, 500)
		require.NoError(t, err)
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			want, after = append(want, e.ID), e.Position
		}
	}
	var got []core.EventID
	versions := map[core.ServerID]int64{}
	for _, e := range eventsIn(t, path) {
		got = append(got, e.ID)
		require.Greater(t, e.Position, versions[e.Server], "of %s", e.Server)
		versions[e.Server] = e.Position
	}
	require.ElementsMatch(t, want, got)
	require.GreaterOrEqual(t, len(got), 2*operations)
}

// eventsIn reads whole lines of a consumer's file.
func eventsIn(t *testing.T, path string) (all []core.Event) {
	t.Helper()
	text, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return nil
	}
	require.NoError(t, err)
	for line := range bytes.Lines(text) {
		if !strings.HasSuffix(string(line), "\n") {
			break
		}
		e, err := bus.Unmarshal(line)
		require.NoError(t, err)
		all = append(all, e)
	}
	return all
}
