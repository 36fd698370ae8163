package fleet

import (
	"errors"
	"strings"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func TestEachNodeTellsHowItIsOrWhyNot(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	f.cluster.Online("pve2", false)
	all, err := f.NodeStatuses(t.Context(), f.admin)
	must(t, err)
	if len(all) != 2 {
		t.Fatalf("got %+v", all)
	}
	if r := all[0]; r.Err != nil || r.Name != "pve1" || r.ClusterName != "c1" || r.Status.CPUs.Count != 32 || r.Status.Root.Total == 0 {
		t.Errorf("of the first: %+v", r)
	}
	if r := all[1]; !errors.Is(r.Err, core.Unavailable) || !strings.Contains(r.Err.Error(), "pve2") {
		t.Errorf("of the second: %+v", r)
	}
	if _, err := f.NodeStatuses(t.Context(), f.user(t, "alice")); !errors.Is(err, core.Denied) {
		t.Errorf("a customer: %v", err)
	}
}

func TestOneGuestIsLookedAt(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	alice := f.user(t, "alice")
	made := f.make(t, f.admin, CreateServer{Name: "ct", Image: "debian-12-ct", Spec: own(), Start: true})
	f.cluster.Load(made.Placement.VMID, 0.25, 100*core.MiB)
	view, seen, err := f.Inspect(t.Context(), f.admin, made.ID)
	must(t, err)
	if view.ID != made.ID || *seen.Measure.CPU != 0.25 || *seen.Measure.Memory != 100*core.MiB || seen.Now.Swap != 128*core.MiB || *seen.Swap != 0 {
		t.Errorf("it shows %+v", seen)
	}
	if _, _, err := f.Inspect(t.Context(), alice, made.ID); !errors.Is(err, core.NotFound) {
		t.Errorf("another's: %v", err)
	}
	f.cluster.Cut()
	if _, _, err := f.Inspect(t.Context(), f.admin, made.ID); !errors.Is(err, core.Unavailable) {
		t.Errorf("of a cluster that is away: %v", err)
	}
}

func TestTheNextVMIDIsToldAndNotTaken(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	for range 2 {
		next, err := f.NextVMID(t.Context(), f.admin, "")
		must(t, err)
		accepted, err := f.Create(t.Context(), f.admin, web)
		must(t, err)
		if got := accepted.Server.Placement.VMID; got != next {
			t.Errorf("the server got %d, and %d was told", got, next)
		}
		again, err := f.NextVMID(t.Context(), f.admin, "c1")
		must(t, err)
		if third, _ := f.NextVMID(t.Context(), f.admin, "c1"); again != next+1 || third != again {
			t.Errorf("then %d and %d were told", again, third)
		}
	}
	must(t, f.store.Read(t.Context(), func(tx ports.Tx) error {
		reserved, err := tx.VMIDs().Reserved(t.Context(), f.id)
		if len(reserved) != 2 {
			t.Errorf("reserved is %v", reserved)
		}
		return err
	}))
	if _, err := f.NextVMID(t.Context(), f.user(t, "alice"), ""); !errors.Is(err, core.Denied) {
		t.Errorf("a customer: %v", err)
	}
	if _, err := f.NextVMID(t.Context(), f.admin, "nowhere"); err == nil {
		t.Error("a cluster that is not there has one")
	}
}

func TestAServerGoesToTheStorageThatWasNamed(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	f.cluster.AddStorage(core.Storage{Node: "pve2", Name: "fast", Type: "zfspool", Content: []string{"rootdir"}, Active: true, Total: core.TiB})
	f.scoutOnce(t.Context(), true)
	req := CreateServer{Name: "ct", Image: "debian-12-ct", Plan: "small", Storage: "fast"}
	view := f.make(t, f.admin, req)
	seen, err := f.cluster.Inspect(t.Context(), view.Ref())
	must(t, err)
	if root, _ := seen.Now.Disk("rootfs"); root.Storage != "fast" || view.Placement.Node != "pve2" {
		t.Errorf("it is on %s of %s", root.Storage, view.Placement.Node)
	}
	for name, wrong := range map[string]CreateServer{
		"one that takes no disks":     {Image: "debian-12-ct", Storage: "local"},
		"one that is not there":       {Image: "debian-12-ct", Storage: "nowhere"},
		"another than the template's": {Image: "debian-12", Storage: "fast"},
	} {
		wrong.Name, wrong.Plan = "x", "small"
		if _, err := f.Create(t.Context(), f.admin, wrong); core.CodeOf(err) != core.CodeNoPlacement {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := f.Create(t.Context(), f.user(t, "alice"), req); !errors.Is(err, core.Invalid) {
		t.Errorf("a customer names one: %v", err)
	}
}
