package relay_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/relay"
	"github.com/remudahq/remuda/ports"
)

// bus remembers what was published, and fails when it is told to.
type bus struct {
	mu       sync.Mutex
	got      []int64
	failures int
}

func (b *bus) Publish(_ context.Context, events []core.Event) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, e := range events {
		if b.failures > 0 && i == len(events)/2 {
			b.failures--
			return core.Unavailable // half of it is out
		}
		b.got = append(b.got, e.Position)
	}
	return nil
}

// once drops repetitions, as a consumer that remembers IDs does.
func (b *bus) once() (positions []int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	seen := map[int64]bool{}
	for _, p := range b.got {
		if !seen[p] {
			seen[p] = true
			positions = append(positions, p)
		}
	}
	return positions
}

func emit(t *testing.T, store *memory.Store, from, n int) {
	t.Helper()
	for i := range n {
		err := store.Do(t.Context(), func(tx ports.Tx) error {
			return tx.Emit(t.Context(), core.Event{ID: core.EventID(fmt.Sprintf("e%d", from+i)), Type: "t", Version: 1})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestEveryEventGoesOutInOrderInSpiteOfEverything(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store, out := memory.NewStore(memory.SystemClock{}), &bus{failures: 5}
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for _, owner := range []string{"a", "b", "c"} {
			r := relay.New(relay.Relay{Log: store.Log(), Cursors: store.Cursors(), Publisher: out, Owner: owner, Logger: slog.New(slog.DiscardHandler)})
			wg.Go(func() { r.Run(ctx) })
		}
		for i := range 40 {
			emit(t, store, i*30, 30)
			time.Sleep(100 * time.Millisecond)
		}
		time.Sleep(time.Minute)
		cancel()
		wg.Wait()
		got := out.once()
		if len(got) != 1200 {
			t.Fatalf("%d events went out, want 1200", len(got))
		}
		for i, p := range got {
			if p != int64(i+1) {
				t.Fatalf("position %d went out as number %d", p, i+1)
			}
		}
	})
}

func TestARelayThatDiedIsReplaced(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store, out := memory.NewStore(memory.SystemClock{}), &bus{}
		emit(t, store, 0, 3)
		dead := relay.New(relay.Relay{Log: store.Log(), Cursors: store.Cursors(), Publisher: out, Owner: "dead"})
		if _, err := dead.Pass(t.Context()); err != nil {
			t.Fatal(err)
		}
		emit(t, store, 3, 3)
		heir := relay.New(relay.Relay{Log: store.Log(), Cursors: store.Cursors(), Publisher: out, Owner: "heir"})
		if _, err := heir.Pass(t.Context()); !errors.Is(err, core.Busy) {
			t.Errorf("got %v while the other holds the cursor, want busy", err)
		}
		time.Sleep(11 * time.Second)
		if _, err := heir.Pass(t.Context()); err != nil {
			t.Error(err)
		}
		if got := fmt.Sprint(out.once()); got != "[1 2 3 4 5 6]" {
			t.Errorf("went out: %s", got)
		}
	})
}
