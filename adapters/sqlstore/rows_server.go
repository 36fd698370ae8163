package sqlstore

import (
	"database/sql"
	"net/netip"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/uptrace/bun"
)

// serverRow is a server as it is written.
type serverRow struct {
	bun.BaseModel   `bun:"table:servers"`
	ID              core.ServerID    `bun:"id,pk,type:uuid"`
	Number          int64            `bun:"number"`
	Name            string           `bun:"name"`
	Folded          string           `bun:"name_folded"`
	Hostname        string           `bun:"hostname"`
	Kind            core.GuestKind   `bun:"kind"`
	Owner           core.UserID      `bun:"owner_id,type:uuid,nullzero"`
	Cluster         core.ClusterID   `bun:"cluster_id,type:uuid,nullzero"`
	Node            string           `bun:"node"`
	VMID            int              `bun:"vmid"`
	IdentityCluster string           `bun:"identity_cluster"`
	IdentityMAC     string           `bun:"identity_mac"`
	Image           core.ImageID     `bun:"image_id,type:uuid,nullzero"`
	Plan            core.PlanID      `bun:"plan_id,type:uuid,nullzero"`
	Spec            *specJSON        `bun:"spec,type:jsonb"`
	Pending         *specJSON        `bun:"pending,type:jsonb,nullzero"`
	Suspended       bool             `bun:"suspended"`
	Operation       core.OperationID `bun:"operation_id,type:uuid,nullzero"`
	Life            core.Life        `bun:"life"`
	Wanted          core.Power       `bun:"wanted"`
	LastError       string           `bun:"last_error"`
	Version         int64            `bun:"version"`
	CreatedAt       stamp            `bun:"created_at"`
	UpdatedAt       stamp            `bun:"updated_at"`
	StartedAt       stamp            `bun:"started_at"`
	StoppedAt       stamp            `bun:"stopped_at"`
}

type specJSON struct {
	Cores  int              `json:"cores"`
	Memory int64            `json:"memory"`
	Swap   int64            `json:"swap,omitempty"`
	Disks  map[string]int64 `json:"disks,omitempty"`
}

// fold makes names comparable without case, in every alphabet.
func fold(name string) string { return strings.ToLower(clean(name)) }

func rowOfServer(s core.Server) *serverRow {
	state, spec := s.State(), specJSON(s.Spec)
	r := &serverRow{ID: s.ID, Number: s.Number, Name: s.Name, Folded: fold(s.Name), Hostname: s.Hostname, Kind: s.Kind, Owner: s.Owner,
		Cluster: s.Placement.Cluster, Node: s.Placement.Node, VMID: s.Placement.VMID,
		IdentityCluster: s.Identity.Cluster, IdentityMAC: s.Identity.MAC, Image: s.Image, Plan: s.Plan, Spec: &spec,
		Suspended: s.Suspended, Operation: s.Operation, Life: state.Life, Wanted: state.Wanted, LastError: clean(s.LastError), Version: s.Version,
		CreatedAt: stamp(s.CreatedAt), UpdatedAt: stamp(s.UpdatedAt), StartedAt: stamp(s.StartedAt), StoppedAt: stamp(s.StoppedAt)}
	if s.Pending != nil {
		pending := specJSON(*s.Pending)
		r.Pending = &pending
	}
	return r
}

// The columns of a server as it is read, in the order of [reading.scan]. What
// stands in other tables is fetched by subqueries, which the database runs
// only for the rows that it answers with, whatever else it plans.
const (
	serverColumns = `s.id, s.number, s.name, s.hostname, s.kind, s.owner_id, s.cluster_id, s.node, s.vmid, s.identity_cluster, s.identity_mac,
	s.image_id, s.plan_id, s.spec, s.pending, s.suspended, s.operation_id, s.life, s.wanted, s.last_error, s.version,
	s.created_at, s.updated_at, s.started_at, s.stopped_at, p.power, p.seen_at, `
	labelsPostgres = `(SELECT json_object_agg(l.key, l.value) FROM server_labels l WHERE l.server_id = s.id)`
	labelsSQLite   = `(SELECT json_group_object(l.key, l.value) FROM server_labels l WHERE l.server_id = s.id)`
	namesColumns   = `,
	(SELECT u.name FROM users u WHERE u.id = s.owner_id), (SELECT c.name FROM clusters c WHERE c.id = s.cluster_id),
	(SELECT i.name FROM images i WHERE i.id = s.image_id), (SELECT n.name FROM plans n WHERE n.id = s.plan_id), `
	addressesPostgres = `(SELECT json_agg(json_build_object('id', a.id, 'pool', a.pool_id, 'ip', a.ip, 'bits', a.bits, 'gateway', a.gateway,
	'bridge', a.bridge, 'vlan', a.vlan, 'reverse', a.reverse, 'released', a.released_at) ORDER BY a.id) FROM addresses a WHERE a.server_id = s.id)`
	addressesSQLite = `(SELECT json_group_array(json_object('id', a.id, 'pool', a.pool_id, 'ip', a.ip, 'bits', a.bits, 'gateway', a.gateway,
	'bridge', a.bridge, 'vlan', a.vlan, 'reverse', a.reverse, 'released', a.released_at) ORDER BY a.id) FROM addresses a WHERE a.server_id = s.id)`
	fromServers = ` FROM servers s LEFT JOIN server_power p ON p.server_id = s.id`

	selectServerPostgres = "SELECT " + serverColumns + labelsPostgres + fromServers
	selectServerSQLite   = "SELECT " + serverColumns + labelsSQLite + fromServers
	selectViewPostgres   = "SELECT " + serverColumns + labelsPostgres + namesColumns + addressesPostgres + fromServers
	selectViewSQLite     = "SELECT " + serverColumns + labelsSQLite + namesColumns + addressesSQLite + fromServers
)

type addressJSON struct {
	ID       core.AddressID `json:"id"`
	Pool     core.PoolID    `json:"pool"`
	IP       string         `json:"ip"`
	Bits     int            `json:"bits"`
	Gateway  string         `json:"gateway"`
	Bridge   string         `json:"bridge"`
	VLAN     int            `json:"vlan"`
	Reverse  string         `json:"reverse"`
	Released *time.Time     `json:"released"`
}

// reading holds what one row of a server is scanned into.
type reading struct {
	view      core.ServerView
	state     core.ServerState
	spec      specJSON
	pending   *specJSON
	times     [5]stamp
	addresses []addressJSON
	places    []any
}

func newReading(whole bool) *reading {
	r := &reading{}
	v, s := &r.view, &r.view.Server
	r.places = []any{&s.ID, &s.Number, &s.Name, &s.Hostname, &s.Kind, orEmpty(&s.Owner), orEmpty(&s.Placement.Cluster), &s.Placement.Node,
		&s.Placement.VMID, &s.Identity.Cluster, &s.Identity.MAC, orEmpty(&s.Image), orEmpty(&s.Plan), nested{&r.spec}, nested{&r.pending},
		&s.Suspended, orEmpty(&s.Operation), &r.state.Life, &r.state.Wanted, &s.LastError, &s.Version,
		&r.times[0], &r.times[1], &r.times[2], &r.times[3], orEmpty(&r.state.Power), &r.times[4], nested{&s.Labels}}
	if whole {
		r.places = append(r.places, orEmpty(&v.OwnerName), orEmpty(&v.ClusterName), orEmpty(&v.ImageName), orEmpty(&v.PlanName), nested{&r.addresses})
	}
	return r
}

// scan reads the row that rows stands at.
func (r *reading) scan(rows *sql.Rows) (core.ServerView, error) {
	r.view.Labels, r.spec, r.pending, r.addresses = nil, specJSON{}, nil, r.addresses[:0]
	if err := rows.Scan(r.places...); err != nil {
		return core.ServerView{}, err
	}
	v := r.view
	v.Spec = core.Spec(r.spec)
	v.CreatedAt, v.UpdatedAt = time.Time(r.times[0]), time.Time(r.times[1])
	v.StartedAt, v.StoppedAt = time.Time(r.times[2]), time.Time(r.times[3])
	r.state.PowerAt = time.Time(r.times[4])
	if r.pending != nil {
		pending := core.Spec(*r.pending)
		v.Pending = &pending
	}
	for _, a := range r.addresses {
		v.Addresses = append(v.Addresses, a.address(v.ID))
	}
	v.Server = core.RestoreServer(v.Server, r.state)
	return v, nil
}

func (a *addressJSON) address(holder core.ServerID) core.Address {
	address := core.Address{ID: a.ID, Pool: a.Pool, Bits: a.Bits, Bridge: a.Bridge, VLAN: a.VLAN, Reverse: a.Reverse, Server: holder}
	address.IP, _ = netip.ParseAddr(a.IP)
	address.Gateway = addrOf(a.Gateway)
	if a.Released != nil {
		address.ReleasedAt = a.Released.UTC()
	}
	return address
}
