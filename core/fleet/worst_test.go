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
			Workflow: o.retire.Workflow(), Journal: o.store.Journal(), Clock: o.clock, Operation: o.op(t),
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

func TestAStrangerWhoTakesAFreedVMIDIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, web)
	accepted, err := f.Delete(t.Context(), f.admin, view.ID, false)
	must(t, err)
	vmid := view.Placement.VMID
	f.plan = func(_ context.Context, call faulty.Call) error {
		if free, _ := f.cluster.VMIDFree(context.Background(), vmid); free && call.Name == "Look" {
			f.cluster.Put(core.Guest{Ref: core.GuestRef{Node: "pve1", VMID: vmid, Kind: core.VM}, Name: "theirs"})
			f.cluster.Hide(vmid)
		}
		return nil
	}
	f.pass(t, time.Minute)
	if op := f.operation(t, accepted.Operation.ID); op.State != core.Succeeded {
		t.Errorf("the operation is %s: %s", op.State, op.Cause)
	}
	f.cluster.Show(vmid)
	if guest := f.guest(t, vmid); guest == "" || f.holdings(t) != (holdings{}) {
		t.Errorf("the stranger's guest is %s, the store holds %+v", guest, f.holdings(t))
	}
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

func TestAHiddenStrangerIsLeftTheVMID(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	stranger := core.GuestRef{Node: "pve1", Kind: core.VM}
	f.plan = func(_ context.Context, call faulty.Call) error {
		if call.At("VMIDFree", 1) && call.After {
			f.cluster.Put(core.Guest{Ref: stranger, Name: "theirs"})
			f.cluster.Hide(stranger.VMID)
		}
		return nil
	}
	accepted, err := f.Create(t.Context(), f.admin, web)
	must(t, err)
	stranger.VMID = accepted.Server.Placement.VMID
	f.pass(t, time.Minute)
	view, err := f.Server(t.Context(), f.admin, accepted.Server.ID)
	must(t, err)
	if view.Life() != core.Ready || view.Placement.VMID == stranger.VMID {
		t.Errorf("the server is %s under VMID %d: %s", view.Life(), view.Placement.VMID, f.operation(t, accepted.Operation.ID).Cause)
	}
}

// TestAStrangerIsLeftAloneWheneverTheyCome swaps a server's guest for a
// stranger's before each look in turn, while the server is switched, taken back
// or deleted. Nothing is ever done to the stranger's.
func TestAStrangerIsLeftAloneWheneverTheyCome(t *testing.T) {
	t.Parallel()
	asks := map[string]func(f *farm, t fatal) Accepted{
		"create, cancelled": func(f *farm, t fatal) Accepted {
			f.cluster.Slow(20)
			accepted, err := f.Create(context.Background(), f.admin, web)
			must(t, err)
			f.pass(t, time.Second)
			_, err = f.Cancel(context.Background(), f.admin, accepted.Operation.ID)
			must(t, err)
			f.cluster.Slow(2)
			return accepted
		},
		"power": func(f *farm, t fatal) Accepted {
			view := f.make(t, f.admin, web)
			accepted, err := f.Power(context.Background(), f.admin, view.ID, core.Start, 0)
			must(t, err)
			return accepted
		},
		"delete": func(f *farm, t fatal) Accepted {
			req := web
			req.Start = true
			view := f.make(t, f.admin, req)
			f.cluster.Slow(2)
			accepted, err := f.Delete(context.Background(), f.admin, view.ID, false)
			must(t, err)
			return accepted
		},
		"delete, kept": func(f *farm, t fatal) Accepted {
			view := f.make(t, f.admin, web)
			accepted, err := f.Delete(context.Background(), f.admin, view.ID, true)
			must(t, err)
			return accepted
		},
	}
	for name, ask := range asks {
		for _, hidden := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, hidden=%t", name, hidden), func(t *testing.T) {
				t.Parallel()
				for n := 1; strangerComes(t, ask, hidden, n); n++ {
				}
			})
		}
	}
}

// strangerComes lets the stranger come before the n-th look, and reports whether there was
// one.
func strangerComes(t *testing.T, ask func(*farm, fatal) Accepted, hidden bool, n int) (came bool) {
	t.Helper()
	f := newFarm(t)
	accepted := ask(f, t)
	vmid := accepted.Server.Placement.VMID
	theirs, looks := "", 0
	f.plan = func(_ context.Context, call faulty.Call) error {
		if call.Name != "Look" || call.After {
			return nil
		}
		if looks++; looks == n {
			f.cluster.Put(core.Guest{Ref: core.GuestRef{Node: "pve1", VMID: vmid, Kind: core.VM}, Name: "theirs", Power: core.Off})
			theirs = f.guest(t, vmid)
			if hidden {
				f.cluster.Hide(vmid)
			}
			came = true
		}
		return nil
	}
	f.pass(t, 2*time.Minute)
	f.cluster.Show(vmid)
	if came && f.guest(t, vmid) != theirs {
		t.Errorf("before look %d: the stranger's guest was\n%s\nand is\n%s", n, theirs, f.guest(t, vmid))
	}
	if op := f.operation(t, accepted.Operation.ID); !hidden && !op.State.Ended() {
		t.Errorf("before look %d: the operation is %s: %s", n, op.State, op.Cause)
	}
	return came
}

func TestAGuestThatComesBackIsNotForgotten(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, web)
	guest, err := f.cluster.Look(t.Context(), view.Ref())
	must(t, err)
	f.cluster.Remove(view.Placement.VMID)
	guest.Protected = false
	looks := 0
	f.plan = func(_ context.Context, call faulty.Call) error {
		if call.Name == "Look" && !call.After {
			if looks++; looks == 2 {
				f.cluster.Put(guest) // restored from a backup
			}
		}
		return nil
	}
	_, err = f.Delete(t.Context(), f.admin, view.ID, false)
	must(t, err)
	f.settle(t)
	if free, err := f.cluster.VMIDFree(t.Context(), view.Placement.VMID); !free || err != nil || f.holdings(t) != (holdings{}) {
		t.Errorf("there remains %+v and\n%s", f.holdings(t), f.cluster.State())
	}
}
