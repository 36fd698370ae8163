package fleet

import (
	"strings"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/ports"
)

// A password that is made with a server is told once, and again to nobody but who
// repeats the request under its key.
func TestAServersPasswordIsShownToWhoAskedForIt(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	keyed := f.admin
	keyed.Key, keyed.Hash = "one", []byte("the request")
	first, err := f.CreateWithPassword(t.Context(), keyed, web)
	must(t, err)
	if len(first.Password) < 20 {
		t.Errorf("the password is %q", first.Password)
	}
	again, err := f.CreateWithPassword(t.Context(), keyed, web)
	must(t, err)
	if again.Password != first.Password || again.Server.ID != first.Server.ID {
		t.Errorf("the same request got another answer")
	}
	other, err := f.CreateWithPassword(t.Context(), f.admin, web)
	must(t, err)
	dry := f.admin
	dry.DryRun = true
	tried, err := f.CreateWithPassword(t.Context(), dry, web)
	must(t, err)
	if other.Password == first.Password || tried.Password != "" {
		t.Errorf("another server got %q, a dry run %q", other.Password, tried.Password)
	}
	if strings.Contains(f.dump(t), first.Password) {
		t.Error("the store holds it in clear")
	}
}

func TestVitalsAreOfWhatTheCallerMaySee(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	alice, bob := f.user(t, "alice"), f.user(t, "bob")
	mine, theirs := f.make(t, alice, web), f.make(t, bob, web)
	f.raise(t, mine, theirs)
	filter := core.ServerFilter{Numbers: []int64{mine.Number, theirs.Number}}
	for _, c := range []struct {
		who  core.Caller
		want []core.ServerID
	}{{alice, []core.ServerID{mine.ID}}, {bob, []core.ServerID{theirs.ID}}, {f.admin, []core.ServerID{mine.ID, theirs.ID}}} {
		got, err := f.Vitals(t.Context(), c.who, filter)
		must(t, err)
		if len(got) != len(c.want) {
			t.Fatalf("%s sees %d", c.who.Name, len(got))
		}
		for i, v := range got {
			if v.Server.ID != c.want[i] || len(v.Alerts) != 1 || v.Alerts[0].Server != c.want[i] || v.Alerts[0].Value != 95 {
				t.Errorf("%s sees %+v", c.who.Name, v)
			}
		}
	}
	silent := alice
	silent.Scopes = []core.Scope{"server.view"}
	got, err := f.Vitals(t.Context(), silent, filter)
	if err != nil || len(got) != 1 || len(got[0].Alerts) != 0 {
		t.Errorf("without the right to alerts: %+v, %v", got, err)
	}
	silent.Scopes = []core.Scope{"event.view"}
	if _, err := f.Vitals(t.Context(), silent, filter); core.KindOf(err) != core.Denied {
		t.Errorf("without the right to servers: %v", err)
	}
}

// raise raises an alert for each server.
func (f *farm) raise(t *testing.T, servers ...core.ServerView) {
	t.Helper()
	must(t, f.Store.Do(t.Context(), func(tx ports.Tx) error {
		for _, server := range servers {
			now := f.clock.Now()
			err := tx.Alerts().Put(t.Context(), core.Alert{ID: guest.NewID[core.AlertID](f.kit), Kind: core.AlertCPU, Subject: core.ServerSubject(server.ID),
				Cluster: server.Placement.Cluster, Server: server.ID, Owner: server.Owner, Name: server.Name, State: core.AlertFiring, Value: 95, Threshold: 90,
				Since: now, RaisedAt: now, Open: true})
			if err != nil {
				return err
			}
		}
		return nil
	}))
}
