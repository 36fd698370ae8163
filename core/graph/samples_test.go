package graph_test

import (
	"maps"
	"math"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/graph"
	"github.com/remudahq/remuda/ports"
)

// kept is a store that has samples of what is in one cluster.
type kept struct {
	*testing.T
	clock *memory.Clock
	store *memory.Store
}

const lab = core.ClusterID("01890a5d-ac96-774b-bcce-b302099a8057")

func newKept(t *testing.T) *kept {
	k := &kept{T: t, clock: memory.NewClock(noon)}
	k.store = memory.NewStore(k.clock)
	k.do(func(tx ports.Tx) error {
		return tx.Clusters().Insert(t.Context(), core.Cluster{ID: lab, Name: "lab", Version: 1, Endpoints: []core.Endpoint{{URL: "https://lab:8006"}}, VMIDs: core.DefaultVMIDs})
	})
	return k
}

func (k *kept) do(f func(ports.Tx) error) {
	k.Helper()
	if err := k.store.Do(k.Context(), f); err != nil {
		k.Fatal(err)
	}
}

// add keeps samples of a subject that was last seen at noon.
func (k *kept) add(s core.Subject, samples ...core.Sample) {
	k.Helper()
	for i := range samples {
		samples[i].Subject = s
	}
	k.do(func(tx ports.Tx) error {
		swept := core.LastSweep{Cluster: lab, At: noon}
		m := core.LastMeasure{Measure: core.Measure{Subject: s, Cluster: lab, At: noon, State: core.StateOnline}}
		if err := tx.Measures().Keep(k.Context(), swept, swept, []core.LastMeasure{m}); err != nil {
			return err
		}
		return tx.Samples().Add(k.Context(), samples)
	})
}

func (k *kept) draw(s core.Subject, frame core.Timeframe, c core.Consolidation) (points []core.Point, at time.Time) {
	k.Helper()
	points, at, err := graph.FromStore(k.store, k.clock)(k.Context(), s, core.GraphSpan{Timeframe: frame, Consolidation: c})
	if err != nil {
		k.Fatal(err)
	}
	return points, at
}

func (k *kept) at(points []core.Point, moment time.Time) map[core.Metric]float64 {
	k.Helper()
	for _, p := range points {
		if p.At.Equal(moment) {
			return p.Values
		}
	}
	k.Fatalf("there is no point of %s", moment)
	return nil
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func gauge(readings ...float64) (g core.Gauge) {
	for _, r := range readings {
		g.Note(&r)
	}
	return g
}

func TestSamplesAreDrawnAsProxmoxWouldDrawThem(t *testing.T) {
	t.Parallel()
	k := newKept(t)
	full := noon.Truncate(time.Minute)
	node := core.NodeSubject(lab, "pve1")
	moved := func(n int64) *int64 { return &n }
	k.add(node,
		core.Sample{Resolution: core.ByMinute, At: full.Add(-20 * time.Minute), CPU: gauge(0.2, 0.4), Memory: gauge(100), CPUs: 4, MemoryTotal: 1000, NetIn: moved(6000), NetOut: moved(0)},
		core.Sample{Resolution: core.ByMinute, At: full.Add(-19 * time.Minute), CPU: gauge(0.9), Disk: gauge(7), DiskTotal: 10, NetIn: moved(1200)},
		core.Sample{Resolution: core.ByMinute, At: full, CPU: gauge(1)}, // has not ended
		core.Sample{Resolution: core.ByHour, At: full.Add(-26 * time.Hour), CPU: gauge(0.5), NetIn: moved(3600)},
		core.Sample{Resolution: core.ByDay, At: full.Add(-36 * time.Hour).Add(-48 * time.Hour), CPU: gauge(0.25)},
	)
	for _, c := range []struct {
		frame core.Timeframe
		how   core.Consolidation
		at    time.Time
		want  map[core.Metric]float64
	}{
		{core.LastHour, core.Average, full.Add(-19 * time.Minute), map[core.Metric]float64{"cpu": (0.2 + 0.4) / 2, "memory": 100, "cpus": 4, "memory_total": 1000, "network_in": 100, "network_out": 0}},
		{core.LastHour, core.Maximum, full.Add(-19 * time.Minute), map[core.Metric]float64{"cpu": 0.4, "memory": 100, "cpus": 4, "memory_total": 1000, "network_in": 100, "network_out": 0}},
		{core.LastHour, core.Average, full.Add(-18 * time.Minute), map[core.Metric]float64{"cpu": 0.9, "disk": 7, "disk_total": 10, "network_in": 20}},
		{core.LastHour, core.Average, full, nil},
		{core.LastDay, core.Average, full, map[core.Metric]float64{"cpu": (0.2 + 0.4 + 0.9) / 3, "memory": 100, "cpus": 4, "memory_total": 1000, "disk": 7, "disk_total": 10, "network_in": 60, "network_out": 0}},
		{core.LastDay, core.Maximum, full, map[core.Metric]float64{"cpu": 0.9, "memory": 100, "cpus": 4, "memory_total": 1000, "disk": 7, "disk_total": 10, "network_in": 100, "network_out": 0}},
		{core.LastDay, core.Average, full.Add(-25 * time.Hour), map[core.Metric]float64{"cpu": 0.5, "network_in": 1}},
		{core.LastDay, core.Average, full.Add(-25*time.Hour - 30*time.Minute), map[core.Metric]float64{"cpu": 0.5, "network_in": 1}},
		{core.LastDay, core.Average, full.Add(-26 * time.Hour), nil},
		{core.LastWeek, core.Average, full, map[core.Metric]float64{"cpu": (0.2 + 0.4 + 0.9) / 3, "memory": 100, "cpus": 4, "memory_total": 1000, "disk": 7, "disk_total": 10, "network_in": 60, "network_out": 0}},
		{core.LastMonth, core.Average, full.Add(-72 * time.Hour), map[core.Metric]float64{"cpu": 0.25}},
		{core.LastYear, core.Average, time.Unix(full.Unix()/604800*604800, 0).UTC(), map[core.Metric]float64{"cpu": 0.25}},
	} {
		points, at := k.draw(node, c.frame, c.how)
		if got := k.at(points, c.at); !maps.EqualFunc(got, c.want, near) || (got == nil) != (c.want == nil) {
			t.Errorf("%s %s at %s: got %v, want %v", c.frame, c.how, c.at, got, c.want)
		}
		if len(points) != core.GraphPoints || points[len(points)-1].At.After(noon) || !at.Equal(noon) {
			t.Errorf("%s: %d points up to %s, as of %s", c.frame, len(points), points[len(points)-1].At, at)
		}
	}
}

func TestASharedStorageIsDrawnOfWhatAllHaveSeen(t *testing.T) {
	t.Parallel()
	k := newKept(t)
	k.add(core.StorageSubject(lab, "", "nfs"), core.Sample{Resolution: core.ByMinute, At: noon.Truncate(time.Minute).Add(-10 * time.Minute), Disk: gauge(5)})
	if points, _ := k.draw(core.StorageSubject(lab, "pve1", "nfs"), core.LastHour, core.Average); len(points) == 0 {
		t.Error("it has no points")
	}
	if points, _ := k.draw(core.StorageSubject(lab, "pve1", "local"), core.LastHour, core.Average); len(points) != 0 {
		t.Errorf("another has %v", points)
	}
}

func TestNothingIsDrawnOfNoSamples(t *testing.T) {
	t.Parallel()
	k := newKept(t)
	node := core.NodeSubject(lab, "pve1")
	k.add(node, core.Sample{Resolution: core.ByMinute, At: noon.Truncate(time.Minute).Add(-2 * time.Hour), CPU: gauge(1)})
	if points, _ := k.draw(node, core.LastHour, core.Average); points != nil {
		t.Errorf("got %v", points)
	}
}
