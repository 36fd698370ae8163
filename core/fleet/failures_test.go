package fleet

import (
	"context"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/faulty"
)

// What operations say that the cluster could not carry out.

func TestAGuestThatIgnoresItsShutdownIsAskedOnce(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	server := f.make(t, f.admin, CreateServer{Name: "web", Image: "debian-12", Plan: "small", Start: true})
	for _, action := range []core.PowerAction{core.Shutdown, core.Reboot} {
		f.cluster.FailTask("power "+string(action), core.Fail(core.Conflict, core.CodeGuestStayedOn, "got timeout"))
		accepted, err := f.Power(t.Context(), f.admin, server.ID, action, 0)
		must(t, err)
		f.settle(t)
		if op := f.operation(t, accepted.Operation.ID); op.State != core.FailedOp || op.Code != core.CodeGuestStayedOn {
			t.Errorf("%s: the operation is %s (%s): %s", action, op.State, op.Code, op.Cause)
		}
		view, err := f.Server(t.Context(), f.admin, server.ID)
		must(t, err)
		if view.Power() != core.On || view.LastError == "" {
			t.Errorf("%s: the server is %s, its error is %q", action, view.Power(), view.LastError)
		}
	}
}

func TestATaskThatFailedForAnUnknownReasonGivesIt(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	f.plan = func(_ context.Context, call faulty.Call) error {
		if call.Name == "Clone" {
			return &core.Error{Kind: core.Internal, Code: core.CodeTaskFailed, Msg: "the task failed", Reason: "the moon is full"}
		}
		return nil
	}
	accepted, err := f.Create(t.Context(), f.admin, web)
	must(t, err)
	f.settle(t)
	if op := f.operation(t, accepted.Operation.ID); op.Cause != "an internal error occurred: the moon is full" {
		t.Errorf("the operation is %s: %s", op.State, op.Cause)
	}
}
