package graph_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/graph"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/faulty"
)

// rig is a viewer of one cluster in memory, and what it asked.
type rig struct {
	*graph.Viewer
	clock   *memory.Clock
	cluster *memory.Cluster

	mu     sync.Mutex
	asked  int
	before func() error // of every call
}

func (r *rig) Cluster(context.Context, core.ClusterID) (ports.Hypervisor, error) {
	return faulty.Hypervisor(r.cluster, func(_ context.Context, call faulty.Call) error {
		r.mu.Lock()
		defer r.mu.Unlock()
		if call.After {
			return nil
		}
		r.asked++
		if r.before != nil {
			return r.before()
		}
		return nil
	}), nil
}

func (r *rig) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.asked
}

func (r *rig) fail(before func() error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.before = before
}

// noon is 20 seconds after a full minute.
var noon = time.Date(2026, 11, 21, 12, 0, 20, 0, time.UTC)

func newRig() *rig {
	clock := memory.NewClock(noon)
	r := &rig{clock: clock, cluster: memory.Demo(clock)}
	r.Viewer = &graph.Viewer{Hypervisors: r, Clock: clock}
	return r
}

var (
	node = graph.Thing{Cluster: "c", Node: "pve1", Subject: core.Subject{Kind: core.OfNode, ID: "c/pve1"}}
	hour = core.GraphSpan{Timeframe: core.LastHour, Consolidation: core.Average}
)

func (r *rig) show(t *testing.T, thing graph.Thing, span core.GraphSpan) core.Graph {
	t.Helper()
	g, err := r.Show(t.Context(), thing, span)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestAGraphIsAskedForOnceUntilItHasANewPoint(t *testing.T) {
	t.Parallel()
	for _, frame := range core.Timeframes() {
		r := newRig()
		span := core.GraphSpan{Timeframe: frame, Consolidation: core.Average}
		first := r.show(t, node, span)
		next := first.Points[len(first.Points)-1].At.Add(frame.Step())
		r.clock.Advance(next.Sub(noon) - time.Second)
		if g := r.show(t, node, span); r.count() != 1 || !g.ObservedAt.Equal(noon) {
			t.Errorf("%s: asked %d times before there was a new point; it is as of %s", frame, r.count(), g.ObservedAt)
		}
		r.clock.Advance(time.Second)
		g := r.show(t, node, span)
		if last := g.Points[len(g.Points)-1].At; r.count() != 2 || !last.Equal(next) || !g.ObservedAt.Equal(r.clock.Now()) {
			t.Errorf("%s: asked %d times; the last point is of %s, want %s", frame, r.count(), last, next)
		}
	}
}

func TestGraphsOfDifferentThingsAreKeptApart(t *testing.T) {
	t.Parallel()
	r := newRig()
	r.cluster.Put(core.Guest{Ref: core.GuestRef{Node: "pve1", VMID: 100, Kind: core.VM}, Power: core.On, Cores: 3})
	guest := graph.Thing{Cluster: "c", Guest: core.GuestRef{Node: "pve1", VMID: 100, Kind: core.VM}}
	store := graph.Thing{Cluster: "c", Node: "pve1", Storage: "local"}
	for range 2 {
		if got := r.show(t, guest, hour).Points[0].Values[core.MetricCPUs]; got != 3 {
			t.Errorf("the guest has %v cores", got)
		}
		if got := r.show(t, node, hour).Points[0].Values[core.MetricCPUs]; got != 32 {
			t.Errorf("the node has %v cores", got)
		}
		if got := r.show(t, store, hour).Points[0].Values[core.MetricDiskTotal]; got != float64(core.TiB) {
			t.Errorf("the storage has %v bytes", got)
		}
		r.show(t, node, core.GraphSpan{Timeframe: core.LastHour, Consolidation: core.Maximum})
	}
	if r.count() != 4 {
		t.Errorf("asked %d times, want 4", r.count())
	}
}

func TestManyWhoAskAtOnceAreAnsweredByOneLook(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig()
		r.fail(func() error { time.Sleep(5 * time.Second); return nil })
		impatient, leave := context.WithTimeout(t.Context(), time.Second)
		defer leave()
		var all sync.WaitGroup
		all.Go(func() {
			if _, err := r.Show(impatient, node, hour); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("who left was told %v", err)
			}
		})
		for range 50 {
			all.Go(func() { r.show(t, node, hour) })
		}
		all.Wait()
		if r.count() != 1 {
			t.Errorf("asked %d times, want once", r.count())
		}
	})
}

func TestNoMoreThanSoManyGraphsAreKept(t *testing.T) {
	t.Parallel()
	r := newRig()
	things := make([]graph.Thing, 520)
	for i := range things {
		ref := core.GuestRef{Node: "pve1", VMID: 1000 + i, Kind: core.VM}
		r.cluster.Put(core.Guest{Ref: ref})
		things[i] = graph.Thing{Cluster: "c", Guest: ref}
		r.show(t, things[i], hour)
		r.show(t, things[0], hour) // is asked for all the time, and stays
	}
	if r.count() != 520 {
		t.Fatalf("asked %d times, want 520", r.count())
	}
	for _, thing := range things[9:] {
		r.show(t, thing, hour)
	}
	if r.count() != 520 {
		t.Errorf("asked %d times more for the 511 that came last", r.count()-520)
	}
	if r.show(t, things[1], hour); r.count() != 521 {
		t.Errorf("the one that was asked for longest ago is still kept")
	}
}

func TestAClusterThatDoesNotAnswerIsStoodInForByOurSamples(t *testing.T) {
	t.Parallel()
	r := newRig()
	r.Samples = func(_ context.Context, s core.Subject, span core.GraphSpan) ([]core.Point, time.Time, error) {
		if s != node.Subject || span != hour {
			t.Errorf("asked for %v of %v", span, s)
		}
		return []core.Point{{At: noon.Add(-time.Hour)}}, noon.Add(-time.Minute), nil
	}
	r.cluster.Cut()
	g := r.show(t, node, hour)
	if g.Source != core.FromSamples || !g.ObservedAt.Equal(noon.Add(-time.Minute)) || len(g.Points) != 1 {
		t.Errorf("got %+v", g)
	}
	r.cluster.Mend()
	if g := r.show(t, node, hour); g.Source != core.FromSamples || r.count() != 1 {
		t.Errorf("a cluster that was away a moment ago was asked again")
	}
	r.clock.Advance(30 * time.Second)
	if g := r.show(t, node, hour); g.Source != core.FromProxmox {
		t.Errorf("the cluster is back, and the graph is of %s", g.Source)
	}
}

func TestANodeThatHangsIsNotWaitedForLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig()
		r.Viewer.Hypervisors = hanging{}
		r.Samples = func(ctx context.Context, _ core.Subject, _ core.GraphSpan) ([]core.Point, time.Time, error) {
			return []core.Point{{At: noon}}, noon, ctx.Err()
		}
		began := time.Now()
		if g := r.show(t, node, hour); g.Source != core.FromSamples || time.Since(began) > 10*time.Second {
			t.Errorf("after %s the graph is of %s", time.Since(began), g.Source)
		}
	})
}

// hanging is a directory whose clusters never answer.
type hanging struct{}

func (hanging) Cluster(ctx context.Context, _ core.ClusterID) (ports.Hypervisor, error) {
	<-ctx.Done()
	return nil, core.Fail(core.Unavailable, "", "it hangs")
}

func TestWithoutSamplesItIsSaidWhyThereIsNoGraph(t *testing.T) {
	t.Parallel()
	r := newRig()
	for _, samples := range []graph.Samples{nil, func(context.Context, core.Subject, core.GraphSpan) ([]core.Point, time.Time, error) {
		return nil, time.Time{}, nil
	}} {
		r.Samples = samples
		r.cluster.Cut()
		if _, err := r.Show(t.Context(), node, hour); !errors.Is(err, core.Unavailable) {
			t.Errorf("got %v, want unavailable", err)
		}
		r.cluster.Mend()
		for _, nobody := range []graph.Thing{{Cluster: "c", Node: "pve9"}, {Cluster: "c"}, {Cluster: "c", Guest: core.GuestRef{VMID: 100}}} {
			if _, err := r.Show(t.Context(), nobody, hour); !errors.Is(err, core.NotFound) {
				t.Errorf("%v: got %v, want not found", nobody, err)
			}
		}
	}
	if _, err := r.Show(t.Context(), node, core.GraphSpan{Timeframe: "century", Consolidation: core.Average}); !errors.Is(err, core.Invalid) {
		t.Errorf("got %v, want invalid", err)
	}
}

func TestALookThatPanicsLeavesNobodyWaiting(t *testing.T) {
	t.Parallel()
	r := newRig()
	r.fail(func() error { panic("as planned") })
	if _, err := r.Show(t.Context(), node, hour); core.KindOf(err) != core.Internal || err == nil {
		t.Errorf("got %v", err)
	}
	r.fail(nil)
	r.show(t, node, hour)
}

func TestAClockThatIsOffPutsNoPointIntoTheFuture(t *testing.T) {
	t.Parallel()
	for _, off := range []time.Duration{0, 3 * time.Second, 45 * time.Second, time.Hour, 25 * time.Hour, -time.Hour, -5 * time.Second} {
		for _, frame := range core.Timeframes() {
			t.Run(fmt.Sprintf("%s off, %s", off, frame), func(t *testing.T) {
				t.Parallel()
				r := newRig()
				r.clock.Advance(7*24*time.Hour - 10*time.Minute) // near the end of a step of most
				r.cluster.Skew(off)
				now := r.clock.Now()
				g := r.show(t, node, core.GraphSpan{Timeframe: frame, Consolidation: core.Average})
				if len(g.Points) < core.GraphPoints-1 {
					t.Errorf("only %d points are left", len(g.Points))
				}
				last := g.Points[len(g.Points)-1].At
				if last.After(now) || now.Sub(last) > 2*frame.Step() {
					t.Errorf("it is %s, and the last point is of %s", now, last)
				}
			})
		}
	}
}
