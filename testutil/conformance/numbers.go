package conformance

import (
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func numberCases() []Case[World] {
	return []Case[World]{
		{"numbers begin with 1 and go up, in the order asked", numbersGoUp},
		{"who has a number keeps it, and each is asked for once", numbersStay},
		{"each kind has its own", numbersByKind},
		{"a number leads back to its subject, and what was never given is NotFound", numbersLeadBack},
		{"Known gives none", numbersKnown},
		{"a number that was rolled back is nobody's", numbersRolledBack},
		{"a thousand at once get a thousand", numbersMany},
		{"twenty that ask at once for the same and for their own never share one", numbersAtOnce},
		{"Of inside Read is refused", numbersRead},
	}
}

func numbersOf(t T, w World, kind core.Numbered, subjects ...string) map[string]int64 {
	t.Helper()
	var numbers map[string]int64
	do(t, w, func(tx ports.Tx) (err error) {
		numbers, err = tx.Numbers().Of(t.Context(), kind, subjects)
		return err
	})
	return numbers
}

func subjectOf(t T, w World, kind core.Numbered, number int64) (subject string, err error) {
	t.Helper()
	look(t, w, func(tx ports.Tx) error {
		subject, err = tx.Numbers().Subject(t.Context(), kind, number)
		return nil
	})
	return subject, err
}

func numbersGoUp(t T, w World) {
	equal(t, "none", numbersOf(t, w, core.NumberedUser), map[string]int64{})
	equal(t, "the first", numbersOf(t, w, core.NumberedUser, "c", "a"), map[string]int64{"c": 1, "a": 2})
	equal(t, "the next", numbersOf(t, w, core.NumberedUser, "b"), map[string]int64{"b": 3})
}

func numbersStay(t T, w World) {
	numbersOf(t, w, core.NumberedUser, "c", "a")
	equal(t, "some known", numbersOf(t, w, core.NumberedUser, "d", "a", "d", "c"), map[string]int64{"a": 2, "c": 1, "d": 3})
	equal(t, "the next", numbersOf(t, w, core.NumberedUser, "e"), map[string]int64{"e": 4})
}

func numbersByKind(t T, w World) {
	for _, kind := range core.NumberedKinds() {
		equal(t, string(kind), numbersOf(t, w, kind, "a", string(kind)), map[string]int64{"a": 1, string(kind): 2})
	}
}

func numbersLeadBack(t T, w World) {
	numbersOf(t, w, core.NumberedNode, "id/pve1", "id/pve2")
	got, err := subjectOf(t, w, core.NumberedNode, 2)
	fine(t, "Subject", err)
	equal(t, "Subject", got, "id/pve2")
	for _, none := range []int64{0, 3, -1} {
		_, err = subjectOf(t, w, core.NumberedNode, none)
		refused(t, "Subject", err, core.NotFound)
	}
	_, err = subjectOf(t, w, core.NumberedUser, 2)
	refused(t, "Subject of another kind", err, core.NotFound)
}

func numbersKnown(t T, w World) {
	numbersOf(t, w, core.NumberedPlan, "a")
	look(t, w, func(tx ports.Tx) error {
		known, err := tx.Numbers().Known(t.Context(), core.NumberedPlan, []string{"b", "a"})
		equal(t, "Known", known, map[string]int64{"a": 1})
		return err
	})
	equal(t, "the next", numbersOf(t, w, core.NumberedPlan, "c"), map[string]int64{"c": 2})
}

func numbersRolledBack(t T, w World) {
	_ = try(t, w, func(tx ports.Tx) error {
		_, err := tx.Numbers().Of(t.Context(), core.NumberedImage, []string{"a"})
		fine(t, "Of", err)
		return core.Busy
	})
	_, err := subjectOf(t, w, core.NumberedImage, 1)
	refused(t, "Subject", err, core.NotFound)
	got := numbersOf(t, w, core.NumberedImage, "b")["b"]
	who, err := subjectOf(t, w, core.NumberedImage, got)
	fine(t, "Subject", err)
	equal(t, "Subject", who, "b")
}

func numbersMany(t T, w World) {
	var subjects []string
	want := map[string]int64{}
	for i := range 1000 {
		subjects = append(subjects, name("s"))
		want[subjects[i]] = int64(i + 1)
	}
	equal(t, "Of", numbersOf(t, w, core.NumberedAddress, subjects...), want)
	slices.Reverse(subjects)
	equal(t, "Of again", numbersOf(t, w, core.NumberedAddress, subjects...), want)
}

func numbersAtOnce(t T, w World) {
	own := make([]string, crowd)
	for i := range own {
		own[i] = name("own")
	}
	got := make([]map[string]int64, crowd)
	for _, err := range race(crowd, func(i int) error {
		return try(t, w, func(tx ports.Tx) (err error) {
			got[i], err = tx.Numbers().Of(t.Context(), core.NumberedUser, []string{"same", own[i]})
			return err
		})
	}) {
		fine(t, "Of", err)
	}
	seen := map[int64]string{}
	for i := range got {
		equal(t, "of all", got[i]["same"], got[0]["same"])
		for subject, number := range got[i] {
			if before, given := seen[number]; given && before != subject {
				t.Fatalf("the number %d is %s's and %s's", number, before, subject)
			}
			seen[number] = subject
		}
	}
	equal(t, "numbers", len(seen), crowd+1)
}

func numbersRead(t T, w World) {
	err := w.Store.Read(t.Context(), func(tx ports.Tx) error {
		_, err := tx.Numbers().Of(t.Context(), core.NumberedUser, []string{"a"})
		return err
	})
	refused(t, "Of", err, core.Internal)
}
