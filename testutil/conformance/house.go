package conformance

import (
	"net/netip"
	"strconv"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// house is what a server needs around it, as it is stored.
type house struct {
	Role    core.Role
	User    core.User
	Plan    core.Plan
	Image   core.Image
	Cluster core.Cluster
	Pool    core.Pool
}

// furnish stores a house and four free addresses, 192.0.2.9 to 192.0.2.12.
func furnish(t T, w World) house {
	t.Helper()
	cluster := newCluster()
	h := house{Role: newRole(), User: newUser(), Plan: newPlan(), Cluster: cluster, Image: newImage(cluster.ID), Pool: newPool(cluster.ID)}
	do(t, w, func(tx ports.Tx) error { return h.store(t, tx) })
	return h
}

func (h house) store(t T, tx ports.Tx) error {
	ctx := t.Context()
	return first(
		func() error { return tx.Roles().Insert(ctx, h.Role) },
		func() error { return tx.Users().Insert(ctx, h.User) },
		func() error { return tx.Plans().Insert(ctx, h.Plan) },
		func() error { return tx.Clusters().Insert(ctx, h.Cluster) },
		func() error { return tx.Images().Insert(ctx, h.Image) },
		func() error { return tx.Pools().Insert(ctx, h.Pool) },
		func() error { return tx.Addresses().Stock(ctx, h.stock()) },
	)
}

// stock is the pool's addresses, the highest first, so that neither the order
// of stocking nor that of the IDs nor that of the texts is that of the IPs.
func (h house) stock() []core.Address {
	var stock []core.Address
	for _, last := range []byte{12, 11, 10, 9} {
		stock = append(stock, core.Address{
			ID: newID[core.AddressID](), Pool: h.Pool.ID, IP: netip.AddrFrom4([4]byte{192, 0, 2, last}), Bits: 24,
			Gateway: netip.MustParseAddr("192.0.2.1"), Bridge: "vmbr1", VLAN: 12, Reverse: "host" + strconv.Itoa(int(last)) + ".example.net"})
	}
	return stock
}

// first runs the steps up to the first error.
func first(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func name(prefix string) string { return prefix + "-" + strconv.FormatInt(count.Add(1), 10) }

func newUser() core.User {
	return core.User{ID: newID[core.UserID](), Name: name("user"), Email: "someone@example.net", Role: core.Customer,
		Password: "$x$hash", Suspended: true, Language: core.Russian, Unwanted: []core.MailKind{core.MailAlert, core.MailSuspended}, Version: 1, Created: at(0)}
}

func newPlan() core.Plan {
	return core.Plan{ID: newID[core.PlanID](), Name: name("plan"), Cores: 2, Memory: 2 * core.GiB, Swap: 512 * core.MiB,
		Disk: 20 * core.GiB, Price: 499, Currency: "EUR",
		Snapshots: ptr(3), Addresses: ptr(2), Bandwidth: ptr(core.TiB), Exceeded: core.BandwidthThrottle, Throttle: core.MiB, Version: 1, Created: at(1)}
}

func ptr[T any](v T) *T { return &v }

func newCluster() core.Cluster {
	return core.Cluster{ID: newID[core.ClusterID](), Name: name("cluster"), Endpoints: []core.Endpoint{
		{URL: "https://pve1.example.net:8006", Fingerprint: "AA:BB"}, {URL: "https://pve2.example.net:8006", Fingerprint: "CC:DD"}},
		TokenID: "remuda@pve!api", Identity: "0123abcd", VMIDs: core.VMIDRange{First: 10_000, Last: 10_009},
		ResourcePool: "remuda", Drained: true, Labels: map[string]string{"region": "north"},
		Nodes:   map[string]core.NodeRule{"pve1": {Maintenance: true, Labels: map[string]string{"disk": "nvme"}}, "pve2": {}},
		Version: 1, Created: at(2)}
}

func newImage(cluster core.ClusterID) core.Image {
	return core.Image{ID: newID[core.ImageID](), Name: name("image"), Kind: core.VM, MinDisk: 2 * core.GiB, MinMemory: core.GiB, Hidden: true, Version: 1, Created: at(3),
		Sources: []core.ImageSource{{Cluster: cluster, Node: "pve1", VMID: 9000, Storage: "local-lvm", Disk: 4 * core.GiB}}}
}

func newPool(cluster core.ClusterID) core.Pool {
	return core.Pool{ID: newID[core.PoolID](), Name: name("pool"), Clusters: []core.ClusterID{cluster},
		Prefix: netip.MustParsePrefix("192.0.2.0/24"), Gateway: netip.MustParseAddr("192.0.2.1"), Bridge: "vmbr1", VLAN: 12,
		Ranges:  []core.AddressRange{{First: netip.MustParseAddr("192.0.2.9"), Last: netip.MustParseAddr("192.0.2.12")}},
		DNS:     core.DNS{Nameservers: []netip.Addr{netip.MustParseAddr("192.0.2.53"), netip.MustParseAddr("2001:db8::53")}, Search: "example.net"},
		Reverse: "{ip-dashed}.example.net", Rest: new(time.Hour), Version: 1, Created: at(4)}
}

// server is a server of the house with every field set; it is not stored.
func (h house) server() core.Server {
	id := newID[core.ServerID]()
	s := core.Server{ID: id, Name: name("Web"), Hostname: name("web"), Kind: core.VM, Owner: h.User.ID,
		Placement: core.Placement{Cluster: h.Cluster.ID, Node: "pve1", VMID: 10_000, Reason: "it has the most room"},
		Wish:      core.PlacementWish{Labels: map[string]string{"disk": "nvme"}, Apart: "tier", Strict: true}, Image: h.Image.ID, Plan: h.Plan.ID,
		Identity: core.Identity{Cluster: h.Cluster.Identity, MAC: "BC:24:11:00:00:01"},
		DNS:      core.DNS{Nameservers: []netip.Addr{netip.MustParseAddr("2001:db8::53"), netip.MustParseAddr("9.9.9.9")}, Search: "web.example.net"},
		Spec:     h.Plan.Spec(core.VM), Suspended: true, Labels: map[string]string{"env": "test", "tier": "a"},
		Operation: newID[core.OperationID](), CreatedAt: at(5), UpdatedAt: at(6), StartedAt: at(7), LastError: "none yet", Version: 1}
	pending := s.Spec.Clone()
	pending.Cores = 4
	s.Pending = &pending
	return core.RestoreServer(s, core.ServerState{Life: core.Ready, Wanted: core.On, Power: core.On, PowerAt: at(10)})
}

// added stores a server of the house, changed as wanted.
func (h house) added(t T, w World, change func(*core.Server)) core.Server {
	t.Helper()
	var stored core.Server
	server := h.server()
	change(&server)
	do(t, w, func(tx ports.Tx) (err error) {
		stored, err = tx.Servers().Insert(t.Context(), server)
		return err
	})
	return stored
}

func asItIs[V any](*V) {}

// operation is an operation on a server; it is not stored.
func operation(server core.ServerID) core.Operation {
	return core.Operation{ID: newID[core.OperationID](), Kind: "provision", Workflow: "provision/1", Server: server,
		Owner: newID[core.UserID](), AskedBy: newID[core.UserID](), State: core.Queued, Data: []byte(`{"a":1}`),
		DueAt: at(0), Version: 1, CreatedAt: at(0), UpdatedAt: at(1)}
}

// queued stores an operation, changed as wanted.
func queued(t T, w World, change func(*core.Operation)) core.Operation {
	t.Helper()
	op := operation(newID[core.ServerID]())
	change(&op)
	do(t, w, func(tx ports.Tx) error { return tx.Operations().Insert(t.Context(), op) })
	return op
}

func event(server core.ServerID, version int64) core.Event {
	return core.Event{ID: newID[core.EventID](), Type: core.EventServerStarted, Version: 1, Server: server, ServerVersion: version,
		Owner: newID[core.UserID](), Operation: newID[core.OperationID](), At: at(int(version)), Data: map[string]string{"power": "on"}}
}
