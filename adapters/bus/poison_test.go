package bus_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/stretchr/testify/require"
)

func aside(t *testing.T, store *memory.Store) []core.Poison {
	t.Helper()
	all, err := store.Poison().List(t.Context(), core.PoisonFilter{})
	require.NoError(t, err)
	return all
}

func garbage() *message.Message { return message.NewMessage("x", []byte("garbage")) }

func TestWithoutAPlaceForPoisonItComesAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, _ *memory.Store) {
		p := play(t, bus.RouterSettings{}, nil, garbage())
		require.Equal(t, 1, p.nacked)
	})
}

func TestAMessageThatCannotBeHandledIsPutAside(t *testing.T) {
	panics := func(context.Context, core.Event) error { panic("oh") }
	says := func(err error) bus.Handler {
		return func(context.Context, core.Event) error { return err }
	}
	for _, c := range []struct {
		name   string
		handle bus.Handler
		msg    func(t *testing.T) *message.Message
		want   core.Poison
		words  string
	}{
		{"what is no event, at once", nil, func(*testing.T) *message.Message { return garbage() }, core.Poison{Message: "x", Failure: "invalid"}, "no CloudEvent"},
		{"what is refused for good, at once", says(core.Fail(core.Invalid, "", "never")), func(t *testing.T) *message.Message { return envelope(t, 7) },
			core.Poison{Failure: "invalid", Tries: 1, Type: event(7).Type}, "never"},
		{"an error of nobody's, after the retries", says(errors.New("no")), func(t *testing.T) *message.Message { return envelope(t, 7) },
			core.Poison{Failure: "internal", Tries: 6, Type: event(7).Type}, "no"},
		{"a panic, after the retries", panics, func(t *testing.T) *message.Message { return envelope(t, 7) },
			core.Poison{Failure: "internal", Tries: 6, Type: event(7).Type}, "oh"},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, store *memory.Store) {
				msg := c.msg(t)
				p := play(t, bus.RouterSettings{Poison: store.Poison()}, c.handle, msg)
				require.Equal(t, 1, p.acked)
				all := aside(t, store)
				require.Len(t, all, 1)
				got := all[0]
				require.Equal(t, []any{"player", msg.UUID, c.want.Failure, max(c.want.Tries, 1), c.want.Type},
					[]any{got.Group, got.Message, got.Failure, got.Tries, got.Type})
				require.Contains(t, got.Error, c.words)
				require.Equal(t, string(msg.Payload), string(got.Payload))
				require.LessOrEqual(t, len(got.Error), core.MaxPoisonError)
			})
		})
	}
}

// What the world does is no fault of the message: it waits, however long, and
// what comes behind it waits too.
func TestWhatTheWorldDoesPoisonsNothing(t *testing.T) {
	for _, kind := range []core.Kind{core.Unavailable, core.Busy, core.Unknown, core.Exhausted, core.Conflict} {
		t.Run(kind.String(), func(t *testing.T) {
			inBubble(t, func(t *testing.T, store *memory.Store) {
				back := time.Now().Add(9 * time.Hour)
				var seen []string
				retried := 0
				p := play(t, bus.RouterSettings{Poison: store.Poison(), Retried: func(string, error) { retried++ }}, func(_ context.Context, e core.Event) error {
					if time.Now().Before(back) {
						return core.Fail(kind, "", "not now")
					}
					seen = append(seen, string(e.ID))
					return nil
				}, envelope(t, 1), envelope(t, 2))
				require.Equal(t, 2, p.acked)
				require.Empty(t, aside(t, store))
				require.Equal(t, []string{string(event(1).ID), string(event(2).ID)}, seen)
				require.Greater(t, retried, 9*60*60/10, "pauses do not grow beyond reason")
			})
		})
	}
}

type full struct{ ports.Poison }

func (full) Put(context.Context, core.Poison) error { return core.Fail(core.Unavailable, "", "away") }

func TestWhatCannotBePutAsideComesAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, store *memory.Store) {
		p := play(t, bus.RouterSettings{Poison: full{store.Poison()}}, nil, garbage())
		require.Equal(t, 1, p.nacked)
	})
}

// The whole way, with a handler that has a fault which is mended meanwhile.
func TestWhatWasPutAsideIsHandledAgainWhenSomebodyWantsIt(t *testing.T) {
	inBubble(t, func(t *testing.T, store *memory.Store) {
		emit(t, store, 1, 3)
		events := bus.NewLog(store.Log(), store.Cursors(), store.Members(), bus.LogSettings{Logger: quietly()})
		router, err := bus.NewRouter(bus.RouterSettings{Logger: quietly(), Poison: store.Poison()})
		require.NoError(t, err)
		var mu sync.Mutex
		mended, handled := false, []core.EventID{}
		router.Handle("h", events.Subscriber("g"), func(_ context.Context, e core.Event) error {
			mu.Lock()
			defer mu.Unlock()
			if e.ID == event(2).ID && !mended {
				return core.Fail(core.Invalid, "", "I cannot take this")
			}
			handled = append(handled, e.ID)
			return nil
		})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- router.Run(ctx) }()
		time.Sleep(time.Minute)
		require.ElementsMatch(t, []core.EventID{event(1).ID, event(3).ID}, handled, "those behind it did not wait")
		one := aside(t, store)[0]
		again := func() {
			require.NoError(t, store.Poison().Again(t.Context(), one.ID))
			time.Sleep(time.Minute)
		}
		again()
		one = aside(t, store)[0]
		require.Equal(t, []any{2, false}, []any{one.Tries, one.Wanted}, "it is put aside anew")
		mended = true
		again()
		require.Empty(t, aside(t, store))
		require.ElementsMatch(t, []core.EventID{event(1).ID, event(3).ID, event(2).ID}, handled)
		cancel()
		require.NoError(t, <-ended)
	})
}

// A replay that takes long is held as long as it takes, and a drop ends it.
func TestAReplayIsHeldWhileItIsHandled(t *testing.T) {
	inBubble(t, func(t *testing.T, store *memory.Store) {
		one := core.Poison{ID: core.PoisonID(event(9).ID), Group: "player", Message: "m", Payload: envelope(t, 1).Payload, FirstAt: time.Now(), LastAt: time.Now()}
		require.NoError(t, store.Poison().Put(t.Context(), one))
		require.NoError(t, store.Poison().Again(t.Context(), one.ID))
		router, err := bus.NewRouter(bus.RouterSettings{Logger: quietly(), Poison: store.Poison()})
		require.NoError(t, err)
		began, lost := 0, make(chan struct{})
		p := &played{messages: make(chan *message.Message)}
		router.Handle("player", p, func(ctx context.Context, _ core.Event) error {
			began++
			<-ctx.Done()
			close(lost)
			return ctx.Err()
		})
		ended := make(chan error, 1)
		go func() { ended <- router.Run(t.Context()) }()
		time.Sleep(time.Hour)
		_, err = store.Poison().Claim(t.Context(), "player", "other", time.Second)
		require.ErrorIs(t, err, core.NotFound, "it is held")
		require.NoError(t, store.Poison().Drop(t.Context(), one.ID))
		<-lost
		require.Equal(t, 1, began)
		close(p.messages)
		require.ErrorIs(t, <-ended, core.Unavailable, "the subscription ended by itself")
		require.Empty(t, aside(t, store))
	})
}

func TestAnErrorIsKeptWithinBounds(t *testing.T) {
	t.Parallel()
	long := core.PoisonError(errors.New(strings.Repeat("é", core.MaxPoisonError) + "\xff"))
	require.LessOrEqual(t, len(long), core.MaxPoisonError)
	require.True(t, strings.HasSuffix(long, "é…"))
}

// absent is a place for poison that cannot be reached.
type absent struct {
	ports.Poison
	asked int
}

func (a *absent) Claim(context.Context, string, string, time.Duration) (core.Poison, error) {
	a.asked++
	return core.Poison{}, core.Fail(core.Unavailable, "", "it is away")
}

// While nobody can tell what is wanted again, a night of asking makes one line.
func TestAPlaceForPoisonThatIsAwayFillsNoLog(t *testing.T) {
	inBubble(t, func(t *testing.T, _ *memory.Store) {
		var text strings.Builder
		away := new(absent)
		router, err := bus.NewRouter(bus.RouterSettings{Poison: away, Logger: slog.New(slog.NewTextHandler(&text, nil))})
		require.NoError(t, err)
		p := &played{messages: make(chan *message.Message)}
		router.Handle("player", p, nil)
		ended := make(chan error, 1)
		go func() { ended <- router.Run(t.Context()) }()
		time.Sleep(8 * time.Hour)
		close(p.messages)
		require.Error(t, <-ended, "the subscription ended by itself")
		require.Equal(t, 1, strings.Count(text.String(), "it is away"), text.String())
		require.Less(t, away.asked, 8*3600/5+5)
		require.Greater(t, away.asked, 8*3600/5-5, "it is tried again")
	})
}
