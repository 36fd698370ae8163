package conformance

import (
	"net/netip"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func observationCases() []Case[World] {
	return []Case[World]{
		{"what was noted last is told, all of it", observationTold},
		{"an earlier observation that comes later changes nothing", observationOrder},
		{"a server that nobody looked at has none", observationNone},
		{"what there is no server for is not noted", observationNobody},
		{"an observation goes with its server", observationGoes},
	}
}

func observationOf(id core.ServerID, cores int, at time.Time) core.Observation {
	h := core.Hardware{
		Cores: cores, Memory: core.GiB, Swap: core.MiB, Disks: []core.Disk{{Name: "rootfs", Size: core.GiB, Storage: "local", Path: "/"}},
		Interfaces: []core.Interface{{Name: "net0", MAC: "02:00:00:00:00:01", Model: "veth", Bridge: "vmbr0", VLAN: 7, Rate: 9, Firewall: true, Down: true,
			Addresses: []core.Assigned{{Prefix: netip.MustParsePrefix("192.0.2.7/24"), Gateway: netip.MustParseAddr("192.0.2.1")}}}},
	}
	next := h.Clone()
	next.Cores++
	return core.Observation{Server: id, Now: h, Next: next, At: at}
}

func note(t T, w World, o core.Observation) {
	t.Helper()
	do(t, w, func(tx ports.Tx) error { return tx.Observations().Note(t.Context(), o) })
}

func lastSeen(t T, w World, id core.ServerID) core.Observation {
	t.Helper()
	var seen core.Observation
	look(t, w, func(tx ports.Tx) (err error) {
		seen, err = tx.Observations().Last(t.Context(), id)
		return err
	})
	return seen
}

var observed = time.Date(2026, 3, 4, 5, 6, 7, 8000, time.UTC)

func observationTold(t T, w World) {
	h := furnish(t, w)
	one, other := h.added(t, w, asItIs), h.added(t, w, asItIs)
	first := observationOf(one.ID, 1, observed)
	note(t, w, first)
	note(t, w, observationOf(other.ID, 5, observed))
	equal(t, "Last", lastSeen(t, w, one.ID), first)
	second := observationOf(one.ID, 2, observed.Add(time.Microsecond))
	second.Now.Disks[0].Size++
	for range 2 {
		note(t, w, second)
		equal(t, "the later one", lastSeen(t, w, one.ID), second)
	}
	equal(t, "of the other", lastSeen(t, w, other.ID).Now.Cores, 5)
}

func observationOrder(t T, w World) {
	s := furnish(t, w).added(t, w, asItIs)
	late := observationOf(s.ID, 2, observed)
	note(t, w, late)
	note(t, w, observationOf(s.ID, 1, observed.Add(-time.Hour)))
	equal(t, "Last", lastSeen(t, w, s.ID), late)
}

func noObservation(t T, w World, id core.ServerID) {
	t.Helper()
	look(t, w, func(tx ports.Tx) error {
		_, err := tx.Observations().Last(t.Context(), id)
		refused(t, "Last", err, core.NotFound)
		return nil
	})
}

func observationNone(t T, w World) {
	h := furnish(t, w)
	note(t, w, observationOf(h.added(t, w, asItIs).ID, 1, observed))
	noObservation(t, w, h.added(t, w, asItIs).ID)
	noObservation(t, w, newID[core.ServerID]())
	noObservation(t, w, "no ID")
}

func observationNobody(t T, w World) {
	err := w.Store.Do(t.Context(), func(tx ports.Tx) error {
		return tx.Observations().Note(t.Context(), observationOf(newID[core.ServerID](), 1, observed))
	})
	refused(t, "Note", err, core.NotFound)
}

func observationGoes(t T, w World) {
	s := furnish(t, w).added(t, w, asItIs)
	note(t, w, observationOf(s.ID, 1, observed))
	do(t, w, func(tx ports.Tx) error { return tx.Servers().Delete(t.Context(), s.ID) })
	noObservation(t, w, s.ID)
}
