package fleet

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/patrol"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/faulty"
)

// facts answers the types of the events of a server. Their order is that of the
// server's versions.
func (f *farm) facts(t fatal, id core.ServerID) (types []string) {
	t.Helper()
	ctx := context.Background()
	f.relayed(t)
	events, err := f.Log.Read(ctx, 0, 1000)
	must(t, err)
	var version int64
	for _, e := range events {
		if e.Server != id {
			continue
		}
		if e.ServerVersion <= version {
			t.Fatalf("%s is of version %d, after one of %d", e.Type, e.ServerVersion, version)
		}
		version = e.ServerVersion
		types = append(types, e.Type)
	}
	return types
}

func TestThePatrolBelievesWhatItSees(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	req := web
	req.Start = true
	view := f.make(t, f.admin, req)
	vmid := view.Placement.VMID
	sweep := func() core.ServerView {
		f.clock.Advance(time.Minute)
		must(t, f.patrol.Sweep(t.Context(), core.Cluster{ID: f.id}))
		now, err := f.Server(t.Context(), f.admin, view.ID)
		must(t, err)
		return now
	}
	f.cluster.Touch(vmid, func(g *core.Guest) { g.Power = core.Off })
	if now := sweep(); now.Power() != core.Off || now.Wanted() != core.On {
		t.Errorf("switched off behind our back: it is %s, wanted %s", now.Power(), now.Wanted())
	}
	f.cluster.Touch(vmid, func(g *core.Guest) { g.Ref.Node = "pve2" })
	f.cluster.Touch(vmid, func(g *core.Guest) { g.Power = core.On })
	if now := sweep(); now.Power() != core.On || now.Placement.Node != "pve2" {
		t.Errorf("moved and started behind our back: it is %s on %s", now.Power(), now.Placement.Node)
	}
	f.cluster.Hide(vmid)
	if now := sweep(); now.Power() != core.On || now.Life() != core.Ready {
		t.Errorf("a guest that is not listed proves nothing, and it became %s and %s", now.Life(), now.Power())
	}
	f.cluster.Show(vmid)
	f.cluster.Remove(vmid)
	f.cluster.Put(core.Guest{Ref: core.GuestRef{Node: "pve1", VMID: vmid, Kind: core.VM}, Power: core.Off})
	if now := sweep(); now.Power() != core.On {
		t.Errorf("a stranger's guest is off, and so is the server: %s", now.Power())
	}
}

func TestEveryChangeIsToldOnceAndInOrder(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, web)
	name := "new name"
	_, err := f.Change(t.Context(), f.admin, view.ID, ServerChange{Name: &name})
	must(t, err)
	for _, action := range []core.PowerAction{core.Start, core.Reboot, core.Shutdown} {
		_, err := f.Power(t.Context(), f.admin, view.ID, action, 0)
		must(t, err)
		f.settle(t)
	}
	_, err = f.Delete(t.Context(), f.admin, view.ID, false)
	must(t, err)
	f.settle(t)
	want := []string{
		core.EventServerRequested, core.EventServerProvisioned, core.EventServerUpdated,
		core.EventPowerRequested, core.EventServerStarted, core.EventPowerRequested, core.EventServerRebooted,
		core.EventPowerRequested, core.EventServerStopped, core.EventDeleteRequested, core.EventServerDeleted,
	}
	got := f.facts(t, view.ID)
	if len(got) != len(want) {
		t.Fatalf("got %v\nwant %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("event %d is %s, want %s", i, got[i], want[i])
		}
	}
}

func TestOfManyPatrolsOneSweepsACluster(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFarm(t)
		var calls atomic.Int32
		f.plan = func(_ context.Context, call faulty.Call) error {
			if call.Name == "Survey" && !call.After {
				calls.Add(1)
			}
			return nil
		}
		var running sync.WaitGroup
		var stops []context.CancelFunc
		for i := range 3 {
			ctx, stop := context.WithCancel(t.Context())
			stops = append(stops, stop)
			p := &patrol.Patrol{Kit: f.kit, Cursors: f.Cursors, Owner: fmt.Sprint("patrol ", i), Log: f.Logger}
			running.Go(func() { p.Run(ctx) })
			synctest.Wait() // the first gets it
		}
		time.Sleep(95 * time.Second)
		if n := calls.Load(); n != 10 {
			t.Errorf("%d calls in ten rounds of three patrols, want 10", n)
		}
		stops[0]()
		time.Sleep(15 * time.Second)
		if n := calls.Load(); n < 11 {
			t.Error("nobody took over from the one that stopped")
		}
		for _, stop := range stops {
			stop()
		}
		running.Wait()
	})
}

func TestASlowClusterKeepsNoOtherWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFarm(t)
		other := memory.NewCluster("other", f.clock)
		f.connector.Add("https://other.test:8006", other)
		_, err := f.CreateCluster(t.Context(), f.admin, NewCluster{Name: "c2", Token: "remuda@pve!test=secret",
			Endpoints: []core.Endpoint{{URL: "https://other.test:8006", Fingerprint: fingerprint}}})
		must(t, err)
		var sweeps, stalled atomic.Int32
		f.plan = func(ctx context.Context, call faulty.Call) error {
			if call.Name != "Survey" || call.After {
				return nil
			}
			if stalled.Add(1) > 1 {
				sweeps.Add(1)
				return nil
			}
			<-ctx.Done() // one of the two never answers
			return core.Unavailable
		}
		var heard atomic.Int32
		f.patrol.Watchers = append(f.patrol.Watchers, patrol.Watcher{Name: "counting", Hear: func(context.Context, patrol.Swept) error {
			heard.Add(1)
			return nil
		}})
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { f.patrol.Run(ctx) })
		time.Sleep(65 * time.Second)
		stop()
		running.Wait()
		if n := sweeps.Load(); n != 7 {
			t.Errorf("the other cluster was looked at %d times in a minute, want 7", n)
		}
		if n := heard.Load(); n != 7 {
			t.Errorf("%d sweeps were told of in a minute, want 7", n)
		}
	})
}

func TestThePatrolLeavesServersToTheirOperations(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view, other := f.make(t, f.admin, web), f.make(t, f.admin, web)
	vmid := view.Placement.VMID
	f.clock.Advance(time.Minute)
	for _, s := range []core.ServerView{view, other} {
		f.cluster.Touch(s.Placement.VMID, func(g *core.Guest) { g.Power = core.On })
	}
	looks := 0
	f.plan = func(_ context.Context, call faulty.Call) error {
		if call.Name == "Look" && !call.After {
			if looks++; looks == 1 { // an operation begins while the patrol looks
				_, err := f.Power(context.Background(), f.admin, view.ID, core.Start, 0)
				must(t, err)
			}
		}
		return nil
	}
	must(t, f.patrol.Sweep(t.Context(), core.Cluster{ID: f.id}))
	if now, err := f.Server(t.Context(), f.admin, view.ID); err != nil || now.Power() != core.Starting {
		t.Errorf("the server is %s, %v, want it as its operation has it", now.Power(), err)
	}
	f.clock.Advance(time.Minute)
	f.cluster.Touch(vmid, func(g *core.Guest) { g.Power = core.Paused })
	looked := looks
	must(t, f.patrol.Sweep(t.Context(), core.Cluster{ID: f.id}))
	if looks != looked {
		t.Errorf("the patrol looked at a server that an operation holds")
	}
}

func TestThePatrolDoesNotBelieveAnOldListAgainstAFreshLook(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, web)
	f.cluster.Touch(view.Placement.VMID, func(g *core.Guest) { g.Power = core.On })
	looks := 0
	f.plan = func(_ context.Context, call faulty.Call) error {
		if call.Name == "Look" {
			looks++
		}
		return nil
	}
	f.clock.Advance(5 * time.Second)
	must(t, f.patrol.Sweep(t.Context(), core.Cluster{ID: f.id}))
	if looks != 0 {
		t.Errorf("the patrol looked after five seconds; the list may be older than that")
	}
}

func TestThePatrolSeesEveryServer(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	const many = 501 // one more than it reads at once
	view := f.make(t, f.admin, web)
	err := f.store.Do(t.Context(), func(tx ports.Tx) error {
		for i := range many {
			s := view.Server
			s.ID = core.ServerID(fmt.Sprintf("ffffffff-0000-7000-8000-%012d", i))
			s.Placement.VMID = 20_000 + i
			if _, err := tx.Servers().Insert(t.Context(), s); err != nil {
				return err
			}
		}
		return nil
	})
	must(t, err)
	last := core.ServerID(fmt.Sprintf("ffffffff-0000-7000-8000-%012d", many-1))
	f.cluster.Put(core.Guest{Ref: core.GuestRef{Node: "pve1", VMID: 20_000 + many - 1, Kind: core.VM}, Power: core.On, UUID: string(last)})
	f.clock.Advance(time.Minute)
	must(t, f.patrol.Sweep(t.Context(), core.Cluster{ID: f.id}))
	if now, err := f.Server(t.Context(), f.admin, last); err != nil || now.Power() != core.On {
		t.Errorf("the last server is %s, %v, want on", now.Power(), err)
	}
}
