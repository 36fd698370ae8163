//go:build long

package e2e

import (
	"cmp"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// TestLongAReleaseIsKept makes what the tests of upgrades begin with: a world in
// which work is under way, by the programs of one release, as its database and
// its cluster are when the programs stop. Of today's programs that is only
// tried; REMUDA_RELEASE names a release to keep, and REMUDA_RELEASE_BIN the
// folder of its programs (see docs/releasing.md).
func TestLongAReleaseIsKept(t *testing.T) {
	folder, programs := t.TempDir(), bin
	name := cmp.Or(os.Getenv("REMUDA_RELEASE"), "9999")
	if name != "9999" {
		folder = filepath.Join(released, name)
		require.NoError(t, os.MkdirAll(folder, 0o755))
	}
	freeze(t, name, filepath.Join(folder, "SHA256SUMS"))
	usual := bin
	bin = cmp.Or(os.Getenv("REMUDA_RELEASE_BIN"), programs)
	t.Cleanup(func() { bin = usual })
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) { keepRelease(t, engine, folder) })
	}
}

// freeze notes what the migrations of the release are.
func freeze(t *testing.T, release, file string) {
	t.Helper()
	var sums strings.Builder
	found, err := filepath.Glob("../../adapters/sqlstore/migrations/*.sql")
	require.NoError(t, err)
	for _, migration := range found {
		if base := filepath.Base(migration); base[:4] <= release {
			text, err := os.ReadFile(migration)
			require.NoError(t, err)
			fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(text), base)
		}
	}
	require.NoError(t, os.WriteFile(file, []byte(sums.String()), 0o644))
}

func keepRelease(t *testing.T, engine, folder string) {
	state := filepath.Join(t.TempDir(), "pvesim.json")
	s := newSite(t, engine, fast, func(o *pvesim.Options) { o.StateFile = state })
	a := s.start(freeAddr(t))
	s.furnish(a)
	s.inhabit(a)
	s.leaveWork(a)
	require.NoError(t, a.stop())
	require.NoError(t, s.sim.Close())
	text := dumpOf(t, s.database)
	text = strings.ReplaceAll(text, s.simURL, releasedCluster)
	require.Contains(t, text, releasedCluster)
	require.NoError(t, os.WriteFile(filepath.Join(folder, engine+".sql"), []byte(text), 0o644))
	cluster, err := os.ReadFile(state)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(folder, engine+".pvesim.json"), cluster, 0o644))
}

// inhabit makes what is finished: servers of both kinds, people and their
// tokens, and what the release has of the rest.
func (s *site) inhabit(a *api) {
	s.t.Helper()
	alice := a.must(http.StatusCreated, http.MethodPost, "/v1/users", map[string]any{"username": "alice", "password": "correct horse", "role": "customer"})
	a.must(http.StatusCreated, http.MethodPost, "/v1/tokens", map[string]any{"name": "deploy", "scopes": []string{"read"}})
	web, op := a.create(map[string]any{"name": "web", "image": "debian-12", "plan": "small", "owner": "alice", "labels": map[string]string{"app": "web"}, "start": true})
	a.succeed(op)
	db, op := a.create(map[string]any{"name": "db", "image": "debian-12-ct", "plan": "small"}, "Idempotency-Key", "the container")
	a.succeed(op)
	for _, more := range []struct {
		method, path string
		body         any
	}{
		{http.MethodPost, "/v1/servers/" + web + "/snapshots", map[string]any{"name": "before", "description": "the upgrade"}},
		{http.MethodPut, "/v1/servers/" + web + "/snapshot-schedule", map[string]any{"every": "24h", "keep": 2, "prefix": "auto"}},
		{http.MethodPut, "/v1/servers/" + db + "/grants/alice", map[string]any{"permissions": []string{"server.view"}}},
		{http.MethodPost, "/v1/roles", map[string]any{"name": "support", "permissions": []string{"server.view"}}},
		{http.MethodPut, "/v1/users/" + alice["id"].(string) + "/quota", map[string]any{"servers": 5}},
		{http.MethodPatch, "/v1/servers/" + db + "/specification", map[string]any{"memory": 1 << 30}},
		{http.MethodPut, "/v1/servers/" + web + "/ip-lock", map[string]any{"enabled": true}},
	} {
		status, answer, err := a.call(more.method, more.path, more.body)
		require.NoError(s.t, err)
		s.t.Log(more.method, more.path, status, answer["detail"], answer["errors"])
		if id, ok := answer["operation"].(map[string]any); ok {
			a.succeed(id["id"].(string))
		}
	}
}

// leaveWork leaves two operations unfinished: one waits for its cluster in the
// middle of its steps, one for an operator.
func (s *site) leaveWork(a *api) {
	s.t.Helper()
	s.control(http.MethodPost, "/sim/faults", `{"method":"PUT","path":"/nodes/*/qemu/*/resize","status":595,"reason":"no route to host","times":-1}`)
	_, waits := a.create(map[string]any{"name": "waits", "image": "debian-12", "plan": "small", "start": true})
	a.becomes(waits, "waiting")
	s.control(http.MethodPost, "/sim/task-faults", `{"type":"qmclone","stages":2,"kill":true}`)
	_, stuck := a.create(map[string]any{"name": "stuck", "image": "ubuntu-24.04", "plan": "small"})
	a.becomes(stuck, "needs_operator")
}

func dumpOf(t *testing.T, url string) string {
	t.Helper()
	if path, ok := strings.CutPrefix(url, "sqlite://"); ok {
		return dumpSQLite(t, path)
	}
	program, err := exec.LookPath("pg_dump")
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pg_dump"); err != nil && len(found) > 0 {
		program = found[len(found)-1]
	}
	out, err := exec.CommandContext(t.Context(), program, "--no-owner", "--no-privileges", "--inserts", "--rows-per-insert=100", "--dbname", url).Output()
	require.NoError(t, err)
	var kept strings.Builder
	for line := range strings.Lines(string(out)) { // what psql alone understands, and comments, are of no use
		if !strings.HasPrefix(line, `\`) && !strings.HasPrefix(line, "--") && strings.TrimSpace(line) != "" {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

// dumpSQLite writes a database as statements that make it again.
func dumpSQLite(t *testing.T, path string) string {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	require.NoError(t, err)
	defer db.Close()
	texts := func(query string) (found []string) {
		rows, err := db.QueryContext(t.Context(), query)
		require.NoError(t, err)
		defer rows.Close()
		for rows.Next() {
			var text string
			require.NoError(t, rows.Scan(&text))
			found = append(found, text)
		}
		require.NoError(t, rows.Err())
		return found
	}
	var out strings.Builder
	for _, statement := range texts("SELECT sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid") {
		fmt.Fprintf(&out, "%s;\n", statement)
	}
	for _, table := range texts("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid") {
		values := strings.Join(texts("SELECT 'quote(\"'||name||'\")' FROM pragma_table_info('"+table+"')"), "||','||")
		for _, row := range texts("SELECT " + values + ` FROM "` + table + `"`) {
			fmt.Fprintf(&out, "INSERT INTO %s VALUES (%s);\n", table, row)
		}
	}
	for _, statement := range texts("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY rowid") {
		fmt.Fprintf(&out, "%s;\n", statement)
	}
	return out.String()
}
