package fleet

import (
	"context"
	"log/slog"
	"net/netip"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/faulty"
)

// fatal is what the helpers need of a *testing.T.
type fatal interface {
	Helper()
	Fatalf(format string, args ...any)
}

// farm is a service over the memory adapters, with all that a server needs.
type farm struct {
	*Service
	clock     *memory.Clock
	store     *memory.Store
	cluster   *memory.Cluster
	connector *memory.Connector
	admin     core.Caller
	id        core.ClusterID
	pool      core.PoolID
	plan      faulty.Plan // what goes wrong on the way to the cluster; nil for nothing
}

// road is the way to the cluster, with the farm's plan on it.
type road struct {
	ports.Connector
	farm *farm
}

func (r road) Connect(cluster core.Cluster, secret string) (ports.Hypervisor, error) {
	h, err := r.Connector.Connect(cluster, secret)
	return faulty.Hypervisor(h, func(ctx context.Context, call faulty.Call) error {
		if r.farm.plan == nil {
			return nil
		}
		return r.farm.plan(ctx, call)
	}), err
}

var begin = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func newFarm(t fatal) *farm {
	t.Helper()
	return newFarmLogging(t, slog.New(slog.DiscardHandler))
}

func newFarmLogging(t fatal, log *slog.Logger) *farm {
	t.Helper()
	ctx := context.Background()
	f := &farm{clock: memory.NewClock(begin)}
	f.store, f.cluster = memory.NewStore(f.clock), memory.Demo(f.clock)
	f.connector = new(memory.Connector)
	f.connector.Add("https://pve.test:8006", f.cluster)
	service, err := New(Deps{
		Store: watcher(t).Store(f.store), Journal: watcher(t).Journal(f.store.Journal()), Log: f.store.Log(), Cursors: f.store.Cursors(),
		Connector: road{f.connector, f}, Vault: system.NewVault([]byte("a key that is long enough")),
		Passwords: system.NewPasswords(1), Clock: f.clock, Random: system.Random{},
		Logger: log,
	})
	must(t, err)
	f.Service = service
	f.admin, err = service.EnsureAdmin(ctx, "admin", "0123456789abcdef")
	must(t, err)
	cluster, err := service.CreateCluster(ctx, f.admin, NewCluster{Name: "c1", Token: "remuda@pve!test=secret",
		Endpoints: []core.Endpoint{{URL: "https://pve.test:8006", Fingerprint: fingerprint}}})
	must(t, err)
	f.id = cluster.ID
	_, err = service.ImportImages(ctx, f.admin, cluster.ID)
	must(t, err)
	_, err = service.CreatePlan(ctx, f.admin, core.Plan{Name: "small", Cores: 1, Memory: 512 * core.MiB, Disk: 4 * core.GiB})
	must(t, err)
	f.pool = f.addPool(t, "pool", "192.0.2.0/24", "192.0.2.10", "192.0.2.19")
	return f
}

const fingerprint = "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF"

func (f *farm) addPool(t fatal, name, prefix, first, last string) core.PoolID {
	t.Helper()
	pool, err := f.CreatePool(context.Background(), f.admin, core.Pool{
		Name: name, Prefix: netip.MustParsePrefix(prefix), Gateway: netip.MustParsePrefix(prefix).Addr().Next(),
		Ranges: []core.AddressRange{{First: netip.MustParseAddr(first), Last: netip.MustParseAddr(last)}},
	})
	must(t, err)
	return pool.ID
}

func must(t fatal, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v", err)
	}
}

// user adds a customer.
func (f *farm) user(t fatal, name string) core.Caller {
	t.Helper()
	user, err := f.CreateUser(context.Background(), f.admin, NewUser{Name: name})
	must(t, err)
	role, _ := core.BuiltIn(user.Role)
	return core.Bearer{User: user, Role: role}.Caller()
}

// settle carries out all that there is to do.
func (f *farm) settle(t fatal) {
	t.Helper()
	for range 3000 {
		n, err := f.worker.Tick(context.Background())
		must(t, err)
		ops, err := f.Operations(context.Background(), f.admin, core.OperationFilter{Active: true})
		must(t, err)
		if len(ops) == 0 {
			return
		}
		if n == 0 {
			f.clock.Advance(500 * time.Millisecond)
		}
	}
	t.Fatalf("the operations do not end")
}

// make makes a server and waits until it is ready.
func (f *farm) make(t fatal, c core.Caller, req CreateServer) core.ServerView {
	t.Helper()
	accepted, err := f.Create(context.Background(), c, req)
	must(t, err)
	f.settle(t)
	view, err := f.Server(context.Background(), c, accepted.Server.ID)
	must(t, err)
	return view
}

func (f *farm) operation(t fatal, id core.OperationID) core.Operation {
	t.Helper()
	op, err := f.Operation(context.Background(), f.admin, id)
	must(t, err)
	return op
}

// holdings is what a store holds for servers.
type holdings struct{ Servers, Addresses, VMIDs, Slots, Secrets int }

func (f *farm) holdings(t fatal) (h holdings) {
	t.Helper()
	ctx := context.Background()
	err := f.store.Do(ctx, func(tx ports.Tx) error {
		servers, err := tx.Servers().List(ctx, core.ServerFilter{})
		must(t, err)
		addresses, err := tx.Addresses().List(ctx, "", "", core.Page{})
		must(t, err)
		reserved, err := tx.VMIDs().Reserved(ctx, f.id)
		must(t, err)
		h = holdings{Servers: len(servers), VMIDs: len(reserved)}
		for _, a := range addresses {
			if a.Server != "" {
				h.Addresses++
			}
		}
		if tx.Slots().Take(ctx, "probe", []core.Slot{{Scope: "make/" + string(f.id), Limit: 1}}) != nil {
			h.Slots++
		}
		return tx.Slots().Free(ctx, "probe")
	})
	must(t, err)
	return h
}

func (f *farm) hasLogin(t fatal, id core.ServerID) bool {
	t.Helper()
	err := f.store.Read(context.Background(), func(tx ports.Tx) error {
		_, err := tx.Secrets().Get(context.Background(), "servers/"+string(id)+"/login")
		return err
	})
	return err == nil
}

var _ fatal = (*testing.T)(nil)
