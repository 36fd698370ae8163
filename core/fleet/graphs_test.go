package fleet

import (
	"context"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/faulty"
)

// Whatever stands under a server's VMID and is not proven to be its guest is
// never asked for: its owner sees what we saw ourselves.
func TestAGraphShowsNoStrangersGuest(t *testing.T) {
	t.Parallel()
	found := func(code string) func(*testing.T, *farm, core.ServerView) {
		return func(t *testing.T, f *farm, s core.ServerView) {
			t.Helper()
			must(t, f.store.Do(t.Context(), func(tx ports.Tx) error {
				return tx.Watches().Put(t.Context(), core.Watch{Server: s.ID, Findings: []core.Finding{{Code: code, Since: f.clock.Now()}}})
			}))
		}
	}
	for name, c := range map[string]struct {
		act   func(*testing.T, *farm, core.ServerView)
		asked bool
	}{
		"it is its own":  {func(*testing.T, *farm, core.ServerView) {}, true},
		"a stranger's":   {found(core.FoundForeign), false},
		"hidden from us": {found(core.FoundHidden), false},
		"missing": {func(t *testing.T, f *farm, s core.ServerView) {
			t.Helper()
			f.cluster.Remove(s.Placement.VMID)
			f.sweeps(t, time.Minute)
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFarm(t)
			req := web
			req.Start = true
			view := f.make(t, f.admin, req)
			f.sweeps(t, 5*time.Minute)
			c.act(t, f, view)
			asked := false
			f.plan = func(_ context.Context, call faulty.Call) error {
				asked = asked || call.Name == "GuestGraph"
				return nil
			}
			g, err := f.ServerGraph(t.Context(), f.admin, view.ID, core.GraphSpan{Timeframe: core.LastHour, Consolidation: core.Average})
			must(t, err)
			if asked != c.asked {
				t.Errorf("the cluster was asked for it: %t", asked)
			}
			if !c.asked && (g.Source != core.FromSamples || len(g.Points) == 0) {
				t.Errorf("not what we saw ourselves: %+v", g)
			}
		})
	}
}

// A cursor is of the event log, or it only says who leads.
func TestWhoLeadsIsBehindNoEvents(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	must(t, f.sample.Tidy(t.Context()))
	census := core.Census{}
	must(t, f.store.Read(t.Context(), func(tx ports.Tx) (err error) {
		census, err = tx.Census(t.Context())
		return err
	}))
	for _, place := range census.Cursors {
		if place.Group != "relay" && !Leads(place.Group) && place.Position > 1_000_000_000 {
			t.Errorf("%s is at %d, which is a time", place.Group, place.Position)
		}
	}
	if !Leads("samples") || Leads("mail") {
		t.Error("who reads events is not told from who leads")
	}
}
