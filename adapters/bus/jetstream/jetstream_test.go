package jetstream_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/adapters/bus/jetstream"
	"github.com/remudahq/remuda/adapters/bus/natsurl"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/conformance"
	"github.com/remudahq/remuda/testutil/natstest"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func quietly() *slog.Logger { return slog.New(slog.DiscardHandler) }

// connect is one that publishes, and makes the stream.
func connect(t *testing.T, url string) *jetstream.Conn {
	t.Helper()
	at, err := natsurl.Parse(url)
	require.NoError(t, err)
	conn, err := jetstream.Connect(jetstream.Settings{URL: at, Name: "test", Keep: time.Hour, Logger: quietly()})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close()) })
	return conn
}

// event makes the n-th fact of a world with five servers.
func event(n int) core.Event {
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC).Add(time.Duration(n) * time.Millisecond)
	return core.Event{
		ID: core.NewID[core.EventID](at, core.Entropy{8: byte(n >> 8), 9: byte(n)}), Position: int64(n), Type: core.EventServerStarted, Version: 1,
		Server: core.ServerID(fmt.Sprintf("server-%d", n%5)), ServerVersion: int64(n), At: at,
	}
}

func events(from, to int) (all []core.Event) {
	for n := from; n <= to; n++ {
		all = append(all, event(n))
	}
	return all
}

// member is one process of a group.
type member struct {
	mu    sync.Mutex
	heard []core.Event
	stop  func() // as of SIGTERM; returns when it has ended
}

func (m *member) all() []core.Event {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]core.Event(nil), m.heard...)
}

func (m *member) waitFor(t *testing.T, n int) []core.Event {
	t.Helper()
	require.Eventually(t, func() bool { return len(m.all()) >= n }, 20*time.Second, 5*time.Millisecond, "%d of %d", len(m.all()), n)
	return m.all()
}

func join(t *testing.T, conn *jetstream.Conn, group string, set jetstream.Reading, do func(context.Context, core.Event) error) *member {
	t.Helper()
	m := new(member)
	set.Logger = quietly()
	router, err := bus.NewRouter(bus.RouterSettings{Wait: time.Millisecond, Retries: 1, Logger: quietly()})
	require.NoError(t, err)
	router.Handle("ear", conn.Subscriber(group, set), func(ctx context.Context, e core.Event) error {
		m.mu.Lock()
		m.heard = append(m.heard, e)
		m.mu.Unlock()
		if do == nil {
			return nil
		}
		return do(ctx, e)
	})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- router.Run(ctx) }()
	m.stop = sync.OnceFunc(func() {
		cancel()
		require.NoError(t, <-ended)
	})
	t.Cleanup(m.stop)
	return m
}

func TestJetStreamIsAPublisher(t *testing.T) {
	t.Parallel()
	conformance.Publishers(t, func(t *testing.T) conformance.Bus {
		conn := connect(t, natstest.Start(t, natstest.Settings{}).URL())
		m := join(t, conn, "g", jetstream.Reading{}, nil)
		return conformance.Bus{Publisher: conn.Publisher(), Heard: func(_ conformance.T, atLeast int) []core.Event { return m.waitFor(t, atLeast) }}
	})
}

func TestAGroupSharesAndGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	conn := connect(t, natstest.Start(t, natstest.Settings{User: "u", Pass: "p@?"}).URL())
	require.NoError(t, conn.Publisher().Publish(t.Context(), events(1, 40)))
	first := join(t, conn, "g", jetstream.Reading{}, nil)
	first.waitFor(t, 40)
	first.stop()
	require.NoError(t, conn.Publisher().Publish(t.Context(), events(30, 60)), "ten of them again")
	second := join(t, conn, "g", jetstream.Reading{}, nil)
	second.waitFor(t, 20)
	second.stop()
	require.ElementsMatch(t, events(1, 60), append(first.all(), second.all()...))
	inOrder(t, append(first.all(), second.all()...))
}

// inOrder requires that each server's events came in order, but for one that came again.
func inOrder(t *testing.T, heard []core.Event) {
	t.Helper()
	last := map[core.ServerID]int64{}
	for _, e := range heard {
		require.GreaterOrEqual(t, e.Position, last[e.Server], "of %s", e.Server)
		last[e.Server] = e.Position
	}
}
