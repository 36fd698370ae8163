package fleet

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/retire"
	"github.com/remudahq/remuda/testutil/faulty"
	"github.com/remudahq/remuda/testutil/sagatest"
)

// pass lets the workers go on for a while of virtual time.
func (f *farm) pass(t fatal, d time.Duration) {
	t.Helper()
	for end := f.clock.Now().Add(d); f.clock.Now().Before(end); f.clock.Advance(500 * time.Millisecond) {
		for range 20 {
			n, err := f.worker.Tick(context.Background())
			must(t, err)
			if n == 0 {
				break
			}
		}
	}
}

// count answers how often a fact was told of a server.
func (f *farm) count(t fatal, id core.ServerID, fact string) int {
	t.Helper()
	return len(slices.DeleteFunc(f.facts(t, id), func(told string) bool { return told != fact }))
}

func TestALateOrderLeavesNoOrphan(t *testing.T) {
	t.Parallel()
	for name, answers := range map[string][]core.Kind{
		"the next one was refused":      {core.Unknown, core.Exhausted},
		"the next one did not arrive":   {core.Unknown, core.Unavailable},
		"the one before it was refused": {core.Busy, core.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFarm(t)
			before := f.cluster.State()
			orders := 0
			f.plan = func(_ context.Context, call faulty.Call) error {
				if call.Name != "Clone" || call.After {
					return nil
				}
				orders++
				return answers[min(orders, 2)-1] // Unknown: under way, and slow
			}
			accepted, err := f.Create(t.Context(), f.admin, web)
			must(t, err)
			for orders < 2 {
				f.pass(t, time.Second)
			}
			if answers[1] != core.Exhausted {
				_, err = f.Cancel(t.Context(), f.admin, accepted.Operation.ID)
				must(t, err)
			}
			f.pass(t, 20*time.Second)
			_, err = f.cluster.Clone(t.Context(), core.CloneOrder{
				Source: core.ImageSource{VMID: 9001}, Kind: core.VM, Node: "pve1", VMID: accepted.Server.Placement.VMID,
				Description: core.Mark{Server: accepted.Server.ID, Operation: accepted.Operation.ID}.String(),
			})
			must(t, err)
			f.settle(t)
			if got := f.holdings(t); got != (holdings{}) || f.cluster.State() != before {
				t.Errorf("there remains %+v and\n%s", got, f.cluster.State())
			}
		})
	}
}

func TestARefusedOrderIsTakenBackAtOnce(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	f.plan = faulty.Refuse("Clone", 0, core.Fail(core.Denied, core.CodePrivilegeMissing, "no"))
	accepted, err := f.Create(t.Context(), f.admin, web)
	must(t, err)
	f.pass(t, 2*time.Second)
	if op := f.operation(t, accepted.Operation.ID); op.State != core.FailedOp || op.Code != core.CodePrivilegeMissing {
		t.Errorf("after two seconds the operation is %s (%s), want failed", op.State, op.Cause)
	}
}

// wreck lets the task that makes a server's guest die and leave something behind.
func (f *farm) wreck(t fatal, presence core.Presence) Accepted {
	t.Helper()
	f.cluster.Slow(30)
	f.cluster.FailTask("clone", core.Fail(core.Internal, core.CodeTaskFailed, "worker died"))
	accepted, err := f.Create(context.Background(), f.admin, web)
	must(t, err)
	f.pass(t, 2*time.Second)
	vmid := accepted.Server.Placement.VMID
	mark := core.Mark{Server: accepted.Server.ID, Operation: accepted.Operation.ID}.String()
	for free := false; !free; { // until the task has died
		var err error
		free, err = f.cluster.VMIDFree(context.Background(), vmid)
		must(t, err)
	}
	f.cluster.Put(core.Guest{Ref: core.GuestRef{Node: "pve1", VMID: vmid, Kind: core.VM}, Lock: "clone", Power: core.Off, Description: mark})
	switch presence {
	case core.Forming:
		f.cluster.Touch(vmid, func(g *core.Guest) { g.Presence, g.Description = presence, "" })
	case core.Hidden:
		f.cluster.Hide(vmid)
	case core.Present, core.Gone:
	}
	f.cluster.Slow(0)
	return accepted
}

func TestAWreckNeedsAnOperatorUntilItIsGone(t *testing.T) {
	t.Parallel()
	for _, presence := range []core.Presence{core.Present, core.Forming, core.Hidden} {
		t.Run(string(presence), func(t *testing.T) {
			t.Parallel()
			f := newFarm(t)
			accepted := f.wreck(t, presence)
			id, vmid := accepted.Operation.ID, accepted.Server.Placement.VMID
			f.pass(t, time.Minute)
			for range 40 {
				f.pass(t, time.Minute)
				if op := f.operation(t, id); op.State != core.NeedsOperator || op.Remedy == "" {
					t.Fatalf("the operation is %s (%s), remedy %q, want it to need an operator all the time", op.State, op.Cause, op.Remedy)
				}
			}
			if n := f.count(t, accepted.Server.ID, core.EventOperationStuck); n != 1 {
				t.Errorf("it was told %d times that it needs an operator", n)
			}
			if got := f.holdings(t); got != (holdings{Servers: 1, Addresses: 1, VMIDs: 1}) {
				t.Errorf("the store holds %+v; a slot would keep others waiting", got)
			}
			f.cluster.Show(vmid)
			f.cluster.Lock(vmid, "")
			if presence == core.Forming {
				f.cluster.Remove(vmid)
			}
			f.settle(t)
			if free, err := f.cluster.VMIDFree(t.Context(), vmid); !free || err != nil || f.holdings(t) != (holdings{}) {
				t.Errorf("there remains %+v and\n%s", f.holdings(t), f.cluster.State())
			}
		})
	}
}

func TestAnUnfinishedGuestWithoutATaskIsNotWaitedForForEver(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	f.plan = faulty.LoseReply("Clone", 1)
	f.cluster.Slow(1_000_000)
	accepted, err := f.Create(t.Context(), f.admin, web)
	must(t, err)
	f.pass(t, 40*time.Minute)
	for range 40 {
		f.pass(t, time.Minute)
		if op := f.operation(t, accepted.Operation.ID); op.State != core.NeedsOperator {
			t.Fatalf("the operation is %s (%s), want it to need an operator", op.State, op.Cause)
		}
	}
}

func TestAKeptGuestIsOursAgainWhenItsDeletionIsUndone(t *testing.T) {
	t.Parallel()
	sagatest.Exercise(t, func(t sagatest.T) sagatest.World[retire.State] {
		o := one{farm: newFarm(t)}
		view := o.make(t, o.admin, CreateServer{Name: "web", Image: "debian-12-ct", Plan: "small"})
		ours, err := o.cluster.Look(context.Background(), view.Ref())
		must(t, err)
		accepted, err := o.Delete(context.Background(), o.admin, view.ID, true)
		must(t, err)
		o.accepted = accepted
		return sagatest.World[retire.State]{
			Workflow: o.retire.Workflow(), Journal: o.Journal, Clock: o.clock, Operation: o.op(t),
			Made: func(t sagatest.T) {
				g, err := o.cluster.Look(context.Background(), view.Ref())
				if _, marked := core.FindMark(g.Description); err != nil || g.Presence != core.Present || marked || g.Protected {
					t.Errorf("the guest is %+v, %v", g, err)
				}
			},
			Clean: func(t sagatest.T) {
				o.isKept(t)
				g, err := o.cluster.Look(context.Background(), view.Ref())
				if err != nil || g.Description != ours.Description {
					t.Errorf("the description is %q, was %q, %v", g.Description, ours.Description, err)
				}
			},
		}
	})
}

// TestNoLostReplyMattersAnywhere loses the reply to each call in turn, and then
// lets each one in turn not arrive at all, in the whole life of a server.
func TestNoLostReplyMattersAnywhere(t *testing.T) {
	t.Parallel()
	for name, plan := range map[string]func(n int) faulty.Plan{
		"lost":      func(n int) faulty.Plan { return faulty.LoseReply("", n) },
		"unreached": func(n int) faulty.Plan { return faulty.Refuse("", n, core.Unavailable) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for n := 1; ; n++ {
				f := newFarm(t)
				before := f.cluster.State()
				f.cluster.Slow(2)
				calls := 0
				broken := plan(n)
				f.plan = func(ctx context.Context, call faulty.Call) error {
					if !call.After {
						calls++
					}
					call.Total = calls
					return broken(ctx, call)
				}
				view := f.live(t)
				if made, rebooted := f.cluster.Effects("clone"), f.cluster.Effects("power reboot"); made != 1 || rebooted != 1 {
					t.Errorf("call %d: %d guests were made, %d reboots", n, made, rebooted)
				}
				if got := f.holdings(t); got != (holdings{}) || f.cluster.State() != before {
					t.Errorf("call %d: there remains %+v and\n%s", n, got, f.cluster.State())
				}
				if facts := fmt.Sprint(f.facts(t, view.ID)); facts != fmt.Sprint(lived) {
					t.Errorf("call %d: what was told is\n%s, want\n%s", n, facts, lived)
				}
				if n > calls {
					return
				}
			}
		})
	}
}

var lived = []string{
	core.EventServerRequested, core.EventServerProvisioned, core.EventPowerRequested, core.EventServerRebooted,
	core.EventDeleteRequested, core.EventServerDeleted,
}

// live makes a server, reboots it and deletes it.
func (f *farm) live(t fatal) core.ServerView {
	t.Helper()
	req := web
	req.Start = true
	view := f.make(t, f.admin, req)
	_, err := f.Power(context.Background(), f.admin, view.ID, core.Reboot, 0)
	must(t, err)
	f.settle(t)
	_, err = f.Delete(context.Background(), f.admin, view.ID, false)
	must(t, err)
	f.settle(t)
	return view
}
