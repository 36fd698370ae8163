package fleet

import (
	"context"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/faulty"
)

// A guest that somebody takes away, or replaces, in the middle of an operation
// ends that as failed: there is nothing left that a person could mend for it.
func TestAGuestThatGoesAwayMidwayLetsTheServerGo(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for name, c := range map[string]struct {
		at     string // the call on which it goes
		after  bool
		cause  error // what that call answers
		begins func(f *farm, id core.ServerID) error
	}{
		"suspend": {"Configure", false, core.Fail(core.Denied, core.CodePrivilegeMissing, "may not"), func(f *farm, id core.ServerID) error {
			_, err := f.Suspend(ctx, f.admin, id)
			return err
		}},
		"throttle": {"Configure", false, nil, func(f *farm, _ core.ServerID) error {
			f.minute(t)
			return nil
		}},
		"rollback": {"Snapshots", true, nil, func(f *farm, id core.ServerID) error {
			_, err := f.RollBack(ctx, f.admin, id, "early", false)
			return err
		}},
		"delete snapshot": {"Look", true, nil, func(f *farm, id core.ServerID) error {
			_, err := f.DeleteSnapshot(ctx, f.admin, id, "early")
			return err
		}},
		"migrate": {"Movable", true, nil, func(f *farm, id core.ServerID) error {
			_, err := f.Migrate(ctx, f.admin, id, Migration{})
			return err
		}},
	} {
		for _, replaced := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				f := newFarm(t)
				view := f.metered(t, "debian-12", core.Plan{Bandwidth: limit(0), Exceeded: core.BandwidthThrottle, Throttle: 1000})
				vmid := view.Placement.VMID
				f.cluster.Touch(vmid, func(g *core.Guest) { g.Boots = true })
				f.cluster.Snap(vmid, "early")
				must(t, c.begins(f, view.ID))
				gone := false
				f.plan = func(_ context.Context, call faulty.Call) error {
					if call.Name != c.at || call.After != c.after || gone {
						return nil
					}
					gone = true
					f.cluster.Remove(vmid)
					if replaced {
						f.cluster.Put(core.Guest{Ref: view.Ref(), Name: "theirs", Power: core.On})
					}
					return c.cause
				}
				f.settle(t)
				if !gone {
					t.Fatalf("no %s was called", c.at)
				}
				got, err := f.Server(ctx, f.admin, view.ID)
				must(t, err)
				if got.Operation != "" {
					t.Errorf("the server is held by %s", got.Operation)
				}
			})
		}
	}
}
