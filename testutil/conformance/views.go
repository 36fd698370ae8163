package conformance

import (
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func viewServer(t T, w World, id core.ServerID) core.ServerView {
	t.Helper()
	var view core.ServerView
	look(t, w, func(tx ports.Tx) (err error) {
		view, err = tx.Servers().View(t.Context(), id)
		return err
	})
	return view
}

// listed answers the IDs of what the filter lets through.
func listed(t T, w World, filter core.ServerFilter) []core.ServerID {
	t.Helper()
	var ids []core.ServerID
	look(t, w, func(tx ports.Tx) error {
		views, err := tx.Servers().List(t.Context(), filter)
		ids = nil
		for _, v := range views {
			ids = append(ids, v.ID)
		}
		return err
	})
	return ids
}

func viewHasNames(t T, w World) {
	h := furnish(t, w)
	server := h.added(t, w, asItIs)
	address := take(t, w, h, server.ID)
	want := core.ServerView{Server: server, OwnerName: h.User.Name, ClusterName: h.Cluster.Name, ImageName: h.Image.Name,
		PlanName: h.Plan.Name, Addresses: []core.Address{address}}
	equal(t, "View", viewServer(t, w, server.ID), want)
	look(t, w, func(tx ports.Tx) error {
		views, err := tx.Servers().List(t.Context(), core.ServerFilter{})
		equal(t, "List", views, []core.ServerView{want})
		return err
	})
}

func serverPages(t T, w World) {
	h := furnish(t, w)
	one, two, three := h.server(), h.server(), h.server()
	for _, server := range []core.Server{two, three, one} {
		h.added(t, w, func(s *core.Server) { *s = server })
	}
	equal(t, "all", listed(t, w, core.ServerFilter{}), []core.ServerID{one.ID, two.ID, three.ID})
	equal(t, "a page", listed(t, w, core.ServerFilter{Page: core.Page{Limit: 2}}), []core.ServerID{one.ID, two.ID})
	equal(t, "the rest", listed(t, w, core.ServerFilter{Page: core.Page{After: string(two.ID), Limit: 2}}), []core.ServerID{three.ID})
	equal(t, "nothing behind the last", listed(t, w, core.ServerFilter{Page: core.Page{After: string(three.ID)}}), nil)
	filtered := core.ServerFilter{Page: core.Page{Limit: 1}, Name: two.Name}
	equal(t, "a page of the filtered", listed(t, w, filtered), []core.ServerID{two.ID})
}

func serverFilter(t T, w World) {
	h, other := furnish(t, w), furnish(t, w)
	h.added(t, w, asItIs)
	wanted := other.added(t, w, func(s *core.Server) {
		s.Placement.Node, s.Name = "pve9", "needle"
		*s = core.RestoreServer(*s, core.ServerState{Life: core.Missing, Power: core.Paused, PowerAt: at(1)})
	})
	filters := map[string]core.ServerFilter{
		"owner":   {Owner: other.User.ID},
		"cluster": {Cluster: other.Cluster.ID},
		"node":    {Node: "pve9"},
		"life":    {Life: core.Missing},
		"power":   {Power: core.Paused},
		"name":    {Name: "needle"},
		"all":     {Owner: other.User.ID, Cluster: other.Cluster.ID, Node: "pve9", Life: core.Missing, Power: core.Paused, Name: "need"},
	}
	for what, filter := range filters {
		equal(t, what, listed(t, w, filter), []core.ServerID{wanted.ID})
	}
	equal(t, "nobody's", listed(t, w, core.ServerFilter{Owner: newID[core.UserID]()}), nil)
	equal(t, "two that contradict", listed(t, w, core.ServerFilter{Owner: h.User.ID, Life: core.Missing}), nil)
}

func serverNameFilter(t T, w World) {
	h := furnish(t, w)
	named := func(name string) core.ServerID {
		return h.added(t, w, func(s *core.Server) { s.Name = name }).ID
	}
	plain, percent, under := named("Alpha One"), named("100% Beta"), named("snake_case")
	back := named(`c:\dir`)
	equal(t, "part, other case", listed(t, w, core.ServerFilter{Name: "PHA o"}), []core.ServerID{plain})
	equal(t, "%", listed(t, w, core.ServerFilter{Name: "%"}), []core.ServerID{percent})
	equal(t, "_", listed(t, w, core.ServerFilter{Name: "_"}), []core.ServerID{under})
	equal(t, `\`, listed(t, w, core.ServerFilter{Name: `\`}), []core.ServerID{back})
	equal(t, "no such", listed(t, w, core.ServerFilter{Name: "gamma"}), nil)
}

func serverLabelFilter(t T, w World) {
	h := furnish(t, w)
	labelled := func(labels map[string]string) core.ServerID {
		return h.added(t, w, func(s *core.Server) { s.Labels = labels }).ID
	}
	both := labelled(map[string]string{"env": "prod", "tier": "a"})
	one := labelled(map[string]string{"env": "prod", "tier": "b"})
	labelled(map[string]string{"env": "test", "tier": "a", "prod": "env"})
	empty := labelled(map[string]string{"env": ""})
	labelled(nil)
	equal(t, "one label", listed(t, w, core.ServerFilter{Labels: map[string]string{"env": "prod"}}), []core.ServerID{both, one})
	equal(t, "two labels", listed(t, w, core.ServerFilter{Labels: map[string]string{"env": "prod", "tier": "a"}}), []core.ServerID{both})
	equal(t, "an empty value", listed(t, w, core.ServerFilter{Labels: map[string]string{"env": ""}}), []core.ServerID{empty})
	page := core.ServerFilter{Page: core.Page{Limit: 1}, Labels: map[string]string{"env": "prod"}}
	equal(t, "a page of the labelled", listed(t, w, page), []core.ServerID{both})
}
