package fleet

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/faulty"
)

func TestEveryRebootIsSentAnew(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	req := web
	req.Start = true
	view := f.make(t, f.admin, req)
	for range 3 {
		_, err := f.Power(t.Context(), f.admin, view.ID, core.Reboot, 0)
		must(t, err)
		f.settle(t)
	}
	if n := f.cluster.Effects("power reboot"); n != 3 {
		t.Errorf("three reboots were asked for, and %d sent", n)
	}
}

// lag lets a start's task end well, while the guest stays off, as a guest under
// high availability does.
func (f *farm) lag(vmid int) {
	f.plan = func(_ context.Context, call faulty.Call) error {
		if call.Name == "Power" && call.After {
			f.cluster.Touch(vmid, func(g *core.Guest) { g.Power = core.Off })
		}
		return nil
	}
}

func TestAnActionIsJudgedByWhatIsSeen(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, web)
	vmid := view.Placement.VMID
	f.lag(vmid)
	accepted, err := f.Power(t.Context(), f.admin, view.ID, core.Start, 0)
	must(t, err)
	f.pass(t, time.Minute)
	if op := f.operation(t, accepted.Operation.ID); op.State.Ended() {
		t.Errorf("the operation %s while the guest is off", op.State)
	}
	f.cluster.Touch(vmid, func(g *core.Guest) { g.Power = core.On })
	f.settle(t)
	if op := f.operation(t, accepted.Operation.ID); op.State != core.Succeeded || f.cluster.Effects("power start") != 1 {
		t.Errorf("the operation is %s (%s) after %d starts", op.State, op.Cause, f.cluster.Effects("power start"))
	}
}

func TestAnActionThatNeverShowsFailsAndIsTold(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, web)
	f.lag(view.Placement.VMID)
	accepted, err := f.Power(t.Context(), f.admin, view.ID, core.Start, 0)
	must(t, err)
	f.pass(t, 3*time.Minute)
	if op := f.operation(t, accepted.Operation.ID); op.State != core.FailedOp || op.Code != core.CodeTaskFailed {
		t.Errorf("the operation is %s (%s), want failed", op.State, op.Cause)
	}
	want := []string{core.EventServerRequested, core.EventServerProvisioned, core.EventPowerRequested, core.EventPowerFailed}
	if got := f.facts(t, view.ID); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("what was told is %v, want %v", got, want)
	}
	now, err := f.Server(t.Context(), f.admin, view.ID)
	must(t, err)
	if now.Power() != core.Off || now.LastError == "" {
		t.Errorf("the server is %s, its error %q", now.Power(), now.LastError)
	}
}
