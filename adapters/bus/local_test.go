package bus_test

import (
	"context"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/relay"
	"github.com/stretchr/testify/require"
)

// listen runs a router with one handler over the local bus.
func listen(t *testing.T, local *bus.Local, do func(context.Context, core.Event) error) *process {
	t.Helper()
	p := &process{ear: ear{do: do}}
	router, err := bus.NewRouter(bus.RouterSettings{Logger: quietly()})
	require.NoError(t, err)
	router.Handle("ear", local.Subscriber(), p.hear)
	p.running = router.Running()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- router.Run(ctx) }()
	p.stop = func() {
		cancel()
		require.NoError(t, <-ended)
	}
	return p
}

// runRelay carries the log into the bus, as the API's process does.
func runRelay(t *testing.T, store *memory.Store, local *bus.Local) (stop func()) {
	r := relay.New(relay.Relay{Log: store.Log(), Cursors: store.Cursors(), Publisher: local, Owner: "r", Logger: quietly()})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r.Run(ctx)
	}()
	return func() {
		cancel()
		<-ended
	}
}

func TestTheRelayReachesEveryListenerInOrder(t *testing.T) {
	inBubble(t, func(t *testing.T, store *memory.Store) {
		local := bus.NewLocal(2, quietly())
		stop := runRelay(t, store, local)
		emitOnly(t, store, 1, 700)
		time.Sleep(time.Second)
		one := listen(t, local, nil)
		time.Sleep(time.Second)
		require.Empty(t, one.all(), "one of two is not enough")
		two := listen(t, local, nil)
		time.Sleep(time.Minute)
		stop()
		one.stop()
		two.stop()
		require.Equal(t, upTo(700), one.all())
		require.Equal(t, upTo(700), two.all())
		require.NoError(t, local.Close())
	})
}

func TestAListenerThatLeavesTakesNothingWithIt(t *testing.T) {
	inBubble(t, func(t *testing.T, store *memory.Store) {
		local := bus.NewLocal(1, quietly())
		stop := runRelay(t, store, local)
		emitOnly(t, store, 1, 3)
		leaves := listen(t, local, func(_ context.Context, e core.Event) error {
			if e.Position == 2 {
				return core.Fail(core.Unavailable, "", "the disk is full")
			}
			return nil
		})
		time.Sleep(time.Second)
		leaves.stop()
		comes := listen(t, local, nil)
		time.Sleep(time.Minute)
		stop()
		comes.stop()
		require.Contains(t, comes.all(), int64(2))
		require.Contains(t, comes.all(), int64(3))
		require.NoError(t, local.Close())
	})
}

// Watermill's router waits for handlers with a lock held that others queue up
// for, which keeps a bubble's clock from moving: this one takes real time.
func TestAHandlerOfTheLocalBusMayFinish(t *testing.T) {
	t.Parallel()
	local := bus.NewLocal(1, quietly())
	begun, finished := make(chan struct{}), context.Canceled
	p := listen(t, local, func(ctx context.Context, _ core.Event) error {
		close(begun)
		time.Sleep(100 * time.Millisecond)
		finished = ctx.Err()
		return nil
	})
	published := make(chan error, 1)
	<-p.running
	go func() { published <- local.Publish(t.Context(), []core.Event{event(1)}) }()
	<-begun
	p.stop()
	require.NoError(t, finished)
	require.ErrorIs(t, <-published, core.Unavailable, "nobody can tell that it was handled")
	require.NoError(t, local.Close())
}

func TestAPublisherIsNotHeldForEver(t *testing.T) {
	inBubble(t, func(t *testing.T, _ *memory.Store) {
		local := bus.NewLocal(1, quietly())
		_, err := local.Subscriber().Subscribe(t.Context(), bus.Topic) // and never acknowledges
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.ErrorIs(t, local.Publish(ctx, []core.Event{event(1)}), core.Unavailable)
		require.NoError(t, local.Close())
		require.ErrorIs(t, local.Publish(t.Context(), []core.Event{event(1)}), core.Unavailable)
	})
}
