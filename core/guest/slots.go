package guest

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// slotPause is how often full slots are looked at again.
const slotPause = 300 * time.Millisecond

// TakeSlots is the effect of an operation that needs slots: it has all of them,
// or waits, and people see the cause. Repeatable.
func (k Kit) TakeSlots(op core.Operation, cause string, slots ...core.Slot) saga.Effect {
	return func(ctx context.Context, tx ports.Tx) error {
		err := tx.Slots().Take(ctx, op.ID, slots)
		if core.KindOf(err) == core.Busy && err != nil {
			return saga.WaitFor(slotPause, cause)
		}
		return err
	}
}

// FreeSlots is the effect that gives back all slots of the operation. Repeatable.
func (k Kit) FreeSlots(op core.Operation) saga.Effect {
	return func(ctx context.Context, tx ports.Tx) error { return tx.Slots().Free(ctx, op.ID) }
}
