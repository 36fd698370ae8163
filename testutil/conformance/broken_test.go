package conformance_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/conformance"
)

// broken is an adapter with one fault, and the suite that must catch it.
type broken struct {
	fault string
	suite string
	world func(conformance.World) conformance.World
}

// A suite that catches nothing promises nothing: each of these adapters has
// one fault, and at least one case must fail on it.
func TestTheSuitesCatchBrokenAdapters(t *testing.T) {
	t.Parallel()
	suites := map[string][]conformance.Case[conformance.World]{}
	for _, s := range conformance.StoreSuites() {
		suites[s.Name] = s.Cases
	}
	for _, b := range slices.Concat(brokenRows(), brokenTraffic(), brokenSealed(), brokenPeople(), brokenLists(), brokenLeases(), brokenTransactions(), brokenWebhooks(), brokenMails(), brokenPoison(), brokenNumbers(), brokenAuditLog(), brokenAlerts(), brokenCensus(), brokenSamples()) {
		t.Run(b.suite+": "+b.fault, func(t *testing.T) {
			t.Parallel()
			if len(suites[b.suite]) == 0 {
				t.Fatalf("there is no suite %q", b.suite)
			}
			for _, c := range suites[b.suite] {
				if fails(t, c, b.world(sound())) {
					return
				}
			}
			t.Error("no case failed")
		})
	}
}

// sound is a world without a fault.
func sound() conformance.World {
	clock := memory.NewClock(time.Now())
	s := memory.NewStore(clock)
	return conformance.World{Store: s, Journal: s.Journal(), Log: s.Log(), Cursors: s.Cursors(), Members: s.Members(), Poison: s.Poison(), AuditLog: s.AuditLog(), Advance: clock.Advance}
}

// fails runs a case apart and reports whether it failed.
func fails(t *testing.T, c conformance.Case[conformance.World], w conformance.World) bool {
	r := &recorder{ctx: t.Context()}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if p := recover(); p != nil {
				r.Errorf("panic: %v", p)
			}
		}()
		c.Run(r, w)
	}()
	<-done
	return r.failed()
}

// recorder is a [conformance.T] that a case may fail on.
type recorder struct {
	ctx  context.Context
	mu   sync.Mutex
	said []string
}

func (r *recorder) Helper()                  {}
func (r *recorder) Context() context.Context { return r.ctx }
func (r *recorder) Cleanup(func())           {}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.said = append(r.said, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

func (r *recorder) failed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.said) > 0
}

// bent is a store whose transactions hand out other accessors.
type bent struct {
	ports.Store
	bend func(ports.Tx) ports.Tx
}

func (b bent) Do(ctx context.Context, change func(ports.Tx) error) error {
	return b.Store.Do(ctx, func(tx ports.Tx) error { return change(b.bend(tx)) })
}

func (b bent) Read(ctx context.Context, look func(ports.Tx) error) error {
	return b.Store.Read(ctx, func(tx ports.Tx) error { return look(b.bend(tx)) })
}

// rows makes a fault of a transaction into a fault of a world.
func rows(bend func(ports.Tx) ports.Tx) func(conformance.World) conformance.World {
	return func(w conformance.World) conformance.World {
		w.Store = bent{w.Store, bend}
		return w
	}
}

func brokenTransactions() []broken {
	store := func(change func(ports.Store) ports.Store) func(conformance.World) conformance.World {
		return func(w conformance.World) conformance.World {
			w.Store = change(w.Store)
			return w
		}
	}
	return []broken{
		{"Do does not roll back", "Transactions", store(func(s ports.Store) ports.Store { return keeper{s} })},
		{"Do wraps the error", "Transactions", store(func(s ports.Store) ports.Store { return wrapper{s} })},
		{"Do forgets what was written", "Transactions", store(func(s ports.Store) ports.Store { return forgetter{s} })},
		{"Read may write", "Transactions", store(func(s ports.Store) ports.Store { return writer{s} })},
		{"Read keeps writers waiting", "Transactions", store(func(s ports.Store) ports.Store { return &locker{Store: s} })},
		{"a refused call spoils the transaction", "Transactions", store(func(s ports.Store) ports.Store { return spoiler{s} })},
	}
}

type keeper struct{ ports.Store }

func (k keeper) Do(ctx context.Context, change func(ports.Tx) error) (failed error) {
	err := k.Store.Do(ctx, func(tx ports.Tx) error { failed = change(tx); return nil })
	return errors.Join(failed, err)
}

type wrapper struct{ ports.Store }

func (w wrapper) Do(ctx context.Context, change func(ports.Tx) error) error {
	if err := w.Store.Do(ctx, change); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}

type forgetter struct{ ports.Store }

func (f forgetter) Do(ctx context.Context, change func(ports.Tx) error) error {
	undone := errors.New("undone")
	err := f.Store.Do(ctx, func(tx ports.Tx) error { return errors.Join(change(tx), undone) })
	if err.Error() == undone.Error() {
		return nil
	}
	return err
}

type writer struct{ ports.Store }

func (w writer) Read(ctx context.Context, look func(ports.Tx) error) error { return w.Do(ctx, look) }

// locker gives up on a writer that waits, where a real one would wait for ever.
type locker struct {
	ports.Store
	mu sync.RWMutex
}

func (l *locker) Do(ctx context.Context, change func(ports.Tx) error) error {
	if !l.mu.TryLock() {
		return core.Unavailable
	}
	defer l.mu.Unlock()
	return l.Store.Do(ctx, change)
}

func (l *locker) Read(ctx context.Context, look func(ports.Tx) error) error {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.Store.Read(ctx, look)
}

// spoiler fails a transaction in which an event was refused, as PostgreSQL
// does after a statement that failed.
type spoiler struct{ ports.Store }

func (s spoiler) Do(ctx context.Context, change func(ports.Tx) error) error {
	return s.Store.Do(ctx, func(tx ports.Tx) error {
		e := &emitter{Tx: tx}
		if err := change(e); err != nil {
			return err
		}
		return e.failed
	})
}

type emitter struct {
	ports.Tx
	failed error
}

func (e *emitter) Emit(ctx context.Context, events ...core.Event) error {
	err := e.Tx.Emit(ctx, events...)
	e.failed = errors.Join(e.failed, err)
	return err
}
