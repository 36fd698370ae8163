package e2e

import (
	"database/sql"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/testutil/pgtest"
	"github.com/remudahq/remuda/testutil/pvesim"
)

// released holds, for every release, what its programs left behind when they
// were stopped in the middle of their work: see TestLongAReleaseIsKept.
const released = "../../adapters/sqlstore/testdata/released"

// releasedCluster stands there for the address of the cluster.
const releasedCluster = "https://cluster.invalid:8006"

// TestEveryReleaseIsUpgraded starts today's program on what each release left
// behind: what waited goes on where it was, what needed an operator goes on when
// the cause is gone, and what was ready still works.
func TestEveryReleaseIsUpgraded(t *testing.T) {
	t.Parallel()
	folders, err := os.ReadDir(released)
	require.NoError(t, err)
	require.NotEmpty(t, folders)
	for _, folder := range folders {
		for _, engine := range engines {
			t.Run(folder.Name()+"/"+engine, func(t *testing.T) {
				t.Parallel()
				upgrade(t, filepath.Join(released, folder.Name(), engine), engine)
			})
		}
	}
}

func upgrade(t *testing.T, left, engine string) {
	sim := reviveCluster(t, left+".pvesim.json")
	s := &site{t: t, sim: sim, simURL: sim.URL(), database: reviveDatabase(t, left+".sql", engine, sim.URL())}
	s.strange()
	a := s.start(freeAddr(t))
	servers := a.byName()
	require.Len(t, servers, 4)
	require.Equal(t, "on", servers["web"]["power"])
	require.Equal(t, "alice", servers["web"]["owner"])
	require.Equal(t, "container", servers["db"]["kind"])

	op := a.await(servers["waits"]["operation_id"].(string))
	require.Equal(t, "succeeded", op["state"], "%v", op)
	stuck := servers["stuck"]["operation_id"].(string)
	require.Equal(t, "needs_operator", a.becomes(stuck, "needs_operator")["state"])
	vmid := int(servers["stuck"]["placement"].(map[string]any)["vmid"].(float64))
	require.True(t, sim.SetLock(vmid, ""), "as qm unlock does")
	a.must(http.StatusOK, http.MethodPost, "/v1/operations/"+stuck+"/retry", nil)
	require.Equal(t, "failed", a.await(stuck)["state"])
	require.NotContains(t, sim.Guests(), vmid, "what was half made is taken back")

	a.switches(servers["web"]["id"].(string), "stop")
	_, made := a.create(map[string]any{"name": "after", "image": "debian-12", "plan": "small"})
	a.succeed(made)
	now := a.byName()
	require.Equal(t, "off", now["web"]["power"])
	require.Equal(t, "on", now["waits"]["power"])
	require.NotContains(t, now, "stuck")
	numbers := map[any]bool{}
	for _, server := range now {
		numbers[server["number"]] = true
	}
	require.Len(t, numbers, 4, "no number is given twice")
	s.sound()
}

// becomes waits until an operation is in the state.
func (a *api) becomes(operation, state string) map[string]any {
	a.t.Helper()
	var op map[string]any
	require.Eventually(a.t, func() bool {
		_, op, _ = a.call(http.MethodGet, "/v1/operations/"+operation, nil)
		return op["state"] == state
	}, patience, 20*time.Millisecond, "%v", op)
	return op
}

// byName answers all servers.
func (a *api) byName() map[string]map[string]any {
	a.t.Helper()
	found := map[string]map[string]any{}
	for _, item := range a.must(http.StatusOK, http.MethodGet, "/v1/servers?limit=200", nil)["items"].([]any) {
		server := item.(map[string]any)
		found[server["name"].(string)] = server
	}
	return found
}

// reviveCluster starts a simulator in the state that a file has.
func reviveCluster(t *testing.T, file string) *pvesim.Running {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	copied := filepath.Join(t.TempDir(), "pvesim.json")
	require.NoError(t, os.WriteFile(copied, text, 0o600))
	return pvesim.Start(t, pvesim.Options{Nodes: 2, StateFile: copied})
}

// reviveDatabase makes a database as a file says, with the cluster at its new
// address.
func reviveDatabase(t *testing.T, file, engine, cluster string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	filled := strings.ReplaceAll(string(text), releasedCluster, cluster)
	path := filepath.Join(t.TempDir(), "remuda.db")
	url, driver, name, args := "sqlite://"+path, "sqlite", "file:"+path, []any(nil)
	if engine == "postgres" {
		url = pgtest.New(t)
		driver, name, args = "pgx", url, []any{pgx.QueryExecModeSimpleProtocol}
	}
	db, err := sql.Open(driver, name)
	require.NoError(t, err)
	_, err = db.ExecContext(t.Context(), filled, args...)
	require.NoError(t, err)
	require.NoError(t, db.Close())
	return url
}
