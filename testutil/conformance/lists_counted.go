package conformance

import (
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func countServers(t T, w World, f core.ServerFilter) (count int) {
	t.Helper()
	look(t, w, func(tx ports.Tx) (err error) {
		count, err = tx.Servers().Count(t.Context(), f)
		return err
	})
	return count
}

func serverAnyOf(t T, w World) {
	h, other := furnish(t, w), furnish(t, w)
	made := func(h house, name string, vmid int, node string) core.Server {
		return h.added(t, w, func(s *core.Server) { s.Name, s.Placement.VMID, s.Placement.Node = name, vmid, node })
	}
	one, two, three := made(h, "One", 101, "pve1"), made(h, "two", 102, "pve2"), made(other, "Three", 103, "pve1")
	place := func(s core.Server) core.Place {
		return core.Place{Cluster: s.Placement.Cluster, Node: s.Placement.Node}
	}
	for what, test := range map[string]struct {
		filter core.ServerFilter
		want   []core.Server
	}{
		"numbers":            {core.ServerFilter{Numbers: []int64{three.Number, one.Number, -1}}, []core.Server{one, three}},
		"VMIDs":              {core.ServerFilter{VMIDs: []int{102, 999_999_999, 103}}, []core.Server{two, three}},
		"owners":             {core.ServerFilter{Owners: []core.UserID{h.User.ID, "nobody"}}, []core.Server{one, two}},
		"nobody":             {core.ServerFilter{Owners: []core.UserID{"nobody"}}, nil},
		"names":              {core.ServerFilter{Names: []string{"ONE", "hree"}}, []core.Server{one, three}},
		"wildcards are none": {core.ServerFilter{Names: []string{"%", "_", "*"}}, nil},
		"places":             {core.ServerFilter{Places: []core.Place{place(one), place(two), {Cluster: "none", Node: "pve1"}}}, []core.Server{one, two}},
		"no place":           {core.ServerFilter{Places: []core.Place{{Cluster: other.Cluster.ID, Node: "pve2"}}}, nil},
		"lives":              {core.ServerFilter{Lives: []core.Life{core.Ready, core.Failed}}, []core.Server{one, two, three}},
		"no such lives":      {core.ServerFilter{Lives: []core.Life{core.Deleting, core.Failed}}, nil},
		"all":                {core.ServerFilter{Owner: h.User.ID, Names: []string{"o"}, VMIDs: []int{102, 103}}, []core.Server{two}},
	} {
		var ids []core.ServerID
		for _, s := range test.want {
			ids = append(ids, s.ID)
		}
		equal(t, what, listed(t, w, test.filter), ids)
		equal(t, what+", counted", countServers(t, w, test.filter), len(ids))
	}
}

func serverCounted(t T, w World) {
	h := furnish(t, w)
	all := motley(t, w, h)
	motley(t, w, furnish(t, w))
	for _, by := range core.ServerSorts() {
		for _, down := range []bool{false, true} {
			f := core.ServerFilter{Page: core.Page{Sort: core.Sort{By: by, Down: down}}, Owner: h.User.ID}
			countedLike(t, w, f, inOrder(all, f.Sort))
		}
	}
	equal(t, "Count", countServers(t, w, core.ServerFilter{Page: core.Page{Limit: 3}, Offset: 5}), 2*len(all))
	equal(t, "Count of the ready", countServers(t, w, core.ServerFilter{Owner: h.User.ID, Life: core.Ready}), len(listed(t, w, core.ServerFilter{Owner: h.User.ID, Life: core.Ready})))
	equal(t, "all but two", listed(t, w, core.ServerFilter{Owner: h.User.ID, Offset: 2}), inOrder(all, core.Sort{})[2:])
	equal(t, "behind the last", listed(t, w, core.ServerFilter{Offset: 1000}), nil)
	look(t, w, func(tx ports.Tx) error {
		_, err := tx.Servers().List(t.Context(), core.ServerFilter{Page: core.Page{After: string(all[0].ID)}, Offset: 1})
		refused(t, "two places to begin", err, core.Invalid)
		_, err = tx.Servers().List(t.Context(), core.ServerFilter{Offset: -1})
		refused(t, "before the first", err, core.Invalid)
		return nil
	})
}

// countedLike turns pages of three by counting.
func countedLike(t T, w World, f core.ServerFilter, want []core.ServerID) {
	t.Helper()
	var got []core.ServerID
	for f.Limit = 3; f.Offset <= len(want); f.Offset += f.Limit {
		got = append(got, listed(t, w, f)...)
	}
	equal(t, "by "+string(f.Sort.By), got, want)
	equal(t, "Count", countServers(t, w, f), len(want))
}

func serverCountedViewer(t T, w World) {
	h, other := furnish(t, w), furnish(t, w)
	mine, theirs := motley(t, w, h), motley(t, w, other)
	for _, s := range []core.Server{theirs[3], theirs[5], mine[0]} {
		do(t, w, func(tx ports.Tx) error {
			return tx.Grants().Put(t.Context(), core.Grant{Server: s.ID, User: h.User.ID, Permissions: []core.Permission{core.ViewServer}, Created: at(1)})
		})
	}
	seen := append(slices.Clone(mine), theirs[3], theirs[5])
	for _, by := range core.ServerSorts() {
		f := core.ServerFilter{Page: core.Page{Sort: core.Sort{By: by}}, Viewer: h.User.ID}
		countedLike(t, w, f, inOrder(seen, f.Sort))
	}
}

func serverByNumbers(t T, w World) {
	one, two, three := furnish(t, w), furnish(t, w), furnish(t, w)
	var servers []core.Server
	for i, h := range []house{three, one, two} {
		servers = append(servers, h.added(t, w, func(s *core.Server) { s.Placement.Node = "pve" + string(rune('1'+i)) }))
	}
	a, b, c := servers[0], servers[1], servers[2] // c's owner and b's node have no number
	numbersOf(t, w, core.NumberedUser, string(one.User.ID), string(three.User.ID))
	numbersOf(t, w, core.NumberedNode, c.Place().Subject(), a.Place().Subject())
	for by, want := range map[core.SortField][]core.ServerID{core.ByOwner: {b.ID, a.ID, c.ID}, core.ByPlace: {c.ID, a.ID, b.ID}} {
		f := core.ServerFilter{Page: core.Page{Sort: core.Sort{By: by}}}
		equal(t, "by "+string(by), listed(t, w, f), want)
		f.Offset, f.Limit = 1, 1
		equal(t, "the second", listed(t, w, f), want[1:2])
		slices.Reverse(want)
		equal(t, "downward", listed(t, w, core.ServerFilter{Page: core.Page{Sort: core.Sort{By: by, Down: true}}}), want)
	}
}
