// Package bulk does one thing to many servers, as one operation that has a
// result for each of them.
//
// Each item is begun as if its caller had asked for it alone, under an
// idempotency key of its own, so that a crash never begins one twice. An item
// that fails stops no other. Nothing is undone: who cancels a bulk operation
// cancels what has not been done yet.
package bulk

import (
	"context"
	"encoding/json"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// Name is the stored name of the workflow.
const Name = "bulk/1"

// MaxItems is how many servers one operation may be about.
const MaxItems = 1000

// State is what the workflow remembers between its steps.
type State struct {
	Asker core.Caller     // as who each item is begun; the role is read afresh
	Order json.RawMessage // what shall be done, for who begins the items
	Items []core.BulkItem
}

// Runner holds what the workflow needs.
type Runner struct {
	Store ports.Store

	// Start begins an item: it answers the operation that goes on for it, or
	// none if it is done. An error is the item's result, unless it is
	// Unavailable, Unknown or Internal. Repeatable: the second call of an item
	// answers what the first one did.
	Start func(ctx context.Context, op core.Operation, state State, server core.ServerID) (core.OperationID, error)

	// Stop asks an operation to stop, if it still can be stopped. Repeatable.
	Stop func(ctx context.Context, id core.OperationID) error

	// Told answers the effect of the end.
	Told func(op core.Operation, items []core.BulkItem) saga.Effect
}

// stretch is how many items are begun before that is saved.
const stretch = 25

// Workflow is the list of steps.
func (r *Runner) Workflow() saga.Workflow[State] {
	return saga.Workflow[State]{
		Kind: core.BulkKind,
		Name: Name,
		Steps: []saga.Step[State]{
			{Name: "begin", Do: r.begin, Undo: r.stop},
			{Name: "await", Do: r.await, Undo: r.stop},
		},
		Settle: func(run *saga.Run[State]) saga.Effect {
			if !run.Op.State.Ended() {
				return nil
			}
			return r.Told(run.Op, run.State.Items)
		},
	}
}

// begin begins the next items, and comes again while there are more.
func (r *Runner) begin(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	begun := 0
	for i := range run.State.Items {
		item := &run.State.Items[i]
		if item.State != core.Queued {
			continue
		}
		if begun == stretch {
			return nil, saga.NotYet(time.Millisecond)
		}
		begun++
		id, err := r.Start(ctx, run.Op, *run.State, item.Server)
		switch kind := core.KindOf(err); {
		case err == nil && id == "":
			item.State = core.Succeeded
		case err == nil:
			item.Operation, item.State = id, core.Running
		case ctx.Err() != nil, kind == core.Unavailable, kind == core.Unknown, kind == core.Internal:
			return nil, err
		default:
			item.State, item.Code, item.Cause = core.FailedOp, core.CodeOf(err), core.Explain(err)
		}
	}
	return nil, nil
}

// await looks at what goes on until all of it has ended. Refused: some failed.
func (r *Runner) await(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if err := r.look(ctx, run); err != nil {
		return nil, err
	}
	failed := 0
	for _, item := range run.State.Items {
		if item.State != core.Succeeded {
			failed++
		}
	}
	if failed > 0 {
		return nil, core.Fail(core.Invalid, core.CodeBulkFailed, "%d of %d failed", failed, len(run.State.Items))
	}
	return nil, nil
}

// look brings the items up to date. It answers NotYet while one goes on.
func (r *Runner) look(ctx context.Context, run *saga.Run[State]) error {
	living := false
	err := r.Store.Read(ctx, func(tx ports.Tx) error {
		living = false
		for i := range run.State.Items {
			item := &run.State.Items[i]
			if item.State.Ended() {
				continue
			}
			op, err := tx.Operations().Get(ctx, item.Operation)
			if err != nil {
				return err
			}
			item.State, item.Code, item.Cause = op.State, op.Code, op.Cause
			living = living || !op.State.Ended()
		}
		return nil
	})
	if err == nil && living {
		return saga.NotYet(0)
	}
	return err
}

// stop cancels what was not begun, asks what goes on to stop, and waits until
// it has ended.
func (r *Runner) stop(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	for i := range run.State.Items {
		item := &run.State.Items[i]
		switch {
		case item.State.Ended():
		case item.Operation == "":
			item.State, item.Code, item.Cause = core.Cancelled, core.CodeCancelled, "cancelled before it began"
		default:
			if err := r.Stop(ctx, item.Operation); err != nil {
				return nil, err
			}
		}
	}
	return nil, r.look(ctx, run)
}
