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
	"github.com/remudahq/remuda/adapters/system"
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
		store, out := memory.NewStore(system.Clock{}), &bus{failures: 5}
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
		store, out := memory.NewStore(system.Clock{}), &bus{}
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

// counted counts what is asked of the log and of the cursors.
type counted struct {
	ports.Log
	ports.Cursors
	sequences, reads, holds int
}

func (c *counted) Sequence(ctx context.Context, owner string, limit int) (int, error) {
	c.sequences++
	return c.Log.Sequence(ctx, owner, limit)
}

func (c *counted) Read(ctx context.Context, after int64, limit int) ([]core.Event, error) {
	c.reads++
	return c.Log.Read(ctx, after, limit)
}

func (c *counted) Hold(ctx context.Context, group, owner string, start int64, lease time.Duration) (int64, error) {
	c.holds++
	return c.Cursors.Hold(ctx, group, owner, start, lease)
}

func TestManyEventsShareOnePass(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store, out := memory.NewStore(system.Clock{}), &bus{}
		c := &counted{Log: store.Log(), Cursors: store.Cursors()}
		r := relay.New(relay.Relay{Log: c, Cursors: c, Publisher: out, Owner: "a", Poll: time.Hour})
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { r.Run(ctx) })
		time.Sleep(time.Second)

		emit(t, store, 0, 1)
		r.Wake()
		synctest.Wait()
		if len(out.once()) != 1 {
			t.Error("a relay that was idle does not go out at once")
		}
		before := *c
		for i := range 1000 { // one second of them
			emit(t, store, 1+i, 1)
			r.Wake()
			time.Sleep(time.Millisecond)
		}
		if n := c.sequences - before.sequences; n < 40 || n > 60 {
			t.Errorf("%d passes in a second, want some 50", n)
		}
		if n := c.holds; n != 1 {
			t.Errorf("the cursor was held %d times in two seconds, want once", n)
		}
		time.Sleep(time.Second)
		if n := len(out.once()); n != 1001 {
			t.Errorf("%d events went out, want 1001", n)
		}
		before = *c
		time.Sleep(2 * time.Hour)
		if n := c.reads - before.reads; n != 0 {
			t.Errorf("the log was read %d times though nothing came", n)
		}
		cancel()
		wg.Wait()
	})
}

func TestAFailedPassLooksAgainWhatWasConfirmed(t *testing.T) {
	t.Parallel()
	store, out := memory.NewStore(system.Clock{}), &bus{}
	c := &counted{Log: store.Log(), Cursors: store.Cursors()}
	r := relay.New(relay.Relay{Log: c, Cursors: c, Publisher: out, Owner: "a"})
	pass := func(want error) {
		t.Helper()
		if _, err := r.Pass(t.Context()); !errors.Is(err, want) {
			t.Fatalf("got %v, want %v", err, want)
		}
	}
	emit(t, store, 0, 2)
	pass(nil)
	out.failures = 1
	emit(t, store, 2, 2)
	pass(core.Unavailable)
	pass(nil) // nothing new was placed, and yet there is something to do
	if c.holds != 2 {
		t.Errorf("the cursor was held %d times, want twice", c.holds)
	}
	if got := fmt.Sprint(out.once()); got != "[1 2 3 4]" {
		t.Errorf("went out: %s", got)
	}
}
