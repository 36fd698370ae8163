package native_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/remudahq/remuda/adapters/proxmox"
	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/remudahq/remuda/testutil/pgtest"
	"github.com/remudahq/remuda/testutil/pvesim"
	"github.com/stretchr/testify/require"
)

func onSQLite(t *testing.T) house {
	path := filepath.Join(t.TempDir(), "remuda.db")
	return onDatabase(t, "sqlite://"+path, "sqlite", "file:"+path+"?mode=ro", "SELECT name FROM sqlite_master WHERE type = 'table'")
}

func onPostgres(t *testing.T) house {
	url := pgtest.New(t)
	return onDatabase(t, url, "pgx", url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
}

// onDatabase is a house on a database and simulated clusters of Proxmox VE;
// another connection reads the tables as they are.
func onDatabase(t *testing.T, url, driver, raw, tables string) house {
	t.Helper()
	store, err := sqlstore.Open(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { _ = store.Close() })
	db, err := sql.Open(driver, raw)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	h := house{rows: store, clusters: map[string]site{}, deps: fleet.Deps{
		Store: store, Journal: store.Journal(), Log: store.Log(), Cursors: store.Cursors(), Connector: proxmox.New(),
	}}
	var sims []*pvesim.Running
	for _, name := range []string{"c1", "spare", "new"} {
		sim := pvesim.Start(t, pvesim.Options{Nodes: 2})
		sim.AddGuest("qemu", 150, "pve1", map[string]string{"name": "old", "memory": "512", "net0": "virtio=02:00:00:00:01:50,bridge=vmbr0"})
		h.clusters[name] = site{sim.URL(), sim.Fingerprint(), sim.Token()}
		sims = append(sims, sim)
	}
	h.state = func() string {
		text := dumpTables(t, db, tables)
		for _, sim := range sims {
			text += sim.Snapshot()
		}
		return text
	}
	return h
}

// dumpTables writes down every row of every table but the audit log; when a
// token was used last is no change of anybody's.
func dumpTables(t *testing.T, db *sql.DB, list string) string {
	t.Helper()
	var names, lines []string
	scan(t, db, list, func(_ []string, row []any) { names = append(names, fmt.Sprint(row[0])) })
	require.Greater(t, len(names), 15)
	for _, name := range names {
		if name == "audit" || strings.HasPrefix(name, "sqlite_") {
			continue
		}
		scan(t, db, `SELECT * FROM "`+name+`"`, func(columns []string, row []any) {
			line := name
			for i, value := range row {
				if columns[i] != "used_at" {
					line += fmt.Sprintf(" %s=%s", columns[i], value)
				}
			}
			lines = append(lines, line)
		})
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func scan(t *testing.T, db *sql.DB, query string, each func(columns []string, row []any)) {
	t.Helper()
	rows, err := db.QueryContext(context.Background(), query)
	require.NoError(t, err)
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	require.NoError(t, err)
	for rows.Next() {
		row, places := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			places[i] = &row[i]
		}
		require.NoError(t, rows.Scan(places...))
		each(columns, row)
	}
	require.NoError(t, rows.Err())
}
