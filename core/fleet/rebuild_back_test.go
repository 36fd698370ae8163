package fleet

import (
	"context"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/faulty"
)

// A rebuild that goes back starts its guest again; somebody switches it off at
// once. The operation asks for a person, and then for the start once more.
func TestAGuestThatSomebodySwitchedOffOnTheWayBackIsStartedAgain(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, CreateServer{Name: "web", Image: "debian-12", Plan: "small", Start: true})
	refused, off := false, false
	f.plan = func(_ context.Context, call faulty.Call) error {
		switch {
		case call.Name == "Protect" && !refused:
			refused = true
			return core.Fail(core.Denied, core.CodeTaskFailed, "not today")
		case call.Name == "Power" && call.After && f.cluster.Effects("power start") == 2 && !off:
			off = true
			f.cluster.Touch(view.Placement.VMID, func(g *core.Guest) { g.Power = core.Off })
		}
		return nil
	}
	accepted, err := f.Rebuild(t.Context(), f.admin, view.ID, RebuildServer{})
	must(t, err)
	f.pass(t, 3*time.Minute)
	if !off {
		t.Fatalf("the guest was not started on the way back: %+v", f.operation(t, accepted.Operation.ID))
	}
	f.pass(t, 3*time.Minute)
	if op := f.operation(t, accepted.Operation.ID); op.State != core.FailedOp || op.Cause == "" {
		t.Errorf("the operation is %s (%s)", op.State, op.Cause)
	}
	if g, err := f.cluster.Look(t.Context(), view.Ref()); err != nil || g.Power != core.On {
		t.Errorf("the guest is %s, %v", g.Power, err)
	}
}
