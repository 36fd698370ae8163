package memory

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// operations keeps the operations; see [ports.Operations].
type operations struct{ *tx }

func (o operations) Get(_ context.Context, id core.OperationID) (core.Operation, error) {
	defer o.reading()()
	op, ok := o.operations.get(id)
	if !ok {
		return core.Operation{}, missing("operation", string(id))
	}
	return op, nil
}

func (o operations) List(_ context.Context, f core.OperationFilter) ([]core.Operation, error) {
	defer o.reading()()
	var found []core.Operation
	walk := o.operations.after
	if f.Newest {
		walk = o.operations.before
	}
	for _, op := range walk(core.OperationID(f.After)) {
		if !asked(op, f) || f.Viewer != "" && op.Owner != f.Viewer && !o.granted(op.Server, f.Viewer) {
			continue
		}
		found = append(found, copyOperation(op))
		if len(found) == f.Limit {
			break
		}
	}
	return found, nil
}

func asked(op core.Operation, f core.OperationFilter) bool {
	return (f.Owner == "" || f.Owner == op.Owner) &&
		(f.Server == "" || f.Server == op.Server) &&
		(f.State == "" || f.State == op.State) &&
		(f.Kind == "" || f.Kind == op.Kind) &&
		!op.CreatedAt.Before(f.Since) &&
		(!f.Active || !op.State.Ended())
}

func (o operations) Insert(_ context.Context, op core.Operation) error {
	if err := o.writable(); err != nil {
		return err
	}
	if _, ok := o.operations.rows[op.ID]; ok {
		return core.Fail(core.Conflict, "", "there is an operation %s already", op.ID)
	}
	o.operations.set(o.undo, op.ID, op)
	return nil
}

func (o operations) Prod(_ context.Context, id core.OperationID, cancel bool) error {
	if err := o.writable(); err != nil {
		return err
	}
	op, ok := o.operations.get(id)
	if !ok {
		return missing("operation", string(id))
	}
	if op.State.Ended() {
		return core.Fail(core.Conflict, "", "the operation has ended: it is %s", op.State)
	}
	op.Cancel = op.Cancel || cancel
	if now := o.clock.Now(); op.DueAt.After(now) {
		op.DueAt = now
	}
	o.operations.set(o.undo, id, op)
	return nil
}
