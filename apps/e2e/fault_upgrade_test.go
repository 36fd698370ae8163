package e2e

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestF44OldAndNewVersionsRunAtOnce: the programs of two versions work on one
// database while one replaces the other. The older leaves alone what it does not
// know and goes on with all that it does; nothing is lost between the two.
func TestF44OldAndNewVersionsRunAtOnce(t *testing.T) {
	t.Parallel()
	buildNext(t)
	s := newSite(t, "postgres", fast)
	old := s.start(freeAddr(t), "REMUDA_BUS_URL=database:")
	s.furnish(old)
	web, op := old.create(map[string]any{"name": "web", "image": "debian-12", "plan": "small", "start": true})
	old.succeed(op)
	db, op := old.create(map[string]any{"name": "db", "image": "debian-12-ct", "plan": "small"})
	old.succeed(op)
	heard := filepath.Join(t.TempDir(), "events.jsonl")
	consumer := spawn(t, "consumer", s.env("REMUDA_BUS_URL=database:"), "--output", heard)

	// The new version changes the tables and accepts work, and does none yet.
	next := s.startNext(t, "REMUDA_WORKERS=0")
	books, err := sql.Open("pgx", s.database)
	require.NoError(t, err)
	t.Cleanup(func() { _ = books.Close() })
	restart := power(next, db, "start")
	suspend := suspendOf(next, web)
	for _, action := range []string{"stop", "start"} {
		other, made := old.create(map[string]any{"name": "while both run " + action, "image": "debian-12", "plan": "small"})
		old.succeed(made)
		require.NotEmpty(t, other)
	}
	untouched(t, books, restart, "power/2", "example")
	untouched(t, books, suspend, "suspend/1", "example")
	old.strangeValues(t, books, web)

	// An old one starts on the new tables, and hears what it does not know.
	require.NoError(t, old.stop())
	old = s.start(freeAddr(t), "REMUDA_BUS_URL=database:")
	stream := old.follow(t, "server.exampled")
	require.NoError(t, next.stop())
	next = s.startNext(t)
	for _, operation := range []string{restart, suspend} {
		require.Equal(t, "succeeded", next.await(operation)["state"])
		require.Equal(t, "succeeded", old.await(operation)["state"])
	}
	require.Contains(t, <-stream, "event: server.exampled")
	require.Eventually(t, func() bool {
		text, err := os.ReadFile(heard)
		return err == nil && strings.Contains(string(text), "remuda.server.exampled")
	}, patience, 20*time.Millisecond, "the consumer never heard it")
	require.NoError(t, consumer.stop())
	old.succeed(power(old, db, "stop"))
	untilSettled(t, books)

	// Once something was taken away that the old one needs, it does not start.
	_, err = books.ExecContext(t.Context(), "INSERT INTO migrations (name, needs) VALUES ('9002_cut.sql', '9001')")
	require.NoError(t, err)
	said, code := s.once([]string{"REMUDA_LISTEN=" + freeAddr(t)})
	require.Equal(t, 2, code)
	require.Contains(t, said, "9002_cut.sql")
	require.NoError(t, old.stop())
	require.NoError(t, next.stop())
}

// buildNext builds a version that comes after this one: it has a migration, an
// event, another version of one workflow and one more step in another.
func buildNext(t *testing.T) {
	t.Helper()
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	folder, replaced := t.TempDir(), map[string]string{}
	put := func(file, text string) {
		changed := filepath.Join(folder, strings.ReplaceAll(file, "/", "_"))
		require.NoError(t, os.WriteFile(changed, []byte(text), 0o600))
		replaced[filepath.Join(root, file)] = changed
	}
	edit := func(file string, pairs ...string) {
		text, err := os.ReadFile(filepath.Join(root, file))
		require.NoError(t, err)
		for i := 0; i < len(pairs); i += 2 {
			require.Equal(t, 1, strings.Count(string(text), pairs[i]), "%s in %s", pairs[i], file)
		}
		put(file, strings.NewReplacer(pairs...).Replace(string(text)))
	}
	put("adapters/sqlstore/migrations/9001_example.sql", `CREATE TABLE examples (id TEXT PRIMARY KEY);
ALTER TABLE servers ADD COLUMN example TEXT NOT NULL DEFAULT 'none';
ALTER TABLE operations ADD COLUMN example TEXT NOT NULL DEFAULT 'none';`)
	edit("core/power/power.go", `"power/1"`, `"power/2"`, `{Name: "act",`, `{Name: "example", Do: s.example}, {Name: "act",`)
	put("core/power/example.go", `package power

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
)

func (s *Switcher) example(_ context.Context, run *saga.Run[State]) (saga.Effect, error) {
	return s.Change(run.Op, func(*core.Server) (guest.Fact, error) { return guest.Fact{Type: "server.exampled"}, nil }), nil
}
`)
	edit("core/suspend/suspend.go", `{Name: "hold",`, `{Name: "example"}, {Name: "hold",`)
	overlay, err := json.Marshal(map[string]any{"Replace": replaced})
	require.NoError(t, err)
	file := filepath.Join(folder, "overlay.json")
	require.NoError(t, os.WriteFile(file, overlay, 0o600))
	out, err := exec.CommandContext(t.Context(), "go", "build", "-overlay", file, "-o", filepath.Join(bin, "remuda-next"), "../api").CombinedOutput()
	require.NoError(t, err, string(out))
}

// startNext starts the version that comes after.
func (s *site) startNext(t *testing.T, env ...string) *api {
	t.Helper()
	addr := freeAddr(t)
	a := &api{url: "http://" + addr}
	a.process = spawn(t, "next", s.env(append(env, "REMUDA_LISTEN="+addr, "REMUDA_BUS_URL=database:")...))
	a.awaitReady()
	return a
}

func power(a *api, server, action string) (operation string) {
	_, operation = idsOf(a.switched(server, action))
	return operation
}

func suspendOf(a *api, server string) (operation string) {
	_, operation = idsOf(a.must(http.StatusAccepted, http.MethodPost, "/v1/servers/"+server+"/suspend", nil))
	return operation
}

// untouched checks that nobody has so much as claimed an operation.
func untouched(t *testing.T, books *sql.DB, operation, workflow, step string) {
	t.Helper()
	var got struct {
		workflow, step, holder string
		version                int64
	}
	require.NoError(t, books.QueryRowContext(t.Context(), "SELECT workflow, step, lease_owner, version FROM operations WHERE id = $1", operation).
		Scan(&got.workflow, &got.step, &got.holder, &got.version))
	require.Equal(t, workflow, got.workflow)
	require.Equal(t, step, got.step)
	require.Empty(t, got.holder)
	require.EqualValues(t, 1, got.version)
}

// strangeValues has the lists tell words that only a newer version knows.
func (a *api) strangeValues(t *testing.T, books *sql.DB, server string) {
	t.Helper()
	change := func(forth bool) {
		for _, c := range [][3]string{
			{"UPDATE servers SET life = $1, wanted = $1 WHERE id::text = '" + server + "'", "hibernating", ""},
			{"UPDATE server_power SET power = $1 WHERE server_id::text = '" + server + "'", "dreaming", ""},
			{"UPDATE plans SET exceeded = $1", "siesta", "none"},
			{"UPDATE operations SET state = $1 WHERE kind = 'provision' AND state <> 'running'", "archived", "succeeded"},
		} {
			value := c[1]
			if !forth {
				value = c[2]
			}
			_, err := books.ExecContext(t.Context(), c[0], value)
			require.NoError(t, err)
		}
	}
	was := a.must(http.StatusOK, http.MethodGet, "/v1/servers/"+server, nil)
	change(true)
	for path, word := range map[string]string{"/v1/servers": "hibernating", "/v1/plans": "siesta", "/v1/operations?limit=200": "archived"} {
		listed, err := json.Marshal(a.must(http.StatusOK, http.MethodGet, path, nil))
		require.NoError(t, err)
		require.Contains(t, string(listed), word, path)
	}
	change(false)
	_, err := books.ExecContext(t.Context(), "UPDATE servers SET life = $1, wanted = $2 WHERE id = $3", was["life"], was["power_wanted"], server)
	require.NoError(t, err)
	_, err = books.ExecContext(t.Context(), "UPDATE server_power SET power = $1 WHERE server_id = $2", was["power"], server)
	require.NoError(t, err)
}

// follow listens until an event of the type comes, and tells its block.
func (a *api) follow(t *testing.T, kind string) <-chan string { return a.followAfter(t, 0, kind) }

func (a *api) followAfter(t *testing.T, after int64, kind string) <-chan string {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, fmt.Sprintf("%s/v1/events?last_event_id=%d", a.url, after), nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+adminToken)
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	t.Cleanup(func() { _ = res.Body.Close() })
	found := make(chan string, 1)
	go func() {
		defer close(found)
		block := ""
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			block += lines.Text() + "\n"
			if lines.Text() == "" {
				if strings.Contains(block, "event: "+kind+"\n") {
					found <- block
					return
				}
				block = ""
			}
		}
	}()
	return found
}

// untilSettled waits until no operation is under way.
func untilSettled(t *testing.T, books *sql.DB) {
	t.Helper()
	require.Eventually(t, func() bool {
		var n int
		err := books.QueryRowContext(t.Context(), "SELECT count(*) FROM operations WHERE state NOT IN ('succeeded', 'failed', 'cancelled')").Scan(&n)
		return err == nil && n == 0
	}, patience, 50*time.Millisecond)
}
