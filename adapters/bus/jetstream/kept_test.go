package jetstream_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	js "github.com/nats-io/nats.go/jetstream"
	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/adapters/bus/jetstream"
	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/relay"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/natstest"
	"github.com/stretchr/testify/require"
)

// origin is an event log that is relayed to NATS.
type origin struct {
	store  *memory.Store
	server *natstest.Server
	conn   *jetstream.Conn
	n      int
}

func newOrigin(t *testing.T) *origin {
	t.Helper()
	server := natstest.Start(t, natstest.Settings{})
	return &origin{store: memory.NewStore(system.Clock{}), server: server, conn: connect(t, server.URL())}
}

// relay is a process that relays until the test ends or it is stopped.
func (o *origin) relay(t *testing.T, to ports.Publisher) (stop func()) {
	t.Helper()
	r := relay.New(relay.Relay{Log: o.store.Log(), Cursors: o.store.Cursors(), Publisher: to, Owner: t.Name(), Poll: 10 * time.Millisecond, Logger: quietly()})
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { r.Run(ctx) })
	stop = func() { cancel(); running.Wait() }
	t.Cleanup(stop)
	return stop
}

// happen makes events up to the n-th.
func (o *origin) happen(t *testing.T, to int) {
	t.Helper()
	for ; o.n < to; o.n++ {
		e := event(o.n + 1)
		e.Position = 0
		require.NoError(t, o.store.Do(t.Context(), func(tx ports.Tx) error { return tx.Emit(t.Context(), e) }))
	}
}

// whole waits until the stream has what happened, and requires that it has each
// event once, and those of a part in order.
func (o *origin) whole(t *testing.T) {
	t.Helper()
	var stream js.Stream
	require.Eventually(t, func() (is bool) {
		var err error
		stream, err = api(t, o.conn).Stream(t.Context(), "REMUDA")
		return err == nil && stream.CachedInfo().State.Msgs >= uint64(o.n)
	}, 20*time.Second, 10*time.Millisecond)
	var all []core.Event
	last := map[int]int64{}
	for seq := stream.CachedInfo().State.FirstSeq; seq <= stream.CachedInfo().State.LastSeq; seq++ {
		msg, err := stream.GetMsg(t.Context(), seq)
		require.NoError(t, err)
		e, err := bus.Unmarshal(msg.Data)
		require.NoError(t, err)
		require.Greater(t, e.Position, last[e.Part()])
		last[e.Part()] = e.Position
		all = append(all, e)
	}
	require.ElementsMatch(t, events(1, o.n), all)
}

// hears has a group read until it has heard so much in order, and requires that
// it hears nothing else.
func (o *origin) hears(t *testing.T, group string, from, to int) {
	t.Helper()
	m := join(t, o.conn, group, jetstream.Reading{}, nil)
	m.waitFor(t, to-from+1)
	m.stop()
	require.ElementsMatch(t, events(from, to), m.all(), "heard by %s", group)
	inOrder(t, m.all())
}

// disk copies what the server has, and gives what puts the copy in its place.
// Both happen while it is down. An under names a folder of it.
func (o *origin) disk(t *testing.T, under string) (putBack func()) {
	t.Helper()
	at, copied := filepath.Join(o.server.Folder(), under), t.TempDir()
	o.server.Stop()
	require.NoError(t, os.CopyFS(copied, os.DirFS(at)))
	o.server.Start()
	return func() {
		o.server.Stop()
		require.NoError(t, os.RemoveAll(at))
		require.NoError(t, os.CopyFS(at, os.DirFS(copied)))
		o.server.Start()
	}
}

// The end of the stream is gone after NATS was restarted: with all that NATS knew
// since, or without what it knows of the groups. The events are published again,
// and groups that had not heard them do.
func TestTheEndThatNATSLostIsFilledUp(t *testing.T) {
	t.Parallel()
	for name, under := range map[string]string{"all of the disk": ".", "events alone": "jetstream/$G/streams/REMUDA/msgs"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrigin(t)
			o.relay(t, o.conn.Publisher())
			o.happen(t, 20)
			o.whole(t)
			o.hears(t, "behind", 1, 20)
			o.hears(t, "ahead", 1, 20)
			lose := o.disk(t, under)
			o.happen(t, 40)
			o.whole(t)
			o.hears(t, "ahead", 21, 40)
			lose()
			o.whole(t) // though nothing else happens
			o.hears(t, "behind", 21, 40)
			o.happen(t, 50)
			o.whole(t)
			o.hears(t, "behind", 41, 50)
			o.hears(t, "new", 1, 50)
			m := join(t, o.conn, "ahead", jetstream.Reading{}, nil)
			require.Eventually(t, func() bool { return containsAll(m.all(), events(41, 50)) }, 20*time.Second, 10*time.Millisecond)
			m.stop()
			inOrder(t, m.all())
		})
	}
}

func containsAll(heard, want []core.Event) bool {
	known := map[core.EventID]bool{}
	for _, e := range heard {
		known[e.ID] = true
	}
	for _, e := range want {
		if !known[e.ID] {
			return false
		}
	}
	return true
}

// A stream that somebody deletes, while NATS runs and nothing else happens, is
// made again with all that the log has, and a group that reads goes on.
func TestADeletedStreamIsFilledUp(t *testing.T) {
	t.Parallel()
	o := newOrigin(t)
	o.relay(t, o.conn.Publisher())
	o.happen(t, 600) // more than is read at once
	o.whole(t)
	m := join(t, o.conn, "g", jetstream.Reading{}, nil)
	m.waitFor(t, 600)
	require.NoError(t, api(t, o.conn).DeleteStream(t.Context(), "REMUDA"))
	o.whole(t)
	o.happen(t, 610)
	o.whole(t)
	require.Eventually(t, func() bool { return containsAll(m.all(), events(1, 610)) }, 20*time.Second, 10*time.Millisecond)
	o.hears(t, "new", 1, 610)
}

// Whoever turns to NATS later has all that the log keeps there, once, also when
// the relay is another process after a part of it.
func TestNATSBeginsWithWhatTheLogKeeps(t *testing.T) {
	t.Parallel()
	o := newOrigin(t)
	o.happen(t, 120)
	_, err := relay.New(relay.Relay{Log: o.store.Log(), Cursors: o.store.Cursors(), Owner: t.Name()}).Pass(t.Context())
	require.NoError(t, err, "the relay had no bus")
	require.NoError(t, o.conn.Publisher().Publish(t.Context(), events(1, 70)), "this far the one before came")
	stop := o.relay(t, o.conn.Publisher())
	o.whole(t)
	stop()
	o.happen(t, 130)
	o.relay(t, connect(t, o.server.URL()).Publisher())
	o.whole(t)
	o.hears(t, "g", 1, 130)
}

// What the limits of the stream removed is not lost, and what is no event of ours
// is no reason to begin anew.
func TestWhatTheStreamForgotIsNotPublishedAgain(t *testing.T) {
	t.Parallel()
	conn := connect(t, natstest.Start(t, natstest.Settings{}).URL())
	_, err := conn.Publisher().Kept(t.Context())
	require.NoError(t, err)
	one := event(5) // of one server, and so of one part
	require.NoError(t, conn.Publisher().Publish(t.Context(), []core.Event{one, event(10), event(15), event(11), event(16)}))
	stream, err := api(t, conn).Stream(t.Context(), "REMUDA")
	require.NoError(t, err)
	kept := func() [core.Partitions]int64 {
		t.Helper()
		all, err := conn.Publisher().Kept(t.Context())
		require.NoError(t, err)
		return all
	}
	require.EqualValues(t, 15, kept()[one.Part()])
	require.EqualValues(t, 16, kept()[event(11).Part()])
	require.NoError(t, stream.Purge(t.Context(), js.WithPurgeKeep(1)))
	info, err := stream.Info(t.Context())
	require.NoError(t, err)
	first, err := stream.GetMsg(t.Context(), info.State.FirstSeq)
	require.NoError(t, err)
	e, err := bus.Unmarshal(first.Data)
	require.NoError(t, err)
	for n, last := range kept() {
		if n == e.Part() {
			require.Equal(t, e.Position, last)
		} else {
			require.Equal(t, e.Position-1, last)
		}
	}
	_, err = conn.NATS().Request(jetstream.Subject(one), []byte("garbage"), 5*time.Second)
	require.NoError(t, err)
	require.Greater(t, kept()[one.Part()], int64(1<<60))
}

// Between two looks another process may have made the stream anew, or the server
// have come back with less: then nothing is stored behind the hole.
func TestNothingIsPublishedBehindAHole(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(t *testing.T, o *origin, putBack func()){
		"another stream": func(t *testing.T, o *origin, _ func()) {
			require.NoError(t, api(t, o.conn).DeleteStream(t.Context(), "REMUDA"))
			require.NoError(t, connect(t, o.server.URL()).Publisher().Publish(t.Context(), events(41, 80)))
		},
		"its end": func(_ *testing.T, _ *origin, putBack func()) { putBack() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrigin(t)
			require.NoError(t, o.conn.Publisher().Publish(t.Context(), events(1, 10)))
			putBack := o.disk(t, ".")
			publisher := o.conn.Publisher()
			require.Eventually(t, func() bool {
				_, err := publisher.Kept(t.Context())
				return err == nil
			}, 10*time.Second, 10*time.Millisecond)
			require.NoError(t, publisher.Publish(t.Context(), events(11, 20)))
			lose(t, o, putBack)
			messages := func() (n uint64) {
				require.Eventually(t, func() bool {
					stream, err := api(t, o.conn).Stream(t.Context(), "REMUDA")
					if err == nil {
						n = stream.CachedInfo().State.Msgs
					}
					return err == nil
				}, 20*time.Second, 10*time.Millisecond)
				return n
			}
			before := messages()
			require.ErrorIs(t, publisher.Publish(t.Context(), events(21, 21)), core.Unavailable)
			require.Equal(t, before, messages())
			_, err := publisher.Kept(t.Context())
			require.NoError(t, err)
			require.NoError(t, publisher.Publish(t.Context(), events(21, 21)))
		})
	}
}
