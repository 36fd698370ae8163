package saga_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// poison adds an operation, as no release of ours would write it.
func poison(t *testing.T, store *memory.Store, w saga.Workflow[state], n byte, change func(*core.Operation)) func() core.Operation {
	t.Helper()
	op, err := w.Begin(state{})
	if err != nil {
		t.Fatal(err)
	}
	op.ID, op.DueAt = core.NewID[core.OperationID](time.Now(), core.Entropy{n}), time.Now()
	change(&op)
	if err := store.Do(t.Context(), func(tx ports.Tx) error { return tx.Operations().Insert(t.Context(), op) }); err != nil {
		t.Fatal(err)
	}
	return func() (now core.Operation) {
		_ = store.Read(context.Background(), func(tx ports.Tx) (err error) { now, err = tx.Operations().Get(context.Background(), op.ID); return err })
		return now
	}
}

// What nobody can carry out waits for a person, or for another worker, and
// costs next to nothing; everything else goes on beside it.
func TestAPoisonedOperationStopsNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var calls, settled atomic.Int32
		store, w, good := yard(t, func(_ context.Context, run *saga.Run[state]) (saga.Effect, error) {
			if calls.Add(1); run.Op.Kind == "panics" {
				panic("in a step")
			}
			return nil, nil
		})
		w.Settle = func(run *saga.Run[state]) saga.Effect {
			settled.Add(1)
			if run.Op.Kind == "panics at its end" {
				panic("in a settlement")
			}
			return nil
		}
		garbled := poison(t, store, w, 2, func(op *core.Operation) { op.Data = []byte(`{"half`) })
		other := poison(t, store, w, 3, func(op *core.Operation) { op.Data = []byte(`[7]`) })
		stepless := poison(t, store, w, 4, func(op *core.Operation) { op.Step = "of another release" })
		panics := poison(t, store, w, 5, func(op *core.Operation) { op.Kind = "panics" })
		unsettled := poison(t, store, w, 6, func(op *core.Operation) { op.Kind = "panics at its end" })
		ctx, cancel := context.WithCancel(t.Context())
		stopped := start(ctx, store.Journal(), "worker", w)
		time.Sleep(10 * time.Minute)
		late := poison(t, store, w, 7, func(*core.Operation) {})
		time.Sleep(time.Minute)
		cancel()
		<-stopped
		for what, op := range map[string]core.Operation{"the one before": good(), "the one after": late()} {
			if op.State != core.Succeeded {
				t.Errorf("%s is %s", what, op.State)
			}
		}
		for _, op := range []core.Operation{garbled(), other()} {
			if op.State != core.NeedsOperator || op.Code != core.CodeStateUnreadable || op.Remedy == "" || op.Undoing {
				t.Errorf("what cannot be read became %+v", op)
			}
		}
		if op := stepless(); op.State != core.Queued || op.Step != "of another release" {
			t.Errorf("a step of another release became %+v", op)
		}
		if op := panics(); !op.State.Ended() {
			t.Errorf("what panicked became %+v", op)
		}
		if op := unsettled(); op.State != core.Queued {
			t.Errorf("what could not be settled became %+v", op)
		}
		if n := calls.Load() + settled.Load(); n > 60 {
			t.Errorf("%d tries in eleven minutes", n)
		}
	})
}

func TestWhatPanicsBeginsAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		runs, began := 0, time.Now()
		saga.Steadily(ctx, nil, "a test", func(context.Context) {
			if runs++; runs < 4 {
				panic(runs)
			}
		})
		if runs != 4 || time.Since(began) != 3*time.Second {
			t.Errorf("%d runs in %s", runs, time.Since(began))
		}
		saga.Steadily(ctx, nil, "a test", func(context.Context) { cancel(); panic("the last") })
	})
}
