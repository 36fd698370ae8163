// Package invariants checks what must hold whatever has failed, died or been
// attacked: it reads the database and the simulated cluster, past all of our own
// code, and compares them.
package invariants

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"
)

// Books are the tables as they stand.
type Books struct {
	Servers    []Server
	Addresses  []Address
	VMIDs      []VMID
	Slots      []Slot
	Operations []Operation
	Events     []Event // by position, those without one last
	Snapshots  []Snapshot
	Quotas     []Quota
	Replays    int // idempotency keys without an answer
}

// Server is a row of servers.
type Server struct {
	ID, Name, Life, Cluster, Operation, Owner string
	VMID                                      int
	Version                                   int64
	Spec, Pending                             Spec
}

// Spec is what counts against a quota.
type Spec struct {
	Cores  int64            `json:"cores"`
	Memory int64            `json:"memory"`
	Disks  map[string]int64 `json:"disks"`
}

// Address is a row of addresses that somebody holds.
type Address struct{ IP, Server string }

// VMID is a row of vmids; Server is empty once it is released.
type VMID struct {
	Cluster, Server string
	VMID            int
}

// Slot is a row of slots.
type Slot struct{ Scope, Operation string }

// Operation is a row of operations.
type Operation struct{ ID, Kind, Workflow, Server, State, Step, Code, Cause, Lease string }

// Ended reports whether nothing more will come of it.
func (o Operation) Ended() bool {
	return o.State == "succeeded" || o.State == "failed" || o.State == "cancelled"
}

// Event is a row of events; Position is 0 until it has one.
type Event struct {
	ID, Type, Server, Operation string
	Position, ServerVersion     int64
}

// Snapshot is a row of snapshots.
type Snapshot struct{ Server, Name, State, Operation string }

// Quota is a row of quotas; nil is no limit.
type Quota struct {
	User                                               string
	Servers, Cores, Memory, Disk, Addresses, Snapshots *int64
}

// Open opens the database of a URL as REMUDA_DATABASE_URL has it, for reading.
func Open(database string) (*sql.DB, error) {
	path, isFile := strings.CutPrefix(database, "sqlite://")
	if !isFile {
		return sql.Open("pgx", database)
	}
	file := (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}).String()
	return sql.Open("sqlite", file+"?_pragma=busy_timeout(10000)&_pragma=query_only(ON)")
}

// Read reads all tables in one transaction.
func Read(ctx context.Context, database string) (Books, error) {
	db, err := Open(database)
	if err != nil {
		return Books{}, err
	}
	defer db.Close()
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: isolation(database)})
	if err != nil {
		return Books{}, err
	}
	defer func() { _ = tx.Rollback() }()
	r := reader{ctx: ctx, tx: tx}
	b := r.books()
	return b, r.err
}

func isolation(database string) sql.IsolationLevel {
	if strings.HasPrefix(database, "sqlite://") {
		return sql.LevelDefault
	}
	return sql.LevelRepeatableRead
}

type reader struct {
	ctx context.Context //nolint:containedctx // one read
	tx  *sql.Tx
	err error
}

// rows calls scan for each row of the answer.
func (r *reader) rows(query string, scan func(*sql.Rows) error) {
	if r.err != nil {
		return
	}
	rows, err := r.tx.QueryContext(r.ctx, query)
	if err != nil {
		r.err = fmt.Errorf("%s: %w", query, err)
		return
	}
	defer rows.Close()
	for rows.Next() && r.err == nil {
		r.err = scan(rows)
	}
	if r.err == nil {
		r.err = rows.Err()
	}
}

// words answers a column as text, empty for NULL.
func words(columns ...string) string {
	for i, c := range columns {
		columns[i] = "coalesce(CAST(" + c + " AS TEXT), '')"
	}
	return strings.Join(columns, ", ")
}

func (r *reader) books() (b Books) {
	r.rows("SELECT "+words("id", "name", "life", "cluster_id", "operation_id", "owner_id", "spec", "pending")+", vmid, version FROM servers ORDER BY id", func(rows *sql.Rows) error {
		var s Server
		var spec, pending string
		if err := rows.Scan(&s.ID, &s.Name, &s.Life, &s.Cluster, &s.Operation, &s.Owner, &spec, &pending, &s.VMID, &s.Version); err != nil {
			return err
		}
		if pending != "" {
			if err := json.Unmarshal([]byte(pending), &s.Pending); err != nil {
				return err
			}
		}
		b.Servers = append(b.Servers, s)
		return json.Unmarshal([]byte(spec), &b.Servers[len(b.Servers)-1].Spec)
	})
	r.rows("SELECT "+words("ip", "server_id")+" FROM addresses WHERE server_id IS NOT NULL ORDER BY sort_key", func(rows *sql.Rows) error {
		var a Address
		defer func() { b.Addresses = append(b.Addresses, a) }()
		return rows.Scan(&a.IP, &a.Server)
	})
	r.rows("SELECT "+words("cluster_id", "server_id")+", vmid FROM vmids ORDER BY cluster_id, vmid", func(rows *sql.Rows) error {
		var v VMID
		defer func() { b.VMIDs = append(b.VMIDs, v) }()
		return rows.Scan(&v.Cluster, &v.Server, &v.VMID)
	})
	r.rows("SELECT "+words("scope", "operation_id")+" FROM slots ORDER BY scope, n", func(rows *sql.Rows) error {
		var s Slot
		defer func() { b.Slots = append(b.Slots, s) }()
		return rows.Scan(&s.Scope, &s.Operation)
	})
	r.rows("SELECT "+words("id", "kind", "workflow", "server_id", "state", "step", "code", "cause", "lease_owner")+" FROM operations ORDER BY id", func(rows *sql.Rows) error {
		var o Operation
		defer func() { b.Operations = append(b.Operations, o) }()
		return rows.Scan(&o.ID, &o.Kind, &o.Workflow, &o.Server, &o.State, &o.Step, &o.Code, &o.Cause, &o.Lease)
	})
	r.more(&b)
	return b
}

func (r *reader) more(b *Books) {
	r.rows("SELECT "+words("id", "type", "server_id", "operation_id")+", coalesce(position, 0), server_version FROM events ORDER BY position IS NULL, position, seq", func(rows *sql.Rows) error {
		var e Event
		defer func() { b.Events = append(b.Events, e) }()
		return rows.Scan(&e.ID, &e.Type, &e.Server, &e.Operation, &e.Position, &e.ServerVersion)
	})
	r.rows("SELECT "+words("server_id", "name", "state", "operation_id")+" FROM snapshots ORDER BY server_id, name", func(rows *sql.Rows) error {
		var s Snapshot
		defer func() { b.Snapshots = append(b.Snapshots, s) }()
		return rows.Scan(&s.Server, &s.Name, &s.State, &s.Operation)
	})
	r.rows("SELECT "+words("user_id")+", servers, cores, memory, disk, addresses, snapshots FROM quotas", func(rows *sql.Rows) error {
		var q Quota
		defer func() { b.Quotas = append(b.Quotas, q) }()
		return rows.Scan(&q.User, &q.Servers, &q.Cores, &q.Memory, &q.Disk, &q.Addresses, &q.Snapshots)
	})
	r.rows("SELECT count(*) FROM replays WHERE NOT answered", func(rows *sql.Rows) error { return rows.Scan(&b.Replays) })
}
