package bus_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/relay"
	"github.com/remudahq/remuda/ports"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// quietly is a logger that says nothing.
func quietly() *slog.Logger { return slog.New(slog.DiscardHandler) }

// event makes the n-th fact of a world with three servers.
func event(n int) core.Event {
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC).Add(time.Duration(n) * time.Millisecond)
	random := core.Entropy{8: byte(n >> 8), 9: byte(n)}
	return core.Event{
		ID: core.NewID[core.EventID](at, random), Type: core.EventServerStarted, Version: 1,
		Server: core.ServerID(fmt.Sprintf("server-%d", n%3)), ServerVersion: int64(n), At: at,
		Data: map[string]string{"n": fmt.Sprint(n)},
	}
}

// emit writes facts from..to into the log and gives them their positions.
func emit(t *testing.T, store *memory.Store, from, to int) {
	t.Helper()
	emitOnly(t, store, from, to)
	r := relay.New(relay.Relay{Log: store.Log(), Cursors: store.Cursors(), Owner: "relay"})
	_, err := r.Pass(t.Context())
	require.NoError(t, err)
}

// emitOnly leaves the positions to a relay.
func emitOnly(t *testing.T, store *memory.Store, from, to int) {
	t.Helper()
	require.NoError(t, store.Do(t.Context(), func(tx ports.Tx) error {
		for n := from; n <= to; n++ {
			if err := tx.Emit(t.Context(), event(n)); err != nil {
				return err
			}
		}
		return nil
	}))
}

// ear is a handler that keeps what it hears.
type ear struct {
	mu    sync.Mutex
	heard []int64
	do    func(ctx context.Context, e core.Event) error
}

func (h *ear) hear(ctx context.Context, e core.Event) error {
	h.mu.Lock()
	h.heard = append(h.heard, e.Position)
	h.mu.Unlock()
	if h.do == nil {
		return nil
	}
	return h.do(ctx, e)
}

func (h *ear) all() []int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]int64(nil), h.heard...)
}

// once requires that every event was heard once, and those of each server in
// order, which is the order of their positions.
func once(t *testing.T, want, heard []int64) {
	t.Helper()
	require.ElementsMatch(t, want, heard)
	ordered(t, heard)
}

// ordered allows an event to come again before the server's next.
func ordered(t *testing.T, heard []int64) {
	t.Helper()
	last := map[int64]int64{}
	for _, n := range heard {
		require.GreaterOrEqual(t, n, last[n%3], "of server %d in %v", n%3, heard)
		last[n%3] = n
	}
}

// upTo lists 1 … n.
func upTo(n int) []int64 { return between(1, n) }

func between(from, to int) []int64 {
	var all []int64
	for i := from; i <= to; i++ {
		all = append(all, int64(i))
	}
	return all
}
