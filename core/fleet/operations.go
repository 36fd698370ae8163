package fleet

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Operation shows one operation. NotFound, also for what the caller may not see.
func (s *Service) Operation(ctx context.Context, c core.Caller, id core.OperationID) (core.Operation, error) {
	var op core.Operation
	if err := need(c, core.ViewOperation); err != nil {
		return op, err
	}
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		op, err = operationFor(ctx, tx, c, id)
		return err
	})
	return op, err
}

// operationFor reads an operation that the caller may see: one of theirs, or
// about a server that was granted to them. NotFound.
func operationFor(ctx context.Context, tx ports.Tx, c core.Caller, id core.OperationID) (core.Operation, error) {
	op, err := tx.Operations().Get(ctx, id)
	switch {
	case missing(err):
		err = absent(ctx, tx, c, "operation", id)
	case err == nil && !sees(c, op.Owner) && op.Server != "":
		err = allowed(ctx, tx, c, core.ViewServer, op.Server, op.Owner)
	case err == nil && !sees(c, op.Owner):
		err = absent(ctx, tx, c, "operation", id)
	}
	if missing(err) {
		err = notThere("operation", string(id))
	}
	if err != nil {
		return core.Operation{}, err
	}
	return op, nil
}

// Operations shows the operations that the caller may see, sorted by ID or the
// newest first, as the filter says.
func (s *Service) Operations(ctx context.Context, c core.Caller, filter core.OperationFilter) ([]core.Operation, error) {
	if err := need(c, core.ViewOperation); err != nil {
		return nil, err
	}
	if filter.Viewer = c.Sees(); filter.Viewer != "" && !c.Covers(core.ViewServer) {
		if filter.Owner != "" && filter.Owner != c.User {
			return nil, nil
		}
		filter.Owner = c.User // no servers of others, then
	}
	filter.Limit = pageSize(filter.Limit)
	var ops []core.Operation
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		ops, err = tx.Operations().List(ctx, filter)
		return err
	})
	return ops, err
}

// Await answers an operation as soon as it has ended, or as it is after the
// given time or when ctx ends. It needs [Service.Run] in this process only to
// be quick.
func (s *Service) Await(ctx context.Context, c core.Caller, id core.OperationID, most time.Duration) (core.Operation, error) {
	listener, err := s.feed.Listen(ctx, -1)
	if err != nil {
		return core.Operation{}, err
	}
	defer listener.Close()
	deadline := time.Now().Add(most)
	for {
		op, err := s.Operation(ctx, c, id)
		left := time.Until(deadline)
		if err != nil || op.State.Ended() || left <= 0 {
			return op, err
		}
		if awaitNews(ctx, listener, id, min(left, time.Second)) != nil {
			return op, nil // the caller is gone
		}
	}
}

// awaitNews returns when an event tells of the operation, or when the time is
// over; an error only when ctx has ended.
func awaitNews(ctx context.Context, listener interface {
	Next(context.Context) (core.Event, error)
}, id core.OperationID, most time.Duration) error {
	waiting, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	for {
		event, err := listener.Next(waiting)
		if err != nil {
			<-waiting.Done()
			return ctx.Err()
		}
		if event.Operation == id {
			return nil
		}
	}
}

// Cancel asks an operation to stop and take back what it did. Conflict (code
// not-cancellable): it has ended, or is past the step of no return. Repeatable.
func (s *Service) Cancel(ctx context.Context, c core.Caller, id core.OperationID) (core.Operation, error) {
	return s.prod(ctx, c, id, core.OperationCancel, true)
}

// Retry has an operation that waits, or needs an operator, looked at at once.
// Conflict (code operation-ended).
func (s *Service) Retry(ctx context.Context, c core.Caller, id core.OperationID) (core.Operation, error) {
	return s.prod(ctx, c, id, core.OperationRetry, false)
}

func (s *Service) prod(ctx context.Context, c core.Caller, id core.OperationID, action core.Permission, cancel bool) (core.Operation, error) {
	if err := s.mayChange(ctx, c, action, string(id)); err != nil {
		return core.Operation{}, err
	}
	return once(ctx, s, c, action, string(id), func(tx ports.Tx) (core.Operation, error) {
		op, err := operationFor(ctx, tx, c, id)
		if err != nil {
			return op, err
		}
		if !sees(c, op.Owner) && op.AskedBy != c.User {
			return op, core.Fail(core.Denied, core.CodePermission, "the server was granted to you; this operation was begun by another")
		}
		if op.State.Ended() {
			code := core.CodeOperationEnded
			if cancel {
				code = core.CodeNotCancellable
			}
			return op, core.Fail(core.Conflict, code, "the operation has ended: it %s", op.State)
		}
		if cancel && s.worker.PastReturn(op) {
			return op, core.Fail(core.Conflict, core.CodeNotCancellable, "the operation is past the point where it could be taken back")
		}
		if err := tx.Operations().Prod(ctx, id, cancel); err != nil {
			return op, err
		}
		return tx.Operations().Get(ctx, id)
	})
}
