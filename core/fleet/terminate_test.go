package fleet

import (
	"context"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/faulty"
)

// gone fails unless nothing is left of a server, here and on the cluster.
func (f *farm) gone(t *testing.T, view core.ServerView) {
	t.Helper()
	if _, err := f.Server(context.Background(), f.admin, view.ID); core.KindOf(err) != core.NotFound {
		t.Errorf("the server is still there: %v", err)
	}
	for _, g := range f.cluster.All() {
		if g.Ref.VMID == view.Placement.VMID {
			t.Errorf("its guest is still there: %+v", g)
		}
	}
}

func TestAServerThatIsBeingMadeIsTerminated(t *testing.T) {
	t.Parallel()
	for steps := range 6 {
		f := newFarm(t)
		ctx := context.Background()
		accepted, err := f.Create(ctx, f.admin, CreateServer{Name: "agent", Image: "debian-12", Plan: "small", Start: true, Keys: true})
		must(t, err)
		f.cluster.Slow(steps)
		for range steps {
			_, err := f.worker.Tick(ctx)
			must(t, err)
		}
		view, err := f.Server(ctx, f.admin, accepted.Server.ID)
		must(t, err)
		if _, err := f.Terminate(ctx, f.user(t, "bob"), view.ID); core.KindOf(err) != core.NotFound {
			t.Errorf("another terminates it: %v", err)
		}
		keyed := f.admin
		keyed.Key, keyed.Hash = "k", []byte("h")
		for range 2 {
			if _, err := f.Terminate(ctx, keyed, view.ID); err != nil {
				t.Errorf("after %d steps: %v", steps, err)
			}
		}
		f.settle(t)
		f.gone(t, view)
	}
}

func TestAServerThatWaitsForItsKeysIsTerminated(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	ctx := context.Background()
	f.plan = func(_ context.Context, call faulty.Call) error {
		if call.Name == "CheckAccess" && !call.After {
			return core.Fail(core.Conflict, core.CodeAgentNotRunning, "the agent does not answer")
		}
		return nil
	}
	accepted, err := f.Create(ctx, f.admin, CreateServer{Name: "agent", Image: "debian-12", Plan: "small", Start: true, Keys: true})
	must(t, err)
	var view core.ServerView
	for range 200 {
		_, err := f.worker.Tick(ctx)
		must(t, err)
		view, err = f.Server(ctx, f.admin, accepted.Server.ID)
		must(t, err)
		if view.Life() == core.Ready {
			break
		}
		f.clock.Advance(1e9)
	}
	if _, err := f.Terminate(ctx, f.admin, view.ID); core.CodeOf(err) != core.CodeServerBusy {
		t.Fatalf("got %v; it was %s", err, view.Life())
	}
	f.settle(t)
	_, err = f.Terminate(ctx, f.admin, view.ID)
	must(t, err)
	f.settle(t)
	f.gone(t, view)
}

func TestTerminateIsOtherwiseADelete(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	ctx := context.Background()
	view := f.make(t, f.admin, CreateServer{Name: "web", Image: "debian-12", Plan: "small"})
	_, err := f.Power(ctx, f.admin, view.ID, core.Start, 0)
	must(t, err)
	if _, err := f.Terminate(ctx, f.admin, view.ID); core.CodeOf(err) != core.CodeServerBusy {
		t.Errorf("while it is switched on: %v", err)
	}
	f.settle(t)
	if view, err := f.Server(ctx, f.admin, view.ID); err != nil || view.Power() != core.On {
		t.Errorf("what was under way was called off: %s, %v", view.Power(), err)
	}
	_, err = f.Terminate(ctx, f.admin, view.ID)
	must(t, err)
	f.settle(t)
	f.gone(t, view)
}
