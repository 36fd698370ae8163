package main

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/bus/jetstream"
	"github.com/remudahq/remuda/adapters/bus/natsurl"
	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/relay"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/natstest"
	"github.com/remudahq/remuda/testutil/pgtest"
	"github.com/stretchr/testify/require"
)

const total = 600

// world is a database in which things happen.
type world struct {
	url   string
	store *sqlstore.Store
	nats  *natstest.Server // nil unless that is the bus
	bus   ports.Publisher  // likewise
}

// play starts a process that reads here.
func (w world) play(t *testing.T, output, group string, more ...string) *consumer {
	t.Helper()
	if w.nats != nil {
		more = append(more, "--bus-url="+w.nats.URL())
	}
	return play(t, w.url, output, group, more...)
}

// buses are the worlds with the bus database:, and one with NATS.
func buses(t *testing.T, story func(t *testing.T, w world)) {
	worlds(t, story)
	t.Run("NATS", func(t *testing.T) { natsWorld(t, story) })
}

func natsWorld(t *testing.T, story func(t *testing.T, w world)) {
	t.Parallel()
	store, err := sqlstore.Open(t.Context(), "sqlite://"+filepath.Join(t.TempDir(), "remuda.db"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	server := natstest.Start(t, natstest.Settings{})
	at, err := natsurl.Parse(server.URL())
	require.NoError(t, err)
	conn, err := jetstream.Connect(jetstream.Settings{URL: at, Keep: time.Hour, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close()) })
	story(t, world{url: "sqlite:///nowhere/at/all.db", store: store, nats: server, bus: conn.Publisher()})
}

func worlds(t *testing.T, story func(t *testing.T, w world)) {
	t.Parallel()
	for kind, url := range map[string]func(t *testing.T) string{
		"SQLite":     func(t *testing.T) string { return "sqlite://" + filepath.Join(t.TempDir(), "remuda.db") },
		"PostgreSQL": func(t *testing.T) string { return pgtest.New(t) },
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			w := world{url: url(t)}
			store, err := sqlstore.Open(t.Context(), w.url)
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, store.Close()) })
			w.store = store
			story(t, w)
		})
	}
}

// happen emits facts about four servers, a few at a time, and relays them.
func (w world) happen(t *testing.T, from, to int) {
	t.Helper()
	w.happenAs(t, from, to, fact)
}

func (w world) happenAs(t *testing.T, from, to int, fact func(n int) core.Event) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var relaying sync.WaitGroup
	r := relay.New(relay.Relay{Log: w.store.Log(), Cursors: w.store.Cursors(), Publisher: w.bus, Owner: "test", Poll: 5 * time.Millisecond, Logger: slog.New(slog.DiscardHandler)})
	relaying.Go(func() { r.Run(ctx) })
	for n := from; n <= to; {
		few := min(1+rand.IntN(9), to-n+1)
		require.NoError(t, w.store.Do(ctx, func(tx ports.Tx) error {
			for i := range few {
				if err := tx.Emit(ctx, fact(n+i)); err != nil {
					return err
				}
			}
			return nil
		}))
		n += few
		time.Sleep(time.Duration(rand.IntN(10)) * time.Millisecond)
	}
	require.Eventually(t, func() bool {
		_, last, err := w.store.Log().Ends(ctx)
		return err == nil && last == int64(to)
	}, time.Minute, 5*time.Millisecond)
	cancel()
	relaying.Wait()
	require.Eventually(t, func() bool { // what is not published yet
		more, err := r.Pass(t.Context())
		return err == nil && !more
	}, time.Minute, 5*time.Millisecond)
}

func fact(n int) core.Event {
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC).Add(time.Duration(n) * time.Millisecond)
	return core.Event{
		ID: core.NewID[core.EventID](at, core.Entropy{8: byte(n >> 8), 9: byte(n)}), Type: core.EventServerStarted, Version: 1,
		Server:        core.NewID[core.ServerID](time.UnixMilli(0), core.Entropy{9: byte(n % 4)}),
		ServerVersion: int64(n), At: at, Data: map[string]string{"n": fmt.Sprint(n)},
	}
}

func upTo(n int) []int64 {
	var all []int64
	for i := range n {
		all = append(all, int64(i+1))
	}
	return all
}

func written(t *testing.T, path string, n int) {
	t.Helper()
	require.Eventually(t, func() bool { return len(lines(t, path)) >= n }, time.Minute, 10*time.Millisecond)
}
