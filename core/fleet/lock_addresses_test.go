package fleet

import (
	"context"
	"errors"
	"net/netip"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/faulty"
)

func addrs(texts ...string) (all []netip.Addr) {
	for _, text := range texts {
		all = append(all, netip.MustParseAddr(text))
	}
	return all
}

// lets is what the guest's firewall lets it use of IPv4.
func (f *farm) lets(t *testing.T, view core.ServerView) (list []string) {
	t.Helper()
	fw, err := f.cluster.Firewall(t.Context(), view.Ref())
	must(t, err)
	set, _ := fw.Set(core.IPFilterSet)
	for _, e := range set.Entries {
		if e.Prefix.Addr().Is4() {
			list = append(list, e.Prefix.Addr().String())
		}
	}
	return list
}

func TestAServerIsLockedToTheAddressesThatAreNamed(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, web)
	other := f.make(t, f.admin, CreateServer{Name: "other", Image: "debian-12", Plan: "small"})
	own, theirs := view.Addresses[0].IP, other.Addresses[0].IP
	for what, c := range map[string]struct {
		only []netip.Addr
		path string
	}{
		"another's":        {append(addrs("192.0.2.19"), own, theirs), "addresses.2"},
		"in no pool":       {append(addrs("198.51.100.1"), own), "addresses.0"},
		"one is left out":  {addrs("192.0.2.19"), "addresses"},
		"none of them all": {nil, "addresses"},
	} {
		_, err := f.LockAddresses(t.Context(), f.admin, view.ID, c.only)
		e, ok := errors.AsType[*core.Error](err)
		if !ok || e.Kind != core.Invalid || len(e.Fields) != 1 || e.Fields[0].Path != c.path {
			t.Errorf("%s: got %v", what, err)
		}
	}
	if now, err := f.Server(t.Context(), f.admin, view.ID); err != nil || len(now.Addresses) != 1 || now.Operation != "" {
		t.Fatalf("what was refused changed it: %v, %v", now.Addresses, err)
	}
	accepted, err := f.LockAddresses(t.Context(), f.admin, view.ID, append(addrs("192.0.2.19", "192.0.2.19"), own))
	must(t, err)
	f.settle(t)
	if op := f.operation(t, accepted.Operation.ID); op.State != core.Succeeded {
		t.Fatalf("it is %s: %s", op.State, op.Cause)
	}
	if got := f.lets(t, view); len(got) != 2 || got[0] != own.String() || got[1] != "192.0.2.19" {
		t.Errorf("the guest may use %v", got)
	}
	lock, err := f.IPLock(t.Context(), f.admin, view.ID)
	must(t, err)
	if !lock.Wanted || lock.VerifiedAt.IsZero() {
		t.Errorf("it is not locked: %+v", lock)
	}
	alice := f.user(t, "alice")
	if _, err := f.LockAddresses(t.Context(), alice, view.ID, addrs("192.0.2.19")); !errors.Is(err, core.Denied) && !errors.Is(err, core.NotFound) {
		t.Errorf("a stranger: %v", err)
	}
}

func TestAServerIsReattachedOnlyToItsOwnGuest(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, web)
	guest, err := f.cluster.Look(t.Context(), view.Ref())
	must(t, err)
	const vmid = 777
	copied := guest
	copied.Ref.VMID, copied.Ref.Node = vmid, "pve2"
	refused := func(what string, err error) {
		t.Helper()
		e, ok := errors.AsType[*core.Error](err)
		if !ok || e.Kind != core.Invalid || len(e.Fields) != 1 || e.Fields[0].Path != "vmid" {
			t.Errorf("%s: got %v", what, err)
		}
	}
	_, err = f.Reattach(t.Context(), f.admin, view.ID, vmid)
	refused("there is none", err)
	f.cluster.Put(copied)
	_, err = f.Reattach(t.Context(), f.admin, view.ID, vmid)
	refused("its own is there still", err)
	f.cluster.Remove(view.Placement.VMID)
	stranger := copied
	stranger.Ref.VMID, stranger.Description, stranger.UUID, stranger.MACs = 778, "", "x", []string{"BC:24:11:00:00:01"}
	f.cluster.Put(stranger)
	_, err = f.Reattach(t.Context(), f.admin, view.ID, 778)
	refused("a stranger's", err)
	if _, err := f.Reattach(t.Context(), f.user(t, "alice"), view.ID, vmid); !errors.Is(err, core.Denied) {
		t.Errorf("a customer: %v", err)
	}
	f.plan = func(context.Context, faulty.Call) error { return core.Fail(core.Unavailable, "", "away") }
	if _, err := f.Reattach(t.Context(), f.admin, view.ID, vmid); !errors.Is(err, core.Unavailable) {
		t.Errorf("unseen: %v", err)
	}
	f.plan = nil
	now, err := f.Reattach(t.Context(), f.admin, view.ID, vmid)
	must(t, err)
	if now.Placement.VMID != vmid || now.Placement.Node != "pve2" || now.Life() != core.Ready {
		t.Errorf("it is %s at %+v", now.Life(), now.Placement)
	}
	if held := f.holdings(t); held.VMIDs != 1 {
		t.Errorf("it holds %+v", held)
	}
}

func TestANewServerGetsTheVMIDThatIsNamed(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	named := web
	named.VMID = 4716
	if view := f.make(t, f.admin, named); view.Placement.VMID != 4716 {
		t.Errorf("it has %d", view.Placement.VMID)
	}
	for what, c := range map[string]struct {
		who  core.Caller
		vmid int
	}{"taken": {f.admin, 4716}, "none": {f.admin, 99}, "a customer's wish": {f.user(t, "alice"), 4717}} {
		req := web
		req.VMID = c.vmid
		_, err := f.Create(t.Context(), c.who, req)
		if e, ok := errors.AsType[*core.Error](err); !ok || e.Kind != core.Invalid || e.Fields[0].Path != "vmid" {
			t.Errorf("%s: got %v", what, err)
		}
	}
}
