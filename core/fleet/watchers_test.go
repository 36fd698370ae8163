package fleet

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/patrol"
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
