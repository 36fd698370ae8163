package fleet

import (
	"context"
	"net/netip"
	"reflect"
	"strings"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/rebuild"
	"github.com/remudahq/remuda/testutil/sagatest"
)

func TestRebuildSurvivesEverything(t *testing.T) {
	t.Parallel()
	for _, image := range []string{"debian-12", "debian-12-ct"} {
		t.Run(image, func(t *testing.T) {
			t.Parallel()
			sagatest.Exercise(t, func(t sagatest.T) sagatest.World[rebuild.State] {
				r := rebuilt{one: one{farm: newFarm(t)}}
				view := r.make(t, r.admin, CreateServer{Name: "web", Image: image, Plan: "small", Start: true})
				change, further := more(image)
				_, err := r.Respecify(context.Background(), r.admin, view.ID, change)
				must(t, err)
				r.settle(t)
				r.further = further
				mark := core.Mark{Server: view.ID, Operation: "0"}
				must(t, r.cluster.Describe(context.Background(), view.Ref(), core.Marked("kept by hand", mark), ""))
				must(t, r.cluster.Configure(context.Background(), view.Ref(), core.GuestConfig{Tags: []string{"mine"}}))
				r.lock(t, view.Ref())
				r.before, r.made = r.cluster.State(), r.cluster.Effects("clone")+r.cluster.Effects("create")
				r.cluster.Slow(3)
				accepted, err := r.Rebuild(context.Background(), r.admin, view.ID, RebuildServer{Password: "correct horse", DNS: nameservers("192.0.2.53")})
				must(t, err)
				r.accepted = accepted
				return sagatest.World[rebuild.State]{
					Workflow: r.rebuild.Workflow(), Journal: r.Journal, Clock: r.clock, Operation: r.op(t),
					Made: r.isAnew, Clean: r.isAsBefore,
				}
			})
		})
	}
}

// rebuilt is a farm in which one server is made anew.
type rebuilt struct {
	one
	made     int    // guests before
	further  string // its second disk
	firewall core.Firewall
}

// lock gives a guest a firewall.
func (r *rebuilt) lock(t sagatest.T, ref core.GuestRef) {
	ctx, on := context.Background(), true
	set := core.IPSet{Name: "ipfilter-net0", Entries: []core.IPEntry{core.NewIPEntry(netip.MustParseAddr("192.0.2.10"))}}
	must(t, r.cluster.CreateIPSet(ctx, ref, set))
	must(t, r.cluster.SetRules(ctx, ref, []core.FirewallRule{{"type": "in", "action": "ACCEPT"}, {"type": "out", "action": "DROP"}}))
	must(t, r.cluster.SetFirewall(ctx, ref, core.FirewallOptions{Enable: &on, IPFilter: &on}, core.FirewallOptions{}, ""))
	var err error
	r.firewall, err = r.cluster.Firewall(ctx, ref)
	must(t, err)
}

// isAnew fails unless another guest stands in the place of the old one, with all
// that was to be kept of it.
func (r rebuilt) isAnew(t sagatest.T) {
	t.Helper()
	view, err := r.Server(context.Background(), r.admin, r.accepted.Server.ID)
	must(t, err)
	was := r.accepted.Server
	if view.Life() != core.Ready || view.Power() != core.On || view.Operation != "" {
		t.Errorf("the server is %s and %s, held by %q", view.Life(), view.Power(), view.Operation)
	}
	if view.Placement.VMID != was.Placement.VMID || view.Number != was.Number || len(view.Addresses) != 1 || view.Addresses[0].IP != was.Addresses[0].IP {
		t.Errorf("the server is not the same: %+v", view)
	}
	if got, want := r.holdings(t), (holdings{Servers: 1, Addresses: 1, VMIDs: 1}); got != want {
		t.Errorf("the store holds %+v, want %+v", got, want)
	}
	if r.hasLogin(t, view.ID) {
		t.Errorf("the login is still kept")
	}
	if n := r.cluster.Effects("clone") + r.cluster.Effects("create") - r.made; n != 1 {
		t.Errorf("%d guests were made", n)
	}
	if n := r.cluster.Effects("destroy"); n != 1 {
		t.Errorf("%d guests were destroyed", n)
	}
	g, err := r.cluster.Look(context.Background(), view.Ref())
	must(t, err)
	mark, _ := core.FindMark(g.Description)
	if mark.Server != view.ID || mark.Operation != r.accepted.Operation.ID || core.Unmark(g.Description) != "kept by hand" {
		t.Errorf("its description is %q", g.Description)
	}
	if g.MACs[0] != view.Identity.MAC || view.Kind == core.VM && g.UUID != string(view.ID) || !g.Protected || g.Lock != "" {
		t.Errorf("the guest is %+v", g)
	}
	if firewall, err := r.cluster.Firewall(context.Background(), g.Ref); err != nil || !reflect.DeepEqual(firewall, r.firewall) {
		t.Errorf("the firewall was %+v and is %+v, %v", r.firewall, firewall, err)
	}
	if size := g.Disks[r.further]; size != 2*core.GiB || view.Spec.Disks[r.further] != size || len(view.Spec.Disks) != 2 {
		t.Errorf("it has the disks %v, and the server %v", g.Disks, view.Spec.Disks)
	}
	config := r.cluster.Config(view.Placement.VMID)
	if dns := nameservers("192.0.2.53"); !reflect.DeepEqual(view.DNS, dns) || !reflect.DeepEqual(config.DNS, dns) {
		t.Errorf("the server has %+v, its guest %+v", view.DNS, config.DNS)
	}
	if strings.Join(config.Tags, " ") != "mine" || config.Login.Password != "correct horse" {
		t.Errorf("it was configured to be %+v", config)
	}
}

// isAsBefore fails unless the guest is the same as before, and runs.
func (r rebuilt) isAsBefore(t sagatest.T) {
	t.Helper()
	r.isTold(t)
	if now := r.cluster.State(); now != r.before {
		t.Errorf("the cluster was\n%s\nand is\n%s", r.before, now)
	}
	if view, err := r.Server(context.Background(), r.admin, r.accepted.Server.ID); err != nil || len(view.DNS.Nameservers) > 0 {
		t.Errorf("the server has %+v, %v", view.DNS, err)
	}
	if r.hasLogin(t, r.accepted.Server.ID) {
		t.Errorf("the login is still kept")
	}
	if got, want := r.holdings(t), (holdings{Servers: 1, Addresses: 1, VMIDs: 1}); got != want {
		t.Errorf("the store holds %+v, want %+v", got, want)
	}
}
