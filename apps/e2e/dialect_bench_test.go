package e2e

import (
	"database/sql"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkDroneList1000 lists 1,000 servers through the dialect drone, which has
// no pages, beside the same servers in our own API, which shows more of each.
func BenchmarkDroneList1000(b *testing.B) {
	a := enter(b, 999, "REMUDA_DIALECTS=drone")
	db, err := sql.Open("pgx", a.database)
	require.NoError(b, err)
	defer db.Close()
	for _, statement := range []string{"INSERT INTO server_labels SELECT id, 'drone', 'agent' FROM servers", "ANALYZE"} {
		_, err = db.ExecContext(b.Context(), statement)
		require.NoError(b, err)
	}
	ours, drones := a.ours+"/v1/servers?limit=1000&selector=drone", a.ours+"/api/servers"
	require.Equal(b, 1000, strings.Count(answered(b, ours), `"life":"ready"`)+strings.Count(answered(b, ours), `"life":"installing"`))
	require.Equal(b, 1000, strings.Count(answered(b, drones), `"provider":"remuda"`))
	contest{target: 1, method: http.MethodGet, want: http.StatusOK, floor: ours, ours: drones}.run(b)
}

// answered is what an address answers to the admin.
func answered(b *testing.B, url string) string {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url, nil)
	require.NoError(b, err)
	req.Header.Set("Authorization", "Bearer "+adminToken)
	res, err := http.DefaultClient.Do(req)
	require.NoError(b, err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	require.NoError(b, err)
	return string(text)
}
