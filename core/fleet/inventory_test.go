package fleet

import (
	"context"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/faulty"
)

// inventory counts the storages and templates that are listed, and those of
// them that are online, by node.
func (f *farm) inventory(t fatal) (storages, templates map[string][2]int) {
	t.Helper()
	ctx := context.Background()
	rooms, err := f.Storages(ctx, f.admin)
	must(t, err)
	moulds, err := f.Templates(ctx, f.admin)
	must(t, err)
	count := func(to map[string][2]int, node string, online bool) {
		n := to[node]
		n[0]++
		if online {
			n[1]++
		}
		to[node] = n
	}
	storages, templates = map[string][2]int{}, map[string][2]int{}
	for _, s := range rooms {
		count(storages, s.Thing.Node, s.Online)
		if s.Thing.Cluster != f.id || s.Thing.Name == "local" && s.Thing.Total != core.TiB {
			t.Fatalf("got %+v", s)
		}
	}
	for _, m := range moulds {
		count(templates, m.Thing.Node, m.Online)
		if m.Thing.Cluster != f.id {
			t.Fatalf("got %+v", m)
		}
	}
	return storages, templates
}

func TestWhatIsAwayIsListedAsItWasLastSeen(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	want := func(what string, online1, online2 int) {
		t.Helper()
		storages, templates := f.inventory(t)
		for node, online := range map[string]int{"pve1": online1, "pve2": online2} {
			if got := storages[node]; got != [2]int{2, 2 * online} {
				t.Errorf("%s: storages of %s: got %v", what, node, got)
			}
			if got := templates[node]; got != [2]int{3, 3 * online} {
				t.Errorf("%s: templates of %s: got %v", what, node, got)
			}
		}
	}
	away := func(calls ...string) {
		f.plan = func(_ context.Context, call faulty.Call) error {
			for _, name := range calls {
				if call.Name == name {
					return core.Fail(core.Unavailable, "", "away")
				}
			}
			return nil
		}
	}
	want("all there", 1, 1)
	f.cluster.Online("pve2", false)
	want("a node is off", 1, 0)
	away("Storages", "Templates")
	want("the node that is on does not answer", 0, 0)
	away("Nodes")
	want("the cluster is away", 0, 0)
	away()
	f.cluster.Online("pve2", true)
	want("all there again", 1, 1)
}

func TestWhatWasNeverSeenFailsNoList(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	f.nodes.last, f.storages.last = nil, nil // as after a start
	f.plan = func(context.Context, faulty.Call) error { return core.Fail(core.Unavailable, "", "away") }
	if storages, templates := f.inventory(t); len(storages)+len(templates) != 0 {
		t.Errorf("got %v and %v, want nothing", storages, templates)
	}
}
