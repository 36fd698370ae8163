package bus_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/stretchr/testify/require"
)

// process is one consumer process over a shared log.
type process struct {
	ear
	running <-chan struct{}
	stop    func() // SIGTERM; returns when it has ended
}

func start(t *testing.T, log ports.Log, cursors ports.Cursors, members ports.Members, group string, do func(context.Context, core.Event) error) *process {
	t.Helper()
	p := &process{ear: ear{do: do}}
	events := bus.NewLog(log, cursors, members, bus.LogSettings{Logger: quietly()})
	router, err := bus.NewRouter(bus.RouterSettings{Logger: quietly()})
	require.NoError(t, err)
	router.Handle("ear", events.Subscriber(group), p.hear)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- router.Run(ctx) }()
	p.stop = func() {
		cancel()
		require.NoError(t, <-ended)
	}
	return p
}

// inBubble runs a story in which time passes only while everybody waits.
func inBubble(t *testing.T, story func(t *testing.T, store *memory.Store)) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { story(t, memory.NewStore(system.Clock{})) })
}

func TestEveryGroupHearsEverythingInOrder(t *testing.T) {
	inBubble(t, func(t *testing.T, store *memory.Store) {
		emit(t, store, 1, 300)
		one := start(t, store.Log(), store.Cursors(), store.Members(), "one", nil)
		two := start(t, store.Log(), store.Cursors(), store.Members(), "two", nil)
		time.Sleep(time.Second)
		emit(t, store, 301, 450)
		time.Sleep(time.Second)
		one.stop()
		two.stop()
		once(t, upTo(450), one.all())
		once(t, upTo(450), two.all())
	})
}

func TestARefusedMessageComesAgainBeforeTheNext(t *testing.T) {
	inBubble(t, func(t *testing.T, store *memory.Store) {
		emit(t, store, 1, 6)
		tries := 0
		p := start(t, store.Log(), store.Cursors(), store.Members(), "g", func(_ context.Context, e core.Event) error {
			if e.Position == 2 && tries < 20 { // before 5, of the same server
				tries++
				return errors.New("not today")
			}
			return nil
		})
		time.Sleep(5 * time.Minute)
		p.stop()
		heard := p.all()
		require.Len(t, heard, 6+20)
		ordered(t, heard)
	})
}

func TestAGroupGoesOnWhereItStopped(t *testing.T) {
	inBubble(t, func(t *testing.T, store *memory.Store) {
		emit(t, store, 1, 5)
		first := start(t, store.Log(), store.Cursors(), store.Members(), "g", nil)
		time.Sleep(time.Second)
		first.stop()
		emit(t, store, 6, 9)
		began := time.Now()
		second := start(t, store.Log(), store.Cursors(), store.Members(), "g", nil)
		time.Sleep(time.Second)
		second.stop()
		once(t, upTo(5), first.all())
		once(t, between(6, 9), second.all())
		require.Less(t, time.Since(began), 2*time.Second, "after the first gave the cursor up")
	})
}

func TestOneOfAGroupReadsAndAnotherTakesOver(t *testing.T) {
	inBubble(t, func(t *testing.T, store *memory.Store) {
		link := &cable{Log: store.Log(), Cursors: store.Cursors(), Members: store.Members()}
		dies := start(t, link, link, link, "g", func(_ context.Context, e core.Event) error {
			if e.Position == 3 {
				link.cut() // after it was handled, before it is confirmed
			}
			return nil
		})
		time.Sleep(time.Second)
		standby := start(t, store.Log(), store.Cursors(), store.Members(), "g", nil)
		emit(t, store, 1, 6)
		time.Sleep(time.Second)
		require.Empty(t, standby.all(), "the lease has not run out")
		time.Sleep(time.Minute)
		standby.stop()
		dies.stop()
		ordered(t, standby.all())
		require.Subset(t, append(dies.all(), standby.all()...), upTo(6), "nothing is lost")
		require.Subset(t, standby.all(), between(4, 6))
	})
}

func TestASlowHandlerKeepsItsCursor(t *testing.T) {
	inBubble(t, func(t *testing.T, store *memory.Store) {
		emit(t, store, 1, 2)
		slow := start(t, store.Log(), store.Cursors(), store.Members(), "g", func(ctx context.Context, _ core.Event) error {
			time.Sleep(5 * time.Minute)
			return ctx.Err()
		})
		time.Sleep(time.Second)
		other := start(t, store.Log(), store.Cursors(), store.Members(), "g", nil)
		time.Sleep(11 * time.Minute)
		slow.stop()
		other.stop()
		once(t, upTo(2), slow.all())
		require.Empty(t, other.all())
	})
}

func TestTheLossOfTheCursorEndsTheHandlersContext(t *testing.T) {
	inBubble(t, func(t *testing.T, store *memory.Store) {
		emit(t, store, 1, 1)
		link := &cable{Log: store.Log(), Cursors: store.Cursors(), Members: store.Members()}
		began := time.Now()
		var lasted time.Duration
		p := start(t, link, link, link, "g", func(ctx context.Context, _ core.Event) error {
			link.cut()
			<-ctx.Done()
			lasted = time.Since(began)
			return ctx.Err()
		})
		time.Sleep(time.Minute)
		p.stop()
		require.LessOrEqual(t, lasted, 10*time.Second, "before another may have it")
		require.Equal(t, upTo(1), p.all())
	})
}

func TestACursorThatMovedWithoutUsWasLost(t *testing.T) {
	inBubble(t, func(t *testing.T, store *memory.Store) {
		emit(t, store, 1, 5)
		link := &cable{Log: store.Log(), Cursors: store.Cursors(), Members: store.Members()}
		p := start(t, link, link, link, "g", func(ctx context.Context, e core.Event) error {
			if e.Position > 1 {
				return nil
			}
			// As if another had held it while this process stood still.
			part := core.PartOf("g", e.Part())
			if err := store.Cursors().Advance(ctx, part, *link.owner.Load(), 3); err != nil {
				t.Error(err)
			}
			<-ctx.Done()
			return ctx.Err()
		})
		time.Sleep(time.Minute)
		p.stop()
		once(t, []int64{1, 2, 3, 4, 5}, p.all())
	})
}

func TestAnEndWaitsForTheMessageAtHand(t *testing.T) {
	inBubble(t, func(t *testing.T, store *memory.Store) {
		emit(t, store, 1, 2)
		var finished atomic.Int64
		p := start(t, store.Log(), store.Cursors(), store.Members(), "g", func(ctx context.Context, _ core.Event) error {
			time.Sleep(10 * time.Second)
			finished.Add(1)
			return ctx.Err()
		})
		time.Sleep(time.Second)
		p.stop()
		require.Equal(t, int64(2), finished.Load())
		for n := 1; n <= 2; n++ {
			position, err := store.Cursors().Hold(t.Context(), core.PartOf("g", event(n).Part()), "next", 0, time.Second)
			require.NoError(t, err, "the cursor was given up")
			require.GreaterOrEqual(t, position, int64(n), "what was finished is confirmed")
		}
	})
}

func TestANewGroupMayBeginAtTheEnd(t *testing.T) {
	inBubble(t, func(t *testing.T, store *memory.Store) {
		emit(t, store, 1, 4)
		events := bus.NewLog(store.Log(), store.Cursors(), store.Members(), bus.LogSettings{Start: -1, Poll: time.Hour, Logger: quietly()})
		sub := events.Subscriber("late")
		messages, err := sub.Subscribe(t.Context(), bus.Topic)
		require.NoError(t, err)
		synctest.Wait()
		emit(t, store, 5, 5)
		began := time.Now()
		require.NoError(t, events.Publish(t.Context(), nil), "it wakes")
		msg := <-messages
		require.Zero(t, time.Since(began))
		require.Equal(t, "5", msg.Metadata.Get("position"))
		msg.Ack()
		require.NoError(t, sub.Close())
		_, open := <-messages
		require.False(t, open)
		_, err = sub.Subscribe(t.Context(), bus.Topic)
		require.ErrorIs(t, err, core.Unavailable)
	})
}

func TestThereIsOneTopic(t *testing.T) {
	t.Parallel()
	store := memory.NewStore(system.Clock{})
	sub := bus.NewLog(store.Log(), store.Cursors(), store.Members(), bus.LogSettings{}).Subscriber("g")
	_, err := sub.Subscribe(t.Context(), "weather")
	require.ErrorIs(t, err, core.Invalid)
}

// away are cursors in a database that is away for a while.
type away struct {
	ports.Cursors
	back  time.Time
	asked int
}

func (a *away) Hold(ctx context.Context, group, owner string, start int64, lease time.Duration) (int64, error) {
	if time.Now().Before(a.back) {
		a.asked++
		return 0, core.Fail(core.Unavailable, "", "the database is away")
	}
	return a.Cursors.Hold(ctx, group, owner, start, lease)
}

// Each try is a line in somebody's log.
func TestADatabaseThatIsAwayIsAskedSeldomAndFoundAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, store *memory.Store) {
		emit(t, store, 1, 3)
		cursors := &away{Cursors: store.Cursors(), back: time.Now().Add(time.Hour)}
		one := start(t, store.Log(), cursors, store.Members(), "one", nil)
		time.Sleep(time.Hour)
		require.Less(t, cursors.asked, 800)
		time.Sleep(6 * time.Second)
		one.stop()
		once(t, upTo(3), one.all())
	})
}
