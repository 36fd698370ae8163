package fleet

import (
	"errors"
	"slices"
	"testing"

	"github.com/remudahq/remuda/core"
)

// own is a specification that no plan says.
func own() *core.Spec {
	return &core.Spec{Cores: 3, Memory: 768 * core.MiB, Swap: 128 * core.MiB, Disks: map[string]int64{core.AnyRoot: 6 * core.GiB}}
}

func TestAServerOfItsOwnSpecification(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, CreateServer{Name: "ct", Image: "debian-12-ct", Spec: own(), Start: true})
	if view.Life() != core.Ready || view.Plan != "" || view.PlanName != "" {
		t.Errorf("it is %s, of the plan %q", view.Life(), view.PlanName)
	}
	want := core.Spec{Cores: 3, Memory: 768 * core.MiB, Swap: 128 * core.MiB, Disks: map[string]int64{"rootfs": 6 * core.GiB}}
	if !view.Spec.Equal(want) {
		t.Errorf("it has %+v", view.Spec)
	}
	seen, err := f.cluster.Inspect(t.Context(), view.Ref())
	must(t, err)
	if got := seen.Now.Spec(); !got.Equal(want) {
		t.Errorf("its guest has %+v", got)
	}
	vm := own()
	vm.Swap, vm.Disks = 0, map[string]int64{"scsi0": 6 * core.GiB}
	made := f.make(t, f.admin, CreateServer{Name: "vm", Image: "debian-12", Spec: vm})
	if made.Spec.Disks["scsi0"] != 6*core.GiB {
		t.Errorf("the VM has %+v", made.Spec)
	}
	if _, err := f.Usage(t.Context(), f.admin, view.ID); err != nil {
		t.Errorf("its usage: %v", err)
	}
	if _, err := f.TakeSnapshot(t.Context(), f.admin, made.ID, NewSnapshot{Name: "one"}); err != nil {
		t.Errorf("a snapshot: %v", err)
	}
}

func TestAnOwnSpecificationCountsForTheQuotaAndForThePlacement(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	alice := f.user(t, "alice")
	_, err := f.SetQuota(t.Context(), f.admin, alice.User, core.Quota{Cores: n(3), Memory: n(core.GiB), Disk: n(5 * core.GiB)})
	must(t, err)
	req := CreateServer{Name: "ct", Image: "debian-12-ct", Owner: "alice", Spec: own()}
	_, err = f.Create(t.Context(), f.admin, req)
	if e, ok := errors.AsType[*core.Error](err); !ok || e.Code != core.CodeQuotaExceeded || len(e.Fields) != 1 || e.Fields[0].Path != "disk" {
		t.Errorf("got %#v", err)
	}
	huge := own()
	huge.Memory = core.MaxMemory
	f.scoutOnce(t.Context(), true)
	if _, err = f.Create(t.Context(), f.admin, CreateServer{Name: "ct", Image: "debian-12-ct", Spec: huge}); core.CodeOf(err) != core.CodeNoPlacement {
		t.Errorf("more memory than any node has: %v", err)
	}
}

func TestAnOwnSpecificationIsForWhoMaySpecify(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	alice := f.user(t, "alice")
	req := CreateServer{Name: "ct", Image: "debian-12-ct", Spec: own()}
	if _, err := f.Create(t.Context(), alice, req); !errors.Is(err, core.Denied) {
		t.Errorf("a customer: %v", err)
	}
	if _, err := f.Foresee(t.Context(), alice, req); !errors.Is(err, core.Denied) {
		t.Errorf("a customer who looks: %v", err)
	}
	entries, err := f.Audit(t.Context(), f.admin, core.AuditFilter{Action: string(core.ServerSpecify)})
	must(t, err)
	if len(entries) != 1 || entries[0].User != alice.User {
		t.Errorf("the audit log has %+v", entries)
	}
	if choice, err := f.Foresee(t.Context(), f.admin, req); err != nil || choice.Site.Node.Name == "" {
		t.Errorf("an admin who looks: %+v, %v", choice, err)
	}
}

func TestEverythingWrongWithAnOwnSpecificationIsNamed(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	for name, want := range map[string]struct {
		req   CreateServer
		paths []string
	}{
		"neither":   {CreateServer{}, []string{"plan"}},
		"both":      {CreateServer{Plan: "small", Spec: own()}, []string{"specification"}},
		"nothing":   {CreateServer{Spec: new(core.Spec)}, []string{"specification.cores", "specification.disk", "specification.memory"}},
		"two disks": {CreateServer{Spec: &core.Spec{Cores: 1, Memory: core.GiB, Disks: map[string]int64{"rootfs": core.GiB, "mp0": core.GiB}}}, []string{"specification.disk"}},
		"odd sizes": {CreateServer{Spec: &core.Spec{Cores: 1, Memory: core.GiB + 1, Swap: 1, Disks: map[string]int64{"rootfs": core.GiB + 1}}},
			[]string{"specification.disk", "specification.memory", "specification.swap"}},
		"too small": {CreateServer{Spec: &core.Spec{Cores: 1, Memory: core.GiB, Disks: map[string]int64{"rootfs": core.GiB}}, Image: "big"}, []string{"specification"}},
	} {
		if want.req.Image == "big" {
			big, err := f.CreateImage(t.Context(), f.admin, bigImage(t, f))
			must(t, err)
			want.req.Image = big.Name
		} else {
			want.req.Image = "debian-12-ct"
		}
		want.req.Name = "ct"
		_, err := f.Create(t.Context(), f.admin, want.req)
		e, ok := errors.AsType[*core.Error](err)
		if !ok || e.Kind != core.Invalid {
			t.Errorf("%s: got %v", name, err)
			continue
		}
		var paths []string
		for _, field := range e.Fields {
			paths = append(paths, field.Path)
		}
		if slices.Sort(paths); !slices.Equal(paths, want.paths) {
			t.Errorf("%s: it names %v", name, paths)
		}
	}
}

// bigImage needs more disk than a GiB.
func bigImage(t *testing.T, f *farm) core.Image {
	t.Helper()
	all, err := f.Images(t.Context(), f.admin, core.Page{})
	must(t, err)
	at := slices.IndexFunc(all, func(i core.Image) bool { return i.Name == "debian-12-ct" })
	big := all[at]
	big.Name, big.MinDisk = "big", 2*core.GiB
	return big
}
