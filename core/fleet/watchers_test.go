package fleet

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/clusters"
	"github.com/remudahq/remuda/core/patrol"
	"github.com/remudahq/remuda/ports"
)

// TestEverySweepIsTold has one watcher that fails and one that panics between
// those that hear.
func TestEverySweepIsTold(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	req := web
	req.Start = true
	view, stray := f.make(t, f.admin, req), f.make(t, f.admin, web)
	var heard []patrol.Swept
	f.patrol.Watchers = []patrol.Watcher{
		{Name: "failing", Hear: func(context.Context, patrol.Swept) error { return errors.New("no") }},
		{Name: "panicking", Hear: func(context.Context, patrol.Swept) error { panic("no") }},
		{Name: "hearing", Hear: func(_ context.Context, s patrol.Swept) error { heard = append(heard, s); return nil }},
	}
	f.clock.Advance(time.Minute)
	f.cluster.Load(view.Placement.VMID, 0.75, core.GiB)
	f.cluster.Touch(stray.Placement.VMID, func(g *core.Guest) { // found to be a stranger's in this very sweep
		g.Power, g.Description = core.On, core.Mark{Server: view.ID}.String()
	})
	cluster := core.Cluster{ID: f.id, Name: "c1"}
	must(t, f.patrol.Sweep(t.Context(), cluster))
	swept := heard[0]
	if swept.Err != nil || swept.Cluster.Name != "c1" || !swept.At.Equal(f.clock.Now()) || len(swept.Readings) < 2 {
		t.Errorf("not what was seen: %+v", swept)
	}
	kinds := map[core.SubjectKind]int{}
	for _, m := range swept.Measures {
		kinds[m.Subject.Kind]++
		if m.Cluster != f.id || !m.At.Equal(swept.At) {
			t.Errorf("nobody knows where and when this was: %+v", m)
		}
		if m.Server == view.ID && (m.State != "on" || m.CPU == nil || *m.CPU != 0.75 || *m.Memory != core.GiB || m.Name != view.Name) {
			t.Errorf("not what the server uses: %+v", m)
		}
	}
	if kinds[core.OfServer] != 1 || kinds[core.OfNode] != 2 || kinds[core.OfStorage] != 4 || kinds[core.OfCluster] != 1 {
		t.Errorf("measured: %v", kinds)
	}
	f.cluster.Cut()
	if err := f.patrol.Sweep(t.Context(), cluster); !errors.Is(err, core.Unavailable) {
		t.Errorf("a cluster that is away: %v", err)
	}
	if len(heard) != 2 || !errors.Is(heard[1].Err, core.Unavailable) || len(heard[1].Measures) != 0 || heard[1].Cluster.ID != f.id {
		t.Errorf("a failed sweep is told too: %+v", heard[1:])
	}
}

// anew is another process that takes over: it has no way to any cluster yet.
func (f *farm) anew() {
	f.kit.Hypervisors = &clusters.Directory{Store: f.Store, Vault: f.Vault, Connector: f.Connector}
	f.patrol.Hypervisors, f.alert.Hypervisors = f.kit.Hypervisors, f.kit.Hypervisors
}

// A process that starts while a cluster is away, or after it was changed, has
// nothing but its failure to reach it.
func TestAProcessThatStartsDuringAnOutageTellsOfIt(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	f.sweeps(t, time.Minute)
	f.cluster.Cut()
	f.anew()
	f.sweeps(t, 5*time.Minute)
	if _, said := f.alarms(t); said != "raised cluster-away" {
		t.Fatalf("told is %q", said)
	}
	var sweeps []core.LastSweep
	must(t, f.Store.Read(t.Context(), func(tx ports.Tx) (err error) {
		sweeps, err = tx.Measures().Sweeps(t.Context())
		return err
	}))
	if len(sweeps) != 1 || sweeps[0].Failing.IsZero() {
		t.Errorf("nobody sees that it does not answer: %+v", sweeps)
	}
	f.cluster.Mend()
	f.sweeps(t, 20*time.Second)
	if _, said := f.alarms(t); said != "raised cluster-away, resolved cluster-away" {
		t.Fatalf("told is %q", said)
	}
}

// What a store that is away keeps from us says nothing of the clusters, and of a
// cluster that was deleted meanwhile there is nothing to say.
func TestWhatOurOwnStoreRefusesIsNoFailureOfACluster(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	heard := 0
	f.patrol.Watchers = []patrol.Watcher{{Name: "hearing", Hear: func(context.Context, patrol.Swept) error { heard++; return nil }}}
	cluster := core.Cluster{ID: f.id, Name: "c1"}
	f.anew()
	f.patrol.Store = closed{f.Store}
	f.patrol.Hypervisors = &clusters.Directory{Store: closed{f.Store}, Vault: f.Vault, Connector: f.Connector}
	if err := f.patrol.Sweep(t.Context(), cluster); !errors.Is(err, core.Unavailable) || heard != 0 {
		t.Errorf("a store that is away: %v, told %d times", err, heard)
	}
	f.anew()
	f.patrol.Store = f.Store
	if err := f.patrol.Sweep(t.Context(), core.Cluster{ID: "01890a5d-ac96-774b-bcce-b302099a8057"}); !errors.Is(err, core.NotFound) || heard != 0 {
		t.Errorf("a cluster that is gone: %v, told %d times", err, heard)
	}
}

// closed is a store that cannot be read.
type closed struct{ ports.Store }

func (closed) Read(context.Context, func(ports.Tx) error) error { return core.Unavailable }
