package fleet

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/provision"
)

func TestEveryFieldThatIsWrongIsNamed(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	before := f.dump(t)
	ssh := "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ3s0l0H0o7X1Q a@b"
	for _, c := range []struct {
		name   string
		change func(*CreateServer)
		want   string
	}{
		{"nothing at all", func(r *CreateServer) { *r = CreateServer{} }, "name image plan"},
		{"names of nothing", func(r *CreateServer) { r.Image, r.Plan, r.Owner = "x", "y", "z" }, "image plan owner"},
		{"a long name", func(r *CreateServer) { r.Name = strings.Repeat("x", 41) }, "name"},
		{"a hostname that is none", func(r *CreateServer) { r.Hostname = "a_b" }, "hostname"},
		{"a cluster that is none", func(r *CreateServer) { r.Cluster = "c9" }, "cluster"},
		{"a node that is none", func(r *CreateServer) { r.Node = "pve9" }, "node"},
		{"an address of no pool", func(r *CreateServer) { r.Addresses = []netip.Addr{netip.MustParseAddr("10.0.0.1")} }, "addresses.0"},
		{"a key with a newline", func(r *CreateServer) { r.SSHKeys = []string{ssh, ssh + "\nrm -rf"} }, "ssh_keys.1"},
		{"a password with a newline", func(r *CreateServer) { r.Password = "12345\n" }, "password"},
		{"a short password", func(r *CreateServer) { r.Password = "1234" }, "password"},
		{"a user with a comma", func(r *CreateServer) { r.User = "a,b" }, "user"},
		{"a name server too many", func(r *CreateServer) { r.DNS = nameservers("1.1.1.1", "8.8.8.8", "9.9.9.9", "4.4.4.4") }, "nameservers"},
		{"name servers that are none", func(r *CreateServer) { r.DNS = nameservers("0.0.0.0", "9.9.9.9", "9.9.9.9") }, "nameservers.0 nameservers.2"},
		{"a search domain that is none", func(r *CreateServer) { r.DNS.Search = "a..b" }, "search_domain"},
		{"user data that are no snippet", func(r *CreateServer) { r.UserData = "local:iso/web.yaml" }, "user_data"},
		{"user data with more in it", func(r *CreateServer) { r.UserData = "local:snippets/a,vendor=local:snippets/b" }, "user_data"},
		{"user data and a login", func(r *CreateServer) {
			r.UserData, r.User, r.Password, r.SSHKeys = snippet, "bob", "12345", []string{ssh}
		}, "user password ssh_keys"},
		{"user data of a container", func(r *CreateServer) { r.UserData, r.Image = snippet, "debian-12-ct" }, "user_data"},
		{"a label without a key", func(r *CreateServer) { r.Labels = map[string]string{"": "x"} }, "labels."},
	} {
		req := web
		c.change(&req)
		_, err := f.Create(t.Context(), f.admin, req)
		var got []string
		if e, ok := errors.AsType[*core.Error](err); ok {
			for _, v := range e.Fields {
				got = append(got, v.Path)
			}
		}
		if strings.Join(got, " ") != c.want || !errors.Is(err, core.Invalid) {
			t.Errorf("%s: got %v, want violations of %s", c.name, err, c.want)
		}
	}
	if after := f.dump(t); after != before {
		t.Errorf("before\n%s\nafter\n%s", before, after)
	}
}

func TestTheLastAddressIsGivenOnce(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	var wg sync.WaitGroup
	var mu sync.Mutex
	outcomes := map[string]int{}
	for range 30 {
		wg.Go(func() {
			_, err := f.Create(t.Context(), f.admin, web)
			mu.Lock()
			defer mu.Unlock()
			outcomes[fmt.Sprint(err == nil, " ", core.CodeOf(err))]++
		})
	}
	wg.Wait()
	if outcomes["true internal"] != 10 || outcomes["false pool-exhausted"] != 20 {
		t.Errorf("got %v, want 10 servers and 20 times pool-exhausted", outcomes)
	}
	if got, want := f.holdings(t), (holdings{Servers: 10, Addresses: 10, VMIDs: 10}); got != want {
		t.Errorf("the store holds %+v, want %+v", got, want)
	}
}

func TestManyAtOnceSimplyWork(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	f.addPool(t, "more", "198.51.100.0/24", "198.51.100.10", "198.51.100.99")
	f.cluster.Slow(4)
	for range 50 {
		_, err := f.Create(t.Context(), f.admin, web)
		must(t, err)
	}
	f.settle(t)
	servers, err := f.Servers(t.Context(), f.admin, core.ServerFilter{})
	must(t, err)
	vmids, addresses := map[int]bool{}, map[netip.Addr]bool{}
	for _, s := range servers {
		vmids[s.Placement.VMID], addresses[s.Addresses[0].IP] = true, true
		if s.Life() != core.Ready {
			t.Errorf("server %s is %s: %s", s.ID, s.Life(), s.LastError)
		}
	}
	if len(servers) != 50 || len(vmids) != 50 || len(addresses) != 50 || f.cluster.Effects("clone") != 50 {
		t.Errorf("%d servers, %d VMIDs, %d addresses, %d clones", len(servers), len(vmids), len(addresses), f.cluster.Effects("clone"))
	}
}

func TestAKeptGuestIsLetGo(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	req := web
	req.Start = true
	view := f.make(t, f.admin, req)
	_, err := f.Delete(t.Context(), f.admin, view.ID, true)
	must(t, err)
	f.settle(t)
	g, err := f.cluster.Look(t.Context(), view.Ref())
	must(t, err)
	if g.Presence != core.Present || g.Power != core.On || g.Protected || strings.Contains(g.Description, "remuda:") {
		t.Errorf("the guest is %+v", g)
	}
	if got := f.holdings(t); got != (holdings{}) {
		t.Errorf("the store still holds %+v", got)
	}
}

func TestALostReplyMakesOneGuest(t *testing.T) {
	t.Parallel()
	for _, image := range []string{"debian-12", "debian-12-ct"} {
		f := newFarm(t)
		f.cluster.Slow(3)
		f.cluster.Lose()
		req := web
		req.Image = image
		view := f.make(t, f.admin, req)
		if view.Life() != core.Ready || f.cluster.Effects("clone")+f.cluster.Effects("create") != 1 {
			t.Errorf("%s: the server is %s, %d guests were made", image, view.Life(), f.cluster.Sent())
		}
	}
}

func TestAStaleLockNeedsAnOperatorAndThenGoesOn(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, web)
	f.cluster.Lock(view.Placement.VMID, "backup")
	accepted, err := f.Delete(t.Context(), f.admin, view.ID, false)
	must(t, err)
	for range 100 {
		_, err := f.worker.Tick(t.Context())
		must(t, err)
		f.clock.Advance(time.Second)
	}
	op := f.operation(t, accepted.Operation.ID)
	if want := fmt.Sprintf("ssh %s qm unlock %d", view.Placement.Node, view.Placement.VMID); op.State != core.NeedsOperator || op.Remedy != want {
		t.Errorf("the operation is %s (%s), remedy %q, want %q", op.State, op.Cause, op.Remedy, want)
	}
	if got := f.holdings(t); got.Addresses != 1 || got.VMIDs != 1 {
		t.Errorf("the store holds %+v meanwhile", got)
	}
	f.cluster.Lock(view.Placement.VMID, "")
	f.settle(t)
	if got := f.holdings(t); got != (holdings{}) {
		t.Errorf("the store still holds %+v", got)
	}
}

func TestACloneThatFailsIsTakenBack(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	before := f.cluster.State()
	f.cluster.Slow(2)
	f.cluster.FailTask("clone", core.Fail(core.Exhausted, core.CodeStorageFull, "no space left"))
	accepted, err := f.Create(t.Context(), f.admin, web)
	must(t, err)
	f.settle(t)
	if op := f.operation(t, accepted.Operation.ID); op.State != core.FailedOp || op.Code != core.CodeStorageFull {
		t.Errorf("the operation is %s (%s): %s", op.State, op.Code, op.Cause)
	}
	if got := f.holdings(t); got != (holdings{}) || f.cluster.State() != before {
		t.Errorf("there remains %+v and\n%s", got, f.cluster.State())
	}
}

func TestACancelledCreateLeavesNothing(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	before := f.cluster.State()
	f.cluster.Slow(50)
	accepted, err := f.Create(t.Context(), f.admin, web)
	must(t, err)
	for range 10 {
		_, err := f.worker.Tick(t.Context())
		must(t, err)
		f.clock.Advance(300 * time.Millisecond)
	}
	_, err = f.Cancel(t.Context(), f.admin, accepted.Operation.ID)
	must(t, err)
	f.settle(t)
	if op := f.operation(t, accepted.Operation.ID); op.State != core.Cancelled {
		t.Errorf("the operation is %s: %s", op.State, op.Cause)
	}
	if got := f.holdings(t); got != (holdings{}) || f.cluster.State() != before {
		t.Errorf("there remains %+v and\n%s", got, f.cluster.State())
	}
	if _, err = f.Cancel(t.Context(), f.admin, accepted.Operation.ID); !errors.Is(err, core.Conflict) {
		t.Errorf("cancelling again: %v", err)
	}
}

func TestAReleasedVMIDRestsForADay(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	vmids := core.VMIDRange{First: 500, Last: 501}
	_, err := f.ChangeCluster(t.Context(), f.admin, f.id, ClusterChange{VMIDs: &vmids})
	must(t, err)
	for range 2 {
		view := f.make(t, f.admin, web)
		_, err = f.Delete(t.Context(), f.admin, view.ID, false)
		must(t, err)
		f.settle(t)
	}
	if _, err = f.Create(t.Context(), f.admin, web); core.CodeOf(err) != core.CodeVMIDsExhausted {
		t.Errorf("got %v, want the VMIDs to rest", err)
	}
	f.clock.Advance(25 * time.Hour)
	_, err = f.Create(t.Context(), f.admin, web)
	must(t, err)
}

func TestWhatIsAnothersDoesNotExist(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	alice, bob := f.user(t, "alice"), f.user(t, "bob")
	view := f.make(t, alice, web)
	absent := core.ServerID("01890a5d-ac96-774b-bcce-b302099a8057")
	name := "x"
	for what, try := range map[string]func(core.ServerID) error{
		"get": func(id core.ServerID) error { _, err := f.Server(t.Context(), bob, id); return err },
		"change": func(id core.ServerID) error {
			_, err := f.Change(t.Context(), bob, id, ServerChange{Name: &name})
			return err
		},
		"power":  func(id core.ServerID) error { _, err := f.Power(t.Context(), bob, id, core.Start, 0); return err },
		"delete": func(id core.ServerID) error { _, err := f.Delete(t.Context(), bob, id, false); return err },
	} {
		theirs, none := try(view.ID), try(absent)
		want := strings.ReplaceAll(fmt.Sprint(none), string(absent), string(view.ID))
		if fmt.Sprint(theirs) != want || core.CodeOf(theirs) != core.CodeOf(none) || !errors.Is(theirs, core.NotFound) {
			t.Errorf("%s: got %v, want %s", what, theirs, want)
		}
	}
	if servers, err := f.Servers(t.Context(), bob, core.ServerFilter{}); err != nil || len(servers) != 0 {
		t.Errorf("bob sees %v, %v", servers, err)
	}
	if _, err := f.Clusters(t.Context(), bob, core.Page{}); !errors.Is(err, core.Denied) {
		t.Errorf("bob sees the clusters: %v", err)
	}
	reader := alice
	reader.Scopes = []core.Scope{core.ScopeRead}
	if _, err := f.Delete(t.Context(), reader, view.ID, false); core.CodeOf(err) != core.CodeScope {
		t.Errorf("a token that may only read deletes: %v", err)
	}
}

func TestWorkflowNamesAreStored(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	accepted, err := f.Create(t.Context(), f.admin, web)
	must(t, err)
	if op := f.operation(t, accepted.Operation.ID); op.Workflow != provision.Name || op.Kind != "provision" {
		t.Errorf("got %s (%s)", op.Workflow, op.Kind)
	}
}

func TestATemplateMayCallItsDiskOtherwise(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	f.cluster.Touch(9001, func(g *core.Guest) { g.Disks = map[string]int64{"virtio0": 2 * core.GiB} })
	f.cluster.Touch(9002, func(g *core.Guest) { g.Disks = map[string]int64{"virtio0": 2 * core.GiB} })
	view := f.make(t, f.admin, web)
	g, err := f.cluster.Look(t.Context(), view.Ref())
	must(t, err)
	if g.Disks["virtio0"] != 4*core.GiB || view.Spec.Disks["virtio0"] != 4*core.GiB {
		t.Errorf("the guest has %v, the specification %v", g.Disks, view.Spec.Disks)
	}
}
