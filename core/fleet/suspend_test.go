package fleet

import (
	"context"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/suspend"
	"github.com/remudahq/remuda/testutil/sagatest"
)

// boots lets a server's guest start with its node, and says it does not.
func (o one) setBoots(on bool) {
	o.cluster.Touch(o.accepted.Server.Placement.VMID, func(g *core.Guest) { g.Boots = on })
}

// isBlocked fails unless the server is blocked or not, and its guest like that.
func (o one) isBlocked(t sagatest.T, suspended, boots bool, power core.Power) {
	t.Helper()
	o.isTold(t)
	view, err := o.Server(context.Background(), o.admin, o.accepted.Server.ID)
	must(t, err)
	g, err := o.cluster.Look(context.Background(), view.Ref())
	must(t, err)
	if view.Suspended != suspended || g.Boots != boots || g.Power != power || !g.Protected {
		t.Errorf("suspended %v; the guest is %s, starts with its node: %v, protected: %v", view.Suspended, g.Power, g.Boots, g.Protected)
	}
}

// running is a farm with one server that runs.
func running(t fatal, image string) one {
	t.Helper()
	o := one{farm: newFarm(t)}
	view := o.make(t, o.admin, CreateServer{Name: "web", Image: image, Plan: "small", Start: true})
	o.accepted.Server = view
	o.setBoots(true)
	return o
}

// TestASuspensionIsEnforced: somebody starts a suspended server past us, and an
// operation stops it again; whatever happens to that, it stays suspended, and
// what it did with its node before is not forgotten.
func TestASuspensionIsEnforced(t *testing.T) {
	t.Parallel()
	sagatest.Exercise(t, func(t sagatest.T) sagatest.World[suspend.State] {
		o := running(t, "debian-12")
		accepted, err := o.Suspend(context.Background(), o.admin, o.accepted.Server.ID)
		must(t, err)
		o.accepted = accepted
		o.settle(t)
		o.cluster.Touch(o.accepted.Server.Placement.VMID, func(g *core.Guest) { g.Power = core.On })
		o.clock.Advance(time.Minute)
		must(t, o.patrol.Sweep(context.Background(), core.Cluster{ID: o.id}))
		o.cluster.Slow(3)
		must(t, o.halt(context.Background(), o.accepted.Server.ID))
		ops, err := o.Operations(context.Background(), o.admin, core.OperationFilter{Active: true})
		must(t, err)
		o.accepted.Operation = ops[0]
		made := func(t sagatest.T) {
			o.isBlocked(t, true, false, core.Off)
			_, err := o.Unsuspend(context.Background(), o.admin, o.accepted.Server.ID, nil)
			must(t, err)
			o.settle(t)
			o.isBlocked(t, false, true, core.On)
		}
		return sagatest.World[suspend.State]{
			Workflow: o.suspend.Workflow(), Journal: o.Journal, Clock: o.clock, Operation: o.op(t),
			Made: made, Clean: func(t sagatest.T) { o.isBlocked(t, true, false, core.On) },
		}
	})
}

func TestSuspendSurvivesEverything(t *testing.T) {
	t.Parallel()
	for _, image := range []string{"debian-12", "debian-12-ct"} {
		t.Run(image, func(t *testing.T) {
			t.Parallel()
			sagatest.Exercise(t, func(t sagatest.T) sagatest.World[suspend.State] {
				o := running(t, image)
				o.cluster.Slow(3)
				accepted, err := o.Suspend(context.Background(), o.admin, o.accepted.Server.ID)
				must(t, err)
				o.accepted = accepted
				return sagatest.World[suspend.State]{
					Workflow: o.suspend.Workflow(), Journal: o.Journal, Clock: o.clock, Operation: o.op(t),
					Made:  func(t sagatest.T) { o.isBlocked(t, true, false, core.Off) },
					Clean: func(t sagatest.T) { o.isBlocked(t, false, true, core.On) },
				}
			})
		})
	}
}

func TestUnsuspendSurvivesEverything(t *testing.T) {
	t.Parallel()
	for _, image := range []string{"debian-12", "debian-12-ct"} {
		t.Run(image, func(t *testing.T) {
			t.Parallel()
			sagatest.Exercise(t, func(t sagatest.T) sagatest.World[suspend.Release] {
				o := running(t, image)
				_, err := o.Suspend(context.Background(), o.admin, o.accepted.Server.ID)
				must(t, err)
				o.settle(t)
				o.cluster.Slow(3)
				accepted, err := o.Unsuspend(context.Background(), o.admin, o.accepted.Server.ID, nil)
				must(t, err)
				o.accepted = accepted
				return sagatest.World[suspend.Release]{
					Workflow: o.suspend.ReleaseWorkflow(), Journal: o.Journal, Clock: o.clock, Operation: o.op(t),
					Made: func(t sagatest.T) { o.isBlocked(t, false, true, core.On) },
					Clean: func(t sagatest.T) {
						o.isTold(t)
						if view, err := o.Server(context.Background(), o.admin, o.accepted.Server.ID); err != nil || view.Suspended {
							t.Errorf("suspended: %v, %v", view.Suspended, err)
						}
					},
				}
			})
		})
	}
}

func TestNothingLetsASuspendedServerRun(t *testing.T) {
	t.Parallel()
	o := running(t, "debian-12")
	id := o.accepted.Server.ID
	_, err := o.Suspend(t.Context(), o.admin, id)
	must(t, err)
	if _, err := o.Power(t.Context(), o.admin, id, core.Start, 0); core.CodeOf(err) != core.CodeServerBusy {
		t.Errorf("while it is being suspended: %v", err)
	}
	o.settle(t)
	for _, action := range []core.PowerAction{core.Start, core.Reboot, core.Reset, core.Resume} {
		if _, err := o.Power(t.Context(), o.admin, id, action, 0); core.CodeOf(err) != core.CodeSuspended {
			t.Errorf("%s: %v", action, err)
		}
	}
	if _, err := o.Suspend(t.Context(), o.admin, id); core.CodeOf(err) != core.CodeIllegalMove {
		t.Errorf("twice: %v", err)
	}
	no := false
	_, err = o.Unsuspend(t.Context(), o.admin, id, &no)
	must(t, err)
	o.settle(t)
	o.isBlocked(t, false, true, core.Off)
	if _, err := o.Unsuspend(t.Context(), o.admin, id, nil); core.CodeOf(err) != core.CodeIllegalMove {
		t.Errorf("what is not suspended: %v", err)
	}
	_, err = o.Power(t.Context(), o.admin, id, core.Start, 0)
	must(t, err)
}

func TestWhatWasOffStaysOffAfterASuspension(t *testing.T) {
	t.Parallel()
	o := one{farm: newFarm(t)}
	view := o.make(t, o.admin, CreateServer{Name: "web", Image: "debian-12", Plan: "small"})
	for _, start := range []*bool{nil, new(bool)} {
		if start != nil {
			*start = true
		}
		_, err := o.Suspend(t.Context(), o.admin, view.ID)
		must(t, err)
		o.settle(t)
		o.accepted, err = o.Unsuspend(t.Context(), o.admin, view.ID, start)
		must(t, err)
		o.settle(t)
		want := core.Off
		if start != nil {
			want = core.On
		}
		o.isBlocked(t, false, false, want)
	}
	alice := o.user(t, "alice")
	if _, err := o.Suspend(t.Context(), alice, view.ID); core.CodeOf(err) != core.CodeScope {
		t.Errorf("a customer suspends: %v", err)
	}
}
