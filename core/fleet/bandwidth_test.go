package fleet

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/bandwidth"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/faulty"
	"github.com/remudahq/remuda/testutil/sagatest"
)

// metered makes a running server of a plan with a limit.
func (f *farm) metered(t fatal, image string, plan core.Plan) core.ServerView {
	t.Helper()
	plan.Name, plan.Cores, plan.Memory, plan.Disk = "metered", 1, 512*core.MiB, 4*core.GiB
	_, err := f.CreatePlan(context.Background(), f.admin, plan)
	must(t, err)
	return f.make(t, f.admin, CreateServer{Name: "web", Image: image, Plan: "metered", Start: true})
}

// minute lets a minute pass, and the clusters be looked at.
func (f *farm) minute(t fatal) {
	t.Helper()
	f.clock.Advance(time.Minute)
	must(t, f.patrol.Sweep(context.Background(), core.Cluster{ID: f.id}))
}

// factsOf is facts without alerts, though the relay's lease may have ended
// meanwhile.
func (f *farm) factsOf(t fatal, id core.ServerID) []string {
	t.Helper()
	_, _ = f.relay.Pass(context.Background())
	return slices.DeleteFunc(f.facts(t, id), func(fact string) bool { return strings.HasPrefix(fact, "alert.") })
}

// card is the interface that the server's guest has.
func (f *farm) card(t fatal, id core.ServerID) core.Interface {
	t.Helper()
	view, err := f.Server(context.Background(), f.admin, id)
	must(t, err)
	g, err := f.cluster.Look(context.Background(), view.Ref())
	must(t, err)
	return g.Interface("net0")
}

func limit(n int64) *int64 { return &n }

func TestBandwidthIsCountedAndTheExcessRestrainedOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		plan  core.Plan
		rate  int64
		down  bool
		facts []string
	}{
		"none":       {core.Plan{Exceeded: core.BandwidthNone}, 0, false, []string{core.EventBandwidthExceeded}},
		"throttle":   {core.Plan{Exceeded: core.BandwidthThrottle, Throttle: 125_000}, 125_000, false, []string{core.EventBandwidthExceeded, core.EventBandwidthRequested, core.EventBandwidthRestrained}},
		"disconnect": {core.Plan{Exceeded: core.BandwidthDisconnect}, 0, true, []string{core.EventBandwidthExceeded, core.EventBandwidthRequested, core.EventBandwidthRestrained}},
	} {
		for _, image := range bothImages {
			t.Run(name+" "+image, func(t *testing.T) {
				t.Parallel()
				f := newFarm(t)
				c.plan.Bandwidth = limit(1000)
				view := f.metered(t, image, c.plan)
				made := len(f.factsOf(t, view.ID))
				for range 3 {
					f.cluster.Carry(view.Placement.VMID, 200, 100)
					f.minute(t)
				}
				usage, err := f.Usage(t.Context(), f.admin, view.ID)
				must(t, err)
				if b := usage.Bandwidth; b.In != 600 || b.Out != 300 || b.Exceeded || *b.Limit != 1000 || b.Month != "2026-01" || b.ObservedAt != f.clock.Now() {
					t.Errorf("got %+v", b)
				}
				if facts := f.factsOf(t, view.ID)[made:]; len(facts) > 0 {
					t.Errorf("told %v within the limit", facts)
				}
				f.cluster.Carry(view.Placement.VMID, 50, 50)
				for range 3 { // and it is told and done once
					f.minute(t)
					f.settle(t)
				}
				if i := f.card(t, view.ID); i.Rate != c.rate || i.Down != c.down {
					t.Errorf("the interface has rate %d, down=%t", i.Rate, i.Down)
				}
				if usage, _ = f.Usage(t.Context(), f.admin, view.ID); !usage.Bandwidth.Exceeded || usage.Bandwidth.Action != c.plan.Exceeded {
					t.Errorf("got %+v, want it exceeded", usage.Bandwidth)
				}
				if facts := f.factsOf(t, view.ID)[made:]; !slices.Equal(facts, c.facts) {
					t.Errorf("told %v, want %v", facts, c.facts)
				}
				f.clock.Advance(32 * 24 * time.Hour)
				for range 3 {
					f.minute(t)
					f.settle(t)
				}
				if i := f.card(t, view.ID); i.Rate != 0 || i.Down {
					t.Errorf("in the next month the interface has rate %d, down=%t", i.Rate, i.Down)
				}
				restored := []string{core.EventBandwidthRestored}
				if c.plan.Exceeded != core.BandwidthNone {
					restored = []string{core.EventBandwidthRequested, core.EventBandwidthRestored}
				}
				if facts := f.factsOf(t, view.ID)[made:]; !slices.Equal(facts, slices.Concat(c.facts, restored)) {
					t.Errorf("told %v", facts)
				}
			})
		}
	}
}

func TestALimitThatIsRaisedLiftsTheRestraintAndGivesBackTheRate(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.metered(t, "debian-12", core.Plan{Bandwidth: limit(0), Exceeded: core.BandwidthThrottle, Throttle: 1000})
	own := int64(5 << 20)
	must(t, f.cluster.Configure(t.Context(), view.Ref(), core.GuestConfig{Network: core.Network{Rate: &own}}))
	f.minute(t)
	f.settle(t)
	if i := f.card(t, view.ID); i.Rate != 1000 {
		t.Errorf("a limit of nothing: the rate is %d", i.Rate)
	}
	plans, err := f.Plans(t.Context(), f.admin, core.Page{})
	must(t, err)
	at := slices.IndexFunc(plans, func(p core.Plan) bool { return p.Name == "metered" })
	f.setLimit(t, plans[at].ID, nil)
	f.minute(t)
	f.settle(t)
	if i := f.card(t, view.ID); i.Rate != own {
		t.Errorf("no limit: the rate is %d, want the %d that it had", i.Rate, own)
	}
}

func TestWhatSomebodySetMeanwhileStaysWhenARestraintIsLifted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		plan         core.Plan
		theirs, want core.Network
	}{
		"another rate":            {core.Plan{Exceeded: core.BandwidthThrottle, Throttle: 1000}, core.Network{Rate: ptr(int64(7 << 20))}, core.Network{Rate: ptr(int64(7 << 20)), Down: ptr(false)}},
		"no rate":                 {core.Plan{Exceeded: core.BandwidthThrottle, Throttle: 1000}, core.Network{Rate: ptr(int64(0))}, core.Network{Rate: ptr(int64(0)), Down: ptr(false)}},
		"another rate, link down": {core.Plan{Exceeded: core.BandwidthDisconnect}, core.Network{Rate: ptr(int64(7 << 20))}, core.Network{Rate: ptr(int64(7 << 20)), Down: ptr(false)}},
		"the link is up":          {core.Plan{Exceeded: core.BandwidthDisconnect}, core.Network{Down: ptr(false)}, core.Network{Rate: ptr(int64(5 << 20)), Down: ptr(false)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFarm(t)
			c.plan.Bandwidth = limit(0)
			view := f.metered(t, "debian-12", c.plan)
			must(t, f.cluster.Configure(t.Context(), view.Ref(), core.GuestConfig{Network: core.Network{Rate: ptr(int64(5 << 20))}}))
			f.minute(t)
			f.settle(t)
			must(t, f.cluster.Configure(t.Context(), view.Ref(), core.GuestConfig{Network: c.theirs}))
			f.setLimit(t, view.Plan, nil)
			f.minute(t)
			f.settle(t)
			if i := f.card(t, view.ID); i.Rate != *c.want.Rate || i.Down != *c.want.Down {
				t.Errorf("the interface has rate %d, down=%t", i.Rate, i.Down)
			}
			usage, err := f.Usage(t.Context(), f.admin, view.ID)
			must(t, err)
			if usage.Bandwidth.Exceeded {
				t.Errorf("the restraint is still in force: %+v", usage.Bandwidth)
			}
		})
	}
}

func TestAStrangersGuestIsNotCounted(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.metered(t, "debian-12", core.Plan{Bandwidth: limit(1000), Exceeded: core.BandwidthDisconnect})
	f.cluster.Carry(view.Placement.VMID, 200, 100)
	f.minute(t)
	f.cluster.Remove(view.Placement.VMID)
	f.rounds(t)
	theirs := stranger(view.Placement.VMID, core.VM)
	theirs.Power = core.Off
	f.cluster.Put(theirs)
	f.cluster.Touch(view.Placement.VMID, func(g *core.Guest) { g.Power = core.On })
	for range 3 {
		f.cluster.Carry(view.Placement.VMID, 5000, 5000)
		f.minute(t)
	}
	f.settle(t)
	usage, err := f.Usage(t.Context(), f.admin, view.ID)
	must(t, err)
	if b := usage.Bandwidth; b.In != 200 || b.Out != 100 || b.Exceeded {
		t.Errorf("a stranger's guest was counted: %+v", b)
	}
	if codes := f.codes(t, view.ID); !slices.Contains(codes, core.FoundForeign) {
		t.Errorf("found %v", codes)
	}
}

// setLimit changes the limit of a plan.
func (f *farm) setLimit(t fatal, id core.PlanID, bytes *int64) {
	t.Helper()
	must(t, f.store.Do(context.Background(), func(tx ports.Tx) error {
		plan, err := tx.Plans().Get(context.Background(), id)
		if err != nil {
			return err
		}
		plan.Bandwidth = bytes
		return tx.Plans().Update(context.Background(), plan)
	}))
}

func TestARestraintThatFailsIsTriedAgainLater(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.metered(t, "debian-12", core.Plan{Bandwidth: limit(0), Exceeded: core.BandwidthDisconnect})
	f.plan = faulty.Refuse("Configure", 0, core.Fail(core.Denied, core.CodePrivilegeMissing, "may not"))
	for range 4 {
		f.minute(t)
		f.settle(t)
	}
	failed := func() (n int) {
		for _, fact := range f.factsOf(t, view.ID) {
			if fact == core.EventBandwidthFailed {
				n++
			}
		}
		return n
	}
	if n := failed(); n != 1 {
		t.Errorf("tried %d times in four minutes", n)
	}
	f.plan = nil
	f.clock.Advance(5 * time.Minute)
	f.minute(t)
	f.settle(t)
	if i := f.card(t, view.ID); !i.Down {
		t.Errorf("the link is still there")
	}
}

func TestBandwidthSurvivesEverything(t *testing.T) {
	t.Parallel()
	for _, lift := range []bool{false, true} {
		t.Run(fmt.Sprintf("lift=%t", lift), func(t *testing.T) {
			t.Parallel()
			sagatest.Exercise(t, func(t sagatest.T) sagatest.World[bandwidth.State] {
				o := one{farm: newFarm(t)}
				view := o.metered(t, "debian-12", core.Plan{Bandwidth: limit(0), Exceeded: core.BandwidthThrottle, Throttle: 1000})
				o.minute(t)
				if lift {
					o.settle(t)
					o.setLimit(t, view.Plan, nil)
					o.minute(t)
				}
				view, err := o.Server(context.Background(), o.admin, view.ID)
				must(t, err)
				o.accepted = Accepted{Server: view, Operation: o.operation(t, view.Operation)}
				return sagatest.World[bandwidth.State]{
					Workflow: o.bandwidth.Workflow(), Journal: o.Journal, Clock: o.clock, Operation: o.op(t),
					Made: func(t sagatest.T) { o.restrained(t, !lift, !lift) }, Clean: func(t sagatest.T) { o.restrained(t, lift, true) },
				}
			})
		})
	}
}

// restrained fails unless the guest's interface and our rows say so.
func (o one) restrained(t sagatest.T, slow, inForce bool) {
	t.Helper()
	o.isTold(t)
	id := o.accepted.Server.ID
	want := int64(0)
	if slow {
		want = 1000
	}
	if i := o.card(t, id); i.Rate != want {
		t.Errorf("the rate is %d, want %d", i.Rate, want)
	}
	must(t, o.store.Do(context.Background(), func(tx ports.Tx) error {
		_, r, err := tx.Traffic().Get(context.Background(), id, "")
		if r.InForce() != inForce || r.Applied != (inForce && slow) {
			t.Errorf("in force: %+v", r)
		}
		return err
	}))
}
