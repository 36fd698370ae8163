package eventsink_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/apps/internal/eventsink"
	"github.com/remudahq/remuda/apps/internal/handling"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/relay"
	"github.com/remudahq/remuda/ports"
	"github.com/stretchr/testify/require"
)

// demo is one run of a process with relay, local bus and sink, ended when the
// file has so many lines.
func demo(t *testing.T, store *memory.Store, path string, logger *slog.Logger, lines int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	local := bus.NewLocal(1, logger)
	r := relay.New(relay.Relay{
		Log: store.Log(), Cursors: store.Cursors(), Publisher: local, Owner: "r", Logger: logger,
		Poll: 10 * time.Millisecond,
	})
	sink := open(t, path)
	var running sync.WaitGroup
	running.Go(func() { r.Run(ctx) })
	running.Go(func() {
		if err := eventsink.Run(ctx, "demo", local.Subscriber(), sink, logger, handling.Settings{Poison: store.Poison(), Logger: logger}); err != nil {
			t.Error(err)
		}
	})
	require.Eventually(t, func() bool {
		text, err := os.ReadFile(path) // perhaps with half a line at its end
		return err == nil && bytes.Count(text, []byte("\n")) >= lines
	}, time.Minute, time.Millisecond)
	cancel()
	running.Wait()
	require.NoError(t, local.Close())
}

func TestTheDemosFileHoldsEveryEventOnce(t *testing.T) {
	t.Parallel()
	store := memory.NewStore(system.Clock{})
	path := filepath.Join(t.TempDir(), "var", "events.jsonl")
	require.NoError(t, store.Do(t.Context(), func(tx ports.Tx) error {
		for n := 1; n <= 400; n++ {
			if err := tx.Emit(t.Context(), event(2026, n)); err != nil {
				return err
			}
		}
		return nil
	}))
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	for _, n := range []int{1, 50, 51, 300, 400} {
		demo(t, store, path, logger, n)
	}
	require.Equal(t, upTo(400), positions(t, path))
	require.Equal(t, 400, strings.Count(log.String(), "msg=event"), "and every one is logged once")
}

// given is a subscriber with one message.
type given struct{ msg *message.Message }

func (g given) Subscribe(context.Context, string) (<-chan *message.Message, error) {
	c := make(chan *message.Message, 1)
	c <- g.msg
	close(c)
	return c, nil
}

func (given) Close() error { return nil }

func TestWhatIsNoEventIsPutAside(t *testing.T) {
	t.Parallel()
	store, logger := memory.NewStore(system.Clock{}), slog.New(slog.DiscardHandler)
	msg := message.NewMessage("x", []byte("garbage"))
	path := filepath.Join(t.TempDir(), "events.jsonl")
	_ = eventsink.Run(t.Context(), "demo", given{msg}, open(t, path), logger, handling.Settings{Poison: store.Poison(), Logger: logger})
	<-msg.Acked()
	aside, err := store.Poison().List(t.Context(), core.PoisonFilter{Group: "demo"})
	require.NoError(t, err)
	require.Len(t, aside, 1)
	require.Equal(t, "garbage", string(aside[0].Payload))
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Empty(t, text)
}
