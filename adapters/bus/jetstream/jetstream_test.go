package jetstream_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	js "github.com/nats-io/nats.go/jetstream"
	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/adapters/bus/jetstream"
	"github.com/remudahq/remuda/adapters/bus/natsurl"
	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/relay"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/conformance"
	"github.com/remudahq/remuda/testutil/natstest"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if os.Getenv(playing) != "" {
		play()
		return
	}
	// A server of NATS that leaves a cluster forgets to stop some of its own.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/nats-io/nats-server/v2/server.(*fileStore).flushStreamStateLoop"),
		goleak.IgnoreAnyFunction("github.com/nats-io/nats-server/v2/server/ats.Register.func1"))
}

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

// A message that is refused comes again before its server's next one, and those
// of other partitions do not wait.
func TestARefusedMessageComesAgainBeforeTheNext(t *testing.T) {
	t.Parallel()
	conn := connect(t, natstest.Start(t, natstest.Settings{}).URL())
	require.NoError(t, conn.Publisher().Publish(t.Context(), events(1, 30)))
	tries := 0
	m := join(t, conn, "g", jetstream.Reading{Pause: 30 * time.Millisecond}, func(_ context.Context, e core.Event) error {
		if e.Position == 7 && tries < 12 {
			tries++
			return errors.New("not today")
		}
		return nil
	})
	inOrder(t, m.waitFor(t, 30+12))
}

// A handler that takes longer than the lease keeps its message.
func TestASlowHandlerKeepsItsMessage(t *testing.T) {
	t.Parallel()
	conn := connect(t, natstest.Start(t, natstest.Settings{}).URL())
	require.NoError(t, conn.Publisher().Publish(t.Context(), events(1, 2)))
	set := jetstream.Reading{Lease: 300 * time.Millisecond}
	var began atomic.Int64
	slow := func(ctx context.Context, _ core.Event) error {
		began.Add(1)
		select {
		case <-ctx.Done():
		case <-time.After(1500 * time.Millisecond):
		}
		return ctx.Err()
	}
	one := join(t, conn, "g", set, slow)
	other := join(t, conn, "g", set, slow)
	require.Eventually(t, func() bool { return began.Load() == 2 }, 10*time.Second, 5*time.Millisecond)
	one.stop()
	other.stop()
	require.Len(t, append(one.all(), other.all()...), 2, "each once")
	last := join(t, conn, "g", set, nil)
	require.NoError(t, conn.Publisher().Publish(t.Context(), events(3, 4)))
	require.ElementsMatch(t, events(3, 4), last.waitFor(t, 2), "what was at hand at the end was acknowledged")
}

// What a process had that died, without a word, comes to another; and while it
// still runs behind a cut cable its handler is told to stop before.
func TestWhatADeadMemberHadComesToAnother(t *testing.T) {
	t.Parallel()
	server := natstest.Start(t, natstest.Settings{})
	conn := connect(t, server.URL())
	cut := newCable(t, server.Address())
	dying := connect(t, "nats://"+cut.address())
	set := jetstream.Reading{Lease: 600 * time.Millisecond}
	stopped := make(chan struct{})
	hands := make(chan struct{}, 8)
	dies := join(t, dying, "g", set, func(ctx context.Context, _ core.Event) error {
		hands <- struct{}{}
		<-ctx.Done()
		close(stopped)
		return ctx.Err()
	})
	require.NoError(t, conn.Publisher().Publish(t.Context(), events(1, 1)))
	<-hands
	cut.cut()
	select {
	case <-stopped:
	case <-time.After(10 * time.Second):
		t.Error("the handler was not stopped")
	}
	heir := join(t, conn, "g", set, nil)
	require.Equal(t, events(1, 1), heir.waitFor(t, 1))
	require.Len(t, dies.all(), 1)
}

// A subscriber that is killed and comes back ten times while NATS restarts hears
// every event, and once after deduplication, in order for each server.
func TestKillsAndRestartsLoseNothing(t *testing.T) {
	t.Parallel()
	server := natstest.Start(t, natstest.Settings{})
	store := memory.NewStore(system.Clock{})
	publisher := connect(t, server.URL())
	relaying := relay.New(relay.Relay{Log: store.Log(), Cursors: store.Cursors(), Publisher: publisher.Publisher(), Owner: "r", Poll: 10 * time.Millisecond, Logger: quietly()})
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { relaying.Run(ctx) })
	t.Cleanup(func() { stop(); running.Wait() })
	const total = 1000
	running.Go(func() {
		for n := 1; n <= total; n++ {
			e := event(n)
			e.Position = 0
			if err := store.Do(ctx, func(tx ports.Tx) error { return tx.Emit(ctx, e) }); err != nil {
				t.Error(err)
			}
			if n%10 == 0 {
				time.Sleep(5 * time.Millisecond)
			}
		}
	})
	set := jetstream.Reading{Lease: 400 * time.Millisecond}
	var heard []core.Event
	known := map[core.EventID]bool{}
	for life := 1; life <= 10; life++ {
		conn := connect(t, server.URL())
		m := join(t, conn, "g", set, nil)
		want := min(total, life*total/10)
		require.Eventually(t, func() bool {
			n := len(known)
			for _, e := range m.all() {
				if !known[e.ID] {
					n++
				}
			}
			return n >= want
		}, 30*time.Second, 5*time.Millisecond)
		if life%3 == 0 {
			server.Restart()
		}
		require.NoError(t, conn.Close(), "it dies in the middle of things")
		m.stop()
		for _, e := range m.all() {
			known[e.ID] = true
		}
		heard = append(heard, m.all()...)
	}
	require.Len(t, known, total)
	fresh := map[core.ServerID]int64{}
	clear(known)
	for _, e := range heard {
		if !known[e.ID] {
			require.Greater(t, e.ServerVersion, fresh[e.Server], "of %s", e.Server)
			fresh[e.Server] = e.ServerVersion
		}
		known[e.ID] = true
	}
}

// While NATS is away nothing can be published, and the relay is told so; a
// stream of somebody else's is refused.
func TestWhatIsWrongIsTold(t *testing.T) {
	t.Parallel()
	server := natstest.Start(t, natstest.Settings{User: "u", Pass: "p"})
	at, err := natsurl.Parse("nats://u:wrong@" + server.Address())
	require.NoError(t, err)
	wrong, err := jetstream.Connect(jetstream.Settings{URL: at, Keep: time.Hour, Logger: quietly()})
	require.NoError(t, err, "it may be right tomorrow")
	t.Cleanup(func() { _ = wrong.Close() })
	require.Eventually(t, func() bool { return core.KindOf(wrong.Ready(t.Context())) == core.Denied }, 10*time.Second, 10*time.Millisecond)
	require.NotContains(t, wrong.Ready(t.Context()).Error(), "wrong")

	conn := connect(t, server.URL())
	at, err = natsurl.Parse(server.URL())
	require.NoError(t, err)
	reader, err := jetstream.Connect(jetstream.Settings{URL: at, Logger: quietly()})
	require.NoError(t, err)
	t.Cleanup(func() { _ = reader.Close() })
	require.ErrorIs(t, reader.Ready(t.Context()), core.NotFound, "a reader makes no stream")
	_, err = api(t, conn).CreateStream(t.Context(), js.StreamConfig{Name: "REMUDA", Subjects: []string{"something.else"}})
	require.NoError(t, err)
	require.ErrorIs(t, conn.Publisher().Publish(t.Context(), events(1, 1)), core.Conflict)
	require.NoError(t, api(t, conn).DeleteStream(t.Context(), "REMUDA"))
	require.NoError(t, conn.Publisher().Publish(t.Context(), events(1, 1)))
	server.Stop()
	require.ErrorIs(t, conn.Publisher().Publish(t.Context(), events(2, 2)), core.Unavailable)
	server.Start()
	require.Eventually(t, func() bool { return conn.Publisher().Publish(t.Context(), events(2, 2)) == nil }, 10*time.Second, 10*time.Millisecond)
	require.NoError(t, api(t, conn).DeleteStream(t.Context(), "REMUDA"))
	require.Error(t, conn.Publisher().Publish(t.Context(), events(3, 3)), "the stream is gone")
	require.NoError(t, conn.Publisher().Publish(t.Context(), events(3, 3)), "and is made again")
}

func api(t *testing.T, conn *jetstream.Conn) js.JetStream {
	t.Helper()
	one, err := js.New(conn.NATS())
	require.NoError(t, err)
	return one
}

// A stream that is there keeps its limits, but for how long events are kept.
func TestAStreamThatIsThereIsBroughtIntoForm(t *testing.T) {
	t.Parallel()
	server := natstest.Start(t, natstest.Settings{})
	conn := connect(t, server.URL())
	_, err := api(t, conn).CreateStream(t.Context(), js.StreamConfig{Name: "REMUDA", Subjects: []string{"remuda.events.>"}, MaxAge: 10 * time.Hour, MaxBytes: 1 << 20, Duplicates: time.Minute})
	require.NoError(t, err)
	require.NoError(t, conn.Ready(t.Context()))
	stream, err := api(t, conn).Stream(t.Context(), "REMUDA")
	require.NoError(t, err)
	got := stream.CachedInfo().Config
	require.Equal(t, []any{time.Hour, int64(1 << 20), 10 * time.Minute}, []any{got.MaxAge, got.MaxBytes, got.Duplicates})
}

func TestASubjectIsMadeOfWords(t *testing.T) {
	t.Parallel()
	require.Equal(t, fmt.Sprintf("remuda.events.server.started.server-1.%d", event(1).Part()), jetstream.Subject(event(1)))
	none := core.Event{Type: core.EventDatabaseRestored}
	require.Equal(t, fmt.Sprintf("remuda.events.database.restored._.%d", none.Part()), jetstream.Subject(none))
	for _, kind := range core.EventTypes() {
		require.Len(t, strings.Split(kind, "."), 2, "the filters of the partitions take types of two words")
	}
}

// A new group begins where it is told to.
func TestWhereANewGroupBegins(t *testing.T) {
	t.Parallel()
	conn := connect(t, natstest.Start(t, natstest.Settings{}).URL())
	require.NoError(t, conn.Publisher().Publish(t.Context(), events(1, 10)))
	lags, err := conn.Lags(t.Context())
	require.NoError(t, err)
	require.Empty(t, lags)
	late := join(t, conn, "late", jetstream.Reading{FromEnd: true}, nil)
	require.Eventually(t, func() bool {
		names := 0
		stream, err := api(t, conn).Stream(t.Context(), "REMUDA")
		require.NoError(t, err)
		for range stream.ConsumerNames(t.Context()).Name() {
			names++
		}
		return names == core.Partitions
	}, 10*time.Second, 10*time.Millisecond)
	require.NoError(t, conn.Publisher().Publish(t.Context(), events(11, 15)))
	require.ElementsMatch(t, events(11, 15), late.waitFor(t, 5))
	late.stop()
	require.NoError(t, conn.Publisher().Publish(t.Context(), events(16, 19)))
	require.Eventually(t, func() bool { // NATS counts a moment after it has confirmed
		lags, err = conn.Lags(t.Context())
		return err == nil && len(lags) == 1 && lags["late"] == 4
	}, 20*time.Second, 10*time.Millisecond, "%v", lags)
	since := join(t, conn, "since", jetstream.Reading{Since: time.Now().Add(-time.Hour)}, nil)
	since.waitFor(t, 19)
	_, err = conn.Subscriber("not a name", jetstream.Reading{}).Subscribe(t.Context(), bus.Topic)
	require.ErrorIs(t, err, core.Invalid)
	_, err = conn.Subscriber("g", jetstream.Reading{}).Subscribe(t.Context(), "weather")
	require.ErrorIs(t, err, core.Invalid)
}
