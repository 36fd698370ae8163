package conformance

import (
	"net/netip"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func watchCases() []Case[World] {
	return []Case[World]{
		{"a watch that nobody put is empty", watchEmpty},
		{"what was put is got, all of it", watchWhole},
		{"Put replaces", watchReplaced},
		{"Put for a server that is not there is NotFound", watchNoServer},
		{"a watch goes with its server", watchGoes},
		{"Noted answers those with findings, of the cluster", watchNoted},
	}
}

func strayCases() []Case[World] {
	return []Case[World]{
		{"a stray is news once, and again when it is another's", strayNews},
		{"strays are listed by cluster and VMID", strayList},
		{"Delete forgets one and may be repeated", strayDelete},
	}
}

func getWatch(t T, w World, id core.ServerID) (watch core.Watch) {
	t.Helper()
	look(t, w, func(tx ports.Tx) (err error) {
		watch, err = tx.Watches().Get(t.Context(), id)
		return err
	})
	return watch
}

func putWatch(t T, w World, watch core.Watch) {
	t.Helper()
	do(t, w, func(tx ports.Tx) error { return tx.Watches().Put(t.Context(), watch) })
}

func watchEmpty(t T, w World) {
	h := furnish(t, w)
	for _, id := range []core.ServerID{h.added(t, w, asItIs).ID, newID[core.ServerID]()} {
		equal(t, "Get", getWatch(t, w, id), core.Watch{Server: id})
	}
}

func watchWhole(t T, w World) {
	id := furnish(t, w).added(t, w, asItIs).ID
	want := core.Watch{Server: id, CheckedAt: at(9),
		Lock: core.IPLock{Wanted: true, Repair: true, VerifiedAt: at(8), Violation: "ünïcode \x00 and\nlines",
			Before: &core.Unlocked{Firewall: true, Options: core.FirewallOptions{Enable: truth(false), PolicyIn: "DROP"}}},
		Findings: []core.Finding{{Code: core.FoundHidden, Since: at(3)}, {Code: core.FoundForeign, Since: at(4), Detail: map[string]string{"name": "x"}}},
		Network: &core.Interface{Name: "net0", MAC: "02:00:00:00:00:01", Bridge: "vmbr0", VLAN: 3, Rate: 7, Firewall: true,
			Addresses: []core.Assigned{{Prefix: netip.MustParsePrefix("192.0.2.1/24")}, {Prefix: netip.MustParsePrefix("2001:db8::1/64"), Gateway: netip.MustParseAddr("2001:db8::ff")}}},
	}
	putWatch(t, w, want)
	equal(t, "Get", getWatch(t, w, id), want)
	want.Findings[0].Code = "changed later"
	equal(t, "code", getWatch(t, w, id).Findings[0].Code, core.FoundHidden)
}

func watchReplaced(t T, w World) {
	id := furnish(t, w).added(t, w, asItIs).ID
	putWatch(t, w, core.Watch{Server: id, Lock: core.IPLock{Wanted: true}, CheckedAt: at(1)})
	for range 2 {
		putWatch(t, w, core.Watch{Server: id, CheckedAt: at(2)})
		equal(t, "Get", getWatch(t, w, id), core.Watch{Server: id, CheckedAt: at(2)})
	}
}

func watchNoServer(t T, w World) {
	err := try(t, w, func(tx ports.Tx) error {
		return tx.Watches().Put(t.Context(), core.Watch{Server: newID[core.ServerID]()})
	})
	refused(t, "Put", err, core.NotFound)
}

func watchGoes(t T, w World) {
	id := furnish(t, w).added(t, w, asItIs).ID
	putWatch(t, w, core.Watch{Server: id, CheckedAt: at(1)})
	do(t, w, func(tx ports.Tx) error { return tx.Servers().Delete(t.Context(), id) })
	equal(t, "Get", getWatch(t, w, id), core.Watch{Server: id})
}

func watchNoted(t T, w World) {
	h := furnish(t, w)
	a, b := h.guests(t, w)
	putWatch(t, w, core.Watch{Server: a, Findings: []core.Finding{{Code: core.FoundHidden, Since: at(1)}}})
	putWatch(t, w, core.Watch{Server: b, CheckedAt: at(1)})
	noted := func(cluster core.ClusterID) (ids []core.ServerID) {
		look(t, w, func(tx ports.Tx) error {
			found, err := tx.Watches().Noted(t.Context(), cluster)
			ids = nil
			for _, watch := range found {
				ids = append(ids, watch.Server)
			}
			return err
		})
		return ids
	}
	equal(t, "noted", noted(h.Cluster.ID), []core.ServerID{a})
	equal(t, "noted elsewhere", noted(newID[core.ClusterID]()), nil)
	putWatch(t, w, core.Watch{Server: b, Findings: []core.Finding{{Code: core.FoundHidden, Since: at(1)}}})
	putWatch(t, w, core.Watch{Server: a})
	equal(t, "noted", noted(h.Cluster.ID), []core.ServerID{b})
}

func strays(t T, w World, cluster core.ClusterID) (found []core.Stray) {
	t.Helper()
	look(t, w, func(tx ports.Tx) (err error) {
		found, err = tx.Strays().List(t.Context(), cluster)
		return err
	})
	return found
}

func strayNews(t T, w World) {
	stray := core.Stray{Cluster: furnish(t, w).Cluster.ID, VMID: 123, Node: "pve1", Kind: core.VM, Name: "copy", Server: newID[core.ServerID](), FoundAt: at(1)}
	put := func(news bool) {
		do(t, w, func(tx ports.Tx) error {
			got, err := tx.Strays().Put(t.Context(), stray)
			equal(t, "news", got, news)
			return err
		})
	}
	put(true)
	want := stray
	stray.FoundAt, stray.Node, want.Node = at(2), "pve2", "pve2"
	put(false)
	equal(t, "strays", strays(t, w, stray.Cluster), []core.Stray{want})
	stray.Server = newID[core.ServerID]()
	put(true)
	equal(t, "strays", strays(t, w, stray.Cluster), []core.Stray{stray})
}

func strayList(t T, w World) {
	a, b := furnish(t, w).Cluster.ID, furnish(t, w).Cluster.ID
	var want []core.Stray
	for _, cluster := range []core.ClusterID{a, b} {
		for _, vmid := range []int{99, 1000, 123} {
			stray := core.Stray{Cluster: cluster, VMID: vmid, Node: "pve1", Kind: core.Container, Server: newID[core.ServerID](), FoundAt: at(vmid)}
			do(t, w, func(tx ports.Tx) error { _, err := tx.Strays().Put(t.Context(), stray); return err })
			want = append(want, stray)
		}
	}
	want[1], want[2], want[4], want[5] = want[2], want[1], want[5], want[4]
	equal(t, "all", strays(t, w, ""), want)
	equal(t, "of one", strays(t, w, b), want[3:])
}

func strayDelete(t T, w World) {
	cluster := furnish(t, w).Cluster.ID
	do(t, w, func(tx ports.Tx) error {
		_, err := tx.Strays().Put(t.Context(), core.Stray{Cluster: cluster, VMID: 123, Server: "x", FoundAt: at(1)})
		return err
	})
	for range 2 {
		do(t, w, func(tx ports.Tx) error { return tx.Strays().Delete(t.Context(), cluster, 123) })
		equal(t, "strays", strays(t, w, cluster), nil)
	}
}
