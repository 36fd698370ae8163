package fleet

import (
	"context"
	"reflect"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/power"
	"github.com/remudahq/remuda/core/provision"
	"github.com/remudahq/remuda/core/retire"
	"github.com/remudahq/remuda/testutil/sagatest"
)

// one is a farm in which one server was asked for something.
type one struct {
	*farm
	accepted Accepted
	before   string
}

func (o one) op(t sagatest.T) func() core.Operation {
	return func() core.Operation { return o.operation(t, o.accepted.Operation.ID) }
}

func TestProvisionSurvivesEverything(t *testing.T) {
	t.Parallel()
	for name, req := range map[string]CreateServer{
		"a VM":                {Image: "debian-12", Password: "correct horse"},
		"a VM with user data": {Image: "debian-12", UserData: snippet},
		"a container":         {Image: "debian-12-ct", Password: "correct horse"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sagatest.Exercise(t, func(t sagatest.T) sagatest.World[provision.State] {
				o := one{farm: newFarm(t)}
				o.addSnippet(t)
				o.before = o.cluster.State()
				o.cluster.Slow(3)
				order := req
				order.Name, order.Plan, order.Start, order.DNS = "web", "small", true, nameservers("192.0.2.53")
				accepted, err := o.Create(context.Background(), o.admin, order)
				must(t, err)
				o.accepted = accepted
				return sagatest.World[provision.State]{
					Workflow: o.provision.Workflow(), Journal: o.Journal, Clock: o.clock, Operation: o.op(t),
					Made: o.isMade, Clean: o.isClean,
				}
			})
		})
	}
}

// isMade fails unless exactly one guest of ours stands there, running, and the
// store holds what it must.
func (o one) isMade(t sagatest.T) {
	t.Helper()
	view, err := o.Server(context.Background(), o.admin, o.accepted.Server.ID)
	if err != nil {
		t.Errorf("the server: %v", err)
		return
	}
	if view.Life() != core.Ready || view.Power() != core.On || view.Operation != "" || len(view.Addresses) != 1 {
		t.Errorf("the server is %s and %s, held by %q, with addresses %v", view.Life(), view.Power(), view.Operation, view.Addresses)
	}
	if got, want := o.holdings(t), (holdings{Servers: 1, Addresses: 1, VMIDs: 1}); got != want {
		t.Errorf("the store holds %+v, want %+v", got, want)
	}
	if o.hasLogin(t, view.ID) {
		t.Errorf("the login is still kept")
	}
	if made := o.cluster.Effects("clone") + o.cluster.Effects("create"); made != 1 {
		t.Errorf("%d guests were made", made)
	}
	g, err := o.cluster.Look(context.Background(), view.Ref())
	if err != nil || core.Judge(g, view.ID, view.Identity, view.Kind) != core.SeenOurs || !g.Protected || g.Lock != "" {
		t.Errorf("the guest is %+v, %v", g, err)
	}
	if config := o.cluster.Config(g.Ref.VMID); !reflect.DeepEqual(config.DNS, nameservers("192.0.2.53")) || config.Login.Password == "" && config.UserData != snippet {
		t.Errorf("the guest was configured to be %+v", config)
	}
	if disk := g.Disks[core.RootDisk(view.Kind)]; disk != 4*core.GiB || g.Memory != 512*core.MiB {
		t.Errorf("the guest has %d bytes of disk and %d of memory", disk, g.Memory)
	}
}

// isClean fails unless nothing remains of the server anywhere.
func (o one) isClean(t sagatest.T) {
	t.Helper()
	if got := o.holdings(t); got != (holdings{}) {
		t.Errorf("the store still holds %+v", got)
	}
	if o.hasLogin(t, o.accepted.Server.ID) {
		t.Errorf("the login is still kept")
	}
	if now := o.cluster.State(); now != o.before {
		t.Errorf("the cluster was\n%s\nand is\n%s", o.before, now)
	}
}

func TestPowerSurvivesEverything(t *testing.T) {
	t.Parallel()
	for _, action := range []core.PowerAction{core.Start, core.Shutdown, core.Stop, core.Reboot, core.Reset, core.Suspend} {
		t.Run(string(action), func(t *testing.T) {
			t.Parallel()
			sagatest.Exercise(t, func(t sagatest.T) sagatest.World[power.State] {
				o := one{farm: newFarm(t)}
				view := o.make(t, o.admin, CreateServer{Name: "web", Image: "debian-12", Plan: "small", Start: action != core.Start})
				o.cluster.Slow(3)
				effects := o.cluster.Effects("power " + string(action))
				accepted, err := o.Power(context.Background(), o.admin, view.ID, action, 0)
				must(t, err)
				o.accepted = accepted
				return sagatest.World[power.State]{
					Workflow: o.power.Workflow(), Journal: o.Journal, Clock: o.clock, Operation: o.op(t),
					Made:  func(t sagatest.T) { o.isSwitched(t, action, effects) },
					Clean: o.isTold,
				}
			})
		})
	}
}

func (o one) isSwitched(t sagatest.T, action core.PowerAction, before int) {
	t.Helper()
	o.isTold(t)
	if sent := o.cluster.Effects("power "+string(action)) - before; sent != 1 {
		t.Errorf("the action was carried out %d times", sent)
	}
	view, err := o.Server(context.Background(), o.admin, o.accepted.Server.ID)
	must(t, err)
	if view.Power() != action.Until() {
		t.Errorf("the power is %s, want %s", view.Power(), action.Until())
	}
}

// isTold fails unless the server says what its guest is really like.
func (o one) isTold(t sagatest.T) {
	t.Helper()
	view, err := o.Server(context.Background(), o.admin, o.accepted.Server.ID)
	must(t, err)
	g, err := o.cluster.Look(context.Background(), view.Ref())
	must(t, err)
	if view.Operation != "" || view.Life() != core.Ready || view.Power() != g.Power {
		t.Errorf("the server is %s and %s, held by %q; its guest is %s", view.Life(), view.Power(), view.Operation, g.Power)
	}
}

func TestRetireSurvivesEverything(t *testing.T) {
	t.Parallel()
	for _, image := range []string{"debian-12", "debian-12-ct"} {
		t.Run(image, func(t *testing.T) {
			t.Parallel()
			sagatest.Exercise(t, func(t sagatest.T) sagatest.World[retire.State] {
				o := one{farm: newFarm(t)}
				o.before = o.cluster.State()
				view := o.make(t, o.admin, CreateServer{Name: "web", Image: image, Plan: "small", Start: true})
				o.cluster.Slow(3)
				accepted, err := o.Delete(context.Background(), o.admin, view.ID, false)
				must(t, err)
				o.accepted = accepted
				return sagatest.World[retire.State]{
					Workflow: o.retire.Workflow(), Journal: o.Journal, Clock: o.clock, Operation: o.op(t),
					Made: o.isClean, Clean: o.isKept,
				}
			})
		})
	}
}

// isKept fails unless the server is as it was, protected again.
func (o one) isKept(t sagatest.T) {
	t.Helper()
	o.isTold(t)
	view, err := o.Server(context.Background(), o.admin, o.accepted.Server.ID)
	must(t, err)
	g, err := o.cluster.Look(context.Background(), view.Ref())
	must(t, err)
	if !g.Protected {
		t.Errorf("the guest is not protected any more")
	}
	if got, want := o.holdings(t), (holdings{Servers: 1, Addresses: 1, VMIDs: 1}); got != want {
		t.Errorf("the store holds %+v, want %+v", got, want)
	}
}
