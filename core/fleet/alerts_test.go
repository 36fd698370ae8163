package fleet

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/faulty"
)

// alarms are the events of alerts, as "raised cpu".
func (f *farm) alarms(t fatal) (all []core.Event, said string) {
	t.Helper()
	f.relayed(t)
	events, err := f.Log.Read(context.Background(), 0, 100_000)
	must(t, err)
	var words []string
	for _, e := range events {
		if short, ok := strings.CutPrefix(e.Type, "alert."); ok {
			all, words = append(all, e), append(words, short+" "+e.Data["kind"])
		}
	}
	return all, strings.Join(words, ", ")
}

// sweeps lets the time pass, with a sweep every ten seconds; failed sweeps are
// part of it.
func (f *farm) sweeps(t *testing.T, during time.Duration) {
	t.Helper()
	cluster, err := f.Cluster(t.Context(), f.admin, f.id)
	must(t, err)
	for range int(during / (10 * time.Second)) {
		f.clock.Advance(10 * time.Second)
		_ = f.patrol.Sweep(t.Context(), cluster)
	}
}

func TestAGuestUnderLoadIsOneAlertAndOneEnd(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	req := web
	req.Start = true
	alice := f.user(t, "alice")
	view := f.make(t, alice, req)
	load := func(cpu float64) { f.cluster.Load(view.Placement.VMID, cpu, 1<<20) }
	load(0.2)
	f.sweeps(t, 10*time.Minute)
	load(0.97)
	f.sweeps(t, 7*time.Minute)
	load(0.1)
	f.sweeps(t, time.Hour)
	events, said := f.alarms(t)
	if said != "raised cpu, resolved cpu" {
		t.Fatalf("told is %q", said)
	}
	for _, e := range events {
		if e.Server != view.ID || e.Owner != alice.User {
			t.Errorf("%s is about %q, for %q", e.Type, e.Server, e.Owner)
		}
	}
	f.facts(t, view.ID) // whose versions rise
	if mine, err := f.Alerts(t.Context(), alice, core.AlertFilter{}); err != nil || len(mine) != 1 || mine[0].State != core.AlertResolved {
		t.Errorf("she sees %+v, %v", mine, err)
	}
	if others, err := f.Alerts(t.Context(), f.user(t, "bob"), core.AlertFilter{}); err != nil || len(others) != 0 {
		t.Errorf("he sees %+v, %v", others, err)
	}
}

func TestAClusterThatDoesNotAnswerIsOneAlertForAllOfIt(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	req := web
	req.Start = true
	for range 3 {
		view := f.make(t, f.admin, req)
		f.cluster.Load(view.Placement.VMID, 0.97, 1<<20)
	}
	f.sweeps(t, time.Minute)
	f.plan = func(context.Context, faulty.Call) error { return core.Unavailable }
	f.sweeps(t, time.Hour)
	if _, said := f.alarms(t); said != "raised cluster-away" {
		t.Fatalf("told is %q", said)
	}
	f.plan = nil
	f.sweeps(t, 20*time.Second)
	if _, said := f.alarms(t); said != "raised cluster-away, resolved cluster-away" {
		t.Fatalf("told after two sweeps is %q", said)
	}
	f.sweeps(t, 3*time.Minute)
	if _, said := f.alarms(t); said != "raised cluster-away, resolved cluster-away" {
		t.Fatalf("told is %q: what nobody saw was no breach", said)
	}
}

func TestAServerThatIsDeletedTakesItsAlertsAlong(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	req := web
	req.Start = true
	view := f.make(t, f.admin, req)
	f.cluster.Load(view.Placement.VMID, 0.97, 1<<20)
	f.sweeps(t, 6*time.Minute)
	_, err := f.Delete(t.Context(), f.admin, view.ID, false)
	must(t, err)
	f.settle(t)
	f.sweeps(t, 20*time.Second)
	events, said := f.alarms(t)
	if said != "raised cpu, resolved cpu" || events[1].Data["cause"] != core.AlertGone {
		t.Fatalf("told is %q, the last %v", said, events[len(events)-1].Data)
	}
	f.facts(t, view.ID)
	if all, err := f.Alerts(t.Context(), f.admin, core.AlertFilter{}); err != nil || len(all) != 0 {
		t.Errorf("listed is %+v, %v", all, err)
	}
}
