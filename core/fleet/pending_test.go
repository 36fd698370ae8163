package fleet

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/power"
	"github.com/remudahq/remuda/testutil/faulty"
	"github.com/remudahq/remuda/testutil/sagatest"
)

// waiting makes a running VM for which more cores and memory wait.
func (f *farm) waiting(t fatal) core.ServerView {
	t.Helper()
	view := f.make(t, f.admin, CreateServer{Name: "web", Image: "debian-12", Plan: "small", Start: true})
	f.respecify(t, view.ID, Respecify{SpecChange: core.SpecChange{Cores: ptr(2), Memory: ptr(core.GiB)}})
	return f.server(t, view.ID)
}

func (f *farm) respecify(t fatal, id core.ServerID, change Respecify) core.Operation {
	t.Helper()
	accepted, err := f.Respecify(context.Background(), f.admin, id, change)
	must(t, err)
	f.settle(t)
	return f.operation(t, accepted.Operation.ID)
}

func (f *farm) server(t fatal, id core.ServerID) core.ServerView {
	t.Helper()
	view, err := f.Server(context.Background(), f.admin, id)
	must(t, err)
	return view
}

func (f *farm) specification(t fatal, id core.ServerID) Specification {
	t.Helper()
	spec, err := f.Specification(context.Background(), f.admin, id)
	must(t, err)
	return spec
}

func TestWhatWaitsForARestartIsGoneAfterIt(t *testing.T) {
	t.Parallel()
	restarts := map[string]func(t *testing.T, f *farm, view core.ServerView){
		"a reboot of ours": func(t *testing.T, f *farm, view core.ServerView) {
			_, err := f.Power(t.Context(), f.admin, view.ID, core.Reboot, 0)
			must(t, err)
			f.settle(t)
		},
		"a stop of ours": func(t *testing.T, f *farm, view core.ServerView) {
			_, err := f.Power(t.Context(), f.admin, view.ID, core.Stop, 0)
			must(t, err)
			f.settle(t)
		},
		"a stop by somebody else": func(t *testing.T, f *farm, view core.ServerView) {
			f.cluster.Touch(view.Placement.VMID, func(g *core.Guest) { g.Power = core.Off })
			f.clock.Advance(time.Minute)
			must(t, f.patrol.Sweep(t.Context(), core.Cluster{ID: f.id}))
		},
		"a restart by somebody else, between two sweeps": func(t *testing.T, f *farm, view core.ServerView) {
			f.clock.Advance(time.Minute)
			_, err := f.cluster.Power(t.Context(), view.Ref(), core.Reboot, 0)
			must(t, err)
			f.clock.Advance(30 * time.Second)
			must(t, f.patrol.Sweep(t.Context(), core.Cluster{ID: f.id}))
			f.clock.Advance(time.Minute)
			must(t, f.patrol.Sweep(t.Context(), core.Cluster{ID: f.id}))
			if facts := f.facts(t, view.ID); len(slices.DeleteFunc(facts, func(f string) bool { return f != core.EventServerRebooted })) != 1 {
				t.Errorf("the restart was not told once")
			}
		},
	}
	for name, restart := range restarts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFarm(t)
			view := f.waiting(t)
			small := core.Spec{Cores: 1, Memory: 512 * core.MiB, Disks: map[string]int64{"scsi0": 4 * core.GiB}}
			large := core.Spec{Cores: 2, Memory: core.GiB, Disks: small.Disks}
			if view.Pending == nil || !view.Pending.Equal(large) || !view.Spec.Equal(small) {
				t.Fatalf("before the restart it is %+v, and waits for %+v", view.Spec, view.Pending)
			}
			restart(t, f, view)
			if view = f.server(t, view.ID); view.Pending != nil || !view.Spec.Equal(large) {
				t.Errorf("after it, it is %+v, and waits for %+v", view.Spec, view.Pending)
			}
		})
	}
}

func TestWhatWaitsStaysWhenNothingRestarts(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.waiting(t)
	_, err := f.Power(t.Context(), f.admin, view.ID, core.Reset, 0)
	must(t, err)
	f.settle(t)
	for range 3 {
		f.clock.Advance(time.Minute)
		must(t, f.patrol.Sweep(t.Context(), core.Cluster{ID: f.id}))
	}
	if now := f.server(t, view.ID); now.Pending == nil || now.Pending.Cores != 2 || now.Spec.Cores != 1 {
		t.Errorf("it is %+v, and waits for %+v", now.Spec, now.Pending)
	}
	f.respecify(t, view.ID, Respecify{SpecChange: core.SpecChange{Cores: ptr(1), Memory: ptr(512 * core.MiB)}})
	if now := f.server(t, view.ID); now.Pending != nil {
		t.Errorf("the old values do not take it back: it waits for %+v", now.Pending)
	}
}

func TestASpecificationThatIsOldSaysSo(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.waiting(t)
	if spec := f.specification(t, view.ID); spec.Stale || !spec.ObservedAt.Equal(f.clock.Now()) || spec.Now.Cores != 1 || spec.Next.Cores != 2 {
		t.Errorf("looked at, it is %+v", spec)
	}
	seen := f.clock.Now()
	f.clock.Advance(time.Hour)
	f.cluster.Online(view.Placement.Node, false)
	spec := f.specification(t, view.ID)
	if !spec.Stale || spec.Cause == "" || !spec.ObservedAt.Equal(seen) || spec.Now.Interfaces[0].Bridge != "vmbr0" || spec.Now.Cores != 1 || spec.Next.Cores != 2 {
		t.Errorf("with its node away, it is %+v", spec)
	}
}

func TestAShutdownByForce(t *testing.T) {
	t.Parallel()
	stays := core.Fail(core.Conflict, core.CodeGuestStayedOn, "got timeout")
	for _, c := range []struct {
		image  string
		action core.PowerAction
		calls  []string
		want   core.Power
	}{
		{"debian-12", core.Shutdown, []string{"power stop"}, core.Off},
		{"debian-12-ct", core.Shutdown, []string{"power stop"}, core.Off},
		{"debian-12", core.Reboot, []string{"power reset"}, core.On},
		{"debian-12-ct", core.Reboot, []string{"power stop", "power start"}, core.On},
	} {
		for _, force := range []bool{false, true} {
			t.Run(c.image+" "+string(c.action), func(t *testing.T) {
				t.Parallel()
				f := newFarm(t)
				view := f.make(t, f.admin, CreateServer{Name: "web", Image: c.image, Plan: "small", Start: true})
				before := map[string]int{}
				for _, call := range c.calls {
					before[call] = f.cluster.Effects(call)
				}
				f.cluster.FailTask("power "+string(c.action), stays)
				accepted, err := f.Switch(t.Context(), f.admin, view.ID, PowerOrder{Action: c.action, Timeout: time.Second, Force: force})
				must(t, err)
				f.settle(t)
				op, now := f.operation(t, accepted.Operation.ID), f.server(t, view.ID)
				if !force {
					if op.State != core.FailedOp || op.Code != core.CodeGuestStayedOn || now.Power() != core.On {
						t.Errorf("without force it %s (%s), and the server is %s", op.State, op.Code, now.Power())
					}
					return
				}
				if op.State != core.Succeeded || now.Power() != c.want {
					t.Errorf("with force it %s (%s), and the server is %s", op.State, op.Cause, now.Power())
				}
				for _, call := range c.calls {
					if n := f.cluster.Effects(call) - before[call]; n != 1 {
						t.Errorf("%s was sent %d times", call, n)
					}
				}
			})
		}
	}
}

func TestForceIsForWhatTheGuestDoesItself(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, web)
	_, err := f.Switch(t.Context(), f.admin, view.ID, PowerOrder{Action: core.Start, Force: true})
	if got := violations(err); got != "force is for shutdown and reboot only" {
		t.Errorf("got %s", got)
	}
}

func TestAForcedShutdownSurvivesEverything(t *testing.T) {
	t.Parallel()
	sagatest.Exercise(t, func(t sagatest.T) sagatest.World[power.State] {
		o := one{farm: newFarm(t)}
		view := o.make(t, o.admin, CreateServer{Name: "web", Image: "debian-12", Plan: "small", Start: true})
		o.cluster.Slow(3)
		o.cluster.FailTask("power shutdown", core.Fail(core.Conflict, core.CodeGuestStayedOn, "got timeout"))
		accepted, err := o.Switch(context.Background(), o.admin, view.ID, PowerOrder{Action: core.Shutdown, Timeout: time.Second, Force: true})
		must(t, err)
		o.accepted = accepted
		return sagatest.World[power.State]{
			Workflow: o.power.Workflow(), Journal: o.Journal, Clock: o.clock, Operation: o.op(t),
			Made: func(t sagatest.T) {
				o.isTold(t)
				if now := o.server(t, view.ID); now.Power() != core.Off {
					t.Errorf("the power is %s", now.Power())
				}
			},
			Clean: o.isTold,
		}
	})
}

func TestAGuestThatItsRebootLeavesOffIsStarted(t *testing.T) {
	t.Parallel()
	for name, refuses := range map[string]*core.Error{"it starts": nil, "it cannot": core.Fail(core.Invalid, core.CodeNoPlacement, "MAX 2 vcpus")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFarm(t)
			view := f.make(t, f.admin, CreateServer{Name: "web", Image: "debian-12", Plan: "small", Start: true})
			starts := f.cluster.Effects("power start")
			f.plan = func(_ context.Context, call faulty.Call) error {
				if call.Name == "Power" && call.After && call.Nth == 2 {
					f.cluster.Touch(view.Placement.VMID, func(g *core.Guest) { g.Power = core.Off })
				}
				return nil
			}
			if refuses != nil {
				f.cluster.FailTask("power start", refuses)
			}
			accepted, err := f.Power(t.Context(), f.admin, view.ID, core.Reboot, 0)
			must(t, err)
			f.settle(t)
			op, now := f.operation(t, accepted.Operation.ID), f.server(t, view.ID)
			if n := f.cluster.Effects("power start") - starts; n != 1 {
				t.Errorf("it was started %d times", n)
			}
			if refuses == nil && (op.State != core.Succeeded || now.Power() != core.On) {
				t.Errorf("the reboot %s (%s), and the server is %s", op.State, op.Cause, now.Power())
			}
			if refuses != nil && (op.State != core.FailedOp || op.Code != core.CodeNoPlacement || now.Power() != core.Off) {
				t.Errorf("the reboot %s (%s), and the server is %s", op.State, op.Cause, now.Power())
			}
		})
	}
}
