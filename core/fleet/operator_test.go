package fleet

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/faulty"
)

// plight is a way into needs_operator: what is asked for and goes wrong, what
// the person is told to type for a guest, and what takes the cause away.
type plight struct {
	name  string
	image string // of the server; debian-12 if it is empty
	begin func(t *testing.T, f *farm, view core.ServerView) Accepted
	code  string
	paste string // with the node and the VMID for %s and %d
	mend  func(f *farm, vmid int)
	state core.OperationState // in the end
}

func refuse(call string, kind core.Kind, code string) faulty.Plan {
	return faulty.Refuse(call, 0, core.Fail(kind, code, "no"))
}

// plights are all of them: each answer of a workflow that only a person can go
// on, and each sort of refusal past the step of no return and on the way back.
func plights(ctx context.Context) []plight {
	unlock := func(f *farm, vmid int) { f.cluster.Lock(vmid, "") }
	heal := func(f *farm, _ int) { f.plan = nil }
	remove := func(plan faulty.Plan) func(*testing.T, *farm, core.ServerView) Accepted {
		return func(t *testing.T, f *farm, view core.ServerView) Accepted {
			t.Helper()
			f.plan = plan
			accepted, err := f.Delete(ctx, f.admin, view.ID, false)
			must(t, err)
			return accepted
		}
	}
	locked := func(lock string) func(*testing.T, *farm, core.ServerView) Accepted {
		return func(t *testing.T, f *farm, view core.ServerView) Accepted {
			t.Helper()
			f.cluster.Lock(view.Placement.VMID, lock)
			return remove(nil)(t, f, view)
		}
	}
	return []plight{
		{"a lock before a deletion", "", locked("backup"), core.CodeGuestLocked, "ssh %s qm unlock %d", unlock, core.Succeeded},
		{"a container's", "debian-12-ct", locked("disk"), core.CodeGuestLocked, "ssh %s pct unlock %d", unlock, core.Succeeded},
		{"a deletion that may not be", "", remove(refuse("Destroy", core.Denied, core.CodePrivilegeMissing)), core.CodePrivilegeMissing,
			"ssh %s pveum user token permissions remuda@pve test --path /vms/%d", heal, core.Succeeded},
		{"a deletion that is refused", "", remove(refuse("Destroy", core.Conflict, core.CodeGuestProtected)), core.CodeGuestProtected,
			"ssh %s qm set %d --protection 0", heal, core.Succeeded},
		{"a deletion that fails again and again", "debian-12-ct", remove(refuse("Destroy", core.Internal, core.CodeTaskFailed)), core.CodeTaskFailed,
			"ssh %s 'pvenode task list --vmid %d --errors 1 && pct config ", heal, core.Succeeded},
		{"a stop that cannot be", "", remove(faulty.All(refuse("Destroy", core.Denied, core.CodeGuestStayedOn))), core.CodeGuestStayedOn,
			"ssh %s qm stop %d", heal, core.Succeeded},
		{"a lock of a snapshot's deletion", "", func(t *testing.T, f *farm, view core.ServerView) Accepted {
			t.Helper()
			f.take(t, view.ID, NewSnapshot{Name: "one"})
			f.cluster.Wreck(view.Placement.VMID, "one", "snapshot-delete")
			accepted, err := f.DeleteSnapshot(ctx, f.admin, view.ID, "one")
			must(t, err)
			return accepted
		}, core.CodeGuestLocked, "ssh %s qm unlock %d", unlock, core.Succeeded},
		{"a lock of a rollback", "", func(t *testing.T, f *farm, view core.ServerView) Accepted {
			t.Helper()
			f.take(t, view.ID, NewSnapshot{Name: "one"})
			f.plan = func(_ context.Context, call faulty.Call) error {
				if call.Name != "RollBack" || call.After {
					return nil
				}
				f.cluster.Lock(view.Placement.VMID, "rollback")
				return core.Fail(core.Internal, core.CodeTaskFailed, "it died")
			}
			accepted, err := f.RollBack(ctx, f.admin, view.ID, "one", false)
			must(t, err)
			return accepted
		}, core.CodeGuestLocked, "ssh %s qm unlock %d", func(f *farm, vmid int) { f.plan = nil; unlock(f, vmid) }, core.Succeeded},
		{"a lock of a migration", "", func(t *testing.T, f *farm, view core.ServerView) Accepted {
			t.Helper()
			f.plan = func(_ context.Context, call faulty.Call) error {
				if call.Name != "Migrate" || call.After || call.Nth > 1 {
					return nil
				}
				f.cluster.Lock(view.Placement.VMID, "migrate")
				return core.Fail(core.Unknown, "", "the reply was lost")
			}
			accepted, err := f.Migrate(ctx, f.admin, view.ID, Migration{})
			must(t, err)
			return accepted
		}, core.CodeGuestLocked, "ssh %s qm unlock %d", unlock, core.Succeeded},
		{"a creation that cannot be taken back", "none", func(t *testing.T, f *farm, _ core.ServerView) Accepted {
			t.Helper()
			f.plan = faulty.All(refuse("Configure", core.Denied, "no-such-thing"), refuse("Destroy", core.Exhausted, core.CodeStorageFull))
			accepted, err := f.Create(ctx, f.admin, web)
			must(t, err)
			return accepted
		}, core.CodeStorageFull, "ssh %s pvesm status  # make room for guest %d", heal, core.FailedOp},
		{"a restored backup in the way of a rebuild", "", func(t *testing.T, f *farm, view core.ServerView) Accepted {
			t.Helper()
			vmid, restored := view.Placement.VMID, false
			f.plan = func(_ context.Context, call faulty.Call) error {
				if call.Name != "Clone" || call.After || restored {
					return nil
				}
				restored = true
				f.cluster.Put(core.Guest{Ref: core.GuestRef{Node: view.Placement.Node, VMID: vmid, Kind: core.VM},
					Power: core.Off, Description: core.Mark{Server: view.ID, Operation: "another"}.String()})
				return core.Fail(core.Unavailable, "", "the node was not reached")
			}
			accepted, err := f.Rebuild(ctx, f.admin, view.ID, RebuildServer{})
			must(t, err)
			return accepted
		}, core.CodeIdentityConflict, "ssh %s qm config %d", func(f *farm, vmid int) { f.plan = nil; f.cluster.Remove(vmid) }, core.Succeeded},
	}
}

// Whatever needs an operator says what to type on which node, is told once,
// holds what it must, and goes on by itself when the cause is gone.
func TestWhateverNeedsAnOperatorSaysWhatToTypeAndGoesOn(t *testing.T) {
	t.Parallel()
	for _, p := range plights(context.Background()) {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			p.play(t)
		})
	}
}

func (p plight) play(t *testing.T) {
	t.Helper()
	f := newFarm(t)
	var view core.ServerView
	if p.image != "none" {
		order := web
		if p.image != "" {
			order.Image = p.image
		}
		view = f.make(t, f.admin, order)
	}
	accepted := p.begin(t, f, view)
	f.pass(t, 11*time.Minute)
	vmid := accepted.Server.Placement.VMID
	server, err := f.Server(t.Context(), f.admin, accepted.Server.ID)
	must(t, err)
	want := strings.Split(fmt.Sprintf(p.paste, server.Placement.Node, vmid), "%!")[0]
	for range 4 {
		f.pass(t, time.Minute)
		op := f.operation(t, accepted.Operation.ID)
		if op.State != core.NeedsOperator || op.Code != p.code || op.Cause == "" || !strings.HasPrefix(op.Remedy, want) {
			t.Fatalf("the operation is %s (%s: %s), remedy %q, want %s and %q", op.State, op.Code, op.Cause, op.Remedy, p.code, want)
		}
	}
	if got := f.holdings(t); got.Servers != 1 || got.Addresses != 1 || got.VMIDs != 1 || got.Slots != 0 {
		t.Errorf("the store holds %+v meanwhile", got)
	}
	p.mend(f, vmid)
	f.settle(t)
	if op := f.operation(t, accepted.Operation.ID); op.State != p.state {
		t.Errorf("the operation %s (%s), want %s", op.State, op.Cause, p.state)
	}
	if n := f.count(t, accepted.Server.ID, core.EventOperationStuck); n != 1 {
		t.Errorf("it was told %d times that it needs an operator", n)
	}
}

// A removal is ordered and fails again and again: each time it is under way the
// operation runs, and needs somebody afterwards. That is told once.
func TestATaskThatFailsEachTimeIsToldOnce(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, web)
	f.cluster.Slow(2)
	f.plan = func(_ context.Context, call faulty.Call) error {
		if call.Name == "Destroy" && !call.After {
			f.cluster.FailTask("destroy", core.Fail(core.Internal, core.CodeTaskFailed, "no access to the storage"))
		}
		return nil
	}
	accepted, err := f.Delete(t.Context(), f.admin, view.ID, false)
	must(t, err)
	f.pass(t, 5*time.Minute)
	if n := f.count(t, view.ID, core.EventOperationStuck); n != 1 {
		t.Errorf("it was told %d times that it needs an operator", n)
	}
	f.plan = nil
	f.settle(t)
	if op := f.operation(t, accepted.Operation.ID); op.State != core.Succeeded {
		t.Errorf("the operation %s: %s", op.State, op.Cause)
	}
}

// What our task left without a mark is unlocked, and not removed: it has nothing
// by which it could be a stranger's, so it is not given up as one.
func TestAWreckThatWasOnlyUnlockedIsNotForgotten(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	accepted := f.wreck(t, core.Forming)
	vmid := accepted.Server.Placement.VMID
	f.pass(t, time.Minute)
	f.cluster.Touch(vmid, func(g *core.Guest) { g.Lock, g.Presence = "", core.Present })
	f.pass(t, time.Minute)
	want := fmt.Sprintf("ssh pve1 qm destroy %d", vmid)
	if op := f.operation(t, accepted.Operation.ID); op.State != core.NeedsOperator || op.Remedy != want {
		t.Fatalf("the operation is %s (%s), remedy %q, want %q", op.State, op.Cause, op.Remedy, want)
	}
	f.cluster.Remove(vmid)
	f.settle(t)
	if got := f.holdings(t); got != (holdings{}) {
		t.Errorf("there remains %+v", got)
	}
	if n := f.count(t, accepted.Server.ID, core.EventOperationStuck); n != 1 {
		t.Errorf("it was told %d times that it needs an operator", n)
	}
}
