package conformance

import (
	"time"

	"github.com/remudahq/remuda/core"
)

func cursorCases() []Case[World] {
	return []Case[World]{
		{"a new group begins at start", cursorStart},
		{"a new group with a negative start begins at the highest position", cursorNow},
		{"start means nothing to a group that is known", cursorKnown},
		{"while one holds the cursor others are told Busy", cursorBusy},
		{"the holder may hold it again", cursorAgain},
		{"a lease that has ended goes to another, with what was confirmed", cursorEnds},
		{"a lease that has ended holds nothing, even if nobody else came", cursorLapses},
		{"Drop gives it up at once, and is no error for others", cursorDropped},
		{"Advance confirms, may be repeated and never moves backwards", cursorAdvances},
		{"Advance by whoever does not hold it is a Conflict", cursorNotHeld},
		{"groups have nothing to do with each other", cursorGroups},
		{"Renew extends all that the owner holds, and nothing else", cursorRenewed},
		{"Renew confirms as Advance does", cursorRenewConfirms},
		{"Renew brings nothing back that was lost", cursorRenewedLate},
		{"of twenty that ask at once one holds it", cursorRace},
	}
}

func hold(t T, w World, group, owner string, start int64, lease time.Duration) int64 {
	t.Helper()
	at, err := w.Cursors.Hold(t.Context(), group, owner, start, lease)
	fine(t, "Hold", err)
	return at
}

func advance(t T, w World, position int64) {
	t.Helper()
	fine(t, "Advance", w.Cursors.Advance(t.Context(), "a", "me", position))
}

func drop(t T, w World, group, owner string) {
	t.Helper()
	fine(t, "Drop", w.Cursors.Drop(t.Context(), group, owner))
}

func cursorStart(t T, w World) {
	equal(t, "start 0", hold(t, w, "a", "me", 0, long), int64(0))
	equal(t, "start 7", hold(t, w, "b", "me", 7, long), int64(7))
}

func cursorNow(t T, w World) {
	equal(t, "in an empty log", hold(t, w, "a", "me", -1, long), int64(0))
	emit(t, w, 3)
	sequence(t, w, 2)
	equal(t, "with two positions", hold(t, w, "b", "me", -1, long), int64(2))
}

func cursorKnown(t T, w World) {
	hold(t, w, "a", "me", 3, long)
	equal(t, "a higher start", hold(t, w, "a", "me", 9, long), int64(3))
	equal(t, "a negative start", hold(t, w, "a", "me", -1, long), int64(3))
}

func cursorBusy(t T, w World) {
	hold(t, w, "a", "me", 0, long)
	_, err := w.Cursors.Hold(t.Context(), "a", "you", 0, long)
	refused(t, "Hold", err, core.Busy)
	advance(t, w, 1)
}

func cursorAgain(t T, w World) {
	hold(t, w, "a", "me", 0, long)
	advance(t, w, 5)
	equal(t, "again", hold(t, w, "a", "me", 0, long), int64(5))
}

func cursorEnds(t T, w World) {
	hold(t, w, "a", "me", 0, long)
	advance(t, w, 5)
	hold(t, w, "a", "me", 0, short)
	var got int64
	eventually(t, w, "the lease ends", func() bool {
		at, err := w.Cursors.Hold(t.Context(), "a", "you", 0, long)
		if err != nil {
			refused(t, "Hold", err, core.Busy)
		}
		got = at
		return err == nil
	})
	equal(t, "what was confirmed", got, int64(5))
	refused(t, "Advance by the first", w.Cursors.Advance(t.Context(), "a", "me", 9), core.Conflict)
	_, err := w.Cursors.Hold(t.Context(), "a", "me", 0, long)
	refused(t, "Hold by the first", err, core.Busy)
	equal(t, "afterwards", hold(t, w, "a", "you", 0, long), int64(5))
}

func cursorLapses(t T, w World) {
	hold(t, w, "a", "me", 0, short)
	eventually(t, w, "Advance is a Conflict", func() bool {
		err := w.Cursors.Advance(t.Context(), "a", "me", 1)
		return err != nil && core.KindOf(err) == core.Conflict
	})
	hold(t, w, "relay", "me", 0, short)
	eventually(t, w, "Sequence is a Conflict", func() bool {
		_, err := w.Log.Sequence(t.Context(), "me", 1)
		return err != nil && core.KindOf(err) == core.Conflict
	})
}

func cursorDropped(t T, w World) {
	drop(t, w, "a", "me") // of nothing
	hold(t, w, "a", "me", 0, long)
	advance(t, w, 5)
	drop(t, w, "a", "you")
	_, err := w.Cursors.Hold(t.Context(), "a", "you", 0, long)
	refused(t, "Hold after a stranger's Drop", err, core.Busy)
	drop(t, w, "a", "me")
	drop(t, w, "a", "me")
	equal(t, "Hold after Drop", hold(t, w, "a", "you", 0, long), int64(5))
}

func cursorAdvances(t T, w World) {
	hold(t, w, "a", "me", 2, long)
	for _, position := range []int64{5, 5, 4} {
		advance(t, w, position)
	}
	equal(t, "confirmed", hold(t, w, "a", "me", 0, long), int64(5))
}

func cursorNotHeld(t T, w World) {
	refused(t, "of no group", w.Cursors.Advance(t.Context(), "a", "me", 1), core.Conflict)
	hold(t, w, "a", "me", 0, long)
	refused(t, "of another's", w.Cursors.Advance(t.Context(), "a", "you", 9), core.Conflict)
	drop(t, w, "a", "me")
	refused(t, "after Drop", w.Cursors.Advance(t.Context(), "a", "me", 9), core.Conflict)
	refused(t, "after Drop, of nobody", w.Cursors.Advance(t.Context(), "a", "", 9), core.Conflict)
	equal(t, "confirmed", hold(t, w, "a", "me", 0, long), int64(0))
}

func cursorGroups(t T, w World) {
	hold(t, w, "a", "me", 0, long)
	hold(t, w, "b", "you", 0, long)
	advance(t, w, 5)
	drop(t, w, "b", "you")
	equal(t, "the other group", hold(t, w, "b", "you", 0, long), int64(0))
	equal(t, "the one", hold(t, w, "a", "me", 0, long), int64(5))
}

func cursorRace(t T, w World) {
	oneWins(t, race(crowd, func(int) error {
		_, err := w.Cursors.Hold(t.Context(), "a", name("owner"), 0, long)
		return err
	}), core.Busy)
}
