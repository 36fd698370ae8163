package conformance

import (
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func alertCases() []Case[World] {
	return []Case[World]{
		{"what was put is found whole, with version 1", alertFound},
		{"what is not there is NotFound", alertNotFound},
		{"Put replaces all of it, of one version only", alertReplaced},
		{"of one kind and subject one is open", alertOnce},
		{"a list leaves out what is pending, and narrows", alertLists},
		{"who was granted a server sees its alerts, and nobody else", alertViewers},
		{"Open answers those of a cluster, or of none, and how their servers are", alertsOpen},
		{"what is open outlives its server, and what is not goes with it", alertOutlives},
		{"what fires is counted by kind", alertsFiring},
		{"what ended long ago is forgotten, the oldest first", alertsExpire},
		{"rounds are one a cluster, and go with it", alertRounds},
		{"a change that fails puts nothing", alertRollsBack},
	}
}

func newAlert(h *house, server core.Server) core.Alert {
	return core.Alert{ID: newID[core.AlertID](), Kind: core.AlertCPU, Subject: core.Subject{Kind: core.OfServer, ID: string(server.ID)},
		Cluster: h.Cluster.ID, Server: server.ID, Owner: server.Owner, Name: "wéb", State: core.AlertFiring, Value: 93.25, Threshold: 90,
		Since: at(1), RaisedAt: at(2), ResolvedAt: at(3), SilencedUntil: at(4), Cause: core.AlertOff, Flaps: 5, OverSince: at(6), UnderSince: at(7),
		Told: true, ToldAt: at(8), Open: true}
}

// alarmed stores an alert, changed as wanted, and answers it as it is stored.
func alarmed(t T, w World, alert core.Alert, change func(*core.Alert)) core.Alert {
	t.Helper()
	change(&alert)
	do(t, w, func(tx ports.Tx) error { return tx.Alerts().Put(t.Context(), alert) })
	alert.Version++
	return alert
}

func getAlert(t T, w World, id core.AlertID) (alert core.Alert) {
	t.Helper()
	look(t, w, func(tx ports.Tx) (err error) {
		alert, err = tx.Alerts().Get(t.Context(), id)
		return err
	})
	return alert
}

func alertFound(t T, w World) {
	h := furnish(t, w)
	full := alarmed(t, w, newAlert(&h, h.added(t, w, asItIs)), asItIs)
	equal(t, "the version", full.Version, int64(1))
	equal(t, "Get", getAlert(t, w, full.ID), full)
	bare := alarmed(t, w, core.Alert{ID: newID[core.AlertID](), Kind: core.AlertEverythingAway, State: core.AlertPending}, asItIs)
	equal(t, "Get of a bare one", getAlert(t, w, bare.ID), bare)
}

func alertNotFound(t T, w World) {
	h, ctx := furnish(t, w), t.Context()
	alert := newAlert(&h, h.added(t, w, asItIs))
	do(t, w, func(tx ports.Tx) error {
		_, err := tx.Alerts().Get(ctx, alert.ID)
		refused(t, "Get", err, core.NotFound)
		_, err = tx.Alerts().Get(ctx, "nonsense")
		refused(t, "Get of nonsense", err, core.NotFound)
		fine(t, "Drop", tx.Alerts().Drop(ctx, alert.ID))
		fine(t, "Drop of nonsense", tx.Alerts().Drop(ctx, "nonsense"))
		alert.Version = 3
		refused(t, "Put of a version", tx.Alerts().Put(ctx, alert), core.NotFound)
		return nil
	})
}

func alertReplaced(t T, w World) {
	h, ctx := furnish(t, w), t.Context()
	alert := alarmed(t, w, newAlert(&h, h.added(t, w, asItIs)), asItIs)
	next := core.Alert{ID: alert.ID, Kind: core.AlertMemory, Subject: core.Subject{Kind: core.OfNode, ID: "x"}, Name: "other", State: core.AlertResolved, Version: 1}
	do(t, w, func(tx ports.Tx) error { return tx.Alerts().Put(ctx, next) })
	refused(t, "Put of the old version", try(t, w, func(tx ports.Tx) error { return tx.Alerts().Put(ctx, next) }), core.Conflict, core.CodeVersionMismatch)
	refused(t, "Put as a new one", try(t, w, func(tx ports.Tx) error { next.Version = 0; return tx.Alerts().Put(ctx, next) }), core.Conflict)
	next.Version = 2
	equal(t, "Get", getAlert(t, w, alert.ID), next)
	do(t, w, func(tx ports.Tx) error { return tx.Alerts().Drop(ctx, alert.ID) })
	look(t, w, func(tx ports.Tx) error {
		_, err := tx.Alerts().Get(ctx, alert.ID)
		refused(t, "Get after Drop", err, core.NotFound)
		return nil
	})
}

func alertOnce(t T, w World) {
	h, ctx := furnish(t, w), t.Context()
	server := h.added(t, w, asItIs)
	first := alarmed(t, w, newAlert(&h, server), asItIs)
	second := newAlert(&h, server)
	refused(t, "Put of a second", try(t, w, func(tx ports.Tx) error { return tx.Alerts().Put(ctx, second) }), core.Conflict)
	alarmed(t, w, newAlert(&h, server), func(a *core.Alert) { a.Kind = core.AlertMemory })
	alarmed(t, w, newAlert(&h, h.added(t, w, asItIs)), asItIs)
	first.Open = false
	do(t, w, func(tx ports.Tx) error { return tx.Alerts().Put(ctx, first) })
	second = alarmed(t, w, second, asItIs)
	first.Open, first.Version = true, first.Version+1
	refused(t, "Put of the first, open again", try(t, w, func(tx ports.Tx) error { return tx.Alerts().Put(ctx, first) }), core.Conflict)
	equal(t, "the second", getAlert(t, w, second.ID), second)
}

// listedAlerts are the IDs that a filter finds.
func listedAlerts(t T, w World, f core.AlertFilter) (ids []core.AlertID) {
	t.Helper()
	look(t, w, func(tx ports.Tx) error {
		found, err := tx.Alerts().List(t.Context(), f)
		for _, a := range found {
			ids = append(ids, a.ID)
		}
		return err
	})
	return ids
}

func alertLists(t T, w World) {
	h := furnish(t, w)
	one, two := h.added(t, w, asItIs), h.added(t, w, asItIs)
	a := alarmed(t, w, newAlert(&h, one), asItIs).ID
	b := alarmed(t, w, newAlert(&h, two), func(a *core.Alert) { a.State, a.Kind = core.AlertResolved, core.AlertMemory }).ID
	alarmed(t, w, newAlert(&h, two), func(a *core.Alert) { a.State = core.AlertPending })
	c := alarmed(t, w, newAlert(&h, two), func(a *core.Alert) { a.Kind, a.Owner = core.AlertDisk, newID[core.UserID]() }).ID
	for _, l := range []struct {
		filter core.AlertFilter
		want   []core.AlertID
	}{
		{core.AlertFilter{}, []core.AlertID{a, b, c}},
		{core.AlertFilter{Newest: true}, []core.AlertID{c, b, a}},
		{core.AlertFilter{Page: core.Page{After: string(a), Limit: 1}}, []core.AlertID{b}},
		{core.AlertFilter{Page: core.Page{After: string(c), Limit: 1}, Newest: true}, []core.AlertID{b}},
		{core.AlertFilter{Page: core.Page{After: "nonsense"}}, nil},
		{core.AlertFilter{State: core.AlertFiring}, []core.AlertID{a, c}},
		{core.AlertFilter{Kind: core.AlertMemory}, []core.AlertID{b}},
		{core.AlertFilter{Server: two.ID}, []core.AlertID{b, c}},
		{core.AlertFilter{Server: "nonsense"}, nil},
		{core.AlertFilter{Owner: one.Owner}, []core.AlertID{a, b}},
		{core.AlertFilter{Owner: one.Owner, State: core.AlertFiring, Kind: core.AlertCPU, Server: one.ID}, []core.AlertID{a}},
	} {
		equal(t, "List", listedAlerts(t, w, l.filter), l.want)
	}
}

func alertViewers(t T, w World) {
	h := furnish(t, w)
	server, other := h.added(t, w, asItIs), h.added(t, w, asItIs)
	alert := alarmed(t, w, newAlert(&h, server), asItIs).ID
	alarmed(t, w, newAlert(&h, other), func(a *core.Alert) { a.Owner = "" })
	alarmed(t, w, core.Alert{ID: newID[core.AlertID](), Kind: core.AlertClusterAway, State: core.AlertFiring, Cluster: h.Cluster.ID}, asItIs)
	friend, stranger := guest(t, w), guest(t, w)
	do(t, w, func(tx ports.Tx) error {
		return tx.Grants().Put(t.Context(), core.Grant{Server: server.ID, User: friend.ID, Permissions: []core.Permission{core.ViewServer}, Created: at(1)})
	})
	equal(t, "the owner's", listedAlerts(t, w, core.AlertFilter{Viewer: server.Owner}), []core.AlertID{alert})
	equal(t, "a friend's", listedAlerts(t, w, core.AlertFilter{Viewer: friend.ID}), []core.AlertID{alert})
	equal(t, "a friend's own", listedAlerts(t, w, core.AlertFilter{Viewer: friend.ID, Owner: friend.ID}), []core.AlertID(nil))
	equal(t, "a stranger's", listedAlerts(t, w, core.AlertFilter{Viewer: stranger.ID}), []core.AlertID(nil))
	equal(t, "everybody's", len(listedAlerts(t, w, core.AlertFilter{})), 3)
}

func openAlerts(t T, w World, cluster core.ClusterID) (found []core.OpenAlert) {
	t.Helper()
	look(t, w, func(tx ports.Tx) (err error) {
		found, err = tx.Alerts().Open(t.Context(), cluster)
		return err
	})
	return found
}

func alertsOpen(t T, w World) {
	h, elsewhere := furnish(t, w), furnish(t, w)
	server := h.added(t, w, asItIs)
	a := alarmed(t, w, newAlert(&h, server), func(a *core.Alert) { a.State, a.Owner = core.AlertPending, newID[core.UserID]() })
	alarmed(t, w, newAlert(&h, server), func(a *core.Alert) { a.Open = false })
	b := alarmed(t, w, newAlert(&h, server), func(a *core.Alert) {
		a.Server, a.Subject, a.State = "", core.Subject{Kind: core.OfNode, ID: "c/pve1"}, core.AlertResolved
	})
	c := alarmed(t, w, newAlert(&h, server), func(a *core.Alert) { a.Cluster, a.Kind = "", core.AlertOperationStuck })
	d := alarmed(t, w, newAlert(&elsewhere, elsewhere.added(t, w, asItIs)), asItIs)
	of := func(a core.Alert) core.OpenAlert {
		return core.OpenAlert{Alert: a, There: true, OwnedBy: server.Owner, OnCluster: h.Cluster.ID}
	}
	equal(t, "of the cluster", openAlerts(t, w, h.Cluster.ID), []core.OpenAlert{of(a), {Alert: b}})
	equal(t, "of none", openAlerts(t, w, ""), []core.OpenAlert{of(c)})
	equal(t, "elsewhere", len(openAlerts(t, w, elsewhere.Cluster.ID)), 1)
	equal(t, "nowhere", len(openAlerts(t, w, newID[core.ClusterID]())), 0)
	look(t, w, func(tx ports.Tx) error {
		ids, err := tx.Alerts().Clusters(t.Context())
		equal(t, "Clusters", ids, []core.ClusterID{a.Cluster, d.Cluster})
		return err
	})
}

func alertOutlives(t T, w World) {
	h := furnish(t, w)
	server := h.added(t, w, asItIs)
	open := alarmed(t, w, newAlert(&h, server), asItIs)
	closed := alarmed(t, w, newAlert(&h, server), func(a *core.Alert) { a.Open, a.State = false, core.AlertResolved })
	do(t, w, func(tx ports.Tx) error { return tx.Servers().Delete(t.Context(), server.ID) })
	equal(t, "what is open", openAlerts(t, w, h.Cluster.ID), []core.OpenAlert{{Alert: open}})
	look(t, w, func(tx ports.Tx) error {
		_, err := tx.Alerts().Get(t.Context(), closed.ID)
		refused(t, "Get of what is not", err, core.NotFound)
		return nil
	})
}

func alertsFiring(t T, w World) {
	h := furnish(t, w)
	for i, state := range []core.AlertState{core.AlertFiring, core.AlertFiring, core.AlertPending, core.AlertResolved} {
		server := h.added(t, w, asItIs)
		alarmed(t, w, newAlert(&h, server), func(a *core.Alert) { a.State = state })
		alarmed(t, w, newAlert(&h, server), func(a *core.Alert) {
			a.Kind = core.AlertDisk
			if a.State = state; i == 0 {
				a.State = core.AlertResolved
			}
		})
	}
	look(t, w, func(tx ports.Tx) error {
		counts, err := tx.Alerts().Firing(t.Context())
		equal(t, "Firing", counts, map[core.AlertKind]int{core.AlertCPU: 2, core.AlertDisk: 1})
		return err
	})
}

func alertsExpire(t T, w World) {
	h := furnish(t, w)
	ended := func(second int, open bool) core.AlertID {
		return alarmed(t, w, newAlert(&h, h.added(t, w, asItIs)), func(a *core.Alert) {
			a.State, a.ResolvedAt, a.Open = core.AlertResolved, at(second), open
		}).ID
	}
	kept, third := ended(50, false), ended(3, false)
	ended(1, false)
	open := ended(2, true)
	firing := alarmed(t, w, newAlert(&h, h.added(t, w, asItIs)), func(a *core.Alert) { a.ResolvedAt = time.Time{} }).ID
	expire := func(limit int) (n int) {
		do(t, w, func(tx ports.Tx) (err error) {
			n, err = tx.Alerts().Expire(t.Context(), at(50), limit)
			return err
		})
		return n
	}
	equal(t, "the first", expire(1), 1)
	equal(t, "what is kept", listedAlerts(t, w, core.AlertFilter{}), []core.AlertID{kept, third, open, firing})
	equal(t, "the rest", expire(5), 1)
	equal(t, "what is kept", listedAlerts(t, w, core.AlertFilter{}), []core.AlertID{kept, open, firing})
}

func alertRounds(t T, w World) {
	h, other := furnish(t, w), furnish(t, w)
	want := core.AlertRound{Cluster: h.Cluster.ID, SweptAt: at(1)}
	second := core.AlertRound{Cluster: other.Cluster.ID, FailedSince: at(3)}
	put := func(r core.AlertRound) {
		do(t, w, func(tx ports.Tx) error { return tx.Alerts().Round(t.Context(), r) })
	}
	read := func() (all []core.AlertRound) {
		look(t, w, func(tx ports.Tx) (err error) {
			all, err = tx.Alerts().Rounds(t.Context())
			return err
		})
		return all
	}
	put(second)
	put(want)
	put(core.AlertRound{Cluster: newID[core.ClusterID](), SweptAt: at(1)})
	want.SweptAt, want.FailedSince = at(5), at(6)
	put(want)
	equal(t, "Rounds", read(), []core.AlertRound{want, second})
	do(t, w, func(tx ports.Tx) error {
		spare := core.Cluster{ID: newID[core.ClusterID](), Name: "spare", Endpoints: h.Cluster.Endpoints, TokenID: h.Cluster.TokenID, VMIDs: h.Cluster.VMIDs, Created: at(1)}
		fine(t, "Insert", tx.Clusters().Insert(t.Context(), spare))
		fine(t, "Round", tx.Alerts().Round(t.Context(), core.AlertRound{Cluster: spare.ID, SweptAt: at(1)}))
		return tx.Clusters().Delete(t.Context(), spare.ID)
	})
	equal(t, "Rounds", len(read()), 2)
}

func alertRollsBack(t T, w World) {
	h := furnish(t, w)
	alert := newAlert(&h, h.added(t, w, asItIs))
	_ = try(t, w, func(tx ports.Tx) error {
		fine(t, "Put", tx.Alerts().Put(t.Context(), alert))
		return core.Internal
	})
	equal(t, "Open", len(openAlerts(t, w, h.Cluster.ID)), 0)
	look(t, w, func(tx ports.Tx) error {
		equal(t, "Put in a read is refused", tx.Alerts().Put(t.Context(), alert) != nil, true)
		return nil
	})
}
