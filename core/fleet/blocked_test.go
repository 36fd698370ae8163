package fleet

import (
	"context"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/faulty"
)

func TestARollbackKeepsWhatTheServerMustKeepTo(t *testing.T) {
	t.Parallel()
	for _, image := range bothImages {
		for _, action := range []core.BandwidthAction{core.BandwidthThrottle, core.BandwidthDisconnect} {
			t.Run(image+" "+string(action), func(t *testing.T) {
				t.Parallel()
				f, starts := newFarm(t), 0
				view := f.bound(t, image, action)
				off := false // a lock that somebody broke is made whole as well
				f.cluster.Breach(view.Placement.VMID, func(fw *core.Firewall) { fw.Options.IPFilter = &off })
				f.plan = func(_ context.Context, call faulty.Call) error {
					if call.Name == "Power" && !call.After {
						f.isBound(t, view.ID, action)
						starts++
					}
					return nil
				}
				_, err := f.RollBack(t.Context(), f.admin, view.ID, "early", true)
				must(t, err)
				f.settle(t)
				f.isBound(t, view.ID, action)
				if starts == 0 {
					t.Errorf("it was not started")
				}
			})
		}
	}
}

func TestASuspendedServerStaysBlockedThroughARollbackAndARebuild(t *testing.T) {
	t.Parallel()
	for _, image := range bothImages {
		for name, do := range map[string]func(*farm, core.ServerID) error{
			"rollback": func(f *farm, id core.ServerID) error {
				_, err := f.RollBack(context.Background(), f.admin, id, "early", false)
				return err
			},
			"rebuild": func(f *farm, id core.ServerID) error {
				_, err := f.Rebuild(context.Background(), f.admin, id, RebuildServer{})
				return err
			},
			"rebuild of a missing one": func(f *farm, id core.ServerID) error {
				view, err := f.Server(context.Background(), f.admin, id)
				must(t, err)
				f.cluster.Remove(view.Placement.VMID)
				f.rounds(t)
				_, err = f.Rebuild(context.Background(), f.admin, id, RebuildServer{})
				return err
			},
		} {
			t.Run(image+" "+name, func(t *testing.T) {
				t.Parallel()
				o := running(t, image)
				id := o.accepted.Server.ID
				o.cluster.Snap(o.accepted.Server.Placement.VMID, "early")
				_, err := o.Suspend(t.Context(), o.admin, id)
				must(t, err)
				o.settle(t)
				must(t, do(o.farm, id))
				o.settle(t)
				o.isBlocked(t, true, false, core.Off)
				_, err = o.Unsuspend(t.Context(), o.admin, id, nil)
				must(t, err)
				o.settle(t)
				o.isBlocked(t, false, true, core.On)
			})
		}
	}
}

// TestWhatASuspendedServersOwnerMayDo tries everything that the owner could.
func TestWhatASuspendedServersOwnerMayDo(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	power := func(action core.PowerAction) func(*farm, core.Caller, core.ServerID) error {
		return func(f *farm, c core.Caller, id core.ServerID) error {
			_, err := f.Power(ctx, c, id, action, 0)
			return err
		}
	}
	rollback := func(name string, start bool) func(*farm, core.Caller, core.ServerID) error {
		return func(f *farm, c core.Caller, id core.ServerID) error {
			_, err := f.RollBack(ctx, c, id, name, start)
			return err
		}
	}
	for name, c := range map[string]struct {
		do   func(*farm, core.Caller, core.ServerID) error
		code string // empty: it may
	}{
		"look": {do: func(f *farm, c core.Caller, id core.ServerID) error { _, err := f.Server(ctx, c, id); return err }},
		"use":  {do: func(f *farm, c core.Caller, id core.ServerID) error { _, err := f.Usage(ctx, c, id); return err }},
		"snapshots": {do: func(f *farm, c core.Caller, id core.ServerID) error {
			_, err := f.Snapshots(ctx, c, id)
			return err
		}},
		"snapshot": {do: func(f *farm, c core.Caller, id core.ServerID) error {
			_, err := f.TakeSnapshot(ctx, c, id, NewSnapshot{Name: "late"})
			return err
		}},
		"delete a snapshot": {do: func(f *farm, c core.Caller, id core.ServerID) error {
			_, err := f.DeleteSnapshot(ctx, c, id, "early")
			return err
		}},
		"roll back":                   {do: rollback("early", false)},
		"roll back and start":         {do: rollback("early", true), code: core.CodeSuspended},
		"roll back to one that runs":  {do: rollback("awake", false), code: core.CodeSuspended},
		"roll back to one, and start": {do: rollback("awake", true), code: core.CodeSuspended},
		"start":                       {do: power(core.Start), code: core.CodeSuspended},
		"reboot":                      {do: power(core.Reboot), code: core.CodeSuspended},
		"reset":                       {do: power(core.Reset), code: core.CodeSuspended},
		"resume":                      {do: power(core.Resume), code: core.CodeSuspended},
		"unsuspend": {do: func(f *farm, c core.Caller, id core.ServerID) error {
			_, err := f.Unsuspend(ctx, c, id, nil)
			return err
		}, code: core.CodeScope},
		"rebuild": {do: func(f *farm, c core.Caller, id core.ServerID) error {
			_, err := f.Rebuild(ctx, c, id, RebuildServer{})
			return err
		}, code: core.CodeSuspended},
		"rebuild and start": {do: func(f *farm, c core.Caller, id core.ServerID) error {
			_, err := f.Rebuild(ctx, c, id, RebuildServer{Start: ptr(true)})
			return err
		}, code: core.CodeSuspended},
		"password": {do: func(f *farm, c core.Caller, id core.ServerID) error {
			_, err := f.SetPassword(ctx, c, id, NewPassword{})
			return err
		}, code: core.CodeSuspended},
		"resize": {do: func(f *farm, c core.Caller, id core.ServerID) error {
			_, err := f.Respecify(ctx, c, id, Respecify{SpecChange: core.SpecChange{Memory: ptr(core.GiB)}})
			return err
		}, code: core.CodeSuspended},
		"migrate": {do: func(f *farm, c core.Caller, id core.ServerID) error {
			_, err := f.Migrate(ctx, c, id, Migration{})
			return err
		}, code: core.CodeScope},
		"name": {do: func(f *farm, c core.Caller, id core.ServerID) error {
			_, err := f.Change(ctx, c, id, ServerChange{Name: ptr("other")})
			return err
		}},
		"delete": {do: func(f *farm, c core.Caller, id core.ServerID) error {
			_, err := f.Delete(ctx, c, id, false)
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFarm(t)
			alice := f.user(t, "alice")
			view := f.make(t, alice, CreateServer{Name: "web", Image: "debian-12", Plan: "small", Start: true})
			f.take(t, view.ID, NewSnapshot{Name: "early"})
			f.take(t, view.ID, NewSnapshot{Name: "awake", Memory: true})
			_, err := f.Suspend(ctx, f.admin, view.ID)
			must(t, err)
			f.settle(t)
			starts := f.cluster.Effects("power start")
			if err := c.do(f, alice, view.ID); (err == nil) != (c.code == "") || err != nil && core.CodeOf(err) != c.code {
				t.Errorf("got %v, want %q", err, c.code)
			}
			f.settle(t)
			for _, g := range f.cluster.All() {
				if g.Ref.VMID == view.Placement.VMID && g.Power != core.Off {
					t.Errorf("the guest is %s", g.Power)
				}
			}
			if n := f.cluster.Effects("power start") - starts; n != 0 {
				t.Errorf("it was started")
			}
		})
	}
}
