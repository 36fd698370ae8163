package sqlstore_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/stretchr/testify/require"
)

// releases are what is below testdata/released: for each release, named after
// its last migration, the databases that its own programs left behind while
// they were at work.
func releases(t testing.TB) (names []string) {
	t.Helper()
	folders, err := os.ReadDir("testdata/released")
	require.NoError(t, err)
	for _, folder := range folders {
		names = append(names, folder.Name())
	}
	require.Contains(t, names, "0001")
	return names
}

// eachRelease runs on a database of each release, of both kinds, with an empty
// one beside it.
func eachRelease(t *testing.T, run func(t *testing.T, left, empty string)) {
	t.Parallel()
	for _, name := range releases(t) {
		for engine, url := range empty {
			t.Run(name+"/"+engine, func(t *testing.T) {
				t.Parallel()
				left := url(t)
				restoreRelease(t, left, filepath.Join("testdata/released", name, engine+".sql"))
				run(t, left, url(t))
			})
		}
	}
}

func restoreRelease(t *testing.T, url, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var args []any
	if path, ok := strings.CutPrefix(url, "sqlite://"); ok {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	} else {
		args = append(args, pgx.QueryExecModeSimpleProtocol)
	}
	conn, err := raw(t, url).Conn(t.Context())
	require.NoError(t, err)
	_, err = conn.ExecContext(t.Context(), string(text), args...)
	require.NoError(t, err)
	if len(args) > 0 { // a dump leaves its session without a search path
		_, err = conn.ExecContext(t.Context(), "RESET ALL")
		require.NoError(t, err)
	}
	require.NoError(t, conn.Close())
}

// TestEveryReleaseMigratesToTheTablesOfToday restores what each release left
// behind, and migrates it: the tables are those of an empty database that was
// migrated, and all that was kept can be read.
func TestEveryReleaseMigratesToTheTablesOfToday(t *testing.T) {
	eachRelease(t, func(t *testing.T, left, empty string) {
		store := open(t, left)
		require.NoError(t, opened(empty))
		require.Equal(t, shape(t, empty), shape(t, left))
		readAll(t, store)
	})
}

// shape describes tables, columns, indexes and constraints, a line each.
func shape(t *testing.T, url string) string {
	t.Helper()
	queries := []string{
		`SELECT m.name || ' ' || c.cid || ' ' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || coalesce(c.dflt_value, '-') || ' ' || c.pk
			FROM sqlite_master m, pragma_table_xinfo(m.name) c WHERE m.type = 'table' ORDER BY 1`,
		`SELECT m.name || ' ' || f."from" || ' ' || f."table" || ' ' || coalesce(f."to", '-') || ' ' || f.on_delete
			FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' ORDER BY 1`,
		`SELECT m.name || ' ' || i.name || ' ' || i."unique" || ' ' || i.origin || ' ' || i.partial || ' ' || coalesce(x.name, '-') || ' ' || x.seqno || ' ' || x.coll || ' ' ||
				coalesce((SELECT sql FROM sqlite_master WHERE type = 'index' AND name = i.name), '-')
			FROM sqlite_master m, pragma_index_list(m.name) i, pragma_index_xinfo(i.name) x WHERE m.type = 'table' ORDER BY 1`,
		`SELECT name FROM migrations ORDER BY 1`,
	}
	if !strings.HasPrefix(url, "sqlite://") {
		queries = []string{
			`SELECT concat_ws(' ', table_name, ordinal_position, column_name, data_type, is_nullable, column_default, is_identity)
				FROM information_schema.columns WHERE table_schema = 'public' ORDER BY table_name, ordinal_position`,
			`SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
				WHERE connamespace = 'public'::regnamespace ORDER BY 1`,
			`SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1`,
			`SELECT concat_ws(' ', sequencename, data_type, increment_by) FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1`,
			`SELECT name FROM migrations ORDER BY 1`,
		}
	}
	db := raw(t, url)
	var lines []string
	for _, query := range queries {
		found := column(t, db, query)
		require.NotEmpty(t, found, query)
		lines = append(lines, found...)
	}
	return strings.Join(lines, "\n")
}

func column(t *testing.T, db *sql.DB, query string) (found []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	require.NoError(t, err, query)
	defer func() { require.NoError(t, rows.Close()) }()
	for rows.Next() {
		var text string
		require.NoError(t, rows.Scan(&text))
		found = append(found, text)
	}
	require.NoError(t, rows.Err())
	return found
}

// readAll reads through the ports what a release left behind.
func readAll(t *testing.T, s *sqlstore.Store) {
	t.Helper()
	ctx := t.Context()
	require.NoError(t, s.Read(ctx, func(tx ports.Tx) error {
		all := some(t, ctx, tx.Clusters().List)
		require.NotEmpty(t, all[0].Endpoints)
		some(t, ctx, tx.Users().List)
		some(t, ctx, tx.Plans().List)
		some(t, ctx, tx.Images().List)
		some(t, ctx, tx.Pools().List)
		servers, err := tx.Servers().List(ctx, core.ServerFilter{})
		require.NoError(t, err)
		require.Len(t, servers, 4)
		for _, view := range servers {
			readServer(t, tx, view)
		}
		operations, err := tx.Operations().List(ctx, core.OperationFilter{Active: true})
		require.NoError(t, err)
		states := map[core.OperationState]int{}
		for _, op := range operations {
			states[op.State]++
		}
		require.Equal(t, map[core.OperationState]int{core.Waiting: 1, core.NeedsOperator: 1}, states)
		audit, err := tx.Audits().List(ctx, core.AuditFilter{})
		require.NoError(t, err)
		require.NotEmpty(t, audit)
		tokens, err := tx.Tokens().List(ctx, "", core.Page{})
		require.NoError(t, err)
		require.NotEmpty(t, tokens)
		return nil
	}))
	_, last, err := s.Log().Ends(ctx)
	require.NoError(t, err)
	events, err := s.Log().Read(ctx, 0, 1000)
	require.NoError(t, err)
	require.Len(t, events, int(last), "every place in the log")
}

func readServer(t *testing.T, tx ports.Tx, view core.ServerView) {
	t.Helper()
	ctx := t.Context()
	server, err := tx.Servers().Get(ctx, view.ID)
	require.NoError(t, err)
	require.NoError(t, server.Spec.Validate(server.Kind))
	addresses, err := tx.Addresses().Find(ctx, core.AddressFilter{Server: server.ID})
	require.NoError(t, err)
	require.NotEmpty(t, addresses)
	_, err = tx.Watches().Get(ctx, server.ID)
	require.NoError(t, err)
	_, _, err = tx.Traffic().Get(ctx, server.ID, "")
	require.NoError(t, err)
	_, _, err = tx.Quotas().Get(ctx, server.Owner)
	require.NoError(t, err)
	_, err = tx.Snapshots().List(ctx, server.ID)
	require.NoError(t, err)
}

// some lists everything of one sort, of which there is something.
func some[T any](t *testing.T, ctx context.Context, list func(context.Context, core.Page) ([]T, error)) []T {
	t.Helper()
	found, err := list(ctx, core.Page{})
	require.NoError(t, err)
	require.NotEmpty(t, found)
	return found
}
