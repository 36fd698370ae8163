package fleet

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/faulty"
)

func TestAVMIDThatAStrangerTookIsLeftToThem(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	accepted, err := f.Create(t.Context(), f.admin, web)
	must(t, err)
	taken := accepted.Server.Placement.VMID
	f.cluster.Put(core.Guest{Ref: core.GuestRef{Node: "pve1", VMID: taken, Kind: core.VM}, Name: "theirs", Power: core.On})
	before := f.guest(t, taken)
	f.settle(t)
	view, err := f.Server(t.Context(), f.admin, accepted.Server.ID)
	must(t, err)
	if view.Placement.VMID == taken || view.Life() != core.Ready {
		t.Errorf("the server is %s under VMID %d", view.Life(), view.Placement.VMID)
	}
	if after := f.guest(t, taken); after != before {
		t.Errorf("the stranger's guest was\n%s\nand is\n%s", before, after)
	}
	if got, want := f.holdings(t), (holdings{Servers: 1, Addresses: 1, VMIDs: 1}); got != want {
		t.Errorf("the store holds %+v, want %+v", got, want)
	}
}

// guest writes one guest down.
func (f *farm) guest(t fatal, vmid int) string {
	t.Helper()
	g, err := f.cluster.Look(context.Background(), core.GuestRef{VMID: vmid})
	must(t, err)
	g.Uptime = 0
	return fmt.Sprintf("%+v", g)
}

func TestAStrangersGuestIsNeverDestroyed(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, web)
	vmid := view.Placement.VMID
	f.cluster.Remove(vmid)
	f.cluster.Put(core.Guest{Ref: core.GuestRef{Node: "pve1", VMID: vmid, Kind: core.VM}, Name: "theirs", Power: core.On, Description: "mine\nremuda:01890a5d-ac96-774b-bcce-b302099a8057:x"})
	before := f.guest(t, vmid)
	_, err := f.Delete(t.Context(), f.admin, view.ID, false)
	must(t, err)
	f.settle(t)
	if after := f.guest(t, vmid); after != before {
		t.Errorf("the stranger's guest was\n%s\nand is\n%s", before, after)
	}
	if got := f.holdings(t); got != (holdings{}) {
		t.Errorf("the store still holds %+v", got)
	}
	if _, err = f.Server(t.Context(), f.admin, view.ID); !errors.Is(err, core.NotFound) {
		t.Errorf("got %v, want not found", err)
	}
	if facts := f.facts(t, view.ID); facts[len(facts)-2] != core.EventStrangerFound || facts[len(facts)-1] != core.EventServerDeleted {
		t.Errorf("what was told: %v", facts)
	}
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
