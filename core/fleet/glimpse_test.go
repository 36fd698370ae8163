package fleet

import (
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// sweptNow has the cluster swept now, and the service learn of it.
func (f *farm) sweptNow(t *testing.T) time.Time {
	t.Helper()
	at := f.clock.Now()
	must(t, f.store.Do(t.Context(), func(tx ports.Tx) error {
		var before core.LastSweep
		all, err := tx.Measures().Sweeps(t.Context())
		if err != nil {
			return err
		}
		for _, one := range all {
			before = one
		}
		return tx.Measures().Keep(t.Context(), before, core.LastSweep{Cluster: f.id, At: at}, nil)
	}))
	must(t, f.readGlimpses(t.Context()))
	return at
}

// What is shown of a server is as old as the last sweep that showed it so; and
// what is older than two sweeps is called stale.
func TestAServerSaysAsOfWhenItIsShown(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	made := f.make(t, f.admin, web)
	show := func() core.ServerView {
		t.Helper()
		one, err := f.Server(t.Context(), f.admin, made.ID)
		must(t, err)
		all, err := f.Servers(t.Context(), f.admin, core.ServerFilter{})
		must(t, err)
		if len(all) != 1 || !all[0].SeenAt.Equal(one.SeenAt) || all[0].Stale != one.Stale {
			t.Errorf("listed as %+v, shown as %+v", all, one)
		}
		return one
	}
	f.clock.Advance(time.Hour)
	if got := show(); !got.SeenAt.Equal(got.PowerAt()) || !got.Stale {
		t.Errorf("after an hour without a sweep it is as of %v, stale: %v", got.SeenAt, got.Stale)
	}
	at := f.sweptNow(t)
	f.clock.Advance(12 * time.Second)
	if got := show(); !got.SeenAt.Equal(at) || got.Stale || !got.PowerAt().Before(at) {
		t.Errorf("12 s after a sweep it is as of %v, stale: %v", got.SeenAt, got.Stale)
	}
	f.clock.Advance(15 * time.Second)
	if got := show(); !got.SeenAt.Equal(at) || !got.Stale {
		t.Errorf("27 s after a sweep it is as of %v, stale: %v", got.SeenAt, got.Stale)
	}
	for _, code := range []string{core.FoundHidden, core.FoundNodeAway, core.FoundForeign} {
		must(t, f.store.Do(t.Context(), func(tx ports.Tx) error {
			return tx.Watches().Put(t.Context(), core.Watch{Server: made.ID, Findings: []core.Finding{{Code: code, Since: f.clock.Now()}}})
		}))
		f.sweptNow(t)
		if got := show(); !got.SeenAt.Equal(got.PowerAt()) || !got.Stale {
			t.Errorf("a sweep that says nothing of it (%s) makes it as of %v, stale: %v", code, got.SeenAt, got.Stale)
		}
	}
}

// Nodes and storages of a cluster that is away say when they were last seen.
func TestWhatIsAwaySaysWhenItWasSeen(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	_, err := f.Storages(t.Context(), f.admin)
	must(t, err)
	at := f.clock.Now()
	f.clock.Advance(time.Minute)
	f.cluster.Cut()
	nodes, err := f.Nodes(t.Context(), f.admin)
	must(t, err)
	for _, n := range nodes {
		if n.Online || !n.SeenAt.Equal(at) {
			t.Errorf("the node %s is as of %v, online: %v; it was seen at %v", n.Name, n.SeenAt, n.Online, at)
		}
	}
	storages, err := f.Storages(t.Context(), f.admin)
	must(t, err)
	if len(nodes) == 0 || len(storages) == 0 {
		t.Fatalf("there are %d nodes and %d storages", len(nodes), len(storages))
	}
	for _, s := range storages {
		if s.Online || !s.At.Equal(at) {
			t.Errorf("the storage %s is as of %v, online: %v; it was seen at %v", s.Thing.Name, s.At, s.Online, at)
		}
	}
}
