package conformance

import (
	"sync/atomic"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func slotCases() []Case[World] {
	return []Case[World]{
		{"a scope has as many slots as its limit, then it is Busy", slotLimit},
		{"all of the scopes or none", slotsAllOrNone},
		{"a scope where the operation has one already keeps it", slotKept},
		{"Free gives back all of an operation's and may be repeated", slotsFreed},
		{"a limit that was lowered counts those who are in", slotLimitLowered},
		{"of twenty that ask at once as many get one as there are", slotRace},
	}
}

func takeSlots(t T, w World, holder core.OperationID, slots ...core.Slot) error {
	return try(t, w, func(tx ports.Tx) error { return tx.Slots().Take(t.Context(), holder, slots) })
}

func freeSlots(t T, w World, holder core.OperationID) {
	t.Helper()
	do(t, w, func(tx ports.Tx) error { return tx.Slots().Free(t.Context(), holder) })
}

func slotLimit(t T, w World) {
	slot := core.Slot{Scope: "clone c1/9000", Limit: 2}
	fine(t, "the first", takeSlots(t, w, newID[core.OperationID](), slot))
	fine(t, "the second", takeSlots(t, w, newID[core.OperationID](), slot))
	refused(t, "the third", takeSlots(t, w, newID[core.OperationID](), slot), core.Busy, core.CodeSlotBusy)
	fine(t, "another scope", takeSlots(t, w, newID[core.OperationID](), core.Slot{Scope: "clone c1/900", Limit: 1}))
}

func slotsAllOrNone(t T, w World) {
	holder, late := newID[core.OperationID](), newID[core.OperationID]()
	full, open := core.Slot{Scope: "full", Limit: 1}, core.Slot{Scope: "open", Limit: 1}
	fine(t, "the first", takeSlots(t, w, holder, full))
	do(t, w, func(tx ports.Tx) error { // committed all the same
		refused(t, "Take", tx.Slots().Take(t.Context(), late, []core.Slot{open, full}), core.Busy, core.CodeSlotBusy)
		return nil
	})
	fine(t, "the scope that had room", takeSlots(t, w, newID[core.OperationID](), open))
}

func slotKept(t T, w World) {
	holder := newID[core.OperationID]()
	node, store := core.Slot{Scope: "node", Limit: 2}, core.Slot{Scope: "storage", Limit: 1}
	fine(t, "Take", takeSlots(t, w, holder, node))
	fine(t, "Take again", takeSlots(t, w, holder, node))
	fine(t, "Take again, with more", takeSlots(t, w, holder, node, store))
	fine(t, "the other slot", takeSlots(t, w, newID[core.OperationID](), node))
	fine(t, "Take again in a full scope", takeSlots(t, w, holder, store, node))
}

func slotsFreed(t T, w World) {
	holder := newID[core.OperationID]()
	a, b := core.Slot{Scope: "a", Limit: 1}, core.Slot{Scope: "b", Limit: 2}
	freeSlots(t, w, holder) // of nothing
	fine(t, "Take", takeSlots(t, w, holder, a, b))
	fine(t, "Take by another", takeSlots(t, w, newID[core.OperationID](), b))
	freeSlots(t, w, holder)
	freeSlots(t, w, holder)
	fine(t, "Take after Free", takeSlots(t, w, newID[core.OperationID](), a, b))
	refused(t, "what was never freed", takeSlots(t, w, newID[core.OperationID](), b), core.Busy)
}

func slotLimitLowered(t T, w World) {
	one, two := newID[core.OperationID](), newID[core.OperationID]()
	fine(t, "Take", takeSlots(t, w, one, core.Slot{Scope: "s", Limit: 2}))
	fine(t, "Take", takeSlots(t, w, two, core.Slot{Scope: "s", Limit: 2}))
	freeSlots(t, w, one)
	refused(t, "Take", takeSlots(t, w, newID[core.OperationID](), core.Slot{Scope: "s", Limit: 1}), core.Busy, core.CodeSlotBusy)
}

func slotRace(t T, w World) {
	var got atomic.Int64
	const limit = 3
	errs := race(crowd, func(int) error {
		err := takeSlots(t, w, newID[core.OperationID](), core.Slot{Scope: "s", Limit: limit}, core.Slot{Scope: "t", Limit: limit})
		if err == nil {
			got.Add(1)
		}
		return err
	})
	for _, err := range errs {
		if err != nil {
			refused(t, "Take", err, core.Busy, core.CodeSlotBusy)
		}
	}
	equal(t, "how many got one", int(got.Load()), limit)
}
