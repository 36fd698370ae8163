package sqlstore

import (
	"time"

	"github.com/remudahq/remuda/core"
)

// The columns of a server as it is read, in the order of [newViewing]. Labels
// and addresses come packed into one text each (see [packed]), because
// unpacking that costs a tenth of what JSON costs.
const (
	serverColumns = `SELECT s.id, s.number, s.name, s.hostname, s.kind, s.owner_id, s.cluster_id, s.node, s.vmid, s.identity_cluster, s.identity_mac,
	s.image_id, s.plan_id, s.spec, s.pending, s.placement, s.dns, s.suspended, s.operation_id, s.life, s.wanted, s.last_error, s.version,
	s.created_at, s.updated_at, s.started_at, s.stopped_at, p.power, p.seen_at, `
	nameColumns = `, u.name, c.name, i.name, n.name, `
	nameTables  = ` LEFT JOIN users u ON u.id = s.owner_id LEFT JOIN clusters c ON c.id = s.cluster_id
	LEFT JOIN images i ON i.id = s.image_id LEFT JOIN plans n ON n.id = s.plan_id`

	labelsPostgres = `(SELECT string_agg(l.key || chr(31) || l.value, chr(30)) FROM server_labels l WHERE l.server_id = s.id)`
	labelsSQLite   = `(SELECT group_concat(l.key || char(31) || l.value, char(30)) FROM server_labels l WHERE l.server_id = s.id)`

	addressesPostgres = `(SELECT string_agg(concat_ws(chr(31), a.id, a.pool_id, a.ip, a.bits, a.gateway, a.bridge, a.vlan, a.reverse, a.rank,
	coalesce((extract(epoch FROM a.released_at) * 1000000)::bigint, 0)), chr(30) ORDER BY a.rank, a.id) FROM addresses a WHERE a.server_id = s.id)`
	addressesSQLite = `(SELECT group_concat(concat_ws(char(31), a.id, a.pool_id, a.ip, a.bits, a.gateway, a.bridge, a.vlan, a.reverse, a.rank,
	coalesce(a.released_at, '0')), char(30) ORDER BY a.rank, a.id) FROM addresses a WHERE a.server_id = s.id)`

	// The OFFSET keeps PostgreSQL from merging the two tables from their
	// beginnings: the power of each row of the page is looked up on its own.
	fromPostgres = ` FROM servers s LEFT JOIN LATERAL (SELECT power, seen_at FROM server_power WHERE server_id = s.id OFFSET 0) p ON TRUE`
	fromSQLite   = ` FROM servers s LEFT JOIN server_power p ON p.server_id = s.id`
)

// texts are the statements that read servers.
type texts struct{ labels, server, view string }

var (
	postgresTexts = texts{
		labels: labelsPostgres,
		server: serverColumns + labelsPostgres + fromPostgres,
		view:   serverColumns + labelsPostgres + nameColumns + addressesPostgres + fromPostgres + nameTables,
	}
	sqliteTexts = texts{
		labels: labelsSQLite,
		server: serverColumns + labelsSQLite + fromSQLite,
		view:   serverColumns + labelsSQLite + nameColumns + addressesSQLite + fromSQLite + nameTables,
	}
)

func (f flavour) texts() *texts {
	if f.postgres {
		return &postgresTexts
	}
	return &sqliteTexts
}

// viewing holds what the rows of servers are scanned into, one after another.
type viewing struct {
	view    core.ServerView
	state   core.ServerState
	spec    specJSON
	pending *specJSON
	placing placingJSON
	dns     dnsJSON
	times   [5]stamp
	places  []any
}

func newViewing(whole bool) *viewing {
	r := &viewing{}
	v, s := &r.view, &r.view.Server
	r.places = []any{&s.ID, &s.Number, &s.Name, &s.Hostname, &s.Kind, orEmpty(&s.Owner), orEmpty(&s.Placement.Cluster), &s.Placement.Node,
		&s.Placement.VMID, &s.Identity.Cluster, &s.Identity.MAC, orEmpty(&s.Image), orEmpty(&s.Plan), nested{&r.spec}, nested{&r.pending}, nested{&r.placing}, nested{&r.dns},
		&s.Suspended, orEmpty(&s.Operation), &r.state.Life, &r.state.Wanted, &s.LastError, &s.Version,
		&r.times[0], &r.times[1], &r.times[2], &r.times[3], orEmpty(&r.state.Power), &r.times[4], (*labelsText)(&s.Labels)}
	if whole {
		r.places = append(r.places, orEmpty(&v.OwnerName), orEmpty(&v.ClusterName), orEmpty(&v.ImageName), orEmpty(&v.PlanName),
			(*addressesText)(&v.Addresses))
	}
	return r
}

// scan reads one row.
func (r *viewing) scan(from row) (core.ServerView, error) {
	r.spec, r.pending, r.placing = specJSON{}, nil, placingJSON{}
	r.dns = dnsJSON{}
	if err := from.Scan(r.places...); err != nil {
		return core.ServerView{}, err
	}
	v := r.view
	v.Spec, v.DNS = core.Spec(r.spec), core.DNS(r.dns)
	v.CreatedAt, v.UpdatedAt = time.Time(r.times[0]), time.Time(r.times[1])
	v.StartedAt, v.StoppedAt = time.Time(r.times[2]), time.Time(r.times[3])
	r.state.PowerAt = time.Time(r.times[4])
	v.Wish = core.PlacementWish{Labels: r.placing.Labels, Apart: r.placing.Apart, Strict: r.placing.Strict}
	v.Placement.Reason = r.placing.Reason
	if r.pending != nil {
		pending := core.Spec(*r.pending)
		v.Pending = &pending
	}
	for i := range v.Addresses {
		v.Addresses[i].Server = v.ID
	}
	v.Server = core.RestoreServer(v.Server, r.state)
	return v, nil
}
