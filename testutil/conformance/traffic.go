package conformance

import (
	"math"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func trafficCases() []Case[World] {
	return []Case[World]{
		{"what was counted is read back, by server and month", trafficKept},
		{"what is counted again replaces what was there", trafficReplaced},
		{"meters are those of one cluster, page by page, with the latest month", trafficMeters},
		{"what is in force is read back, and taken away", restraintKept},
		{"what is kept of a server is gone with it", trafficGone},
		{"a count that is rolled back was none", trafficRolledBack},
	}
}

func countTraffic(t T, w World, rows ...core.Traffic) {
	t.Helper()
	do(t, w, func(tx ports.Tx) error { return tx.Traffic().Count(t.Context(), rows) })
}

func trafficOf(t T, w World, server core.ServerID, month core.Month) (row core.Traffic, r core.Restraint) {
	t.Helper()
	look(t, w, func(tx ports.Tx) (err error) {
		row, r, err = tx.Traffic().Get(t.Context(), server, month)
		return err
	})
	return row, r
}

func newTraffic(server core.ServerID, month core.Month) core.Traffic {
	return core.Traffic{Server: server, Month: month, In: 1 << 40, Out: math.MaxInt64, NetIn: 17, NetOut: 18,
		Uptime: 90 * time.Minute, SeenAt: at(7)}
}

func newRestraint(server core.ServerID) core.Restraint {
	return core.Restraint{Server: server, Action: core.BandwidthThrottle, Throttle: 125_000, Since: at(3), Applied: true, NextTry: at(9), Rate: 5 << 20, Down: true}
}

func trafficKept(t T, w World) {
	h := furnish(t, w)
	server := h.added(t, w, asItIs[core.Server])
	row, r := trafficOf(t, w, server.ID, "2026-01")
	equal(t, "nothing", row, core.Traffic{Server: server.ID, Month: "2026-01"})
	equal(t, "nothing in force", r, core.Restraint{Server: server.ID})
	january, february := newTraffic(server.ID, "2026-01"), newTraffic(server.ID, "2026-02")
	february.In = 5
	countTraffic(t, w, january, february)
	for _, want := range []core.Traffic{january, february} {
		row, _ = trafficOf(t, w, server.ID, want.Month)
		equal(t, "the month", row, want)
	}
}

func trafficReplaced(t T, w World) {
	h := furnish(t, w)
	server, other := h.added(t, w, asItIs[core.Server]), h.added(t, w, asItIs[core.Server])
	row := newTraffic(server.ID, "2026-01")
	for range 2 {
		row.In++
		row.Out, row.NetIn, row.NetOut, row.Uptime, row.SeenAt = 1, row.NetIn+1, 0, row.Uptime+time.Second, row.SeenAt.Add(time.Hour)
		countTraffic(t, w, row, newTraffic(other.ID, "2026-01"))
		got, _ := trafficOf(t, w, server.ID, "2026-01")
		equal(t, "the month", got, row)
	}
}

func trafficMeters(t T, w World) {
	h, elsewhere := furnish(t, w), furnish(t, w)
	first, second := h.added(t, w, asItIs[core.Server]), h.added(t, w, asItIs[core.Server])
	elsewhere.added(t, w, asItIs[core.Server])
	old, latest := newTraffic(first.ID, "2025-12"), newTraffic(first.ID, "2026-01")
	countTraffic(t, w, latest, old)
	held := newRestraint(first.ID)
	do(t, w, func(tx ports.Tx) error { return tx.Traffic().Restrain(t.Context(), held) })
	meter := func(s core.Server) core.Meter {
		return core.Meter{Server: s.ID, VMID: s.Placement.VMID, Kind: s.Kind, Plan: s.Plan, Born: s.CreatedAt,
			Traffic: core.Traffic{Server: s.ID}, Restraint: core.Restraint{Server: s.ID}}
	}
	want := []core.Meter{meter(first), meter(second)}
	want[0].Traffic, want[0].Restraint = latest, held
	for limit, pages := range map[int]int{0: 1, 1: 2, 5: 1} {
		var got []core.Meter
		after := ""
		for range pages {
			look(t, w, func(tx ports.Tx) error {
				page, err := tx.Traffic().Meters(t.Context(), h.Cluster.ID, core.Page{After: after, Limit: limit})
				if limit > 0 {
					equal(t, "the page is too long", len(page) > limit, false)
				}
				got = append(got, page...)
				return err
			})
			after = string(got[len(got)-1].Server)
		}
		equal(t, "the meters", got, want)
	}
}

func restraintKept(t T, w World) {
	h := furnish(t, w)
	server := h.added(t, w, asItIs[core.Server])
	want := newRestraint(server.ID)
	for range 2 {
		want.Applied, want.Rate, want.NextTry = !want.Applied, want.Rate+1, time.Time{}
		do(t, w, func(tx ports.Tx) error { return tx.Traffic().Restrain(t.Context(), want) })
		_, got := trafficOf(t, w, server.ID, "2026-01")
		equal(t, "what is in force", got, want)
	}
	for range 2 {
		do(t, w, func(tx ports.Tx) error { return tx.Traffic().Relieve(t.Context(), server.ID) })
		_, got := trafficOf(t, w, server.ID, "2026-01")
		equal(t, "what is in force", got.InForce(), false)
	}
}

func trafficGone(t T, w World) {
	h := furnish(t, w)
	server, other := h.added(t, w, asItIs[core.Server]), h.added(t, w, asItIs[core.Server])
	countTraffic(t, w, newTraffic(server.ID, "2026-01"))
	do(t, w, func(tx ports.Tx) error { return tx.Traffic().Restrain(t.Context(), newRestraint(server.ID)) })
	do(t, w, func(tx ports.Tx) error { return tx.Servers().Delete(t.Context(), server.ID) })
	countTraffic(t, w, newTraffic(server.ID, "2026-01"), newTraffic(other.ID, "2026-01"))
	err := try(t, w, func(tx ports.Tx) error { return tx.Traffic().Restrain(t.Context(), newRestraint(server.ID)) })
	refused(t, "Restrain", err, core.NotFound)
	row, r := trafficOf(t, w, server.ID, "2026-01")
	equal(t, "what was counted", row.Used(), 0)
	equal(t, "in force", r.InForce(), false)
	row, _ = trafficOf(t, w, other.ID, "2026-01")
	equal(t, "what another counted", row, newTraffic(other.ID, "2026-01"))
}

func trafficRolledBack(t T, w World) {
	h := furnish(t, w)
	server := h.added(t, w, asItIs[core.Server])
	_ = try(t, w, func(tx ports.Tx) error {
		if err := tx.Traffic().Count(t.Context(), []core.Traffic{newTraffic(server.ID, "2026-01")}); err != nil {
			return err
		}
		return core.Internal
	})
	row, _ := trafficOf(t, w, server.ID, "2026-01")
	equal(t, "what was counted", row.Used(), 0)
}
