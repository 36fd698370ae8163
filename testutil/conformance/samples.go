package conformance

import (
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func measureCases() []Case[World] {
	return []Case[World]{
		{"a measure is read back, and what was not told is not zero", measureKept},
		{"what was not lost was seen by the last sweep", measureSeen},
		{"measures are listed by cluster and kind, page by page", measureListed},
		{"nothing is kept of what is gone", measureGone},
		{"what was lost long ago is forgotten, with its samples", measureForgotten},
		{"a sweep that is rolled back was none", measureRolledBack},
		{"of two that sweep a cluster the second to keep it is refused", measureRefused},
	}
}

func sampleCases() []Case[World] {
	return []Case[World]{
		{"a sample is read back, by subject, resolution and time", sampleKept},
		{"samples of one bucket add up", sampleAdded},
		{"hours are made of minutes, as often as one likes", sampleRolled},
		{"the oldest bucket is forgotten first", sampleExpired},
		{"samples go with their server and their cluster", sampleGone},
	}
}

func keepMeasures(t T, w World, sweep core.LastSweep, changed ...core.LastMeasure) {
	t.Helper()
	before := sweptBefore(t, w, sweep.Cluster)
	do(t, w, func(tx ports.Tx) error { return tx.Measures().Keep(t.Context(), before, sweep, changed) })
}

// sweptBefore is the sweep of a cluster that was kept last.
func sweptBefore(t T, w World, cluster core.ClusterID) (before core.LastSweep) {
	t.Helper()
	look(t, w, func(tx ports.Tx) error {
		all, err := tx.Measures().Sweeps(t.Context())
		for _, one := range all {
			if one.Cluster == cluster {
				before = one
			}
		}
		return err
	})
	return before
}

func lastOf(t T, w World, subjects ...core.Subject) (found []core.LastMeasure) {
	t.Helper()
	look(t, w, func(tx ports.Tx) (err error) {
		found, err = tx.Measures().Last(t.Context(), subjects...)
		return err
	})
	return found
}

func sweepOf(h house, seconds int) core.LastSweep {
	return core.LastSweep{Cluster: h.Cluster.ID, At: at(seconds), Took: 40 * time.Millisecond}
}

// newMeasure has every number set.
func newMeasure(server core.Server) core.LastMeasure {
	return core.LastMeasure{Measure: core.Measure{Subject: core.ServerSubject(server.ID), Cluster: server.Placement.Cluster, Server: server.ID,
		Node: "pve1", Name: "Web \u00fc", At: at(10), State: "on", Uptime: 90 * time.Second, CPU: ptr(0.25), CPUs: 2, Memory: ptr(int64(1 << 40)), MemoryTotal: 1 << 41,
		Disk: ptr(int64(0)), DiskTotal: 1 << 42, NetIn: ptr(int64(1)), NetOut: ptr(int64(2)), DiskRead: ptr(int64(3)), DiskWrite: ptr(int64(4))},
		NetInRate: ptr(0.5), NetOutRate: ptr(1.5), DiskReadRate: ptr(0.0), DiskWriteRate: ptr(3.5)}
}

func newNodeMeasure(cluster core.ClusterID, node string) core.LastMeasure {
	return core.LastMeasure{Measure: core.Measure{Subject: core.NodeSubject(cluster, node), Cluster: cluster, Node: node, Name: node, At: at(10), State: core.StateOnline}}
}

func measureKept(t T, w World) {
	h := furnish(t, w)
	server := h.added(t, w, asItIs[core.Server])
	full, empty := newMeasure(server), newNodeMeasure(h.Cluster.ID, "pve1")
	equal(t, "nothing", len(lastOf(t, w, full.Subject, empty.Subject)), 0)
	keepMeasures(t, w, sweepOf(h, 10), full, empty)
	equal(t, "all told", lastOf(t, w, full.Subject), []core.LastMeasure{full})
	equal(t, "nothing told", lastOf(t, w, empty.Subject), []core.LastMeasure{empty})
	equal(t, "both", len(lastOf(t, w, empty.Subject, core.Subject{Kind: core.OfNode, ID: "none"}, full.Subject)), 2)
	equal(t, "of another kind", len(lastOf(t, w, core.Subject{Kind: core.OfStorage, ID: empty.Subject.ID})), 0)
	full.CPU, full.State, full.Uptime, full.NetInRate = nil, "off", 0, nil
	keepMeasures(t, w, sweepOf(h, 10), full)
	equal(t, "replaced", lastOf(t, w, full.Subject), []core.LastMeasure{full})
}

func measureSeen(t T, w World) {
	h, other := furnish(t, w), furnish(t, w)
	server := h.added(t, w, asItIs[core.Server])
	m, lost := newMeasure(server), newNodeMeasure(h.Cluster.ID, "pve1")
	lost.Lost = true
	keepMeasures(t, w, sweepOf(other, 99))
	keepMeasures(t, w, sweepOf(h, 10), m, lost)
	keepMeasures(t, w, sweepOf(h, 40))
	seen := m
	seen.At, seen.Uptime = at(40), m.Uptime+30*time.Second
	equal(t, "seen again", lastOf(t, w, m.Subject), []core.LastMeasure{seen})
	equal(t, "lost", lastOf(t, w, lost.Subject), []core.LastMeasure{lost})
	failing := core.LastSweep{Cluster: h.Cluster.ID, At: at(40), Took: time.Second, Failing: at(50), Failure: "away"}
	keepMeasures(t, w, failing)
	equal(t, "not seen since", lastOf(t, w, m.Subject), []core.LastMeasure{seen})
	never := furnish(t, w)
	keepMeasures(t, w, core.LastSweep{Cluster: never.Cluster.ID, Failing: at(1), Failure: "never answered"})
	look(t, w, func(tx ports.Tx) error {
		all, err := tx.Measures().Sweeps(t.Context())
		ours := map[core.ClusterID]core.LastSweep{}
		for _, one := range all {
			ours[one.Cluster] = one
		}
		equal(t, "the sweep", ours[h.Cluster.ID], failing)
		equal(t, "no sweep", ours[never.Cluster.ID], core.LastSweep{Cluster: never.Cluster.ID, Failing: at(1), Failure: "never answered"})
		return err
	})
}

func measureListed(t T, w World) {
	h, other := furnish(t, w), furnish(t, w)
	server := h.added(t, w, asItIs[core.Server])
	a, b := newNodeMeasure(h.Cluster.ID, "pve1"), newNodeMeasure(h.Cluster.ID, "pve2")
	storage := newNodeMeasure(h.Cluster.ID, "pve1")
	storage.Subject = core.StorageSubject(h.Cluster.ID, "", "ceph")
	keepMeasures(t, w, sweepOf(h, 10), b, a, newMeasure(server), storage)
	keepMeasures(t, w, sweepOf(other, 10), newNodeMeasure(other.Cluster.ID, "pve1"))
	list := func(cluster core.ClusterID, page core.Page, kinds ...core.SubjectKind) (names []string) {
		look(t, w, func(tx ports.Tx) error {
			all, err := tx.Measures().List(t.Context(), cluster, kinds, page)
			for _, one := range all {
				names = append(names, one.Subject.ID)
			}
			return err
		})
		return names
	}
	equal(t, "nodes", list(h.Cluster.ID, core.Page{}, core.OfNode), []string{a.Subject.ID, b.Subject.ID})
	equal(t, "the first", list(h.Cluster.ID, core.Page{Limit: 1}, core.OfNode), []string{a.Subject.ID})
	equal(t, "the next", list(h.Cluster.ID, core.Page{Limit: 1, After: a.Subject.ID}, core.OfNode), []string{b.Subject.ID})
	equal(t, "of two kinds", list(h.Cluster.ID, core.Page{}, core.OfNode, core.OfStorage), []string{storage.Subject.ID, a.Subject.ID, b.Subject.ID})
	if n := len(list("", core.Page{}, core.OfNode)); n < 3 {
		t.Fatalf("of all clusters: %d nodes", n)
	}
}

func measureGone(t T, w World) {
	h := furnish(t, w)
	server := h.added(t, w, asItIs[core.Server])
	keepMeasures(t, w, sweepOf(h, 10), newMeasure(server))
	do(t, w, func(tx ports.Tx) error { return tx.Servers().Delete(t.Context(), server.ID) })
	equal(t, "gone with its server", len(lastOf(t, w, core.ServerSubject(server.ID))), 0)
	node := newNodeMeasure(h.Cluster.ID, "pve1")
	keepMeasures(t, w, sweepOf(h, 20), newMeasure(server), node)
	equal(t, "of a server that is gone", len(lastOf(t, w, core.ServerSubject(server.ID))), 0)
	equal(t, "beside it", len(lastOf(t, w, node.Subject)), 1)
	bare := newCluster()
	do(t, w, func(tx ports.Tx) error { return tx.Clusters().Insert(t.Context(), bare) })
	of := newNodeMeasure(bare.ID, "pve1")
	keepMeasures(t, w, core.LastSweep{Cluster: bare.ID, At: at(1)}, of)
	do(t, w, func(tx ports.Tx) error { return tx.Clusters().Delete(t.Context(), bare.ID) })
	equal(t, "gone with its cluster", len(lastOf(t, w, of.Subject)), 0)
	keepMeasures(t, w, core.LastSweep{Cluster: bare.ID, At: at(2)}, of)
	equal(t, "of a cluster that is gone", len(lastOf(t, w, of.Subject)), 0)
}

func measureForgotten(t T, w World) {
	h := furnish(t, w)
	old, young, there := newNodeMeasure(h.Cluster.ID, "old"), newNodeMeasure(h.Cluster.ID, "young"), newNodeMeasure(h.Cluster.ID, "there")
	old.Lost, young.Lost, young.At = true, true, at(30)
	keepMeasures(t, w, sweepOf(h, 10), old, young, there)
	addSamples(t, w, newSample(old.Subject, 0))
	do(t, w, func(tx ports.Tx) error {
		_, err := tx.Measures().Forget(t.Context(), at(20))
		return err
	})
	equal(t, "what was lost long ago", len(lastOf(t, w, old.Subject)), 0)
	equal(t, "the others", len(lastOf(t, w, young.Subject, there.Subject)), 2)
	keepMeasures(t, w, sweepOf(h, 10), old)
	equal(t, "its samples", len(rangeOf(t, w, old.Subject, core.ByMinute)), 0)
}

func measureRefused(t T, w World) {
	h := furnish(t, w)
	m := newNodeMeasure(h.Cluster.ID, "pve1")
	keepMeasures(t, w, sweepOf(h, 10), m)
	failing := sweepOf(h, 20)
	failing.Failing, failing.Failure = at(30), "no way"
	keepMeasures(t, w, failing, m)
	for name, before := range map[string]core.LastSweep{"who knows of no sweep": {}, "who knows an older one": sweepOf(h, 10), "who knows of no failure": sweepOf(h, 20)} {
		changed := m
		changed.State = core.StateOffline
		err := try(t, w, func(tx ports.Tx) error {
			return tx.Measures().Keep(t.Context(), before, sweepOf(h, 40), []core.LastMeasure{changed})
		})
		refused(t, name, err, core.Conflict)
	}
	m.At = at(20)
	equal(t, "the measure", lastOf(t, w, m.Subject), []core.LastMeasure{m})
	equal(t, "the sweep", sweptBefore(t, w, h.Cluster.ID), failing)
	keepMeasures(t, w, sweepOf(h, 15), m) // whoever knows it may set a clock back
	equal(t, "the sweep after it", sweptBefore(t, w, h.Cluster.ID), sweepOf(h, 15))
}

func measureRolledBack(t T, w World) {
	h := furnish(t, w)
	m := newNodeMeasure(h.Cluster.ID, "pve1")
	keepMeasures(t, w, sweepOf(h, 10), m)
	addSamples(t, w, newSample(m.Subject, 0))
	_ = try(t, w, func(tx ports.Tx) error {
		changed := m
		changed.State = core.StateOffline
		if err := tx.Measures().Keep(t.Context(), sweepOf(h, 10), sweepOf(h, 20), []core.LastMeasure{changed}); err != nil {
			return err
		}
		if err := tx.Samples().Add(t.Context(), []core.Sample{newSample(m.Subject, 0), newSample(m.Subject, 1)}); err != nil {
			return err
		}
		return core.Fail(core.Invalid, "", "changed my mind")
	})
	equal(t, "the measure", lastOf(t, w, m.Subject), []core.LastMeasure{m})
	equal(t, "its samples", rangeOf(t, w, m.Subject, core.ByMinute), []core.Sample{newSample(m.Subject, 0)})
}
