package fleet

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/remudahq/remuda/core"
)

// preview answers what a dry run tells, and fails if there is nothing.
func preview(t *testing.T, a Accepted, err error) Preview {
	t.Helper()
	must(t, err)
	if a.Preview == nil {
		t.Fatal("a dry run tells no preview")
	}
	return *a.Preview
}

func TestADryRunTellsWhatTheRealOneDoes(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	f.rule(t, "pve2", NodeChange{Maintenance: yes()})
	f.scoutOnce(t.Context(), true)
	alice := f.user(t, "alice")
	two := int64(2)
	_, err := f.SetQuota(t.Context(), f.admin, alice.User, core.Quota{Servers: &two})
	must(t, err)
	f.make(t, alice, web)

	wanted := web
	wanted.Owner = "alice"
	dry := f.admin
	dry.DryRun = true
	a, err := f.Create(t.Context(), dry, wanted)
	p := preview(t, a, err)
	if !slices.Contains(p.Steps, "make") || !slices.Equal(p.Steps, f.worker.Steps(a.Operation)) {
		t.Errorf("the steps are %v", p.Steps)
	}
	if p.Placement.Cluster != "c1" || p.Placement.Node != "pve1" || !strings.Contains(p.Placement.Reason, "the only node that fits") ||
		len(p.Placement.Refused) != 1 || p.Placement.Refused[0].Node != "pve2" || p.Placement.Refused[0].Why != "is in maintenance" {
		t.Errorf("it goes to %+v", p.Placement)
	}
	want := core.Usage{Servers: 2, Cores: 2, Memory: core.GiB, Disk: 8 * core.GiB, Addresses: 2}
	if p.Quota == nil || p.Quota.User != alice.User || *p.Quota.Quota.Servers != 2 || p.Quota.Used != want {
		t.Errorf("the quota comes to %+v", p.Quota)
	}

	accepted, err := f.Create(t.Context(), f.admin, wanted)
	must(t, err)
	if accepted.Preview != nil {
		t.Errorf("what is not dry tells %+v", accepted.Preview)
	}
	f.settle(t)
	view, err := f.Server(t.Context(), alice, accepted.Server.ID)
	must(t, err)
	if view.Placement.Node != "pve1" || len(p.Addresses) != 1 || len(view.Addresses) != 1 || view.Addresses[0].IP != p.Addresses[0].IP {
		t.Errorf("it is on %s with %v, and was foretold %v", view.Placement.Node, view.Addresses, p.Addresses)
	}
	if quota, err := f.Quota(t.Context(), alice, alice.User); err != nil || !reflect.DeepEqual(quota, *p.Quota) {
		t.Errorf("the quota is %+v, %v; it was foretold %+v", quota, err, *p.Quota)
	}
}

func TestADryRunTellsNobodyWhatTheyMayNotSee(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	f.rule(t, "pve2", NodeChange{Maintenance: yes()})
	alice := f.user(t, "alice")
	alice.DryRun = true
	a, err := f.Create(t.Context(), alice, web)
	if p := preview(t, a, err); p.Placement.Node != "pve1" || p.Placement.Reason != "" || p.Placement.Refused != nil || p.Quota == nil {
		t.Errorf("alice is told %+v, %+v", p, p.Placement)
	}
	alice.DryRun = false
	view := f.make(t, alice, web)
	operator := f.user(t, "otto")
	operator.Role = core.Role{Name: "switcher", SeesAll: true, Permissions: []core.Permission{core.ViewServer, core.ServerPower}}
	operator.DryRun = true
	a, err = f.Power(t.Context(), operator, view.ID, core.Start, 0)
	if p := preview(t, a, err); p.Quota != nil || p.Placement != nil || len(p.Addresses) != 1 {
		t.Errorf("otto is told %+v", p)
	}
}

func TestADryRunTellsWhereAServerMoves(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	wanted := web
	wanted.Node = "pve1"
	view := f.make(t, f.admin, wanted)
	f.scoutOnce(t.Context(), true)
	dry := f.admin
	dry.DryRun = true
	a, err := f.Migrate(t.Context(), dry, view.ID, Migration{})
	p := preview(t, a, err)
	if p.Placement == nil || p.Placement.Node != "pve2" || p.Placement.Cluster != "c1" || p.Placement.Reason == "" || len(p.Steps) < 2 {
		t.Errorf("it moves to %+v by %v", p.Placement, p.Steps)
	}
	accepted, err := f.Migrate(t.Context(), f.admin, view.ID, Migration{})
	must(t, err)
	f.settle(t)
	if view, err = f.Server(t.Context(), f.admin, view.ID); err != nil || view.Placement.Node != "pve2" || accepted.Preview != nil {
		t.Errorf("it is on %s, %v", view.Placement.Node, err)
	}
}

func TestADryRunCountsWhatWouldBeTaken(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, web)
	dry := f.admin
	dry.DryRun = true

	a, err := f.TakeSnapshot(t.Context(), dry, view.ID, NewSnapshot{Name: "one"})
	if p := preview(t, a, err); p.Quota.Used.Snapshots != 1 {
		t.Errorf("a snapshot: %+v", p.Quota.Used)
	}
	a, err = f.ChangeAddresses(t.Context(), dry, view.ID, []AddressWish{{Pool: "pool"}}, nil)
	if p := preview(t, a, err); p.Quota.Used.Addresses != 2 || len(p.Addresses) != 2 {
		t.Errorf("an address: %+v, %v", p.Quota.Used, p.Addresses)
	}
	cores := 4
	a, err = f.Respecify(t.Context(), dry, view.ID, Respecify{SpecChange: core.SpecChange{Cores: &cores}})
	if p := preview(t, a, err); p.Quota.Used.Cores != 4 {
		t.Errorf("cores: %+v", p.Quota.Used)
	}
	if quota, err := f.Quota(t.Context(), f.admin, f.admin.User); err != nil || quota.Used.Snapshots != 0 || quota.Used.Addresses != 1 || quota.Used.Cores != 1 {
		t.Errorf("afterwards: %+v, %v", quota.Used, err)
	}
}
