package conformance

import (
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// newSample is of a minute of the day that at(0) is in; every number is set.
func newSample(of core.Subject, minute int) core.Sample {
	return core.Sample{Subject: of, Resolution: core.ByMinute, At: midnight().Add(time.Duration(minute) * time.Minute),
		CPU: core.Gauge{Count: 6, Sum: 1.5, Max: 0.5}, Memory: core.Gauge{Count: 5, Sum: 1 << 50, Max: 1 << 48}, Disk: core.Gauge{Count: 4, Sum: 8, Max: 4},
		CPUs: 2, MemoryTotal: 1 << 49, DiskTotal: 16, NetIn: ptr(int64(1 << 40)), NetOut: ptr(int64(2)), DiskRead: ptr(int64(0)), DiskWrite: ptr(int64(4))}
}

func midnight() time.Time { return core.ByDay.Bucket(at(0)) }

func addSamples(t T, w World, all ...core.Sample) {
	t.Helper()
	do(t, w, func(tx ports.Tx) error { return tx.Samples().Add(t.Context(), all) })
}

// rangeOf answers all samples of the day of at(0) and the next.
func rangeOf(t T, w World, subject core.Subject, resolution core.Resolution) []core.Sample {
	t.Helper()
	return between(t, w, subject, resolution, midnight(), midnight().Add(48*time.Hour))
}

func between(t T, w World, subject core.Subject, resolution core.Resolution, from, to time.Time) (found []core.Sample) {
	t.Helper()
	look(t, w, func(tx ports.Tx) (err error) {
		found, err = tx.Samples().Range(t.Context(), subject, resolution, from, to)
		return err
	})
	return found
}

// measured stores a house with a server and a node that are measured.
func measured(t T, w World) (h house, server core.Server, node core.Subject) {
	t.Helper()
	h = furnish(t, w)
	server = h.added(t, w, asItIs[core.Server])
	m := newNodeMeasure(h.Cluster.ID, "pve1")
	keepMeasures(t, w, sweepOf(h, 10), newMeasure(server), m)
	return h, server, m.Subject
}

func sampleKept(t T, w World) {
	h, server, node := measured(t, w)
	of := core.ServerSubject(server.ID)
	full, empty := newSample(of, 2), core.Sample{Subject: of, Resolution: core.ByMinute, At: newSample(of, 3).At}
	hour := newSample(of, 0)
	hour.Resolution = core.ByHour
	addSamples(t, w, full, newSample(node, 2), empty, newSample(of, 0), hour, newSample(core.NodeSubject(h.Cluster.ID, "nobody"), 2))
	equal(t, "in order", rangeOf(t, w, of, core.ByMinute), []core.Sample{newSample(of, 0), full, empty})
	equal(t, "from the one on, until before the other", between(t, w, of, core.ByMinute, full.At, empty.At), []core.Sample{full})
	equal(t, "from a moment later", between(t, w, of, core.ByMinute, full.At.Add(time.Millisecond), empty.At.Add(time.Millisecond)), []core.Sample{empty})
	equal(t, "of another resolution", rangeOf(t, w, of, core.ByHour), []core.Sample{hour})
	equal(t, "of another", rangeOf(t, w, node, core.ByMinute), []core.Sample{newSample(node, 2)})
	equal(t, "of nobody", len(rangeOf(t, w, core.NodeSubject(h.Cluster.ID, "nobody"), core.ByMinute)), 0)
}

func sampleAdded(t T, w World) {
	_, server, _ := measured(t, w)
	of := core.ServerSubject(server.ID)
	first, second := newSample(of, 1), newSample(of, 1)
	second.CPU, second.CPUs, second.NetIn, second.NetOut = core.Gauge{Count: 1, Sum: 0.75, Max: 0.75}, 4, ptr(int64(5)), nil
	first.DiskWrite, second.DiskRead = nil, nil
	want := first.Plus(second)
	addSamples(t, w, first)
	addSamples(t, w, second)
	equal(t, "one after the other", rangeOf(t, w, of, core.ByMinute), []core.Sample{want})
	addSamples(t, w, first, second)
	equal(t, "both at once", rangeOf(t, w, of, core.ByMinute), []core.Sample{want.Plus(want)})
	equal(t, "as it should be", *want.Plus(want).NetIn, int64(2<<40+10))
}

func sampleRolled(t T, w World) {
	_, server, node := measured(t, w)
	of := core.ServerSubject(server.ID)
	silent := core.Sample{Subject: node, Resolution: core.ByMinute, At: midnight()}
	addSamples(t, w, newSample(of, 0), newSample(of, 59), newSample(of, 60), silent)
	roll := func(r core.Resolution, at time.Time) {
		do(t, w, func(tx ports.Tx) error { return tx.Samples().Roll(t.Context(), r, at) })
	}
	hour := func(n int, of ...core.Sample) core.Sample {
		sum := core.Sample{Subject: of[0].Subject, Resolution: core.ByHour, At: midnight().Add(time.Duration(n) * time.Hour)}
		for _, one := range of {
			sum = sum.Plus(one)
		}
		return sum
	}
	for range 2 {
		roll(core.ByHour, midnight())
		roll(core.ByHour, midnight().Add(time.Hour))
	}
	first, second := hour(0, newSample(of, 0), newSample(of, 59)), hour(1, newSample(of, 60))
	equal(t, "two hours", rangeOf(t, w, of, core.ByHour), []core.Sample{first, second})
	equal(t, "what was not told is not zero", rangeOf(t, w, node, core.ByHour), []core.Sample{hour(0, silent)})
	addSamples(t, w, newSample(of, 30)) // late
	roll(core.ByHour, midnight())
	first = hour(0, newSample(of, 0), newSample(of, 59), newSample(of, 30))
	equal(t, "replaced", rangeOf(t, w, of, core.ByHour), []core.Sample{first, second})
	roll(core.ByDay, midnight())
	day := first.Plus(second)
	day.Resolution = core.ByDay
	equal(t, "a day", rangeOf(t, w, of, core.ByDay), []core.Sample{day})
	for n := 1; n > 0; {
		do(t, w, func(tx ports.Tx) (err error) {
			n, err = tx.Samples().Expire(t.Context(), core.ByMinute, midnight().Add(time.Hour))
			return err
		})
	}
	roll(core.ByHour, midnight())
	equal(t, "without its minutes", rangeOf(t, w, of, core.ByHour), []core.Sample{first, second})
}

func sampleExpired(t T, w World) {
	_, server, node := measured(t, w)
	of := core.ServerSubject(server.ID)
	hour := newSample(of, 0)
	hour.Resolution = core.ByHour
	addSamples(t, w, newSample(of, 1), newSample(node, 1), newSample(of, 2), newSample(of, 3), hour)
	expire := func(before time.Time) (n int) {
		do(t, w, func(tx ports.Tx) (err error) {
			n, err = tx.Samples().Expire(t.Context(), core.ByMinute, before)
			return err
		})
		return n
	}
	third := newSample(of, 3).At
	if n := expire(third); n < 2 {
		t.Fatalf("the oldest bucket had %d samples", n)
	}
	equal(t, "the oldest are gone", len(rangeOf(t, w, of, core.ByMinute)), 2)
	equal(t, "of all", len(rangeOf(t, w, node, core.ByMinute)), 0)
	for expire(third) > 0 { //nolint:revive // until there is nothing left
	}
	equal(t, "what is young enough stays", rangeOf(t, w, of, core.ByMinute), []core.Sample{newSample(of, 3)})
	equal(t, "and what is of another resolution", rangeOf(t, w, of, core.ByHour), []core.Sample{hour})
}

func sampleGone(t T, w World) {
	h, server, node := measured(t, w)
	of := core.ServerSubject(server.ID)
	addSamples(t, w, newSample(of, 1), newSample(node, 1))
	do(t, w, func(tx ports.Tx) error { return tx.Servers().Delete(t.Context(), server.ID) })
	equal(t, "with their server", len(rangeOf(t, w, of, core.ByMinute)), 0)
	addSamples(t, w, newSample(of, 1))
	equal(t, "and come no more", len(rangeOf(t, w, of, core.ByMinute)), 0)
	equal(t, "those of others stay", len(rangeOf(t, w, core.NodeSubject(h.Cluster.ID, "pve1"), core.ByMinute)), 1)
}
