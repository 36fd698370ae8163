package fleet

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/testutil/faulty"
)

// rule says something of a node of the farm.
func (f *farm) rule(t fatal, node string, change NodeChange) {
	t.Helper()
	_, err := f.ChangeNode(context.Background(), f.admin, "c1", node, change)
	must(t, err)
}

func yes() *bool { on := true; return &on }

// why is what an error says of the nodes.
func why(err error) string {
	e, _ := errors.AsType[*core.Error](err)
	if e == nil {
		return ""
	}
	return e.Reason
}

func TestAServerGoesWhereItsWishIsMet(t *testing.T) {
	t.Parallel()
	for _, image := range []string{"debian-12", "debian-12-ct"} {
		t.Run(image, func(t *testing.T) {
			t.Parallel()
			f := newFarm(t)
			f.rule(t, "pve2", NodeChange{Labels: map[string]string{"disk": "nvme"}})
			req := CreateServer{Name: "web", Image: image, Plan: "small", Wish: core.PlacementWish{Labels: map[string]string{"disk": "nvme"}}}
			for range 4 {
				view := f.make(t, f.admin, req)
				if view.Placement.Node != "pve2" || !strings.Contains(view.Placement.Reason, "pve1 of c1 has not the label disk=nvme") {
					t.Errorf("it is on %s: %s", view.Placement.Node, view.Placement.Reason)
				}
			}
			req.Wish.Labels["disk"] = "tape"
			_, err := f.Create(t.Context(), f.admin, req)
			if core.CodeOf(err) != core.CodeNoPlacement || !errors.Is(err, core.Exhausted) ||
				why(err) != "pve1 of c1 has not the label disk=tape; pve2 of c1 has not the label disk=tape" {
				t.Errorf("a label that nothing has: %v", err)
			}
			_, err = f.Create(t.Context(), f.user(t, "alice"), req)
			if core.CodeOf(err) != core.CodeNoPlacement || why(err) != "" {
				t.Errorf("a customer hears of nodes: %v", err)
			}
		})
	}
}

func TestServersAreKeptApart(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	alice, bob := f.user(t, "alice"), f.user(t, "bob")
	req := CreateServer{Name: "web", Image: "debian-12", Plan: "small", Labels: map[string]string{"group": "web"},
		Wish: core.PlacementWish{Apart: "group", Strict: true}}
	for range 2 { // at once: whoever comes second waits until the first has its node
		_, err := f.Create(t.Context(), alice, req)
		must(t, err)
	}
	f.settle(t)
	_, err := f.Create(t.Context(), alice, req)
	if core.CodeOf(err) != core.CodeNoPlacement {
		t.Errorf("the third of two nodes: %v", err)
	}
	must(t, second(f.Create(t.Context(), bob, req)))
	req.Wish.Strict = false
	must(t, second(f.Create(t.Context(), alice, req)))
	req.Labels["group"] = "db"
	must(t, second(f.Create(t.Context(), alice, req)))
	f.settle(t)

	views, err := f.Servers(t.Context(), f.admin, core.ServerFilter{Labels: map[string]string{"group": "web"}, Owner: alice.User})
	must(t, err)
	count := map[string]int{}
	for _, v := range views {
		count[v.Placement.Node]++
	}
	if len(views) != 3 || count["pve1"] == 0 || count["pve2"] == 0 {
		t.Errorf("alice's servers are on %v", count)
	}
	_, err = f.Create(t.Context(), alice, CreateServer{Name: "x", Image: "debian-12", Plan: "small", Wish: core.PlacementWish{Apart: "none", Strict: true}})
	if paths(err) != "placement.apart must name a label of the server" {
		t.Errorf("a label that it has not: %v", err)
	}
	if h := f.holdings(t); h.Slots != 0 {
		t.Errorf("slots are still held: %+v", h)
	}
}

func second(_ Accepted, err error) error { return err }

func TestNoServerGoesToANodeInMaintenance(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	stays := f.make(t, f.admin, CreateServer{Name: "web", Image: "debian-12", Plan: "small", Node: "pve1"})
	f.rule(t, "pve1", NodeChange{Maintenance: yes()})
	for range 4 {
		if view := f.make(t, f.admin, CreateServer{Name: "web", Image: "debian-12", Plan: "small"}); view.Placement.Node != "pve2" {
			t.Errorf("it is on %s: %s", view.Placement.Node, view.Placement.Reason)
		}
	}
	_, err := f.Create(t.Context(), f.admin, CreateServer{Name: "web", Image: "debian-12", Plan: "small", Node: "pve1"})
	if core.CodeOf(err) != core.CodeNoPlacement || why(err) != "pve1 of c1 is in maintenance" {
		t.Errorf("a node in maintenance that was asked for: %v", err)
	}
	if view, err := f.Server(t.Context(), f.admin, stays.ID); err != nil || view.Placement.Node != "pve1" {
		t.Errorf("what was there is on %s, %v", view.Placement.Node, err)
	}
	accepted, err := f.Create(t.Context(), f.admin, CreateServer{Name: "web", Image: "debian-12", Plan: "small"})
	must(t, err)
	f.rule(t, "pve2", NodeChange{Maintenance: yes()}) // after it was accepted, before it is placed
	f.settle(t)
	if op := f.operation(t, accepted.Operation.ID); op.State != core.FailedOp || op.Code != core.CodeNoPlacement {
		t.Errorf("the operation %s: %s", op.State, op.Cause)
	}
	off := false
	f.rule(t, "pve1", NodeChange{Maintenance: &off})
	cluster, err := f.Cluster(t.Context(), f.admin, f.id)
	must(t, err)
	if _, ruled := cluster.Nodes["pve1"]; ruled {
		t.Errorf("what is as usual is kept: %+v", cluster.Nodes)
	}
	if _, err := f.ChangeNode(t.Context(), f.admin, string(f.id), "pve9", NodeChange{Maintenance: yes()}); !errors.Is(err, core.NotFound) {
		t.Errorf("a node that is none: %v", err)
	}
}

func TestADrainedClusterTakesNothingNew(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	_, err := f.ChangeCluster(t.Context(), f.admin, f.id, ClusterChange{Drained: yes()})
	must(t, err)
	for _, cluster := range []string{"", "c1"} {
		_, err := f.Create(t.Context(), f.admin, CreateServer{Name: "web", Image: "debian-12", Plan: "small", Cluster: cluster})
		if core.CodeOf(err) != core.CodeNoPlacement || why(err) != "pve1 of c1 is drained; pve2 of c1 is drained" {
			t.Errorf("cluster %q: %v", cluster, err)
		}
	}
}

// Of several clusters the best is taken, by the rule that holds within one.
func TestTheBestOfAllClustersIsTaken(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	large := memory.NewCluster("large", f.clock)
	large.AddNode("big1", core.TiB, 64*core.TiB)
	large.AddTemplate(core.Template{Node: "big1", Kind: core.VM, Name: "debian-12", VMID: 9000, Storage: "local-lvm", Disk: 2 * core.GiB})
	f.connector.Add(elsewhere, large)
	cluster, err := f.CreateCluster(t.Context(), f.admin, NewCluster{Name: "c2", Token: "remuda@pve!test=secret", Endpoints: end(elsewhere)})
	must(t, err)
	_, err = f.ImportImages(t.Context(), f.admin, cluster.ID)
	must(t, err)
	_, err = f.CreatePlan(t.Context(), f.admin, core.Plan{Name: "half", Cores: 4, Memory: 600 * core.GiB, Disk: 4 * core.GiB})
	must(t, err)
	f.cluster.Fill("pve1", 900*core.GiB)
	f.cluster.Fill("pve2", 900*core.GiB)
	f.scoutOnce(t.Context(), true)

	calls := 0
	f.plan = func(context.Context, faulty.Call) error { calls++; return nil }
	req := CreateServer{Name: "web", Image: "debian-12", Plan: "half"}
	foreseen, err := f.Foresee(t.Context(), f.admin, req)
	must(t, err)
	accepted, err := f.Create(t.Context(), f.admin, req)
	must(t, err)
	if calls != 0 {
		t.Errorf("accepting a server asked a cluster %d times", calls)
	}
	if foreseen.Site.Node.Name != "big1" || accepted.Server.ClusterName != "c2" || !strings.Contains(accepted.Server.Placement.Reason, "pve1 of c1 has 124.0 GiB of memory free") {
		t.Errorf("it goes to %s, foreseen %s: %s", accepted.Server.ClusterName, foreseen.Site.Node.Name, accepted.Server.Placement.Reason)
	}
	f.settle(t)
	view, err := f.Server(t.Context(), f.admin, accepted.Server.ID)
	if err != nil || view.Life() != core.Ready || view.Placement.Node != "big1" {
		t.Errorf("it is %s on %s, %v", view.Life(), view.Placement.Node, err)
	}

	large.Fill("big1", 900*core.GiB)
	f.clock.Advance(2 * promise)
	f.scoutOnce(t.Context(), true)
	_, err = f.Create(t.Context(), f.admin, req)
	if core.CodeOf(err) != core.CodeNoPlacement || !strings.Contains(why(err), "big1 of c2 has 124.0 GiB of memory free") {
		t.Errorf("no room anywhere: %v", err)
	}
	f.cluster.Cut() // what cannot be seen at the moment may have room again
	f.scoutOnce(t.Context(), true)
	must(t, second(f.Create(t.Context(), f.admin, req)))
}

// Many that are made at once are placed with each other in mind: where a node
// has room for five, five go there.
func TestWhatIsBeingMadeCounts(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	f.addPool(t, "more", "198.51.100.0/24", "198.51.100.10", "198.51.100.60")
	_, err := f.CreatePlan(t.Context(), f.admin, core.Plan{Name: "big", Cores: 1, Memory: 100 * core.GiB, Disk: 4 * core.GiB})
	must(t, err)
	for _, node := range []string{"pve1", "pve2"} {
		f.cluster.Fill(node, core.TiB-550*core.GiB)
	}
	f.cluster.Slow(100)
	for range 10 {
		must(t, second(f.Create(t.Context(), f.admin, CreateServer{Name: "web", Image: "debian-12", Plan: "big"})))
	}
	for range 200 {
		if _, err := f.worker.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		f.clock.Advance(50 * time.Millisecond)
	}
	views, err := f.Servers(t.Context(), f.admin, core.ServerFilter{})
	must(t, err)
	count := map[string]int{}
	for _, v := range views {
		count[v.Placement.Node]++
	}
	if count["pve1"] != 5 || count["pve2"] != 5 {
		t.Errorf("they are on %v", count)
	}
}
