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

// BenchmarkConvoyPage50 shows a page of 50 of 1,000 servers through the dialect
// convoy, which counts them all and numbers what they point at, beside a page of
// 50 in our own API.
func BenchmarkConvoyPage50(b *testing.B) {
	a := enter(b, 999, "REMUDA_DIALECTS=convoy")
	ours, convoys := a.ours+"/v1/servers?limit=50&sort=number", a.ours+"/api/application/servers?page=2"
	require.Equal(b, 50, strings.Count(answered(b, ours), `"power":`))
	require.Contains(b, answered(b, convoys), `"total":1000,"count":50,"per_page":50,"current_page":2,"total_pages":20`)
	contest{target: 0.5, method: http.MethodGet, want: http.StatusOK, floor: ours, ours: convoys}.run(b)
}
