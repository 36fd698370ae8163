package conformance

import (
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func operationCases() []Case[World] {
	return []Case[World]{
		{"what was inserted is found whole", operationFoundWhole},
		{"what is not there is NotFound", operationNotFound},
		{"a taken ID is a Conflict", operationTakenID},
		{"a list is newest first and continues downward", operationPages},
		{"a list is narrowed by every field of the filter", operationFilter},
		{"an operation outlives its server", operationOutlives},
		{"Prod makes an operation due at once", prodMakesDue},
		{"Prod notes a wish to cancel and keeps it", prodNotesCancel},
		{"Prod disturbs no worker", prodDisturbsNobody},
		{"Prod of what has ended is a Conflict", prodOfEnded},
		{"what the caller changes later changes nothing stored", operationCopies},
	}
}

func getOperation(t T, w World, id core.OperationID) core.Operation {
	t.Helper()
	var op core.Operation
	look(t, w, func(tx ports.Tx) (err error) {
		op, err = tx.Operations().Get(t.Context(), id)
		return err
	})
	return op
}

func prod(t T, w World, id core.OperationID, cancel bool) {
	t.Helper()
	do(t, w, func(tx ports.Tx) error { return tx.Operations().Prod(t.Context(), id, cancel) })
}

func operationFoundWhole(t T, w World) {
	full := operation(newID[core.ServerID]())
	full.State, full.Step, full.Progress, full.Undoing = core.FailedOp, "clone", 40, true
	full.Cause, full.Code, full.Remedy, full.Attempts = "no space", "storage-full", "qm unlock 4711", 3
	full.Turned, full.TurnCode = "no room", core.CodeNoPlacement
	full.Cancel, full.FinishedAt = true, at(9)
	bare := core.Operation{ID: newID[core.OperationID](), Kind: "power", Workflow: "power/1", Server: newID[core.ServerID](),
		State: core.Queued, DueAt: at(0), Version: 1, CreatedAt: at(0), UpdatedAt: at(0)}
	for _, op := range []core.Operation{full, bare} {
		stored := queued(t, w, func(o *core.Operation) { *o = op })
		equal(t, "Get", getOperation(t, w, op.ID), stored)
	}
}

func operationNotFound(t T, w World) {
	do(t, w, func(tx ports.Tx) error {
		_, err := tx.Operations().Get(t.Context(), newID[core.OperationID]())
		refused(t, "Get", err, core.NotFound)
		refused(t, "Prod", tx.Operations().Prod(t.Context(), newID[core.OperationID](), true), core.NotFound)
		return nil
	})
}

func operationTakenID(t T, w World) {
	op := queued(t, w, asItIs)
	err := try(t, w, func(tx ports.Tx) error { return tx.Operations().Insert(t.Context(), op) })
	refused(t, "Insert", err, core.Conflict)
}

func found(t T, w World, filter core.OperationFilter) []core.OperationID {
	t.Helper()
	var ids []core.OperationID
	look(t, w, func(tx ports.Tx) error {
		ops, err := tx.Operations().List(t.Context(), filter)
		ids = nil
		for _, op := range ops {
			ids = append(ids, op.ID)
		}
		return err
	})
	return ids
}

func operationPages(t T, w World) {
	server := newID[core.ServerID]()
	ops := []core.Operation{operation(server), operation(server), operation(server)}
	for _, n := range []int{1, 0, 2} {
		queued(t, w, func(op *core.Operation) { *op = ops[n] })
	}
	one, two, three := ops[0].ID, ops[1].ID, ops[2].ID
	first, rest := core.Page{Limit: 2}, core.Page{After: string(two), Limit: 2}
	equal(t, "all", found(t, w, core.OperationFilter{}), []core.OperationID{one, two, three})
	equal(t, "a page", found(t, w, core.OperationFilter{Page: first}), []core.OperationID{one, two})
	equal(t, "the rest", found(t, w, core.OperationFilter{Page: rest}), []core.OperationID{three})
	equal(t, "all, newest first", found(t, w, core.OperationFilter{Newest: true}), []core.OperationID{three, two, one})
	equal(t, "a page, newest first", found(t, w, core.OperationFilter{Newest: true, Page: first}), []core.OperationID{three, two})
	equal(t, "the rest, newest first", found(t, w, core.OperationFilter{Newest: true, Page: rest}), []core.OperationID{one})
}

func operationFilter(t T, w World) {
	queued(t, w, func(op *core.Operation) { op.State = core.Succeeded })
	wanted := queued(t, w, func(op *core.Operation) { op.State = core.NeedsOperator })
	only := []core.OperationID{wanted.ID}
	equal(t, "owner", found(t, w, core.OperationFilter{Owner: wanted.Owner}), only)
	equal(t, "server", found(t, w, core.OperationFilter{Server: wanted.Server}), only)
	equal(t, "state", found(t, w, core.OperationFilter{State: core.NeedsOperator}), only)
	equal(t, "active", found(t, w, core.OperationFilter{Active: true}), only)
	equal(t, "two that contradict", found(t, w, core.OperationFilter{Active: true, State: core.Succeeded}), nil)
	for _, state := range core.OperationStates() {
		op := queued(t, w, func(op *core.Operation) { op.State = state })
		listed := len(found(t, w, core.OperationFilter{Active: true, Server: op.Server})) == 1
		equal(t, "active: "+string(state), listed, !state.Ended())
	}
}

func operationOutlives(t T, w World) {
	server := furnish(t, w).added(t, w, asItIs)
	op := queued(t, w, func(op *core.Operation) { op.Server = server.ID })
	do(t, w, func(tx ports.Tx) error { return tx.Servers().Delete(t.Context(), server.ID) })
	equal(t, "Get", getOperation(t, w, op.ID), op)
}

// asleep stores an operation that is due in an hour and held by nobody.
func asleep(t T, w World) core.Operation {
	t.Helper()
	queued(t, w, asItIs)
	op, err := w.Journal.Save(t.Context(), claimOne(t, w, "a"), time.Hour, true, nil)
	fine(t, "Save", err)
	return op
}

func prodMakesDue(t T, w World) {
	op := asleep(t, w)
	equal(t, "due before", len(claim(t, w, "a", 10, long)), 0)
	prod(t, w, op.ID, false)
	prod(t, w, op.ID, false)
	got := claimOne(t, w, "a")
	equal(t, "claimed", got.ID, op.ID)
	equal(t, "cancel", got.Cancel, false)
}

func prodNotesCancel(t T, w World) {
	op := asleep(t, w)
	prod(t, w, op.ID, true)
	prod(t, w, op.ID, false)
	equal(t, "cancel", getOperation(t, w, op.ID).Cancel, true)
	equal(t, "cancel, claimed", claimOne(t, w, "a").Cancel, true)
}

func prodDisturbsNobody(t T, w World) {
	queued(t, w, asItIs)
	op := claimOne(t, w, "a")
	prod(t, w, op.ID, true)
	got := getOperation(t, w, op.ID)
	equal(t, "version", got.Version, op.Version)
	equal(t, "lease", []any{got.LeaseOwner, got.LeaseUntil}, []any{op.LeaseOwner, op.LeaseUntil})
	equal(t, "claimed by another", len(claim(t, w, "b", 10, long)), 0)
	_, err := w.Journal.Save(t.Context(), op, 0, false, nil)
	fine(t, "Save by the worker", err)
}

func prodOfEnded(t T, w World) {
	for _, state := range core.OperationStates() {
		op := queued(t, w, func(op *core.Operation) { op.State = state })
		err := try(t, w, func(tx ports.Tx) error { return tx.Operations().Prod(t.Context(), op.ID, true) })
		if state.Ended() {
			refused(t, string(state), err, core.Conflict)
		} else {
			fine(t, string(state), err)
		}
	}
}

func operationCopies(t T, w World) {
	op := queued(t, w, asItIs)
	want := render(op)
	op.Data[0] = 'X'
	got := getOperation(t, w, op.ID)
	equal(t, "after the inserted one was changed", render(got), want)
	got.Data[0] = 'X'
	equal(t, "after the read one was changed", render(getOperation(t, w, op.ID)), want)
}
