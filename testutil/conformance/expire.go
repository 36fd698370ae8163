package conformance

import (
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func expireCases() []Case[World] {
	return []Case[World]{
		{"operations that ended before the time are forgotten", operationExpires},
		{"what has not ended is never forgotten", livingNeverExpires},
		{"of many old operations the oldest go first, as many as the limit says", operationExpiresInBatches},
		{"entries of the audit log are forgotten, as many as the limit says", auditExpires},
		{"what is forgotten in a change that fails is kept", expiryRollsBack},
		{"a read forgets nothing", readExpiresNothing},
	}
}

func expire(t T, w World, before time.Time, limit int) (forgotten int) {
	t.Helper()
	do(t, w, func(tx ports.Tx) (err error) {
		forgotten, err = tx.Operations().Expire(t.Context(), before, limit)
		return err
	})
	return forgotten
}

// ended stores an operation that ended so many seconds after the birth.
func ended(t T, w World, state core.OperationState, seconds int) core.OperationID {
	t.Helper()
	return queued(t, w, func(op *core.Operation) { op.State, op.FinishedAt = state, at(seconds) }).ID
}

func operationExpires(t T, w World) {
	ended(t, w, core.Succeeded, 10)
	ended(t, w, core.FailedOp, 11)
	ended(t, w, core.Cancelled, 12)
	young := ended(t, w, core.Succeeded, 30)
	equal(t, "Expire", expire(t, w, at(30), 10), 3)
	equal(t, "Expire again", expire(t, w, at(30), 10), 0)
	equal(t, "what is kept", found(t, w, core.OperationFilter{}), []core.OperationID{young})
}

func livingNeverExpires(t T, w World) {
	living := 0
	for _, state := range core.OperationStates() {
		if !state.Ended() {
			queued(t, w, func(op *core.Operation) { op.State = state })
			ended(t, w, state, 1) // which contradicts itself
			living += 2
		}
	}
	equal(t, "Expire", expire(t, w, at(1000), 10), 0)
	equal(t, "what is kept", len(found(t, w, core.OperationFilter{})), living)
}

func operationExpiresInBatches(t T, w World) {
	third, first, second := ended(t, w, core.Succeeded, 3), ended(t, w, core.Succeeded, 1), ended(t, w, core.Succeeded, 2)
	equal(t, "the first", expire(t, w, at(10), 1), 1)
	equal(t, "what is kept", found(t, w, core.OperationFilter{}), []core.OperationID{third, second})
	equal(t, "the rest", expire(t, w, at(10), 5), 2)
	equal(t, "it was oldest", getGone(t, w, first), true)
}

func getGone(t T, w World, id core.OperationID) bool {
	t.Helper()
	err := w.Store.Read(t.Context(), func(tx ports.Tx) error { _, err := tx.Operations().Get(t.Context(), id); return err })
	refused(t, "Get", err, core.NotFound)
	return true
}

func auditExpires(t T, w World) {
	do(t, w, func(tx ports.Tx) error {
		for _, second := range []int{1, 2, 3, 30} {
			if err := tx.Audit(t.Context(), core.AuditEntry{ID: newID[core.EventID](), At: at(second)}); err != nil {
				return err
			}
		}
		return nil
	})
	for _, c := range []struct{ before, limit, want int }{{2, 10, 1}, {30, 1, 1}, {30, 10, 1}, {30, 10, 0}, {31, 10, 1}} {
		do(t, w, func(tx ports.Tx) error {
			n, err := tx.ExpireAudit(t.Context(), at(c.before), c.limit)
			equal(t, "ExpireAudit", n, c.want)
			return err
		})
	}
}

func expiryRollsBack(t T, w World) {
	kept := ended(t, w, core.Succeeded, 1)
	err := try(t, w, func(tx ports.Tx) error {
		n, err := tx.Operations().Expire(t.Context(), at(10), 10)
		fine(t, "Expire", err)
		equal(t, "Expire", n, 1)
		return core.Fail(core.Conflict, "", "on purpose")
	})
	refused(t, "the change", err, core.Conflict)
	equal(t, "what is kept", found(t, w, core.OperationFilter{}), []core.OperationID{kept})
}

func readExpiresNothing(t T, w World) {
	kept := ended(t, w, core.Succeeded, 1)
	look(t, w, func(tx ports.Tx) error {
		_, err := tx.Operations().Expire(t.Context(), at(10), 10)
		equal(t, "Expire refuses", err != nil, true)
		_, err = tx.ExpireAudit(t.Context(), at(10), 10)
		equal(t, "ExpireAudit refuses", err != nil, true)
		return nil
	})
	equal(t, "what is kept", found(t, w, core.OperationFilter{}), []core.OperationID{kept})
}
