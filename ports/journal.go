package ports

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
)

// Journal hands operations to workers. Any number of workers may use it at
// once, in any number of processes. "Now" is the store's own clock where it
// has one (PostgreSQL), so that leases do not depend on agreeing clocks.
type Journal interface {
	// Claim gives the worker up to limit living operations that are due, not
	// leased, and take one of its skills, oldest due first. Each is leased to it
	// for the given time and its Version moved by one. No operation is ever given
	// to two at once. What takes another skill is as if it were not there: it is
	// for a worker of another version.
	Claim(ctx context.Context, worker string, skills []core.Skill, limit int, lease time.Duration) ([]core.Operation, error)

	// Save stores the operation and runs effect in the same transaction: both
	// or neither. Version moves by one and the operation is returned as it is
	// stored now. DueAt is wait from the store's now. With release the lease
	// is given up. A wish to cancel that was noted meanwhile is kept and
	// returned. An error from effect rolls back and comes out unchanged.
	// Conflict: the worker no longer holds it, or its version moved.
	// effect may run twice; it may be nil.
	Save(ctx context.Context, op core.Operation, wait time.Duration, release bool, effect func(Tx) error) (core.Operation, error)

	// Extend moves the ends of the leases of these operations to the given
	// time from now, wherever worker and version still match, and returns the
	// IDs for which they did. Nothing else moves. Repeatable.
	Extend(ctx context.Context, worker string, ops []core.Operation, lease time.Duration) ([]core.OperationID, error)

	// Release gives the lease up without any other change, and lets the
	// operation be due after wait. The version does not move. It is no error
	// if the worker does not hold it any more.
	Release(ctx context.Context, op core.Operation, wait time.Duration) error
}
