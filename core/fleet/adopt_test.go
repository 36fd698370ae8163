package fleet

import (
	"context"
	"fmt"
	"net/netip"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/adopt"
	"github.com/remudahq/remuda/testutil/faulty"
	"github.com/remudahq/remuda/testutil/sagatest"
)

// stranger is a guest that somebody else made.
func stranger(vmid int, kind core.GuestKind) core.Guest {
	mac := core.NewMAC([5]byte{1, 2, 3, byte(vmid >> 8), byte(vmid)})
	return core.Guest{
		Ref: core.GuestRef{Node: "pve1", VMID: vmid, Kind: kind}, Name: "Old.Box", Description: "by hand", Power: core.On,
		UUID: "11111111-2222-4333-8444-555555555555", MACs: []string{mac}, Cores: 3, Memory: 700 * core.MiB,
		Disks: map[string]int64{core.RootDisk(kind): 7 * core.GiB, "scsi1": core.GiB / 2},
		Interfaces: []core.Interface{{Name: "net0", MAC: mac, Addresses: []core.Assigned{
			{Prefix: netip.MustParsePrefix("192.0.2.15/24")}, {Prefix: netip.MustParsePrefix("2001:db8::9/64")},
		}}},
	}
}

func (f *farm) adoptAll(t fatal, c core.Caller, items ...AdoptServer) []Adopted {
	t.Helper()
	adopted, err := f.Adopt(context.Background(), c, "c1", items)
	must(t, err)
	return adopted
}

func TestAdoptSurvivesEverything(t *testing.T) {
	t.Parallel()
	for _, kind := range []core.GuestKind{core.VM, core.Container} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			sagatest.Exercise(t, func(t sagatest.T) sagatest.World[adopt.State] {
				a := adoption{one: one{farm: newFarm(t)}, was: stranger(150, kind)}
				a.cluster.Put(a.was)
				a.before = a.cluster.State()
				adopted := a.adoptAll(t, a.admin, AdoptServer{VMID: 150})
				must(t, adopted[0].Err)
				a.accepted = adopted[0].Accepted
				return sagatest.World[adopt.State]{
					Workflow: a.adopt.Workflow(), Journal: a.Journal, Clock: a.clock, Operation: a.op(t),
					Made: a.isOurs, Clean: a.isClean,
				}
			})
		})
	}
}

// adoption is a farm in which one guest is adopted.
type adoption struct {
	one
	was core.Guest
}

// isOurs fails unless the guest is the same but for our mark and its protection.
func (a adoption) isOurs(t sagatest.T) {
	t.Helper()
	a.isTold(t)
	view, err := a.Server(context.Background(), a.admin, a.accepted.Server.ID)
	must(t, err)
	if view.Spec.Cores != 3 || view.Spec.Memory != 700*core.MiB || len(view.Spec.Disks) != 2 || view.ImageName != "" || view.PlanName != "" {
		t.Errorf("the server is %+v", view)
	}
	if len(view.Addresses) != 1 || view.Addresses[0].IP.String() != "192.0.2.15" || view.Identity.MAC != a.was.MACs[0] {
		t.Errorf("the server has %v and %s", view.Addresses, view.Identity.MAC)
	}
	if view.Name != "Old.Box" || view.Wanted() != core.On {
		t.Errorf("the server is called %q, and %q is wanted", view.Name, view.Wanted())
	}
	g, err := a.cluster.Look(context.Background(), view.Ref())
	must(t, err)
	want := core.Marked("by hand", core.Mark{Server: view.ID, Operation: a.accepted.Operation.ID})
	if g.Description != want || !g.Protected || g.Power != core.On {
		t.Errorf("the guest is %+v", g)
	}
	if g.UUID != a.was.UUID || g.Name != a.was.Name || g.MACs[0] != a.was.MACs[0] || a.cluster.Effects("configure") > 0 {
		t.Errorf("the guest is not the same: %+v", g)
	}
	if got, want := a.holdings(t), (holdings{Servers: 1, Addresses: 1, VMIDs: 1}); got != want {
		t.Errorf("the store holds %+v, want %+v", got, want)
	}
}

func TestWhatIsWrittenWhileAGuestIsAdoptedIsKept(t *testing.T) {
	t.Parallel()
	f, edits := newFarm(t), 0
	f.cluster.Put(stranger(150, core.VM))
	f.plan = func(_ context.Context, call faulty.Call) error {
		if call.Name == "Describe" && !call.After && edits == 0 {
			edits++
			f.cluster.Touch(150, func(g *core.Guest) { g.Description = "edited at this moment" })
		}
		return nil
	}
	adopted := f.adoptAll(t, f.admin, AdoptServer{VMID: 150})
	f.settle(t)
	view, err := f.Server(t.Context(), f.admin, adopted[0].Server.ID)
	must(t, err)
	g, err := f.cluster.Look(t.Context(), view.Ref())
	must(t, err)
	if mark, _ := core.FindMark(g.Description); edits != 1 || mark.Server != view.ID || core.Unmark(g.Description) != "edited at this moment" || view.Life() != core.Ready {
		t.Errorf("its description is %q; it is %s", g.Description, view.Life())
	}
}

func TestOfManyGuestsEachIsAdoptedOrRefused(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	alice := f.user(t, "alice")
	ours := f.make(t, f.admin, CreateServer{Name: "web", Image: "debian-12", Plan: "small"})
	theirs := stranger(201, core.VM)
	theirs.Description = core.Mark{Server: ours.ID, Operation: "x"}.String()
	template := stranger(202, core.VM)
	template.Template, template.Power = true, core.Off
	for _, g := range []core.Guest{stranger(200, core.VM), theirs, template, stranger(203, core.Container), stranger(204, core.VM), stranger(205, core.VM)} {
		f.cluster.Put(g)
	}
	caller := f.admin
	caller.Key, caller.Hash = "batch", []byte("1")
	items := []AdoptServer{
		{VMID: 200, Name: "one", Owner: "alice", Plan: "small", Image: "debian-12", Labels: map[string]string{"a": "b"}},
		{VMID: 201}, {VMID: 202}, {VMID: 203, Image: "debian-12"}, {VMID: 204, Addresses: []netip.Addr{netip.MustParseAddr("192.0.2.15")}},
		{VMID: 205, Owner: "nobody", Plan: "none"}, {VMID: 299}, {VMID: ours.Placement.VMID},
	}
	adopted := f.adoptAll(t, caller, items...)
	codes := []string{"", core.CodeIdentityConflict, core.CodeIdentityConflict, core.CodeValidation, "conflict", core.CodeValidation, core.CodeValidation, core.CodeIdentityConflict}
	for i, a := range adopted {
		if got := core.CodeOf(a.Err); a.VMID != items[i].VMID || (a.Err == nil) != (codes[i] == "") || a.Err != nil && got != codes[i] {
			t.Errorf("%d: %v (%s), want %q", a.VMID, a.Err, got, codes[i])
		}
	}
	again := f.adoptAll(t, caller, items...)
	if again[0].Err != nil || again[0].Server.ID != adopted[0].Server.ID || again[0].Operation.ID != adopted[0].Operation.ID {
		t.Errorf("the second answer is %+v", again[0])
	}
	caller.Hash = []byte("2")
	if _, err := f.Adopt(t.Context(), caller, "c1", items); core.CodeOf(err) != core.CodeKeyReused {
		t.Errorf("another request with the same key: %v", err)
	}
	f.settle(t)
	view, err := f.Server(t.Context(), alice, adopted[0].Server.ID)
	must(t, err)
	if view.PlanName != "small" || view.ImageName != "debian-12" || view.Name != "one" || view.Labels["a"] != "b" || view.Life() != core.Ready {
		t.Errorf("the server is %+v", view)
	}
	if len(adopted[0].Unmanaged) != 1 || adopted[0].Unmanaged[0].String() != "2001:db8::9" {
		t.Errorf("not managed are %v", adopted[0].Unmanaged)
	}
	if _, err := f.Adopt(t.Context(), alice, "c1", items[:1]); core.KindOf(err) != core.Denied {
		t.Errorf("a customer adopts: %v", err)
	}
	guests, err := f.Guests(t.Context(), f.admin, f.id)
	must(t, err)
	owned := map[int]core.ServerID{}
	for _, g := range guests {
		owned[g.Ref.VMID] = g.Server
	}
	if owned[200] != view.ID || owned[201] != "" || owned[ours.Placement.VMID] != ours.ID || len(guests) < 7 {
		t.Errorf("the guests are %+v", guests)
	}
}

func TestAnAdoptedGuestIsLetGoAgain(t *testing.T) {
	t.Parallel()
	for _, protected := range []bool{false, true} {
		t.Run(fmt.Sprintf("protected=%t", protected), func(t *testing.T) {
			t.Parallel()
			isLetGo(t, protected)
		})
	}
}

func isLetGo(t *testing.T, protected bool) {
	t.Helper()
	f := newFarm(t)
	was := stranger(150, core.VM)
	was.Protected = protected
	f.cluster.Put(was)
	before := f.cluster.State()
	adopted := f.adoptAll(t, f.admin, AdoptServer{VMID: 150})
	f.settle(t)
	_, err := f.Delete(t.Context(), f.admin, adopted[0].Server.ID, true)
	must(t, err)
	f.settle(t)
	if now := f.cluster.State(); now != before || f.holdings(t) != (holdings{}) {
		t.Errorf("the cluster was\n%s\nand is\n%s\nand the store holds %+v", before, now, f.holdings(t))
	}
	adopted = f.adoptAll(t, f.admin, AdoptServer{VMID: 150})
	must(t, adopted[0].Err)
}
