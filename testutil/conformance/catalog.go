package conformance

import (
	"strconv"
	"strings"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// sort says how the cases about catalogs handle one sort of thing.
type sort[V any, ID ~string] struct {
	in      func(ports.Tx) ports.Catalog[V, ID]
	fresh   func(house) V
	id      func(V) ID
	name    func(*V) *string
	version func(*V) *int64
	change  func(*V) // something besides the name, in what a shallow copy shares too
	shared  bool     // there is something that a shallow copy shares
}

// shop is a catalog in the world of one case.
type shop[V any, ID ~string] struct {
	sort[V, ID]
	t T
	w World
	h house
}

func catalogOf[V any, ID ~string](name string, s sort[V, ID]) Suite[World] {
	on := func(run func(shop[V, ID])) func(T, World) {
		return func(t T, w World) { run(shop[V, ID]{sort: s, t: t, w: w, h: furnish(t, w)}) }
	}
	return Suite[World]{Name: name, Cases: []Case[World]{
		{"what was inserted is found whole, by its ID and by its name", on(shop[V, ID].foundWhole)},
		{"version 1 is stored whatever the inserted one says", on(shop[V, ID].startsAtOne)},
		{"what is not there is NotFound", on(shop[V, ID].notFound)},
		{"a name is found only when it is exact", on(shop[V, ID].exactName)},
		{"a list is sorted by ID and comes in pages", on(shop[V, ID].pages)},
		{"a taken ID is a Conflict", on(shop[V, ID].takenID)},
		{"a taken name is a Conflict for Insert and for Update", on(shop[V, ID].takenName)},
		{"Update replaces all of it and moves the version by one", on(shop[V, ID].updates)},
		{"Update with another version is a Conflict and changes nothing", on(shop[V, ID].oldVersion)},
		{"Delete removes it, and its name is free again", on(shop[V, ID].deletes)},
		{"what the caller changes later changes nothing stored", on(shop[V, ID].ownCopies)},
		{"of twenty updates of one version one wins", on(shop[V, ID].updateRace)},
		{"of twenty inserts with one name one wins", on(shop[V, ID].insertRace)},
	}}
}

func (s shop[V, ID]) do(change func(ports.Catalog[V, ID]) error) {
	s.t.Helper()
	fine(s.t, "the change", s.try(change))
}

func (s shop[V, ID]) try(change func(ports.Catalog[V, ID]) error) error {
	return try(s.t, s.w, func(tx ports.Tx) error { return change(s.in(tx)) })
}

// added stores a fresh thing.
func (s shop[V, ID]) added() V {
	s.t.Helper()
	thing := s.fresh(s.h)
	s.do(func(c ports.Catalog[V, ID]) error { return c.Insert(s.t.Context(), thing) })
	return thing
}

func (s shop[V, ID]) get(id ID) V {
	s.t.Helper()
	var got V
	look(s.t, s.w, func(tx ports.Tx) (err error) {
		got, err = s.in(tx).Get(s.t.Context(), id)
		return err
	})
	return got
}

func (s shop[V, ID]) foundWhole() {
	thing := s.added()
	equal(s.t, "Get", s.get(s.id(thing)), thing)
	look(s.t, s.w, func(tx ports.Tx) error {
		got, err := s.in(tx).Named(s.t.Context(), *s.name(&thing))
		equal(s.t, "Named", got, thing)
		return err
	})
}

func (s shop[V, ID]) startsAtOne() {
	thing := s.fresh(s.h)
	*s.version(&thing) = 7
	s.do(func(c ports.Catalog[V, ID]) error { return c.Insert(s.t.Context(), thing) })
	got := s.get(s.id(thing))
	equal(s.t, "version", *s.version(&got), int64(1))
}

func (s shop[V, ID]) notFound() {
	thing, ctx := s.fresh(s.h), s.t.Context()
	do(s.t, s.w, func(tx ports.Tx) error {
		_, err := s.in(tx).Get(ctx, s.id(thing))
		refused(s.t, "Get", err, core.NotFound)
		_, err = s.in(tx).Named(ctx, *s.name(&thing))
		refused(s.t, "Named", err, core.NotFound)
		refused(s.t, "Update", s.in(tx).Update(ctx, thing), core.NotFound)
		refused(s.t, "Delete", s.in(tx).Delete(ctx, s.id(thing)), core.NotFound)
		return nil
	})
}

func (s shop[V, ID]) exactName() {
	thing := s.added()
	look(s.t, s.w, func(tx ports.Tx) error {
		full := *s.name(&thing)
		for _, other := range []string{strings.ToUpper(full), full[:len(full)-1], full + " ", "%"} {
			_, err := s.in(tx).Named(s.t.Context(), other)
			refused(s.t, "Named "+strconv.Quote(other), err, core.NotFound)
		}
		return nil
	})
}

func (s shop[V, ID]) pages() {
	things := []V{s.fresh(s.h), s.fresh(s.h), s.fresh(s.h)}
	for _, n := range []int{1, 2, 0} {
		s.do(func(c ports.Catalog[V, ID]) error { return c.Insert(s.t.Context(), things[n]) })
	}
	before := core.Page{After: string(s.oldest())}
	look(s.t, s.w, func(tx ports.Tx) error {
		all, err := s.in(tx).List(s.t.Context(), before)
		fine(s.t, "List", err)
		equal(s.t, "all, with limit 0", all, things)
		two, err := s.in(tx).List(s.t.Context(), core.Page{After: before.After, Limit: 2})
		fine(s.t, "List", err)
		equal(s.t, "a page of two", two, things[:2])
		rest, err := s.in(tx).List(s.t.Context(), core.Page{After: string(s.id(things[1])), Limit: 2})
		equal(s.t, "the rest", rest, things[2:])
		return err
	})
}

// oldest is the ID of what the house has of this sort.
func (s shop[V, ID]) oldest() ID {
	var id ID
	look(s.t, s.w, func(tx ports.Tx) error {
		all, err := s.in(tx).List(s.t.Context(), core.Page{Limit: 1})
		equal(s.t, "a page of one", len(all), 1)
		id = s.id(all[0])
		return err
	})
	return id
}

func (s shop[V, ID]) takenID() {
	thing := s.added()
	again := thing
	*s.name(&again) = name("other")
	err := s.try(func(c ports.Catalog[V, ID]) error { return c.Insert(s.t.Context(), again) })
	refused(s.t, "Insert", err, core.Conflict)
	equal(s.t, "the first", s.get(s.id(thing)), thing)
}

func (s shop[V, ID]) takenName() {
	one, two := s.added(), s.added()
	third := s.fresh(s.h)
	*s.name(&third) = *s.name(&one)
	err := s.try(func(c ports.Catalog[V, ID]) error { return c.Insert(s.t.Context(), third) })
	refused(s.t, "Insert", err, core.Conflict, core.CodeNameTaken)
	renamed := two
	*s.name(&renamed) = *s.name(&one)
	err = s.try(func(c ports.Catalog[V, ID]) error { return c.Update(s.t.Context(), renamed) })
	refused(s.t, "Update", err, core.Conflict, core.CodeNameTaken)
	equal(s.t, "what was not renamed", s.get(s.id(two)), two)
}

func (s shop[V, ID]) updates() {
	thing := s.added()
	*s.name(&thing) = name("renamed")
	s.change(&thing)
	s.do(func(c ports.Catalog[V, ID]) error { return c.Update(s.t.Context(), thing) })
	*s.version(&thing) = 2
	equal(s.t, "after Update", s.get(s.id(thing)), thing)
}

func (s shop[V, ID]) oldVersion() {
	thing := s.added()
	for _, version := range []int64{0, 2} {
		other := s.get(s.id(thing))
		s.change(&other)
		*s.version(&other) = version
		err := s.try(func(c ports.Catalog[V, ID]) error { return c.Update(s.t.Context(), other) })
		refused(s.t, "Update", err, core.Conflict, core.CodeVersionMismatch)
	}
	equal(s.t, "after refused updates", s.get(s.id(thing)), thing)
}

func (s shop[V, ID]) deletes() {
	thing := s.added()
	s.do(func(c ports.Catalog[V, ID]) error { return c.Delete(s.t.Context(), s.id(thing)) })
	look(s.t, s.w, func(tx ports.Tx) error {
		_, err := s.in(tx).Get(s.t.Context(), s.id(thing))
		refused(s.t, "Get", err, core.NotFound)
		return nil
	})
	again := s.fresh(s.h)
	*s.name(&again) = *s.name(&thing)
	s.do(func(c ports.Catalog[V, ID]) error { return c.Insert(s.t.Context(), again) })
}

func (s shop[V, ID]) ownCopies() {
	if !s.shared {
		return
	}
	thing := s.added()
	want := render(thing)
	s.change(&thing)
	got := s.get(s.id(thing))
	equal(s.t, "after the inserted one was changed", render(got), want)
	s.change(&got)
	equal(s.t, "after the read one was changed", render(s.get(s.id(thing))), want)
}

func (s shop[V, ID]) updateRace() {
	thing := s.added()
	oneWins(s.t, race(crowd, func(i int) error {
		mine := thing
		*s.name(&mine) = name("racer")
		return s.try(func(c ports.Catalog[V, ID]) error { return c.Update(s.t.Context(), mine) })
	}), core.Conflict, core.CodeVersionMismatch)
}

func (s shop[V, ID]) insertRace() {
	same := name("same")
	oneWins(s.t, race(crowd, func(i int) error {
		mine := s.fresh(s.h)
		*s.name(&mine) = same
		return s.try(func(c ports.Catalog[V, ID]) error { return c.Insert(s.t.Context(), mine) })
	}), core.Conflict, core.CodeNameTaken)
}
