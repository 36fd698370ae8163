package conformance

import (
	"time"

	"github.com/remudahq/remuda/core"
)

func memberCases() []Case[World] {
	return []Case[World]{
		{"who joins is a member, beside the others and sorted", memberJoins},
		{"whose time is over is none any more", memberLapses},
		{"to join again extends", memberAgain},
		{"who leaves is none at once, and it is no error for others", memberLeaves},
		{"groups have members of their own", memberGroups},
		{"twenty that join at once are twenty", memberRace},
	}
}

func join(t T, w World, group, member string, lease time.Duration) []string {
	t.Helper()
	all, err := w.Members.Join(t.Context(), group, member, lease)
	fine(t, "Join", err)
	return all
}

func memberJoins(t T, w World) {
	equal(t, "alone", join(t, w, "a", "m", long), []string{"m"})
	equal(t, "before", join(t, w, "a", "b", long), []string{"b", "m"})
	equal(t, "behind", join(t, w, "a", "z", long), []string{"b", "m", "z"})
}

func memberLapses(t T, w World) {
	join(t, w, "a", "dies", short)
	eventually(t, w, "it is forgotten", func() bool { return len(join(t, w, "a", "me", long)) == 1 })
	equal(t, "it may come back", join(t, w, "a", "dies", long), []string{"dies", "me"})
}

func memberAgain(t T, w World) {
	join(t, w, "a", "me", short)
	join(t, w, "a", "me", long)
	join(t, w, "a", "dies", short)
	eventually(t, w, "the other is forgotten", func() bool { return len(join(t, w, "a", "you", long)) == 2 })
	equal(t, "who extended is not", join(t, w, "a", "you", long), []string{"me", "you"})
}

func memberLeaves(t T, w World) {
	fine(t, "Leave of none", w.Members.Leave(t.Context(), "a", "me"))
	join(t, w, "a", "me", long)
	join(t, w, "a", "you", long)
	for range 2 {
		fine(t, "Leave", w.Members.Leave(t.Context(), "a", "me"))
	}
	equal(t, "who is left", join(t, w, "a", "you", long), []string{"you"})
}

func memberGroups(t T, w World) {
	join(t, w, "a", "me", long)
	join(t, w, "b", "me", long)
	equal(t, "the other group", join(t, w, "b", "you", long), []string{"me", "you"})
	fine(t, "Leave", w.Members.Leave(t.Context(), "b", "me"))
	equal(t, "the one", join(t, w, "a", "you", long), []string{"me", "you"})
}

func memberRace(t T, w World) {
	for _, err := range race(crowd, func(int) error {
		_, err := w.Members.Join(t.Context(), "a", name("member"), long)
		return err
	}) {
		fine(t, "Join", err)
	}
	equal(t, "how many", len(join(t, w, "a", "one more", long)), crowd+1)
}

func renew(t T, w World, lease time.Duration, positions map[string]int64) map[string]int64 {
	t.Helper()
	held, err := w.Cursors.Renew(t.Context(), "me", lease, positions)
	fine(t, "Renew", err)
	return held
}

func cursorRenewed(t T, w World) {
	equal(t, "of nothing", renew(t, w, long, nil), map[string]int64{})
	hold(t, w, "a#0", "me", 3, long)
	hold(t, w, "a#1", "me", 4, long)
	hold(t, w, "a#2", "you", 5, long)
	hold(t, w, "a#3", "me", 6, long)
	drop(t, w, "a#3", "me")
	equal(t, "what is held", renew(t, w, short, nil), map[string]int64{"a#0": 3, "a#1": 4})
	for _, group := range []string{"a#0", "a#1"} {
		eventually(t, w, "the new lease ends", func() bool {
			_, err := w.Cursors.Hold(t.Context(), group, "they", 0, long)
			return err == nil
		})
	}
	_, err := w.Cursors.Hold(t.Context(), "a#2", "they", 0, long)
	refused(t, "Hold of another's", err, core.Busy)
	none, err := w.Cursors.Renew(t.Context(), "", long, nil)
	fine(t, "Renew", err)
	equal(t, "what nobody holds", none, map[string]int64{})
}

func cursorRenewConfirms(t T, w World) {
	hold(t, w, "a#0", "me", 3, long)
	hold(t, w, "a#1", "me", 4, long)
	hold(t, w, "b", "you", 5, long)
	got := renew(t, w, long, map[string]int64{"a#0": 9, "a#1": 2, "b": 50, "c": 60})
	equal(t, "what is confirmed", got, map[string]int64{"a#0": 9, "a#1": 4})
	equal(t, "another's", hold(t, w, "b", "you", 0, long), int64(5))
	equal(t, "nobody's", hold(t, w, "c", "me", 0, long), int64(0))
	drop(t, w, "a#0", "me")
	equal(t, "afterwards", hold(t, w, "a#0", "you", 0, long), int64(9))
}

func cursorRenewedLate(t T, w World) {
	hold(t, w, "a#0", "me", 3, short)
	eventually(t, w, "it is lost", func() bool {
		return core.KindOf(w.Cursors.Advance(t.Context(), "a#0", "me", 1)) == core.Conflict
	})
	equal(t, "what is left", renew(t, w, long, map[string]int64{"a#0": 99}), map[string]int64{})
	equal(t, "who comes then", hold(t, w, "a#0", "you", 0, long), int64(3))
	equal(t, "what is left of another's", renew(t, w, long, map[string]int64{"a#0": 99}), map[string]int64{})
	equal(t, "that", hold(t, w, "a#0", "you", 0, long), int64(3))
}
