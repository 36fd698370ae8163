package sqlstore

import (
	"cmp"
	"context"
	"slices"

	"github.com/remudahq/remuda/core"
)

// slots is a [ports.Slots].
type slots struct{ *tx }

// Take goes through the scopes in one order, so that no two wait for each other.
func (s slots) Take(ctx context.Context, holder core.OperationID, wanted []core.Slot) error {
	if s.looking {
		return errLooking()
	}
	wanted = slices.SortedFunc(slices.Values(wanted), func(a, b core.Slot) int { return cmp.Compare(a.Scope, b.Scope) })
	var taken []string
	for _, slot := range wanted {
		fresh, err := s.takeOne(ctx, holder, slot)
		if err != nil {
			return cmp.Or(s.putBack(ctx, holder, taken), err)
		}
		if fresh {
			taken = append(taken, slot.Scope)
		}
	}
	return nil
}

type slotRow struct {
	N      int              `bun:"n"`
	Holder core.OperationID `bun:"operation_id"`
}

// takeOne tries the free slots of a scope until one is its own. Trying one
// that another transaction is just taking waits for how that ends.
func (s slots) takeOne(ctx context.Context, holder core.OperationID, slot core.Slot) (fresh bool, err error) {
	for {
		var taken []slotRow
		if _, err := s.find(ctx, s.db.NewRaw("SELECT n, operation_id FROM slots WHERE scope = ? ORDER BY n", slot.Scope), &taken); err != nil {
			return false, err
		}
		if slices.ContainsFunc(taken, func(r slotRow) bool { return r.Holder == holder }) {
			return false, nil
		}
		n := firstFree(taken)
		if len(taken) >= slot.Limit || n >= slot.Limit {
			return false, core.Fail(core.Busy, core.CodeSlotBusy, "all %d slots of %q are taken", slot.Limit, slot.Scope)
		}
		got, err := s.exec(ctx, "INSERT INTO slots (scope, n, operation_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", slot.Scope, n, holder)
		if err != nil || got > 0 {
			return true, err
		}
	}
}

func firstFree(taken []slotRow) int {
	for n, row := range taken {
		if row.N != n {
			return n
		}
	}
	return len(taken)
}

func (s slots) putBack(ctx context.Context, holder core.OperationID, scopes []string) error {
	if s.broken != nil {
		return nil //nolint:nilerr // nothing of this transaction will remain
	}
	for _, scope := range scopes {
		if _, err := s.exec(ctx, "DELETE FROM slots WHERE operation_id = ? AND scope = ?", holder, scope); err != nil {
			return err
		}
	}
	return nil
}

func (s slots) Free(ctx context.Context, holder core.OperationID) error {
	_, err := s.exec(ctx, "DELETE FROM slots WHERE operation_id = ?", holder)
	return err
}
