package conformance

import (
	"errors"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// saveCases are the cases about [ports.Journal.Save].
func saveCases() []Case[World] {
	return []Case[World]{
		{"Save stores all of the operation, moves its version by one and returns what is stored", saveStores},
		{"Save and its effect are there together", saveWithEffect},
		{"an error of the effect comes out unchanged and takes the Save back", saveRolledBack},
		{"Save by whoever does not hold the operation is a Conflict and has no effect", saveOfAnothers},
		{"Save of an old version is a Conflict and has no effect", saveOldVersion},
		{"Save keeps a wish to cancel that was noted meanwhile, and returns it", saveKeepsCancel},
		{"Save keeps the lease, and what Extend made of it", saveKeepsLease},
		{"Save with release lets another claim, once the wait is over", saveReleases},
		{"what has ended stays ended", saveEnds},
		{"the caller keeps what is its own", saveCopies},
		{"of twenty saves of one version one wins", saveRace},
	}
}

func save(t T, w World, op core.Operation, wait time.Duration, release bool, effect func(ports.Tx) error) core.Operation {
	t.Helper()
	saved, err := w.Journal.Save(t.Context(), op, wait, release, effect)
	fine(t, "Save", err)
	return saved
}

// held stores an operation that a holds.
func held(t T, w World) core.Operation {
	t.Helper()
	queued(t, w, asItIs)
	return claimOne(t, w, "a")
}

func saveStores(t T, w World) {
	op := held(t, w)
	op.State, op.Step, op.Progress, op.Undoing = core.Waiting, "clone", 40, true
	op.Cause, op.Code, op.Remedy, op.Attempts = "full", core.CodeStorageFull, "make room", 2
	op.Turned, op.TurnCode = "no room", core.CodeNoPlacement
	op.Data, op.UpdatedAt = []byte(`{"b":2}`), at(50)
	saved := save(t, w, op, time.Hour, false, nil)
	equal(t, "Get", getOperation(t, w, op.ID), saved)
	equal(t, "Version", saved.Version, op.Version+1)
	if wait := saved.DueAt.Sub(op.LeaseUntil.Add(time.Hour - long)); wait < 0 || wait > long/2 {
		t.Fatalf("it is due at %v, want an hour from the store's now", saved.DueAt)
	}
	saved.Version, saved.DueAt = op.Version, op.DueAt
	equal(t, "everything else", saved, op)
}

func saveWithEffect(t T, w World) {
	op, plan := held(t, w), newPlan()
	fact := event(op.Server, 1)
	save(t, w, op, 0, false, func(tx ports.Tx) error {
		return first(
			func() error { return tx.Plans().Insert(t.Context(), plan) },
			func() error { return tx.Emit(t.Context(), fact) },
		)
	})
	look(t, w, func(tx ports.Tx) error {
		_, err := tx.Plans().Get(t.Context(), plan.ID)
		return err
	})
	equal(t, "positioned events", sequence(t, w, 10), 1)
}

// without fails if the plan is there, or the operation is another than before.
func without(t T, w World, plan core.Plan, before core.Operation) {
	t.Helper()
	look(t, w, func(tx ports.Tx) error {
		_, err := tx.Plans().Get(t.Context(), plan.ID)
		refused(t, "the effect", err, core.NotFound)
		return nil
	})
	equal(t, "the operation", getOperation(t, w, before.ID), before)
}

// adding is an effect that adds the plan.
func adding(t T, plan core.Plan) func(ports.Tx) error {
	return func(tx ports.Tx) error { return tx.Plans().Insert(t.Context(), plan) }
}

func saveRolledBack(t T, w World) {
	op, plan, sentinel := held(t, w), newPlan(), errors.New("the effect thought better of it")
	changed := op
	changed.Step = "clone"
	_, err := w.Journal.Save(t.Context(), changed, 0, true, func(tx ports.Tx) error {
		fine(t, "Insert", tx.Plans().Insert(t.Context(), plan))
		return sentinel
	})
	if err != sentinel { //nolint:errorlint // unchanged means the very same
		t.Fatalf("got %v, want the effect's own error", err)
	}
	without(t, w, plan, op)
}

func saveOfAnothers(t T, w World) {
	op, plan := held(t, w), newPlan()
	never := queued(t, w, asItIs)
	for _, owner := range []string{"b", ""} {
		stranger, unheld := op, never
		stranger.LeaseOwner, stranger.Step = owner, "clone"
		unheld.LeaseOwner = owner
		_, err := w.Journal.Save(t.Context(), stranger, 0, true, adding(t, plan))
		refused(t, "Save by another", err, core.Conflict)
		_, err = w.Journal.Save(t.Context(), unheld, 0, true, adding(t, plan))
		refused(t, "Save of what nobody holds", err, core.Conflict)
	}
	without(t, w, plan, op)
	without(t, w, plan, never)
	fine(t, "Release", w.Journal.Release(t.Context(), op, time.Hour))
	_, err := w.Journal.Save(t.Context(), op, 0, false, adding(t, plan))
	refused(t, "Save after Release", err, core.Conflict)
}

func saveOldVersion(t T, w World) {
	op, plan := held(t, w), newPlan()
	saved := save(t, w, op, 0, false, nil)
	_, err := w.Journal.Save(t.Context(), op, 0, false, adding(t, plan))
	refused(t, "Save", err, core.Conflict)
	without(t, w, plan, saved)
}

func saveKeepsCancel(t T, w World) {
	op := held(t, w)
	prod(t, w, op.ID, true)
	for range 2 { // and again by a worker that did not look
		cancel := op.Cancel
		op = save(t, w, op, 0, false, nil)
		equal(t, "Cancel, saved as "+render(cancel), op.Cancel, true)
		equal(t, "Cancel, stored", getOperation(t, w, op.ID).Cancel, true)
		op.Cancel = false
	}
}

func saveKeepsLease(t T, w World) {
	op := held(t, w)
	_, err := w.Journal.Extend(t.Context(), "a", []core.Operation{op}, 3*long)
	fine(t, "Extend", err)
	extended := getOperation(t, w, op.ID).LeaseUntil
	saved := save(t, w, op, 0, false, nil)
	equal(t, "the lease", []any{saved.LeaseOwner, saved.LeaseUntil}, []any{"a", extended})
	equal(t, "for others", len(claim(t, w, "b", 10, long)), 0)
	save(t, w, saved, 0, false, nil)
}

func saveReleases(t T, w World) {
	saved := save(t, w, held(t, w), 0, true, nil)
	equal(t, "LeaseOwner", saved.LeaseOwner, "")
	next := claimOne(t, w, "b")
	equal(t, "Version", next.Version, saved.Version+1)
	saved = save(t, w, next, short, true, nil)
	eventually(t, w, "the wait is over", func() bool {
		ops := claim(t, w, "c", 10, long)
		return len(ops) == 1 && ops[0].Version == saved.Version+1
	})
}

func saveEnds(t T, w World) {
	op := held(t, w)
	op.State, op.FinishedAt = core.Succeeded, at(70)
	saved := save(t, w, op, 0, true, nil)
	equal(t, "FinishedAt", getOperation(t, w, op.ID).FinishedAt, at(70))
	equal(t, "claimed", len(claim(t, w, "b", 10, long)), 0)
	equal(t, "State", saved.State, core.Succeeded)
}

func saveCopies(t T, w World) {
	op := held(t, w)
	saved := save(t, w, op, 0, false, nil)
	want := render(getOperation(t, w, op.ID))
	op.Data[0] = 'X'
	equal(t, "after the saved one was changed", render(getOperation(t, w, op.ID)), want)
	saved.Data[0] = 'X'
	equal(t, "after the returned one was changed", render(getOperation(t, w, op.ID)), want)
}

func saveRace(t T, w World) {
	op := held(t, w)
	oneWins(t, race(crowd, func(int) error {
		_, err := w.Journal.Save(t.Context(), op, 0, false, nil)
		return err
	}), core.Conflict)
}
