package conformance

import (
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// listSuite is about the order of lists and about what narrows them.
func listSuite() Suite[World] {
	return Suite[World]{Name: "Lists", Cases: []Case[World]{
		{"servers are sorted by every field, both ways, in pages of every size", serverSorts},
		{"servers that change between two pages are neither lost nor doubled among the rest", serverSortMoves},
		{"a sorted list is narrowed as well", serverSortFiltered},
		{"an order that is none is Invalid", sortRefused},
		{"kind, plan, image and suspended narrow a list of servers", serverKindFilter},
		{"a selector picks by labels", serverSelector},
		{"any of several numbers, VMIDs, owners, parts of names and places narrow a list of servers", serverAnyOf},
		{"counted pages are the pages of the list, in every order, and Count counts them", serverCounted},
		{"a viewer's counted pages have what is theirs and what was granted to them, once", serverCountedViewer},
		{"servers are sorted by the numbers of their owners and of their nodes", serverByNumbers},
		{"users are sorted by name, both ways", userSorts},
		{"operations are narrowed by kind and age", operationKinds},
	}}
}

// motley stores servers that differ, and are equal, in what they are sorted by.
func motley(t T, w World, h house) []core.Server {
	t.Helper()
	var all []core.Server
	names := []string{"beta", "Alpha", "ärger", "alpha", "Zoo", "zeta 10", "zeta 9", "Ω"}
	lives := []core.Life{core.Ready, core.Missing, core.Ready, core.Failed}
	powers := []core.Power{core.On, core.Off, core.PowerUnknown, core.Paused, core.On}
	for i, name := range names {
		all = append(all, h.added(t, w, func(s *core.Server) {
			s.Name, s.CreatedAt, s.UpdatedAt = name, at(50-i/2), at(i%3)
			state := core.ServerState{Life: lives[i%len(lives)], Power: powers[i%len(powers)], PowerAt: at(i)}
			if state.Power == core.PowerUnknown {
				state.PowerAt = s.StoppedAt
			}
			*s = core.RestoreServer(*s, state)
		}))
	}
	return all
}

// inOrder is what a list of the servers must be.
func inOrder(servers []core.Server, sort core.Sort) []core.ServerID {
	type place struct {
		key string
		id  core.ServerID
	}
	var places []place
	for _, s := range servers {
		places = append(places, place{s.SortKey(sort.By), s.ID})
	}
	slices.SortFunc(places, func(a, b place) int {
		if a.key != b.key && a.key < b.key || a.key == b.key && a.id < b.id {
			return -1
		}
		return 1
	})
	if sort.Down {
		slices.Reverse(places)
	}
	var ids []core.ServerID
	for _, p := range places {
		ids = append(ids, p.id)
	}
	return ids
}

// turned lists page by page; between runs before every page but the first.
func turned(t T, w World, f core.ServerFilter, between func()) []core.ServerID {
	t.Helper()
	var ids []core.ServerID
	for range 100 {
		var page []core.ServerView
		look(t, w, func(tx ports.Tx) (err error) {
			page, err = tx.Servers().List(t.Context(), f)
			return err
		})
		for _, v := range page {
			ids = append(ids, v.ID)
		}
		if len(page) < f.Limit {
			return ids
		}
		last := page[len(page)-1]
		f.After, f.Sort.From = string(last.ID), last.SortKey(f.Sort.By)
		between()
	}
	t.Fatalf("the pages do not end")
	return nil
}

func nothing() {}

func serverSorts(t T, w World) {
	servers := motley(t, w, furnish(t, w))
	for _, by := range core.ServerSorts() {
		for _, down := range []bool{false, true} {
			sort := core.Sort{By: by, Down: down}
			want, what := inOrder(servers, sort), "by "+string(by)
			if down {
				what += ", downward"
			}
			equal(t, what, listed(t, w, core.ServerFilter{Page: core.Page{Sort: sort}}), want)
			for _, limit := range []int{1, 3, 8} {
				f := core.ServerFilter{Page: core.Page{Limit: limit, Sort: sort}}
				equal(t, what+", in pages", turned(t, w, f, nothing), want)
			}
		}
	}
}

func serverSortMoves(t T, w World) {
	h := furnish(t, w)
	servers := motley(t, w, h)
	want := inOrder(servers, core.Sort{By: core.ByName})
	f := core.ServerFilter{Page: core.Page{Limit: 2, Sort: core.Sort{By: core.ByName}}}
	first := want[0]
	got := turned(t, w, f, func() {
		server := getServer(t, w, first)
		server.Name = "!" + server.Name // it was shown, and moves out of the way
		update(t, w, server)
	})
	equal(t, "the rest", got[1:], want[1:])
}

func serverSortFiltered(t T, w World) {
	h, other := furnish(t, w), furnish(t, w)
	servers := motley(t, w, h)
	motley(t, w, other)
	for _, by := range core.ServerSorts() {
		f := core.ServerFilter{Page: core.Page{Limit: 3, Sort: core.Sort{By: by, Down: true}}, Owner: h.User.ID}
		equal(t, "by "+string(by), turned(t, w, f, nothing), inOrder(servers, f.Sort))
		f.Life, f.Power = core.Ready, core.On
		var fit []core.Server
		for _, s := range servers {
			if s.Life() == core.Ready && s.Power() == core.On {
				fit = append(fit, s)
			}
		}
		equal(t, "ready and on, by "+string(by), turned(t, w, f, nothing), inOrder(fit, f.Sort))
	}
}

func sortRefused(t T, w World) {
	after := string(motley(t, w, furnish(t, w))[0].ID)
	for what, page := range map[string]core.Page{
		"no field":                  {Sort: core.Sort{By: "price"}},
		"a number that is none":     {After: after, Sort: core.Sort{By: core.ByNumber, From: "x"}},
		"a time that is none":       {After: after, Sort: core.Sort{By: core.ByCreated, From: "x"}},
		"a life that is none":       {After: after, Sort: core.Sort{By: core.ByLife, From: "eternal"}},
		"a power that is a life":    {After: after, Sort: core.Sort{By: core.ByPower, From: "ready"}},
		"two places to begin":       {After: after, Sort: core.Sort{By: core.ByOwner, From: "1"}},
		"a time of another's place": {After: after, Sort: core.Sort{By: core.ByUpdated, From: "on"}},
	} {
		look(t, w, func(tx ports.Tx) error {
			_, err := tx.Servers().List(t.Context(), core.ServerFilter{Page: page})
			refused(t, what, err, core.Invalid)
			return nil
		})
	}
	look(t, w, func(tx ports.Tx) error {
		_, err := tx.Users().List(t.Context(), core.Page{Sort: core.Sort{By: core.ByPower}})
		refused(t, "users by power", err, core.Invalid)
		return nil
	})
}

func serverKindFilter(t T, w World) {
	h, other := furnish(t, w), furnish(t, w)
	h.added(t, w, asItIs)
	wanted := other.added(t, w, func(s *core.Server) { s.Kind, s.Suspended = core.Container, false })
	no, yes := false, true
	for what, f := range map[string]core.ServerFilter{
		"kind":      {Kind: core.Container},
		"plan":      {Plan: other.Plan.ID},
		"image":     {Image: other.Image.ID},
		"suspended": {Suspended: &no},
		"all":       {Kind: core.Container, Plan: other.Plan.ID, Image: other.Image.ID, Suspended: &no},
	} {
		equal(t, what, listed(t, w, f), []core.ServerID{wanted.ID})
	}
	equal(t, "two that contradict", listed(t, w, core.ServerFilter{Plan: other.Plan.ID, Suspended: &yes}), nil)
}

func serverSelector(t T, w World) {
	h := furnish(t, w)
	var servers []core.Server
	for _, labels := range []map[string]string{
		{"env": "prod", "tier": "web"}, {"env": "prod", "tier": "api", "legacy": ""}, {"env": "test", "tier": "web"},
		{"env": "prod", "team": "x"}, {"note": "a, (b)"}, nil,
	} {
		servers = append(servers, h.added(t, w, func(s *core.Server) { s.Labels = labels }))
	}
	for _, text := range []string{
		"env=prod", "env!=prod", "env", "!env", "tier in (web,api)", "tier notin (web,api)", "legacy=", "!legacy",
		"env=prod,tier in (web,api),!legacy,team notin (x)", `note="a, (b)"`, "env,team",
	} {
		selector, err := core.ParseSelector(text)
		fine(t, text, err)
		var want []core.ServerID
		for _, s := range servers {
			if selector.Matches(s.Labels) {
				want = append(want, s.ID)
			}
		}
		equal(t, text, listed(t, w, core.ServerFilter{Selector: selector}), want)
	}
}

func userSorts(t T, w World) {
	var names []string
	for _, name := range []string{"mallory", "Zoe", "alice", "bob-2", "bob"} {
		names = append(names, name)
		do(t, w, func(tx ports.Tx) error {
			user := newUser()
			user.Name = name
			return tx.Users().Insert(t.Context(), user)
		})
	}
	slices.Sort(names)
	for _, down := range []bool{false, true} {
		page, got := core.Page{Limit: 2, Sort: core.Sort{By: core.ByName, Down: down}}, []string(nil)
		for range 4 {
			look(t, w, func(tx ports.Tx) error {
				users, err := tx.Users().List(t.Context(), page)
				for _, u := range users {
					got = append(got, u.Name)
					page.After, page.Sort.From = string(u.ID), u.Name
				}
				return err
			})
		}
		equal(t, "by name", got, names)
		slices.Reverse(names)
	}
}

func operationKinds(t T, w World) {
	made := func(kind string, second int) core.OperationID {
		return queued(t, w, func(op *core.Operation) {
			op.Kind, op.CreatedAt = kind, at(second)
			op.ID = core.NewID[core.OperationID](at(second), core.Entropy{9: byte(second)})
		}).ID
	}
	old, middle, late := made("power", 100), made("retire", 200), made("power", 300)
	equal(t, "kind", found(t, w, core.OperationFilter{Kind: "power"}), []core.OperationID{old, late})
	equal(t, "since", found(t, w, core.OperationFilter{Since: at(200)}), []core.OperationID{middle, late})
	equal(t, "since, newest first", found(t, w, core.OperationFilter{Since: at(101), Newest: true}), []core.OperationID{late, middle})
	equal(t, "both", found(t, w, core.OperationFilter{Since: at(101), Kind: "power"}), []core.OperationID{late})
}
