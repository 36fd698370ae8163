package feed_test

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
	"github.com/remudahq/remuda/core/feed"
	"github.com/remudahq/remuda/core/relay"
	"github.com/remudahq/remuda/ports"
)

// stream is a log that grows, a relay that places what is emitted, and a feed.
type stream struct {
	store *memory.Store
	relay *relay.Relay
	feed  *feed.Feed
	n     int
}

func newStream() *stream {
	s := &stream{store: memory.NewStore(system.Clock{})}
	s.feed = feed.New(s.store.Log(), 50*time.Millisecond, slog.New(slog.DiscardHandler))
	s.relay = relay.New(relay.Relay{Log: s.store.Log(), Cursors: s.store.Cursors(), Owner: "r", Moved: s.feed.Wake})
	return s
}

func (s *stream) emit(t *testing.T, n int) {
	t.Helper()
	for range n {
		s.n++
		err := s.store.Do(t.Context(), func(tx ports.Tx) error {
			return tx.Emit(t.Context(), core.Event{ID: core.EventID(fmt.Sprintf("e%d", s.n)), Type: "t", Version: 1, At: time.Now().UTC()})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.relay.Pass(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, l *feed.Listener, from, n int) {
	t.Helper()
	for i := range n {
		e, err := l.Next(t.Context())
		if err != nil {
			t.Fatalf("event %d: %v", from+i, err)
		}
		if e.Position != int64(from+i) {
			t.Fatalf("got position %d, want %d", e.Position, from+i)
		}
	}
}

func TestAListenerMissesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStream()
		s.emit(t, 700) // more than one batch, and than a queue
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { s.feed.Run(ctx) })
		synctest.Wait()
		for _, after := range []int{0, 650, 700} {
			l, err := s.feed.Listen(t.Context(), int64(after))
			if err != nil {
				t.Fatal(err)
			}
			before := s.n
			s.emit(t, 20)
			read(t, l, after+1, before+20-after)
			l.Close()
		}
		cancel()
		wg.Wait()
	})
}

func TestOnlyWhatComesFromNowOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStream()
		s.emit(t, 5)
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { s.feed.Run(ctx) })
		l, err := s.feed.Listen(t.Context(), -1)
		if err != nil {
			t.Fatal(err)
		}
		s.emit(t, 3)
		read(t, l, 6, 3)
		waiting, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if e, err := l.Next(waiting); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %+v, %v from a log that did not grow", e, err)
		}
		cancel()
		wg.Wait()
		if _, err := l.Next(t.Context()); !errors.Is(err, core.Unavailable) {
			t.Errorf("after the feed ended: %v", err)
		}
	})
}

func TestASlowListenerIsCutAndCanResume(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStream()
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { s.feed.Run(ctx) })
		l, err := s.feed.Listen(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			s.emit(t, 200)
			synctest.Wait()
			time.Sleep(time.Second)
		}
		last := int64(0)
		for {
			e, err := l.Next(t.Context())
			if err != nil {
				if !errors.Is(err, core.Unavailable) {
					t.Fatalf("got %v, want to be cut", err)
				}
				break
			}
			if last++; e.Position != last {
				t.Fatalf("got position %d after %d", e.Position, last-1)
			}
		}
		if last == 0 || last >= 600 {
			t.Errorf("cut after %d events", last)
		}
		again, err := s.feed.Listen(t.Context(), last)
		if err != nil {
			t.Fatal(err)
		}
		read(t, again, int(last)+1, 600-int(last))
		cancel()
		wg.Wait()
	})
}

// TestAPositionThatNobodyGaveIsRefused is about a listener that knows more than
// the log, which is from a backup: it must not wait in silence. One that comes too
// late, when what it has not heard is kept no more, must not miss it in silence.
func TestAPositionThatNobodyGaveIsRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStream()
		s.emit(t, 3)
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { s.feed.Run(ctx) })
		synctest.Wait()
		if _, err := s.feed.Listen(t.Context(), 5); core.CodeOf(err) != core.CodeFeedAhead || core.KindOf(err) != core.Conflict {
			t.Errorf("got %v, want %s", err, core.CodeFeedAhead)
		}
		if _, err := s.store.Log().Trim(t.Context(), time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		l, err := s.feed.Listen(t.Context(), 3) // forgotten, but given
		if err != nil {
			t.Fatal(err)
		}
		s.emit(t, 4)
		read(t, l, 4, 4)
		l.Close()
		if _, err := s.feed.Listen(t.Context(), 2); core.CodeOf(err) != core.CodeFeedForgotten || core.KindOf(err) != core.Conflict {
			t.Errorf("got %v from a log that begins with 4, want %s", err, core.CodeFeedForgotten)
		}
		for _, after := range []int64{0, 3, 5} {
			l, err := s.feed.Listen(t.Context(), after)
			if err != nil {
				t.Fatal(err)
			}
			read(t, l, int(max(after, 3))+1, 2)
			l.Close()
		}
		if _, err := s.store.Log().Trim(t.Context(), time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.feed.Listen(t.Context(), 6); core.CodeOf(err) != core.CodeFeedForgotten {
			t.Errorf("got %v from a log that keeps nothing, want %s", err, core.CodeFeedForgotten)
		}
		cancel()
		wg.Wait()
	})
}
