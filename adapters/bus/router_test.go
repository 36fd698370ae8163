package bus_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
)

// played is a subscriber that plays messages and counts what becomes of them.
type played struct {
	messages      chan *message.Message
	acked, nacked int
}

func (p *played) Subscribe(context.Context, string) (<-chan *message.Message, error) {
	return p.messages, nil
}

func (p *played) Close() error { return nil }

// play runs a router over some messages, one after the other, and ends it.
func play(t *testing.T, set bus.RouterSettings, handle bus.Handler, messages ...*message.Message) *played {
	t.Helper()
	p := &played{messages: make(chan *message.Message)}
	set.Logger = quietly()
	router, err := bus.NewRouter(set)
	require.NoError(t, err)
	router.Handle("player", p, handle)
	ended := make(chan error, 1)
	go func() { ended <- router.Run(t.Context()) }()
	for _, msg := range messages {
		p.messages <- msg
		select {
		case <-msg.Acked():
			p.acked++
		case <-msg.Nacked():
			p.nacked++
		}
	}
	close(p.messages)
	require.ErrorIs(t, <-ended, core.Unavailable, "the subscription ended by itself")
	return p
}

func envelope(t *testing.T, n int) *message.Message {
	t.Helper()
	e := event(n)
	text, err := bus.Marshal(e)
	require.NoError(t, err)
	return message.NewMessage(string(e.ID), text)
}

func TestADuplicateIsPassedOver(t *testing.T) {
	inBubble(t, func(t *testing.T, _ *memory.Store) {
		handled := 0
		p := play(t, bus.RouterSettings{Remember: 2}, func(context.Context, core.Event) error {
			handled++
			return nil
		}, envelope(t, 1), envelope(t, 1), envelope(t, 2), envelope(t, 1), envelope(t, 3), envelope(t, 1))
		require.Equal(t, 4, handled, "1, 2, 3, and 1 again when it was forgotten")
		require.Equal(t, 6, p.acked)
	})
}

func TestAPanicIsAnErrorAndIsTriedAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, _ *memory.Store) {
		tries := 0
		var seen error
		observe := func(handler string, took time.Duration, err error) {
			require.Equal(t, "player", handler)
			require.Greater(t, took, 100*time.Millisecond)
			seen = err
		}
		p := play(t, bus.RouterSettings{Observe: observe}, func(context.Context, core.Event) error {
			if tries++; tries < 3 {
				panic("oh")
			}
			return nil
		}, envelope(t, 1))
		require.NoError(t, seen)
		require.Equal(t, 3, tries)
		require.Equal(t, 1, p.acked)
	})
}

func TestAnEndCutsThePausesBetweenRetries(t *testing.T) {
	inBubble(t, func(t *testing.T, store *memory.Store) {
		emit(t, store, 1, 1)
		events := bus.NewLog(store.Log(), store.Cursors(), store.Members(), bus.LogSettings{Logger: quietly()})
		router, err := bus.NewRouter(bus.RouterSettings{Logger: quietly(), Poison: store.Poison()})
		require.NoError(t, err)
		router.Handle("h", events.Subscriber("g"), func(context.Context, core.Event) error { return errors.New("no") })
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second) // in the middle of the fifth pause
		defer cancel()
		began := time.Now()
		require.NoError(t, router.Run(ctx))
		require.Equal(t, 2*time.Second, time.Since(began))
		require.Empty(t, aside(t, store), "it was not tried often enough")
	})
}
