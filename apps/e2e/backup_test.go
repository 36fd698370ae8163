package e2e

import (
	"context"
	"database/sql"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// once runs remuda-api until it ends, and answers what it said, and with which code
// it ended.
func (s *site) once(env []string, args ...string) (said string, code int) {
	s.t.Helper()
	p := spawn(s.t, "api", s.env(env...), args...)
	<-p.ended
	return p.said(), p.cmd.ProcessState.ExitCode()
}

// TestABackupIsRestoredIntoAWorldThatHasMovedOn takes a backup while servers are
// being made, goes on, loses the database and restores it.
func TestABackupIsRestoredIntoAWorldThatHasMovedOn(t *testing.T) {
	t.Parallel()
	s := newSite(t, "sqlite", fast)
	start := func() *api {
		return s.start(freeAddr(t), "REMUDA_POLL_INTERVAL=300ms", "REMUDA_DEEP_INTERVAL=1s")
	}
	a := start()
	s.furnish(a)
	kept, op := a.create(map[string]any{"name": "kept", "image": "debian-12", "plan": "small"})
	a.succeed(op)
	gone, op := a.create(map[string]any{"name": "gone", "image": "debian-12-ct", "plan": "small"})
	a.succeed(op)

	// The backup has an operation that is in the middle of its steps.
	s.sim.Fail(pvesim.Fault{Method: http.MethodPut, Path: "/nodes/{node}/qemu/{vmid}/resize", Status: 595, Times: -1})
	midway, going := a.create(map[string]any{"name": "midway", "image": "debian-12", "plan": "small", "start": true})
	a.becomes(going, "waiting")
	file := filepath.Join(t.TempDir(), "backup.db")
	said, code := s.once(nil, "backup", file)
	require.Zero(t, code, said)
	info, err := os.Stat(file)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	said, code = s.once(nil, "backup", file)
	require.NotZero(t, code)
	require.Contains(t, said, "not overwritten")
	end := s.lastPlace(t)

	// The world moves on: what was under way is done, servers come and go.
	s.sim.Heal()
	a.succeed(going)
	key := []string{"Idempotency-Key", "asked once"}
	lost, op := a.create(map[string]any{"name": "lost", "image": "debian-12", "plan": "small"}, key...)
	a.succeed(op)
	lostVMID := vmidAt(a, lost)
	_, op = idsOf(a.must(http.StatusAccepted, http.MethodDelete, "/v1/servers/"+gone, nil))
	a.succeed(op)
	s.settledPlaces(t)
	ahead, clones := s.lastPlace(t), s.sim.Count("POST "+cloneVM)
	require.Greater(t, ahead, end)

	said, code = s.once(nil, "restore", file)
	require.NotZero(t, code, "a server has the database open")
	require.Contains(t, said, "stop it first")
	a.kill()
	said, code = s.once(nil, "restore", "--secret-key=another key that is long enough", file)
	require.NotZero(t, code)
	require.Contains(t, said, "SECRET_KEY")
	said, code = s.once(nil, "restore", file)
	require.Zero(t, code, said)
	beside, err := filepath.Glob(strings.TrimPrefix(s.database, "sqlite://") + ".before-*")
	require.NoError(t, err)
	require.Len(t, beside, 1, "the database that was there is kept")

	a = start()
	// What was under way goes on, and finds what it has done already.
	a.succeed(going)
	require.Equal(t, clones, s.sim.Count("POST "+cloneVM), "nothing was cloned again")
	require.Equal(t, "on", a.must(http.StatusOK, http.MethodGet, "/v1/servers/"+midway, nil)["power"])
	// The guest of a server that the books do not have is told and left alone.
	guest := s.sim.Guests()[lostVMID]
	a.must(http.StatusNotFound, http.MethodGet, "/v1/servers/"+lost, nil)
	require.Contains(t, <-a.follow(t, "guest.strayed"), strconv.Itoa(lostVMID))
	// Its VMID is not given to another, and a request whose key the books have
	// lost counts as new.
	again, op := a.create(map[string]any{"name": "lost", "image": "debian-12", "plan": "small"}, key...)
	a.succeed(op)
	require.NotEqual(t, lost, again)
	require.NotEqual(t, lostVMID, vmidAt(a, again))
	require.Equal(t, guest, s.sim.Guests()[lostVMID], "it is as it was")
	// A server whose guest was removed since is missing.
	require.Eventually(t, func() bool {
		return a.must(http.StatusOK, http.MethodGet, "/v1/servers/"+gone, nil)["life"] == "missing"
	}, patience, 50*time.Millisecond)
	require.Equal(t, "ready", a.must(http.StatusOK, http.MethodGet, "/v1/servers/"+kept, nil)["life"])

	// A client that heard of what is in the books no more goes on behind it, and
	// hears that they are a backup's; one from beyond the log is told so.
	require.Contains(t, <-a.followAfter(t, ahead, "database.restored"), `"from":"`+strconv.FormatInt(end, 10)+`"`)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, a.url+"/v1/events", nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+adminToken)
	req.Header.Set("Last-Event-ID", "99999999")
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	require.Equal(t, http.StatusConflict, res.StatusCode)
	require.NoError(t, a.stop())
}

// TestPostgresIsNotBackedUpByUs: it has its own tools.
func TestPostgresIsNotBackedUpByUs(t *testing.T) {
	t.Parallel()
	s := &site{t: t, database: "postgres://nobody@127.0.0.1:1/none"}
	for _, command := range []string{"backup", "restore"} {
		said, code := s.once(nil, command, filepath.Join(t.TempDir(), "x"))
		require.NotZero(t, code)
		require.Contains(t, said, "docs/backup.md")
	}
}

func vmidAt(a *api, server string) int {
	return vmidOf(a.must(http.StatusOK, http.MethodGet, "/v1/servers/"+server, nil))
}

// lastPlace is the last place in the log that was given.
func (s *site) lastPlace(t *testing.T) (last int64) {
	t.Helper()
	s.ask(t, "SELECT value FROM counters WHERE name = 'event-position'", &last)
	return last
}

// settledPlaces waits until every event has its place.
func (s *site) settledPlaces(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool {
		var n int
		s.ask(t, "SELECT count(*) FROM events WHERE position IS NULL", &n)
		return n == 0
	}, patience, 20*time.Millisecond)
}

// ask reads one value from a SQLite database past the programs.
func (s *site) ask(t *testing.T, query string, to any) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+strings.TrimPrefix(s.database, "sqlite://")+"?mode=ro&_pragma=busy_timeout(5000)")
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, db.QueryRowContext(context.Background(), query).Scan(to))
}
