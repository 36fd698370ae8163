package saga_test

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// yard is a store on the bubble's clock with one operation of a one-step workflow.
func yard(t *testing.T, do saga.Act[state]) (*memory.Store, saga.Workflow[state], func() core.Operation) {
	t.Helper()
	store := memory.NewStore(system.Clock{})
	w := saga.Workflow[state]{Kind: "test", Name: "test/1", Steps: []saga.Step[state]{{Name: "one", Do: do}}}
	op, err := w.Begin(state{})
	if err != nil {
		t.Fatal(err)
	}
	op.ID = core.NewID[core.OperationID](time.Now(), core.Entropy{1})
	op.DueAt = time.Now()
	ctx := t.Context()
	if err := store.Do(ctx, func(tx ports.Tx) error { return tx.Operations().Insert(ctx, op) }); err != nil {
		t.Fatal(err)
	}
	return store, w, func() (now core.Operation) {
		_ = store.Read(context.Background(), func(tx ports.Tx) (err error) { now, err = tx.Operations().Get(context.Background(), op.ID); return err })
		return now
	}
}

func start(ctx context.Context, journal ports.Journal, name string, w saga.Workflow[state]) (stopped chan struct{}) {
	worker := saga.NewWorker(journal, system.Clock{}, saga.Options{Name: name, Log: slog.New(slog.DiscardHandler)}, w)
	stopped = make(chan struct{})
	go func() { defer close(stopped); worker.Run(ctx) }()
	return stopped
}

func TestAHeartbeatKeepsALongStepOurs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		store, w, read := yard(t, func(context.Context, *saga.Run[state]) (saga.Effect, error) {
			calls.Add(1)
			time.Sleep(time.Minute) // six leases
			return nil, nil
		})
		ctx, cancel := context.WithCancel(t.Context())
		first, second := start(ctx, store.Journal(), "first", w), start(ctx, store.Journal(), "second", w)
		time.Sleep(2 * time.Minute)
		cancel()
		<-first
		<-second
		if op := read(); op.State != core.Succeeded || calls.Load() != 1 {
			t.Errorf("got %s after %d calls, want succeeded after one", op.State, calls.Load())
		}
	})
}

// numb is a journal that a stalled worker cannot reach any more.
type numb struct{ ports.Journal }

func (numb) Extend(context.Context, string, []core.Operation, time.Duration) ([]core.OperationID, error) {
	return nil, core.Unavailable
}

func TestAStalledWorkerSendsNothingWhenItsLeaseEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var sent, refused atomic.Int32
		store, w, read := yard(t, func(ctx context.Context, _ *saga.Run[state]) (saga.Effect, error) {
			if sent.Load() == 0 && refused.Load() == 0 {
				time.Sleep(30 * time.Second) // stalled: three leases
			}
			if err := ports.CheckFence(ctx); err != nil {
				refused.Add(1)
				return nil, err
			}
			sent.Add(1)
			return nil, nil
		})
		ctx, cancel := context.WithCancel(t.Context())
		first := start(ctx, numb{store.Journal()}, "stalled", w)
		time.Sleep(time.Second)
		second := start(ctx, store.Journal(), "second", w)
		time.Sleep(2 * time.Minute)
		cancel()
		<-first
		<-second
		if op := read(); op.State != core.Succeeded || sent.Load() == 0 {
			t.Errorf("got %s, sent %d, refused %d", op.State, sent.Load(), refused.Load())
		}
		if refused.Load() == 0 {
			t.Error("the stalled worker was not refused")
		}
	})
}

func TestTheFenceClosesBeforeTheLeaseEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var answers []bool
		store, w, _ := yard(t, func(ctx context.Context, _ *saga.Run[state]) (saga.Effect, error) {
			for _, pause := range []time.Duration{6 * time.Second, 2 * time.Second} { // of a lease of 10 s, less 3 s
				time.Sleep(pause)
				answers = append(answers, ports.CheckFence(ctx) == nil)
			}
			return nil, nil
		})
		ctx, cancel := context.WithCancel(t.Context())
		stopped := start(ctx, numb{store.Journal()}, "stalled", w)
		time.Sleep(time.Minute)
		cancel()
		<-stopped
		if len(answers) != 2 || !answers[0] || answers[1] {
			t.Errorf("open after 6 s and 8 s: %v, want true and false", answers)
		}
	})
}

// taken is a journal in which somebody else has the leases.
type taken struct{ ports.Journal }

func (taken) Extend(context.Context, string, []core.Operation, time.Duration) ([]core.OperationID, error) {
	return nil, nil
}

func TestALostLeaseEndsTheStep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store, w, _ := yard(t, func(ctx context.Context, _ *saga.Run[state]) (saga.Effect, error) {
			begun := time.Now()
			select {
			case <-ctx.Done():
			case <-time.After(time.Hour):
			}
			if took := time.Since(begun); took > 10*time.Second || ports.CheckFence(ctx) == nil {
				t.Errorf("the step went on for %s after another had the lease", took)
			}
			return nil, ctx.Err()
		})
		ctx, cancel := context.WithCancel(t.Context())
		stopped := start(ctx, taken{store.Journal()}, "robbed", w)
		time.Sleep(20 * time.Second)
		cancel()
		<-stopped
	})
}

func TestADrainFinishesTheStepAndGivesUpTheLease(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		store, w, read := yard(t, func(context.Context, *saga.Run[state]) (saga.Effect, error) {
			time.Sleep(5 * time.Second)
			if calls.Add(1) < 3 {
				return nil, saga.NotYet(0)
			}
			return nil, nil
		})
		ctx, cancel := context.WithCancel(t.Context())
		stopped := start(ctx, store.Journal(), "first", w)
		time.Sleep(time.Second)
		cancel()
		<-stopped
		if op := read(); calls.Load() != 1 || op.LeaseOwner != "" || op.State.Ended() {
			t.Errorf("after the drain: %d calls, lease of %q, %s", calls.Load(), op.LeaseOwner, op.State)
		}
		ctx, cancel = context.WithCancel(t.Context())
		stopped = start(ctx, store.Journal(), "second", w)
		time.Sleep(time.Minute)
		cancel()
		<-stopped
		if op := read(); op.State != core.Succeeded || calls.Load() != 3 {
			t.Errorf("got %s after %d calls, want it resumed", op.State, calls.Load())
		}
	})
}

func TestADrainDoesNotWaitForever(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store, w, read := yard(t, func(ctx context.Context, _ *saga.Run[state]) (saga.Effect, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})
		ctx, cancel := context.WithCancel(t.Context())
		stopped := start(ctx, store.Journal(), "first", w)
		time.Sleep(time.Second)
		begun := time.Now()
		cancel()
		<-stopped
		if took := time.Since(begun); took > 11*time.Second {
			t.Errorf("the drain took %s", took)
		}
		if op := read(); op.LeaseOwner != "" || op.State != core.Queued || op.Attempts != 0 {
			t.Errorf("got %s after %d attempts with the lease of %q, want it left for others as it was", op.State, op.Attempts, op.LeaseOwner)
		}
	})
}

func TestAStoreThatIsAwayForAMomentLosesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		store, w, read := yard(t, func(context.Context, *saga.Run[state]) (saga.Effect, error) {
			calls.Add(1)
			return nil, nil
		})
		ctx, cancel := context.WithCancel(t.Context())
		stopped := start(ctx, &away{Journal: store.Journal(), until: time.Now().Add(3 * time.Second)}, "first", w)
		time.Sleep(time.Minute)
		cancel()
		<-stopped
		if op := read(); op.State != core.Succeeded || calls.Load() != 1 {
			t.Errorf("got %s after %d calls, want what the step learnt to be kept", op.State, calls.Load())
		}
	})
}

// away is a journal whose store cannot be reached for a while.
type away struct {
	ports.Journal
	until time.Time
}

func (a *away) Save(ctx context.Context, op core.Operation, wait time.Duration, release bool, effect func(ports.Tx) error) (core.Operation, error) {
	if time.Now().Before(a.until) {
		return op, errors.Join(core.Unavailable)
	}
	return a.Journal.Save(ctx, op, wait, release, effect)
}
