package fleet

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/migrate"
	"github.com/remudahq/remuda/testutil/faulty"
	"github.com/remudahq/remuda/testutil/sagatest"
)

func TestMigrateSurvivesEverything(t *testing.T) {
	t.Parallel()
	for _, image := range []string{"debian-12", "debian-12-ct"} {
		for _, start := range []bool{true, false} {
			t.Run(image, func(t *testing.T) {
				t.Parallel()
				sagatest.Exercise(t, func(t sagatest.T) sagatest.World[migrate.State] {
					o := one{farm: newFarm(t)}
					view := o.make(t, o.admin, CreateServer{Name: "web", Image: image, Plan: "small", Node: "pve1", Start: start})
					o.cluster.Slow(3)
					accepted, err := o.Migrate(context.Background(), o.admin, view.ID, Migration{})
					must(t, err)
					o.accepted = accepted
					return sagatest.World[migrate.State]{
						Workflow: o.migrate.Workflow(), Journal: o.Journal, Clock: o.clock, Operation: o.op(t),
						Made: func(t sagatest.T) { o.isOn(t, "pve2", 1) }, Clean: func(t sagatest.T) { o.isOn(t, "pve1", 0) },
					}
				})
			})
		}
	}
}

// isOn fails unless the guest is on the node, went there by that many moves,
// and the server says so.
func (o one) isOn(t sagatest.T, node string, moves int) {
	t.Helper()
	o.isTold(t)
	view, err := o.Server(context.Background(), o.admin, o.accepted.Server.ID)
	must(t, err)
	g, err := o.cluster.Look(context.Background(), view.Ref())
	must(t, err)
	if g.Ref.Node != node || view.Placement.Node != node || g.Lock != "" {
		t.Errorf("the guest is on %s, locked %q, and the server on %s; want %s", g.Ref.Node, g.Lock, view.Placement.Node, node)
	}
	if sent := o.cluster.Effects("migrate"); sent != moves {
		t.Errorf("it was moved %d times, want %d", sent, moves)
	}
	if got, want := o.holdings(t), (holdings{Servers: 1, Addresses: 1, VMIDs: 1}); got != want {
		t.Errorf("the store holds %+v, want %+v", got, want)
	}
}

func TestAMoveThatFailedLeavesTheServerWhereItWas(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, CreateServer{Name: "web", Image: "debian-12", Plan: "small", Node: "pve1", Start: true})
	f.cluster.FailTask("migrate", core.Fail(core.Invalid, core.CodeCannotMigrate, "migration aborted"))
	accepted, err := f.Migrate(t.Context(), f.admin, view.ID, Migration{Node: "pve2"})
	must(t, err)
	f.settle(t)
	op := f.operation(t, accepted.Operation.ID)
	if op.State != core.FailedOp || op.Code != core.CodeCannotMigrate {
		t.Errorf("the operation %s: %s", op.State, op.Cause)
	}
	o := one{farm: f, accepted: accepted}
	o.isOn(t, "pve1", 1)
	if got, _ := f.Server(t.Context(), f.admin, view.ID); got.LastError != op.Cause {
		t.Errorf("the server says %q", got.LastError)
	}
}

// A lost answer is neither repeated blindly nor taken for a failure.
func TestALostAnswerToAMoveIsLookedUp(t *testing.T) {
	t.Parallel()
	for _, slow := range []int{0, 5} {
		f := newFarm(t)
		view := f.make(t, f.admin, CreateServer{Name: "web", Image: "debian-12", Plan: "small", Node: "pve1", Start: true})
		f.cluster.Slow(slow)
		f.plan = func(_ context.Context, call faulty.Call) error {
			if call.Name == "Migrate" && call.Nth == 1 && call.After {
				return core.Fail(core.Unknown, "", "lost")
			}
			return nil
		}
		accepted, err := f.Migrate(t.Context(), f.admin, view.ID, Migration{})
		must(t, err)
		f.settle(t)
		if op := f.operation(t, accepted.Operation.ID); op.State != core.Succeeded {
			t.Errorf("the operation %s: %s", op.State, op.Cause)
		}
		o := one{farm: f, accepted: accepted}
		o.isOn(t, "pve2", 1)
	}
}

func TestWhatCannotBeMovedIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, CreateServer{Name: "web", Image: "debian-12", Plan: "small", Node: "pve1", Start: true})
	alice := f.user(t, "alice")
	no := false
	for _, c := range []struct {
		name   string
		caller core.Caller
		m      Migration
		before func()
		code   string
	}{
		{"where it is", f.admin, Migration{Node: "pve1"}, func() {}, core.CodeIllegalMove},
		{"a node that is none", f.admin, Migration{Node: "pve9"}, func() {}, core.CodeValidation},
		{"a customer", alice, Migration{}, func() {}, core.CodeScope},
		{"a node in maintenance", f.admin, Migration{}, func() { f.rule(t, "pve2", NodeChange{Maintenance: yes()}) }, core.CodeNoPlacement},
	} {
		c.before()
		_, err := f.Migrate(t.Context(), c.caller, view.ID, c.m)
		if core.CodeOf(err) != c.code {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	f.rule(t, "pve2", NodeChange{Maintenance: &no})
	accepted, err := f.Migrate(t.Context(), f.admin, view.ID, Migration{Online: &no})
	must(t, err)
	f.settle(t)
	if op := f.operation(t, accepted.Operation.ID); op.State != core.FailedOp || op.Code != core.CodeCannotMigrate {
		t.Errorf("a guest that runs and is not to be moved so: the operation %s: %s", op.State, op.Cause)
	}
	o := one{farm: f, accepted: accepted}
	o.isOn(t, "pve1", 0)
}

// The task of a guest under high availability ends at once, and the guest moves
// later; or never.
func TestAMoveThatWasOnlyAskedForIsWaitedFor(t *testing.T) {
	t.Parallel()
	for _, moves := range []bool{true, false} {
		f := newFarm(t)
		view := f.make(t, f.admin, CreateServer{Name: "web", Image: "debian-12", Plan: "small", Node: "pve1"})
		f.connector.Add("https://pve.test:8006", f.cluster)
		accepted, err := f.Migrate(t.Context(), f.admin, view.ID, Migration{})
		must(t, err)
		f.cluster.OnlyAsk(true)
		asked := false
		f.plan = func(_ context.Context, call faulty.Call) error {
			if call.Name == "Migrate" && call.After && !asked {
				asked = true
				f.cluster.Touch(view.Placement.VMID, func(g *core.Guest) { g.Ref.Node = "pve1" }) // as if it had only been asked for
			}
			return nil
		}
		for range 20 {
			_, err := f.worker.Tick(t.Context())
			must(t, err)
			f.clock.Advance(time.Second)
		}
		if op := f.operation(t, accepted.Operation.ID); op.State != core.Waiting {
			t.Errorf("the operation %s: %s", op.State, op.Cause)
		}
		want := core.FailedOp
		if moves {
			want = core.Succeeded
			f.cluster.Touch(view.Placement.VMID, func(g *core.Guest) { g.Ref.Node = "pve2" })
		}
		f.settle(t)
		if op := f.operation(t, accepted.Operation.ID); op.State != want {
			t.Errorf("the operation %s: %s", op.State, op.Cause)
		}
		if got, err := f.Server(t.Context(), f.admin, view.ID); errors.Is(err, core.NotFound) || (got.Placement.Node == "pve2") != moves {
			t.Errorf("the server is on %s", got.Placement.Node)
		}
	}
}
