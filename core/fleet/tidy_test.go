package fleet

import (
	"log/slog"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

const day = 24 * time.Hour

// ops counts the operations that are kept.
func (f *farm) ops(t *testing.T) int {
	t.Helper()
	ops, err := f.Operations(t.Context(), f.admin, core.OperationFilter{})
	must(t, err)
	return len(ops)
}

func TestOldOperationsAndEntriesAreForgotten(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, web)
	audits := len(f.store.Audits())
	f.clock.Advance(90*day - time.Minute)
	f.tidyOnce(t.Context())
	if f.ops(t) != 1 {
		t.Errorf("an operation was forgotten before its time")
	}
	stuck, err := f.Power(t.Context(), f.admin, view.ID, core.Start, 0) // nobody carries it out
	must(t, err)
	f.clock.Advance(200 * day)
	f.tidyOnce(t.Context())
	if f.ops(t) != 1 || f.operation(t, stuck.Operation.ID).State != core.Queued {
		t.Errorf("%d operations are kept, want the one that goes on", f.ops(t))
	}
	if got := len(f.store.Audits()); got != audits+1 {
		t.Errorf("the audit log has %d entries after 290 days, want %d", got, audits+1)
	}
	f.clock.Advance(100 * day)
	f.tidyOnce(t.Context())
	if got := f.store.Audits(); len(got) != 1 || got[0].Action != string(core.ServerPower) {
		t.Errorf("the audit log has %v", got)
	}
}

func TestWhatIsKeptForEverIsKept(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	f.Options.OperationRetention, f.Options.AuditRetention = -1, -1
	f.make(t, f.admin, web)
	audits := len(f.store.Audits())
	f.clock.Advance(4000 * day)
	f.tidyOnce(t.Context())
	if f.ops(t) != 1 || len(f.store.Audits()) != audits {
		t.Errorf("%d operations and %d of %d entries are kept", f.ops(t), len(f.store.Audits()), audits)
	}
}

func TestMoreThanOneBatchIsForgotten(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	const many = 2*forgetAtOnce + 1
	must(t, f.store.Do(t.Context(), func(tx ports.Tx) error {
		for n := range many {
			random := core.Entropy{8: byte(n >> 8), 9: byte(n)}
			op := core.Operation{ID: core.NewID[core.OperationID](begin, random), State: core.Succeeded, CreatedAt: begin, FinishedAt: begin}
			must(t, tx.Operations().Insert(t.Context(), op))
			must(t, tx.Audit(t.Context(), core.AuditEntry{ID: core.NewID[core.EventID](begin, random), At: begin}))
		}
		return nil
	}))
	f.clock.Advance(1000 * day)
	f.tidyOnce(t.Context())
	if f.ops(t) != 0 || len(f.store.Audits()) != 0 {
		t.Errorf("%d operations and %d entries are left", f.ops(t), len(f.store.Audits()))
	}
}

// What a bulk operation began is kept until it has seen how that ended.
func TestWhatABulkOperationBeganIsKept(t *testing.T) {
	t.Parallel()
	f, ctx := newFarm(t), t.Context()
	ids := f.herd(t, 2)
	f.clock.Advance(time.Second)
	op, err := f.Bulk(ctx, f.admin, BulkOrder{Action: "power", Power: PowerOrder{Action: core.Start}, Servers: ids})
	must(t, err)
	items := func() []core.BulkItem { return f.operation(t, op.ID).Items() }
	living := func() (n int) {
		for _, item := range items() {
			if item.Operation != "" && !f.operation(t, item.Operation).State.Ended() {
				n++
			}
		}
		return n
	}
	_, err = f.worker.Tick(ctx)
	must(t, err)
	others := saga.NewWorker(f.Journal, f.clock, saga.Options{Name: "others", Log: slog.New(slog.DiscardHandler)}, f.power.Workflow())
	for range 100 {
		f.clock.Advance(200 * time.Millisecond)
		_, err := others.Tick(ctx)
		must(t, err)
	}
	if living() > 0 {
		t.Fatalf("what it began does not end: %+v", items())
	}
	if items()[0].State.Ended() {
		t.Fatalf("the bulk operation knows already: %+v", items())
	}
	f.clock.Advance(100 * day)
	f.tidyOnce(ctx)
	f.settle(t)
	if got := f.operation(t, op.ID); got.State != core.Succeeded || f.ops(t) != 3 {
		t.Errorf("it is %s: %s, and %d operations are kept", got.State, got.Cause, f.ops(t))
	}
	f.clock.Advance(91 * day)
	f.tidyOnce(ctx)
	if f.ops(t) != 0 {
		t.Errorf("%d operations are left", f.ops(t))
	}
}
