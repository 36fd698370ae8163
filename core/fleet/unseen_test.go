package fleet

import (
	"context"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/faulty"
)

func TestUnreachableIsNotGone(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, web)
	f.cluster.Cut()
	accepted, err := f.Delete(t.Context(), f.admin, view.ID, false)
	must(t, err)
	for range 600 {
		_, err := f.worker.Tick(t.Context())
		must(t, err)
		f.clock.Advance(time.Second)
	}
	if op := f.operation(t, accepted.Operation.ID); op.State != core.Waiting || op.Cause == "" || op.Attempts != 0 {
		t.Errorf("after ten minutes the operation is %s (%q) with %d attempts", op.State, op.Cause, op.Attempts)
	}
	if got := f.holdings(t); got.Addresses != 1 || got.VMIDs != 1 {
		t.Errorf("the store holds %+v while nobody knows", got)
	}
	f.cluster.Mend()
	f.settle(t)
	if got := f.holdings(t); got != (holdings{}) {
		t.Errorf("the store still holds %+v", got)
	}
}

func TestHiddenIsNotGone(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, web)
	f.cluster.Hide(view.Placement.VMID)
	_, err := f.Delete(t.Context(), f.admin, view.ID, false)
	must(t, err)
	for range 100 {
		_, err := f.worker.Tick(t.Context())
		must(t, err)
		f.clock.Advance(time.Second)
	}
	if got := f.holdings(t); got.Addresses != 1 || got.VMIDs != 1 {
		t.Errorf("the store holds %+v while nobody knows", got)
	}
	f.cluster.Show(view.Placement.VMID)
	f.settle(t)
	if got := f.holdings(t); got != (holdings{}) {
		t.Errorf("the store still holds %+v", got)
	}
}

// TestHiddenBeforeItIsDestroyedIsNotGone: the token loses its rights between the
// look and the act.
func TestHiddenBeforeItIsDestroyedIsNotGone(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, web)
	f.plan = func(_ context.Context, call faulty.Call) error {
		if call.Name == "Protect" && call.After {
			f.cluster.Hide(view.Placement.VMID)
		}
		return nil
	}
	_, err := f.Delete(t.Context(), f.admin, view.ID, false)
	must(t, err)
	for range 100 {
		_, err := f.worker.Tick(t.Context())
		must(t, err)
		f.clock.Advance(time.Second)
	}
	if got := f.holdings(t); got.Addresses != 1 || got.VMIDs != 1 {
		t.Errorf("the store holds %+v while nobody knows", got)
	}
	f.plan = nil
	f.cluster.Show(view.Placement.VMID)
	f.settle(t)
	if got := f.holdings(t); got != (holdings{}) {
		t.Errorf("the store still holds %+v", got)
	}
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
