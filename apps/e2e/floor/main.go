// Floor is what a hand-written program would do: net/http, pgx, one statement a
// request, no authentication, no validation, no events. The benchmarks hold
// remuda-api against it, on the same database in the same run.
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

type placement struct {
	Cluster string `json:"cluster"`
	Node    string `json:"node"`
	VMID    int    `json:"vmid"`
}

// server is what remuda-api shows of a server, read by one statement.
type server struct {
	ID         string            `json:"id"`
	Number     int64             `json:"number"`
	Name       string            `json:"name"`
	Hostname   string            `json:"hostname"`
	Kind       string            `json:"kind"`
	Life       string            `json:"life"`
	Power      *string           `json:"power"`
	Wanted     string            `json:"power_wanted"`
	ObservedAt *time.Time        `json:"power_observed_at"`
	Suspended  bool              `json:"suspended"`
	Image      string            `json:"image"`
	Plan       string            `json:"plan"`
	Owner      string            `json:"owner"`
	Placement  placement         `json:"placement"`
	Addresses  json.RawMessage   `json:"addresses"`
	Labels     map[string]string `json:"labels"`
	Operation  *string           `json:"operation_id"`
	CreatedAt  time.Time         `json:"created_at"`
	UpdatedAt  time.Time         `json:"updated_at"`
	StartedAt  *time.Time        `json:"started_at"`
	StoppedAt  *time.Time        `json:"stopped_at"`
	Version    int64             `json:"version"`
}

const columns = `SELECT s.id, s.number, s.name, s.hostname, s.kind, s.life, p.power, s.wanted, p.seen_at, s.suspended,
	i.name, l.name, u.name, c.name, s.node, s.vmid,
	COALESCE((SELECT json_agg(json_build_object('address', a.ip, 'gateway', a.gateway, 'reverse', a.reverse, 'bits', a.bits)) FROM addresses a WHERE a.server_id = s.id), '[]'),
	COALESCE((SELECT json_object_agg(k.key, k.value) FROM server_labels k WHERE k.server_id = s.id), '{}'),
	s.operation_id, s.created_at, s.updated_at, s.started_at, s.stopped_at, s.version
	FROM servers s JOIN users u ON u.id = s.owner_id JOIN clusters c ON c.id = s.cluster_id
	JOIN images i ON i.id = s.image_id JOIN plans l ON l.id = s.plan_id LEFT JOIN server_power p ON p.server_id = s.id`

func scan(row pgx.Row) (s server, err error) {
	err = row.Scan(&s.ID, &s.Number, &s.Name, &s.Hostname, &s.Kind, &s.Life, &s.Power, &s.Wanted, &s.ObservedAt, &s.Suspended,
		&s.Image, &s.Plan, &s.Owner, &s.Placement.Cluster, &s.Placement.Node, &s.Placement.VMID,
		&s.Addresses, &s.Labels, &s.Operation, &s.CreatedAt, &s.UpdatedAt, &s.StartedAt, &s.StoppedAt, &s.Version)
	return s, err
}

type handlers struct{ db *pgxpool.Pool }

func (h handlers) get(w http.ResponseWriter, r *http.Request) {
	s, err := scan(h.db.QueryRow(r.Context(), columns+" WHERE s.id = $1", r.PathValue("id")))
	reply(w, http.StatusOK, s, err)
}

func (h handlers) list(w http.ResponseWriter, r *http.Request) {
	rows, err := h.db.Query(r.Context(), columns+" ORDER BY s.id LIMIT 51")
	if err != nil {
		reply(w, http.StatusOK, nil, err)
		return
	}
	items, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (server, error) { return scan(row) })
	reply(w, http.StatusOK, map[string]any{"items": items}, err)
}

// create is one transaction with two inserts, into tables of its own.
func (h handlers) create(w http.ResponseWriter, r *http.Request) {
	var in struct{ Name, Image, Plan string }
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		reply(w, http.StatusOK, nil, err)
		return
	}
	id, op := newID(), newID()
	err := pgx.BeginFunc(r.Context(), h.db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(r.Context(), "INSERT INTO floor_servers (id, name, image, plan, created_at) VALUES ($1, $2, $3, $4, now())", id, in.Name, in.Image, in.Plan); err != nil {
			return err
		}
		_, err := tx.Exec(r.Context(), "INSERT INTO floor_operations (id, server_id, state, created_at) VALUES ($1, $2, 'queued', now())", op, id)
		return err
	})
	reply(w, http.StatusAccepted, map[string]any{"server": map[string]string{"id": id, "name": in.Name}, "operation": map[string]string{"id": op}}, err)
}

func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func reply(w http.ResponseWriter, status int, body any, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

const tables = `CREATE TABLE IF NOT EXISTS floor_servers (id uuid PRIMARY KEY, name text NOT NULL, image text NOT NULL, plan text NOT NULL, created_at timestamptz NOT NULL);
CREATE TABLE IF NOT EXISTS floor_operations (id uuid PRIMARY KEY, server_id uuid NOT NULL REFERENCES floor_servers (id), state text NOT NULL, created_at timestamptz NOT NULL)`

func main() {
	ctx := context.Background()
	db, err := pgxpool.New(ctx, os.Args[1])
	if err == nil {
		_, err = db.Exec(ctx, tables)
	}
	if err != nil {
		log.Fatal(err)
	}
	h, mux := handlers{db}, http.NewServeMux()
	mux.HandleFunc("GET /servers/{id}", h.get)
	mux.HandleFunc("GET /servers", h.list)
	mux.HandleFunc("POST /servers", h.create)
	mux.HandleFunc("GET /readyz", func(http.ResponseWriter, *http.Request) {})
	server := &http.Server{Addr: os.Args[2], Handler: mux, ReadHeaderTimeout: time.Minute}
	log.Fatal(server.ListenAndServe())
}
