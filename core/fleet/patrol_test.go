package fleet

import (
	"context"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
)

// facts answers the types of the events of a server.
func (f *farm) facts(t fatal, id core.ServerID) (types []string) {
	t.Helper()
	ctx := context.Background()
	_, err := f.relay.Pass(ctx)
	must(t, err)
	events, err := f.Log.Read(ctx, 0, 1000)
	must(t, err)
	for _, e := range events {
		if e.Server == id {
			types = append(types, e.Type)
		}
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
		must(t, f.patrol.Sweep(t.Context(), f.id))
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
	f.cluster.Remove(vmid)
	if now := sweep(); now.Power() != core.On || now.Life() != core.Ready {
		t.Errorf("a guest that is not listed proves nothing, and it became %s and %s", now.Life(), now.Power())
	}
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
