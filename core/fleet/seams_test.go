package fleet

import (
	"context"
	"maps"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/rebuild"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/faulty"
	"github.com/remudahq/remuda/testutil/sagatest"
)

// more is a further disk of the image's kind, and its name.
func more(image string) (Respecify, string) {
	if image == "debian-12-ct" {
		return Respecify{SpecChange: core.SpecChange{Disks: map[string]core.DiskChange{"mp2": {Size: 2 * core.GiB, Path: "/srv/data"}}}}, "mp2"
	}
	return Respecify{SpecChange: core.SpecChange{Disks: map[string]core.DiskChange{"virtio3": {Size: 2 * core.GiB}}}}, "virtio3"
}

// bound makes a running server of a plan that has used up its bandwidth, with a
// further disk and an IP lock. Its snapshot is from before all that.
func (f *farm) bound(t fatal, image string, action core.BandwidthAction) core.ServerView {
	t.Helper()
	ctx := context.Background()
	view := f.metered(t, image, core.Plan{Bandwidth: limit(0), Exceeded: action, Throttle: 125_000})
	change, _ := more(image)
	_, err := f.Respecify(ctx, f.admin, view.ID, change)
	must(t, err)
	f.settle(t)
	f.cluster.Snap(view.Placement.VMID, "early")
	_, err = f.SetIPLock(ctx, f.admin, view.ID, true, nil)
	must(t, err)
	f.settle(t)
	for range 2 {
		f.minute(t)
		f.settle(t)
	}
	view, err = f.Server(ctx, f.admin, view.ID)
	must(t, err)
	return view
}

// isBound fails unless the guest of a server is restrained and locked, and has
// the disks that the server says.
func (f *farm) isBound(t sagatest.T, id core.ServerID, action core.BandwidthAction) {
	t.Helper()
	ctx := context.Background()
	view, err := f.Server(ctx, f.admin, id)
	must(t, err)
	i, err := f.cluster.Inspect(ctx, view.Ref())
	must(t, err)
	card := i.Interface(core.FirstInterface)
	if slow := action == core.BandwidthThrottle; card.Rate != 0 != slow || slow && card.Rate != 125_000 || card.Down == slow {
		t.Errorf("the interface has rate %d, down=%t", card.Rate, card.Down)
	}
	fw, err := f.cluster.Firewall(ctx, view.Ref())
	must(t, err)
	if wrong := core.LockBreaches(fw, card, core.LockedAddresses(view.Addresses, view.Identity.MAC)); len(wrong) > 0 {
		t.Errorf("the lock: %v", wrong)
	}
	if !maps.Equal(i.Next.Spec().Disks, view.Spec.Disks) || len(view.Spec.Disks) != 2 || view.Pending != nil {
		t.Errorf("the guest has the disks %v, and the server %v", i.Next.Spec().Disks, view.Spec.Disks)
	}
	for _, d := range i.Next.Disks {
		if d.Name == "mp2" && d.Path != "/srv/data" {
			t.Errorf("it is mounted at %s", d.Path)
		}
	}
	must(t, f.store.Read(ctx, func(tx ports.Tx) error {
		_, used, err := tx.Quotas().Get(ctx, view.Owner)
		if used.Disk != 6*core.GiB {
			t.Errorf("%d bytes of disk count", used.Disk)
		}
		return err
	}))
}

func TestARebuildKeepsWhatTheServerMustKeepTo(t *testing.T) {
	t.Parallel()
	for _, image := range bothImages {
		for _, action := range []core.BandwidthAction{core.BandwidthThrottle, core.BandwidthDisconnect} {
			for name, meddle := range map[string]func(*farm, core.ServerView){
				"as it was": func(*farm, core.ServerView) {},
				"missing":   func(f *farm, s core.ServerView) { f.cluster.Remove(s.Placement.VMID); f.rounds(t) },
				"broken": func(f *farm, s core.ServerView) {
					off, fast, up := false, int64(0), false
					f.cluster.Breach(s.Placement.VMID, func(fw *core.Firewall) { fw.Options.IPFilter, fw.Options.Enable = &off, &off })
					must(t, f.cluster.Configure(context.Background(), s.Ref(), core.GuestConfig{Network: core.Network{Rate: &fast, Down: &up}}))
				},
			} {
				t.Run(image+" "+string(action)+" "+name, func(t *testing.T) {
					t.Parallel()
					f, starts := newFarm(t), 0
					view := f.bound(t, image, action)
					f.isBound(t, view.ID, action)
					meddle(f, view)
					f.plan = func(_ context.Context, call faulty.Call) error {
						if g, err := f.cluster.Look(context.Background(), view.Ref()); call.Name == "Power" && !call.After && err == nil && g.Power == core.Off {
							f.isBound(t, view.ID, action) // before its first start
							starts++
						}
						return nil
					}
					accepted, err := f.Rebuild(t.Context(), f.admin, view.ID, RebuildServer{})
					must(t, err)
					f.settle(t)
					if op := f.operation(t, accepted.Operation.ID); op.State != core.Succeeded {
						t.Fatalf("the rebuild %s: %s", op.State, op.Cause)
					}
					f.isBound(t, view.ID, action)
					if now, _ := f.Server(t.Context(), f.admin, view.ID); now.Life() != core.Ready || now.Power() != core.On || starts == 0 {
						t.Errorf("it is %s and %s, started %d times", now.Life(), now.Power(), starts)
					}
				})
			}
		}
	}
}

func TestRebuildOfAMissingServerSurvivesEverything(t *testing.T) {
	t.Parallel()
	for _, image := range bothImages {
		t.Run(image, func(t *testing.T) {
			t.Parallel()
			sagatest.Exercise(t, func(t sagatest.T) sagatest.World[rebuild.State] {
				o := one{farm: newFarm(t)}
				view := o.bound(t, image, core.BandwidthThrottle)
				o.cluster.Remove(view.Placement.VMID)
				o.rounds(t)
				o.before = o.cluster.State()
				o.cluster.Slow(3)
				made := o.cluster.Effects("clone") + o.cluster.Effects("create")
				accepted, err := o.Rebuild(context.Background(), o.admin, view.ID, RebuildServer{})
				must(t, err)
				o.accepted = accepted
				return sagatest.World[rebuild.State]{
					Workflow: o.rebuild.Workflow(), Journal: o.Journal, Clock: o.clock, Operation: o.op(t),
					Made: func(t sagatest.T) {
						o.isTold(t)
						o.isBound(t, view.ID, core.BandwidthThrottle)
						if n := o.cluster.Effects("clone") + o.cluster.Effects("create") - made; n != 1 {
							t.Errorf("%d guests were made", n)
						}
					},
					Clean: func(t sagatest.T) {
						if now := o.cluster.State(); now != o.before {
							t.Errorf("the cluster was\n%s\nand is\n%s", o.before, now)
						}
						now, err := o.Server(context.Background(), o.admin, view.ID)
						must(t, err)
						if now.Life() != core.Missing || now.Operation != "" {
							t.Errorf("the server is %s, held by %q", now.Life(), now.Operation)
						}
					},
				}
			})
		})
	}
}
