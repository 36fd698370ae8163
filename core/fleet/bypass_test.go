package fleet

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/faulty"
)

// minded is what a guest may be changed in by nobody but through us.
type minded struct {
	Name, UUID       string
	Cores            int
	Memory           int64
	Interfaces       []core.Interface
	Protected, Boots bool
}

func (f *farm) minded(t fatal, view core.ServerView) minded {
	t.Helper()
	g, err := f.cluster.Look(context.Background(), view.Ref())
	must(t, err)
	return minded{g.Name, g.UUID, g.Cores, g.Memory, g.Interfaces, g.Protected, g.Boots}
}

// TestS10NothingComesBackThatWasForbiddenSince lets customers roll back to, and
// rebuild over, a guest that was once larger than its plan, on another bridge,
// with a second interface, without its firewall and its protection. When it is
// back it is as it was before, and before it can run; and no customer
// adopts a guest.
func TestS10NothingComesBackThatWasForbiddenSince(t *testing.T) {
	t.Parallel()
	for name, do := range map[string]func(fatal, *farm, core.Caller, core.ServerView) error{
		"rollback": func(_ fatal, f *farm, c core.Caller, view core.ServerView) error {
			_, err := f.RollBack(context.Background(), c, view.ID, "early", true)
			return err
		},
		"rollback with memory": func(_ fatal, f *farm, c core.Caller, view core.ServerView) error {
			_, err := f.RollBack(context.Background(), c, view.ID, "awake", false)
			return err
		},
		"rebuild": func(t fatal, f *farm, c core.Caller, view core.ServerView) error {
			_, err := f.RollBack(context.Background(), c, view.ID, "early", false)
			must(t, err)
			f.settle(t)
			_, err = f.Rebuild(context.Background(), c, view.ID, RebuildServer{Start: ptr(true)})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFarm(t)
			alice := f.user(t, "alice")
			view := f.make(t, alice, CreateServer{Name: "web", Image: "debian-12", Plan: "small", Start: true, IPLock: true})
			vmid, before := view.Placement.VMID, f.minded(t, view)
			quota, err := f.Quota(t.Context(), alice, alice.User)
			must(t, err)
			var kept core.Guest
			f.cluster.Touch(vmid, func(g *core.Guest) {
				kept = *g
				g.Cores, g.Memory, g.Name, g.Protected, g.Boots = 64, core.TiB, "evil", false, true
				other := g.Interfaces[0]
				other.Bridge, other.VLAN, other.Firewall, other.MAC = "vmbr1", 666, false, "02:00:00:00:00:66"
				second := other
				second.Name = "net1"
				g.Interfaces = []core.Interface{other, second}
			})
			f.take(t, view.ID, NewSnapshot{Name: "early"})
			f.take(t, view.ID, NewSnapshot{Name: "awake", Memory: true})
			f.cluster.Touch(vmid, func(g *core.Guest) {
				g.Cores, g.Memory, g.Name, g.Protected, g.Boots, g.Interfaces = kept.Cores, kept.Memory, kept.Name, kept.Protected, kept.Boots, kept.Interfaces
			})
			if now := f.minded(t, view); !reflect.DeepEqual(now, before) {
				t.Fatalf("the test does not put it back: %+v, %+v", now, before)
			}
			starts := 0
			f.plan = func(_ context.Context, call faulty.Call) error {
				if call.Name != "Power" || call.After {
					return nil
				}
				starts++
				now, first := f.minded(t, view), before
				if now.Protected = true; !reflect.DeepEqual(now, first) { // a rebuild protects it last
					t.Errorf("it is to run as\n%+v, was\n%+v", now, first)
				}
				fw, err := f.cluster.Firewall(context.Background(), view.Ref())
				must(t, err)
				if !f.lockHolds(fw, now) {
					t.Errorf("it is to run unlocked: %+v", fw)
				}
				return nil
			}
			must(t, do(t, f, alice, view))
			f.settle(t)
			if now := f.minded(t, view); !reflect.DeepEqual(now, before) || starts == 0 {
				t.Errorf("after %d starts it is\n%+v, was\n%+v", starts, now, before)
			}
			after, err := f.Server(t.Context(), alice, view.ID)
			must(t, err)
			if !after.Spec.Equal(view.Spec) || after.Pending != nil || after.Power() != core.On {
				t.Errorf("the server has %+v and %+v, had %+v; it is %s", after.Spec, after.Pending, view.Spec, after.Power())
			}
			now, err := f.Quota(t.Context(), alice, alice.User)
			must(t, err)
			if name != "rebuild" && now.Used.Cores != quota.Used.Cores || now.Used.Memory != quota.Used.Memory {
				t.Errorf("%+v is used, was %+v", now.Used, quota.Used)
			}
		})
	}
	t.Run("adopt", func(t *testing.T) {
		t.Parallel()
		f := newFarm(t)
		alice := f.user(t, "alice")
		clusters, err := f.Clusters(t.Context(), f.admin, core.Page{})
		must(t, err)
		_, err = f.Adopt(t.Context(), alice, string(clusters[0].ID), []AdoptServer{{VMID: 150}})
		if !errors.Is(err, core.Denied) && !errors.Is(err, core.NotFound) {
			t.Errorf("a customer adopts: %v", err)
		}
	})
}

func (f *farm) lockHolds(fw core.Firewall, now minded) bool {
	set, there := fw.Set(core.IPFilterSet)
	return there && len(set.Entries) > 0 && fw.Options.IPFilter != nil && *fw.Options.IPFilter && len(now.Interfaces) == 1 && now.Interfaces[0].Firewall
}
