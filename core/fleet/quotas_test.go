package fleet

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func n(i int64) *int64 { return &i }

func TestAHundredCreatesOfAQuotaOfTen(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	f.addPool(t, "wide", "10.7.0.0/24", "10.7.0.1", "10.7.0.200")
	alice := f.user(t, "alice")
	_, err := f.SetQuota(t.Context(), f.admin, alice.User, core.Quota{Servers: n(10)})
	must(t, err)
	var all sync.WaitGroup
	errs := make([]error, 100)
	for i := range errs {
		all.Go(func() {
			req := web
			req.Name = fmt.Sprintf("web-%d", i)
			_, errs[i] = f.Create(t.Context(), alice, req)
		})
	}
	all.Wait()
	got := 0
	for _, err := range errs {
		if err == nil {
			got++
		} else if core.CodeOf(err) != core.CodeQuotaExceeded || !errors.Is(err, core.Exhausted) {
			t.Errorf("got %v", err)
		}
	}
	view, err := f.Quota(t.Context(), alice, alice.User)
	must(t, err)
	if got != 10 || view.Used.Servers != 10 || view.Used.Addresses != 10 || view.Used.Cores != 10 {
		t.Errorf("%d were accepted, and %+v is used", got, view.Used)
	}
	must(t, f.store.Read(t.Context(), func(tx ports.Tx) error {
		reserved, err := tx.VMIDs().Reserved(t.Context(), f.id)
		if len(reserved) != 10 {
			t.Errorf("%d VMIDs are reserved", len(reserved))
		}
		return err
	}))
}

func TestTheQuotaNamesWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	alice := f.user(t, "alice")
	quota := core.Quota{Servers: n(5), Memory: n(core.MiB), Addresses: n(0)}
	_, err := f.SetQuota(t.Context(), f.admin, alice.User, quota)
	must(t, err)
	_, err = f.Create(t.Context(), alice, web)
	e, ok := errors.AsType[*core.Error](err)
	if !ok || e.Code != core.CodeQuotaExceeded || len(e.Fields) != 2 || e.Fields[0].Path != "memory" || e.Fields[1].Path != "addresses" {
		t.Fatalf("got %#v", err)
	}
	if want := fmt.Sprintf("used 0, limit %d, asked %d", core.MiB, 512*core.MiB); e.Fields[0].Msg != want {
		t.Errorf("got %q, want %q", e.Fields[0].Msg, want)
	}
	if servers, err := f.Servers(t.Context(), alice, core.ServerFilter{}); err != nil || len(servers) != 0 {
		t.Errorf("there is %v, %v", servers, err)
	}
	_, err = f.SetQuota(t.Context(), f.admin, alice.User, core.Quota{})
	must(t, err)
	f.make(t, alice, web)
}

func TestTheNewOwnerMustAffordTheServer(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	alice, bob := f.user(t, "alice"), f.user(t, "bob")
	server := f.make(t, alice, web)
	_, err := f.SetQuota(t.Context(), f.admin, bob.User, core.Quota{Addresses: n(0)})
	must(t, err)
	_, err = f.Change(t.Context(), f.admin, server.ID, ServerChange{Owner: &bob.Name})
	if core.CodeOf(err) != core.CodeQuotaExceeded {
		t.Fatalf("got %v", err)
	}
	_, err = f.SetQuota(t.Context(), f.admin, bob.User, core.Quota{Addresses: n(1), Servers: n(1)})
	must(t, err)
	for range 2 { // the second time it is Bob's already
		_, err = f.Change(t.Context(), f.admin, server.ID, ServerChange{Owner: &bob.Name})
		must(t, err)
	}
	view, err := f.Quota(t.Context(), bob, bob.User)
	must(t, err)
	if view.Used.Servers != 1 || view.Used.Addresses != 1 {
		t.Errorf("Bob has %+v", view.Used)
	}
}

func TestWhoSeesAndSetsQuotas(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	alice, bob := f.user(t, "alice"), f.user(t, "bob")
	if _, err := f.Quota(t.Context(), bob, alice.User); !errors.Is(err, core.NotFound) {
		t.Errorf("Bob looks at Alice's: %v", err)
	}
	if _, err := f.SetQuota(t.Context(), alice, alice.User, core.Quota{}); !errors.Is(err, core.Denied) {
		t.Errorf("Alice sets her own: %v", err)
	}
	if _, err := f.SetQuota(t.Context(), f.admin, alice.User, core.Quota{Disk: n(-1)}); !errors.Is(err, core.Invalid) {
		t.Errorf("a negative one: %v", err)
	}
	if _, err := f.SetQuota(t.Context(), f.admin, "0198e1c0-0000-7000-8000-000000000000", core.Quota{}); !errors.Is(err, core.NotFound) {
		t.Errorf("nobody's: %v", err)
	}
	if _, err := f.Quota(t.Context(), f.admin, alice.User); err != nil {
		t.Errorf("an admin looks: %v", err)
	}
}

func TestAPlanLimitsTheAddressesOfAServer(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	none := 0
	_, err := f.CreatePlan(t.Context(), f.admin, core.Plan{Name: "hidden", Cores: 1, Memory: 512 * core.MiB, Disk: 4 * core.GiB, Addresses: &none})
	must(t, err)
	req := web
	req.Plan = "hidden"
	accepted, err := f.Create(t.Context(), f.admin, req)
	must(t, err)
	if len(accepted.Server.Addresses) != 0 {
		t.Errorf("it got %v", accepted.Server.Addresses)
	}
	for what, plan := range map[string]core.Plan{
		"a negative bandwidth":    {Bandwidth: n(-1)},
		"a throttle without rate": {Exceeded: core.BandwidthThrottle},
		"an unknown action":       {Exceeded: "explode"},
	} {
		plan.Name, plan.Cores, plan.Memory, plan.Disk = "x", 1, 512*core.MiB, 4*core.GiB
		if _, err := f.CreatePlan(t.Context(), f.admin, plan); !errors.Is(err, core.Invalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestAServerGrowsWithinTheQuota(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	alice := f.user(t, "alice")
	server := f.make(t, alice, web)
	_, err := f.SetQuota(t.Context(), f.admin, alice.User, core.Quota{Cores: n(2), Servers: n(0)})
	must(t, err)
	cores := 3
	req := Respecify{SpecChange: core.SpecChange{Cores: &cores}}
	if _, err := f.Respecify(t.Context(), alice, server.ID, req); core.CodeOf(err) != core.CodeQuotaExceeded {
		t.Errorf("three of two cores: %v", err)
	}
	cores = 2
	_, err = f.Respecify(t.Context(), alice, server.ID, req)
	must(t, err)
	view, err := f.Quota(t.Context(), alice, alice.User)
	must(t, err)
	if view.Used.Cores != 2 {
		t.Errorf("%+v is used", view.Used)
	}
}
