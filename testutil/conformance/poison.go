package conformance

import (
	"time"

	"github.com/remudahq/remuda/core"
)

func poisonCases() []Case[World] {
	return []Case[World]{
		{"what was put aside is found whole, neither wanted nor held", poisonWhole},
		{"one message of a group is there once, and its tries add up", poisonOnce},
		{"what is not there is NotFound", poisonNotFound},
		{"a list is the newest first, in pages, and narrowed", poisonLists},
		{"only what is wanted is given, the oldest first, to its group", poisonWanted},
		{"what is held is given to nobody else until its lease is over", poisonHeld},
		{"whoever holds one gets it again, for longer", poisonExtended},
		{"Done forgets what is held, and nothing else", poisonDone},
		{"what is put aside while it is held is held no more", poisonAnew},
		{"Drop forgets, held or not", poisonDropped},
		{"of twenty that ask at once one gets it", poisonRace},
		{"what the caller changes later changes nothing stored", poisonCopies},
	}
}

func newPoison(group string) core.Poison {
	return core.Poison{ID: newID[core.PoisonID](), Group: group, Message: string(newID[core.EventID]()), Type: core.EventServerStarted, Server: newID[core.ServerID](),
		Position: 7, Payload: []byte("\x00{\"a\":\"ü\"}\n"), Failure: core.Invalid.String(), Error: "no\nway", Tries: 2, FirstAt: at(1), LastAt: at(2)}
}

func putAside(t T, w World, group string) core.Poison {
	t.Helper()
	one := newPoison(group)
	fine(t, "Put", w.Poison.Put(t.Context(), one))
	return one
}

func getPoison(t T, w World, id core.PoisonID) core.Poison {
	t.Helper()
	one, err := w.Poison.Get(t.Context(), id)
	fine(t, "Get", err)
	return one
}

func wantPoison(t T, w World, one core.Poison) {
	t.Helper()
	fine(t, "Again", w.Poison.Again(t.Context(), one.ID))
}

// claimPoison answers the ID of what is given, or "".
func claimPoison(t T, w World, group, worker string, lease time.Duration) core.PoisonID {
	t.Helper()
	one, err := w.Poison.Claim(t.Context(), group, worker, lease)
	if err != nil {
		refused(t, "Claim", err, core.NotFound)
		return ""
	}
	equal(t, "its holder", []string{one.LeaseOwner, one.Group}, []string{worker, group})
	return one.ID
}

func poisonWhole(t T, w World) {
	full := newPoison("a")
	full.Wanted, full.LeaseOwner, full.LeaseUntil = true, "me", at(9)
	bare := core.Poison{ID: newID[core.PoisonID](), Group: "a", Message: "x", FirstAt: at(1), LastAt: at(1)}
	fine(t, "Put", w.Poison.Put(t.Context(), full))
	fine(t, "Put", w.Poison.Put(t.Context(), bare))
	full.Wanted, full.LeaseOwner, full.LeaseUntil = false, "", time.Time{}
	equal(t, "Get", getPoison(t, w, full.ID), full)
	equal(t, "Get of a bare one", getPoison(t, w, bare.ID), bare)
}

func poisonOnce(t T, w World) {
	one := putAside(t, w, "a")
	wantPoison(t, w, one)
	again := one
	again.ID, again.Error, again.Failure, again.Tries, again.FirstAt, again.LastAt = newID[core.PoisonID](), "other", "internal", 3, at(8), at(9)
	again.Payload, again.Position = []byte("y"), 8
	fine(t, "Put", w.Poison.Put(t.Context(), again))
	want := again
	want.ID, want.Tries, want.FirstAt = one.ID, 5, one.FirstAt
	equal(t, "Get", getPoison(t, w, one.ID), want)
	again.Group = "b"
	fine(t, "Put of another group", w.Poison.Put(t.Context(), again))
	equal(t, "Get of another group's", getPoison(t, w, again.ID), again)
}

func poisonNotFound(t T, w World) {
	for _, id := range []core.PoisonID{newID[core.PoisonID](), "nonsense"} {
		_, err := w.Poison.Get(t.Context(), id)
		refused(t, "Get", err, core.NotFound)
		refused(t, "Again", w.Poison.Again(t.Context(), id), core.NotFound)
		refused(t, "Drop", w.Poison.Drop(t.Context(), id), core.NotFound)
	}
}

func poisonLists(t T, w World) {
	a, b, c := putAside(t, w, "a"), putAside(t, w, "b"), putAside(t, w, "a")
	for _, x := range []struct {
		name   string
		filter core.PoisonFilter
		want   []core.PoisonID
	}{
		{"all", core.PoisonFilter{}, []core.PoisonID{c.ID, b.ID, a.ID}},
		{"a page", core.PoisonFilter{Page: core.Page{Limit: 2}}, []core.PoisonID{c.ID, b.ID}},
		{"the next page", core.PoisonFilter{Page: core.Page{Limit: 2, After: string(b.ID)}}, []core.PoisonID{a.ID}},
		{"one group's", core.PoisonFilter{Group: "a"}, []core.PoisonID{c.ID, a.ID}},
		{"a strange group's", core.PoisonFilter{Group: "c"}, nil},
	} {
		all, err := w.Poison.List(t.Context(), x.filter)
		fine(t, "List", err)
		var ids []core.PoisonID
		for _, one := range all {
			ids = append(ids, one.ID)
		}
		equal(t, x.name, ids, x.want)
	}
}

func poisonWanted(t T, w World) {
	first, second, other := putAside(t, w, "a"), putAside(t, w, "a"), putAside(t, w, "b")
	equal(t, "before it is wanted", claimPoison(t, w, "a", "me", long), "")
	wantPoison(t, w, second)
	wantPoison(t, w, first)
	wantPoison(t, w, other)
	equal(t, "is wanted", getPoison(t, w, first.ID).Wanted, true)
	equal(t, "the oldest", claimPoison(t, w, "a", "me", long), first.ID)
	equal(t, "the next", claimPoison(t, w, "a", "you", long), second.ID)
	equal(t, "the last", claimPoison(t, w, "a", "they", long), "")
	equal(t, "the other group", claimPoison(t, w, "b", "me", long), other.ID)
}

func poisonHeld(t T, w World) {
	one := putAside(t, w, "a")
	wantPoison(t, w, one)
	equal(t, "the first", claimPoison(t, w, "a", "me", long), one.ID)
	equal(t, "while it is held", claimPoison(t, w, "a", "you", long), "")
	equal(t, "for a short while", claimPoison(t, w, "a", "me", short), one.ID)
	eventually(t, w, "the lease ends", func() bool { return claimPoison(t, w, "a", "you", long) == one.ID })
	refused(t, "Done by the first", w.Poison.Done(t.Context(), one.ID, "me"), core.Conflict)
}

func poisonExtended(t T, w World) {
	older, mine := putAside(t, w, "a"), putAside(t, w, "a")
	wantPoison(t, w, mine)
	equal(t, "the first", claimPoison(t, w, "a", "me", long), mine.ID)
	before := getPoison(t, w, mine.ID).LeaseUntil
	wantPoison(t, w, older)
	equal(t, "again, though an older one is wanted", claimPoison(t, w, "a", "me", 2*long), mine.ID)
	if after := getPoison(t, w, mine.ID).LeaseUntil; !after.After(before) {
		t.Errorf("the lease was until %s and is until %s", before, after)
	}
}

func poisonDone(t T, w World) {
	one := putAside(t, w, "a")
	wantPoison(t, w, one)
	refused(t, "Done by nobody", w.Poison.Done(t.Context(), one.ID, ""), core.Conflict)
	claimPoison(t, w, "a", "me", long)
	refused(t, "Done by another", w.Poison.Done(t.Context(), one.ID, "you"), core.Conflict)
	fine(t, "Done", w.Poison.Done(t.Context(), one.ID, "me"))
	_, err := w.Poison.Get(t.Context(), one.ID)
	refused(t, "Get", err, core.NotFound)
	refused(t, "Done again", w.Poison.Done(t.Context(), one.ID, "me"), core.Conflict)
}

func poisonAnew(t T, w World) {
	one := putAside(t, w, "a")
	wantPoison(t, w, one)
	claimPoison(t, w, "a", "me", long)
	fine(t, "Put", w.Poison.Put(t.Context(), one))
	refused(t, "Done", w.Poison.Done(t.Context(), one.ID, "me"), core.Conflict)
	equal(t, "its tries", getPoison(t, w, one.ID).Tries, 4)
	equal(t, "is given", claimPoison(t, w, "a", "me", long), "")
}

func poisonDropped(t T, w World) {
	one, held := putAside(t, w, "a"), putAside(t, w, "a")
	wantPoison(t, w, held)
	claimPoison(t, w, "a", "me", long)
	for _, id := range []core.PoisonID{one.ID, held.ID} {
		fine(t, "Drop", w.Poison.Drop(t.Context(), id))
		_, err := w.Poison.Get(t.Context(), id)
		refused(t, "Get", err, core.NotFound)
	}
}

func poisonRace(t T, w World) {
	wantPoison(t, w, putAside(t, w, "a"))
	oneWins(t, race(crowd, func(int) error {
		_, err := w.Poison.Claim(t.Context(), "a", name("worker"), long)
		return err
	}), core.NotFound)
}

func poisonCopies(t T, w World) {
	one := putAside(t, w, "a")
	one.Payload[1] = 'x'
	got := getPoison(t, w, one.ID)
	equal(t, "after the one that was put was changed", got.Payload[1], byte('{'))
	got.Payload[1] = 'x'
	equal(t, "after the one that was read was changed", getPoison(t, w, one.ID).Payload[1], byte('{'))
}

func censusPoison(t T, w World) {
	for n, group := range []string{"b", "a", "b"} {
		one := newPoison(group)
		one.FirstAt = at(9 - n)
		fine(t, "Put", w.Poison.Put(t.Context(), one))
	}
	equal(t, "what was put aside", counted(t, w).Poison, []core.PoisonCount{{Group: "a", Count: 1, Oldest: at(8)}, {Group: "b", Count: 2, Oldest: at(7)}})
}
