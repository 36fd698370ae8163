package fleet

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
)

// swept lets the patrol look at the farm's cluster once, ten seconds later.
func (f *farm) swept(t fatal) error {
	t.Helper()
	f.clock.Advance(10 * time.Second)
	return f.patrol.Sweep(context.Background(), core.Cluster{ID: f.id, Name: "c1"})
}

func TestUsageIsAsTheLastSweepSawIt(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	req := web
	req.Start = true
	view := f.make(t, f.admin, req)
	usage := func() ServerUsage {
		u, err := f.Usage(t.Context(), f.admin, view.ID)
		must(t, err)
		return u
	}
	if u := usage(); u.Known || u.Stale || u.State != "" || u.CPU != nil {
		t.Errorf("before it was seen: %+v", u)
	}
	f.cluster.Load(view.Placement.VMID, 0.75, core.GiB)
	must(t, f.swept(t))
	f.cluster.Carry(view.Placement.VMID, 50_000, 20_000)
	must(t, f.swept(t))
	u := usage()
	if !u.Known || u.Stale || u.State != "on" || *u.CPU != 0.75 || *u.Memory != core.GiB || u.Disk != nil || *u.NetInRate != 5000 || *u.NetOutRate != 2000 || *u.NetIn < 50_000 {
		t.Errorf("what it uses: %+v", u)
	}
	if !u.At.Equal(f.clock.Now()) {
		t.Errorf("seen at %s, and now it is %s", u.At, f.clock.Now())
	}
	seen := u.At
	f.cluster.Cut()
	for range 3 {
		if err := f.swept(t); !errors.Is(err, core.Unavailable) {
			t.Errorf("a cluster that is away: %v", err)
		}
	}
	if u := usage(); !u.Stale || u.State != core.StateUnknown || !u.At.Equal(seen) || *u.CPU != 0.75 {
		t.Errorf("an old number shown as new: %+v", u)
	}
	f.cluster.Mend()
	must(t, f.swept(t))
	if u := usage(); u.Stale || u.State != "on" || !u.At.Equal(f.clock.Now()) {
		t.Errorf("it is there again: %+v", u)
	}
	f.clock.Advance(-time.Hour)
	if u := usage(); u.Stale || u.At.After(f.clock.Now()) {
		t.Errorf("seen in the future, at %s: it is %s", u.At, f.clock.Now())
	}
}

func TestUsageOfNodesStoragesAndClusters(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	name := func() string {
		c, err := f.Cluster(t.Context(), f.admin, f.id)
		must(t, err)
		return c.Name
	}()
	for what, look := range map[string]func() (Measured, error){
		"a node":    func() (Measured, error) { return f.NodeUsage(t.Context(), f.admin, name, "pve1") },
		"a storage": func() (Measured, error) { return f.StorageUsage(t.Context(), f.admin, name, "pve1", "local") },
		"a cluster": func() (Measured, error) { return f.ClusterUsage(t.Context(), f.admin, f.id) },
	} {
		if m, err := look(); err != nil || m.Known || m.CPU != nil || m.Disk != nil {
			t.Errorf("%s that was never swept: %+v, %v", what, m, err)
		}
	}
	must(t, f.swept(t))
	f.cluster.Online("pve2", false)
	must(t, f.swept(t))
	one, err := f.NodeUsage(t.Context(), f.admin, name, "pve1")
	must(t, err)
	other, err := f.NodeUsage(t.Context(), f.admin, string(f.id), "pve2")
	must(t, err)
	if one.State != core.StateOnline || *one.CPU != 0.1 || other.State != core.StateOffline || other.CPU != nil || other.Stale {
		t.Errorf("one node is there and another is not: %+v, %+v", one, other)
	}
	whole, err := f.ClusterUsage(t.Context(), f.admin, f.id)
	must(t, err)
	if whole.CPUs != one.CPUs || *whole.Memory != *one.Memory || whole.MemoryTotal != one.MemoryTotal || whole.DiskTotal < 5*core.TiB {
		t.Errorf("the cluster is what is there of it: %+v", whole)
	}
	there, err := f.StorageUsage(t.Context(), f.admin, name, "pve1", "local-lvm")
	must(t, err)
	gone, err := f.StorageUsage(t.Context(), f.admin, name, "pve2", "local-lvm")
	must(t, err)
	if there.State != core.StateOnline || there.Stale || *there.Disk > there.DiskTotal || gone.State != core.StateUnknown || !gone.Stale || gone.Disk == nil {
		t.Errorf("storages: %+v, %+v", there, gone)
	}
	for what, err := range map[string]error{
		"node-not-found":    onlyErr(f.NodeUsage(t.Context(), f.admin, name, "pve9")),
		"storage-not-found": onlyErr(f.StorageUsage(t.Context(), f.admin, name, "pve1", "")),
		"cluster-not-found": onlyErr(f.NodeUsage(t.Context(), f.admin, "elsewhere", "pve1")),
	} {
		if core.CodeOf(err) != what {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := f.ClusterUsage(t.Context(), f.hired(t, "eve", core.Customer), f.id); !errors.Is(err, core.Denied) {
		t.Errorf("a customer sees what a cluster uses: %v", err)
	}
}

func onlyErr[T any](_ T, err error) error { return err }
