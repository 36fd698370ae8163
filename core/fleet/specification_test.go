package fleet

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/resize"
	"github.com/remudahq/remuda/testutil/sagatest"
)

func ptr[T any](v T) *T { return &v }

// larger is a change of everything that the image's kind has.
func larger(image string) Respecify {
	r := Respecify{SpecChange: core.SpecChange{Cores: ptr(2), Memory: ptr(core.GiB)}}
	r.Disks = map[string]core.DiskChange{"scsi0": {Size: 6 * core.GiB}, "scsi": {Size: 2 * core.GiB}, "virtio3": {Size: core.GiB, Storage: "local-lvm"}}
	if image == "debian-12-ct" {
		r.Swap = ptr(256 * core.MiB)
		r.Disks = map[string]core.DiskChange{"rootfs": {Size: 6 * core.GiB}, "mp": {Size: 2 * core.GiB}, "mp4": {Size: core.GiB, Path: "/srv"}}
	}
	return r
}

func TestResizeSurvivesEverything(t *testing.T) {
	t.Parallel()
	for _, image := range []string{"debian-12", "debian-12-ct"} {
		t.Run(image, func(t *testing.T) {
			t.Parallel()
			sagatest.Exercise(t, func(t sagatest.T) sagatest.World[resize.State] {
				o := one{farm: newFarm(t)}
				view := o.make(t, o.admin, CreateServer{Name: "web", Image: image, Plan: "small", Start: true})
				o.before = o.cluster.State()
				o.cluster.Slow(3)
				accepted, err := o.Respecify(context.Background(), o.admin, view.ID, larger(image))
				must(t, err)
				o.accepted = accepted
				return sagatest.World[resize.State]{
					Workflow: o.resize.Workflow(), Journal: o.Journal, Clock: o.clock, Operation: o.op(t),
					Made: o.isLarger, Clean: o.isAsItWas,
				}
			})
		})
	}
}

// isLarger fails unless the guest is what [larger] asks for, once, and the
// server says so.
func (o one) isLarger(t sagatest.T) {
	t.Helper()
	view, err := o.Server(context.Background(), o.admin, o.accepted.Server.ID)
	must(t, err)
	i, err := o.cluster.Inspect(context.Background(), view.Ref())
	must(t, err)
	want := core.Spec{Cores: 2, Memory: core.GiB, Disks: map[string]int64{"scsi0": 6 * core.GiB, "scsi1": 2 * core.GiB, "virtio3": core.GiB}}
	running := want
	running.Cores, running.Memory = 1, 512*core.MiB
	if view.Kind == core.Container {
		want.Swap, want.Disks = 256*core.MiB, map[string]int64{"rootfs": 6 * core.GiB, "mp0": 2 * core.GiB, "mp4": core.GiB}
		running = want
	}
	if !i.Next.Spec().Equal(want) || !i.Now.Spec().Equal(running) {
		t.Errorf("the guest is %+v, and will be %+v", i.Now.Spec(), i.Next.Spec())
	}
	if view.Operation != "" || !view.Spec.Equal(running) || !view.Upcoming().Equal(want) || (view.Pending == nil) != running.Equal(want) {
		t.Errorf("the server, held by %q, is %+v, and will be %+v", view.Operation, view.Spec, view.Pending)
	}
	if n, m := o.cluster.Effects("add disk"), o.cluster.Effects("grow"); n != 2 || m > 3 {
		t.Errorf("%d disks were added, and %d grown", n, m)
	}
}

// isAsItWas fails unless the guest and the server are as they were.
func (o one) isAsItWas(t sagatest.T) {
	t.Helper()
	if now := o.cluster.State(); now != o.before {
		t.Errorf("the cluster was\n%s\nand is\n%s", o.before, now)
	}
	view, err := o.Server(context.Background(), o.admin, o.accepted.Server.ID)
	must(t, err)
	if view.Operation != "" || view.Pending != nil || view.Spec.Cores != 1 || view.LastError == "" {
		t.Errorf("the server, held by %q, is %+v, and will be %+v; its error is %q", view.Operation, view.Spec, view.Pending, view.LastError)
	}
}

// violations renders what an error says of fields.
func violations(err error) string {
	e, ok := errors.AsType[*core.Error](err)
	if !ok {
		return fmt.Sprint(err)
	}
	var lines []string
	for _, f := range e.Fields {
		lines = append(lines, f.Path+" "+f.Msg)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func TestWhatCannotBeIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	vm := f.make(t, f.admin, CreateServer{Name: "vm", Image: "debian-12", Plan: "small", Node: "pve1"})
	ct := f.make(t, f.admin, CreateServer{Name: "ct", Image: "debian-12-ct", Plan: "small", Node: "pve1"})
	_, err := f.CreatePlan(t.Context(), f.admin, core.Plan{Name: "tiny", Cores: 1, Memory: 256 * core.MiB, Disk: 2 * core.GiB})
	must(t, err)
	before := f.cluster.State()
	for name, c := range map[string]struct {
		server core.ServerID
		ask    Respecify
		want   string
	}{
		"nothing": {vm.ID, Respecify{}, " names nothing to change"},
		"everything at once": {vm.ID, Respecify{SpecChange: core.SpecChange{
			Cores: ptr(33), Memory: ptr(core.MiB + 1), Swap: ptr(core.MiB),
			Disks: map[string]core.DiskChange{"scsi0": {Size: 2 * core.GiB}, "sda": {Size: core.GiB}, "scsi7": {Size: 1}, "rootfs": {Size: core.GiB, Path: "/x"}},
		}}, `cores must be at most 32, the CPUs of node pve1
disks.rootfs is no disk name of a vm, such as scsi0
disks.rootfs.path is for containers only
disks.scsi0 cannot shrink: it has 4294967296 bytes, and 2147483648 were asked for
disks.scsi7 must be 1073741824 to 140737488355328 bytes
disks.scsi7 must be whole GiB (multiples of 1073741824 bytes)
disks.sda is no disk name of a vm, such as scsi0
memory must be 16777216 to 17592186044416 bytes
memory must be whole MiB (multiples of 1048576 bytes)
swap is for containers only`},
		"more memory than the node has": {vm.ID, Respecify{SpecChange: core.SpecChange{Memory: ptr(2 * core.TiB)}},
			"memory must be at most 1099511627776 bytes, the memory of node pve1"},
		"a path out of the container": {ct.ID, Respecify{SpecChange: core.SpecChange{Disks: map[string]core.DiskChange{"mp": {Size: core.GiB, Path: "/srv/../etc"}}}},
			"disks.mp.path must be an absolute path of letters, digits and . _ @ + -, such as /srv/data"},
		"a storage that is not there": {vm.ID, Respecify{SpecChange: core.SpecChange{Disks: map[string]core.DiskChange{"scsi": {Size: core.GiB, Storage: "nope"}}}},
			`disks.scsi.storage is no storage of the node: "nope"`},
		"a storage for other things": {vm.ID, Respecify{SpecChange: core.SpecChange{Disks: map[string]core.DiskChange{"scsi": {Size: core.GiB, Storage: "local"}}}},
			`disks.scsi.storage takes no such disks: "local"`},
		"a storage of a disk that is there": {ct.ID, Respecify{SpecChange: core.SpecChange{Disks: map[string]core.DiskChange{"rootfs": {Size: 5 * core.GiB, Storage: "local-lvm"}}}},
			"disks.rootfs.storage cannot be chosen for a disk that is there"},
		"a smaller plan": {vm.ID, Respecify{Plan: "tiny"}, "plan has a disk of 2147483648 bytes, and scsi0 cannot shrink: it has 4294967296"},
		"no plan":        {vm.ID, Respecify{Plan: "huge"}, `plan names no plan: "huge"`},
		"a plan and its opposite": {vm.ID, Respecify{Plan: "small", SpecChange: core.SpecChange{Cores: ptr(2), Disks: map[string]core.DiskChange{"scsi0": {Size: 9 * core.GiB}}}},
			"cores is what the plan says\ndisks.scsi0 is what the plan says"},
	} {
		_, err := f.Respecify(t.Context(), f.admin, c.server, c.ask)
		if got := violations(err); got != c.want || core.KindOf(err) != core.Invalid {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, c.want)
		}
	}
	_, err = f.Respecify(t.Context(), f.admin, vm.ID, Respecify{SpecChange: core.SpecChange{Disks: map[string]core.DiskChange{"scsi0": {Size: 64 * core.TiB}}}})
	if core.CodeOf(err) != core.CodeStorageFull {
		t.Errorf("a disk that no storage has room for: %v", err)
	}
	if f.cluster.State() != before {
		t.Errorf("the cluster was changed")
	}
}

func TestAQuotaHoldsWhatAServerBecomes(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, CreateServer{Name: "web", Image: "debian-12", Plan: "small", Start: true})
	user := f.user(t, "carol")
	owner := "carol"
	_, err := f.Change(t.Context(), f.admin, view.ID, ServerChange{Owner: &owner})
	must(t, err)
	_, err = f.SetQuota(t.Context(), f.admin, user.User, core.Quota{Cores: ptr(int64(2)), Disk: ptr(5 * core.GiB)})
	must(t, err)
	_, err = f.Respecify(t.Context(), user, view.ID, Respecify{SpecChange: core.SpecChange{Cores: ptr(3), Disks: map[string]core.DiskChange{"scsi": {Size: 2 * core.GiB}}}})
	if core.CodeOf(err) != core.CodeQuotaExceeded || violations(err) != "cores used 1, limit 2, asked 2\ndisk used 4294967296, limit 5368709120, asked 2147483648" {
		t.Errorf("more than the quota: %v", err)
	}
	_, err = f.Respecify(t.Context(), user, view.ID, Respecify{SpecChange: core.SpecChange{Cores: ptr(2), Disks: map[string]core.DiskChange{"scsi0": {Size: 5 * core.GiB}}}})
	must(t, err)
	held, err := f.Quota(t.Context(), user, user.User)
	must(t, err)
	if held.Used.Cores != 2 || held.Used.Disk != 5*core.GiB {
		t.Errorf("while it grows it counts as %+v", held.Used)
	}
	f.settle(t)
	if held, _ = f.Quota(t.Context(), user, user.User); held.Used.Cores != 2 || held.Used.Disk != 5*core.GiB {
		t.Errorf("then it counts as %+v", held.Used)
	}
}
