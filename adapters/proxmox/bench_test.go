package proxmox

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/core"
)

// BenchmarkGuests reads the list of five thousand guests, which is one call of
// a sweep.
func BenchmarkGuests(b *testing.B) {
	var rows []string
	for n := range 5000 {
		rows = append(rows, fmt.Sprintf(`{"diskwrite":9162752,"netout":2130,"disk":0,"type":"qemu","diskread":118963298,"maxcpu":1,"status":"running",`+
			`"uptime":108,"mem":183558144,"cpu":0.0258522491407804,"netin":6536,"maxdisk":3221225472,"template":0,"name":"vm-%d","id":"qemu/%d",`+
			`"maxmem":536870912,"node":"pve1","vmid":%d,"pool":"herd","tags":"a;b"}`, n, 10_000+n, 10_000+n))
	}
	list := `{"data":[` + strings.Join(rows, ",") + `]}`
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, list) }))
	defer server.Close()
	hv, err := New().Connect(core.Cluster{ID: "c", Name: "bench", TokenID: testToken, VMIDs: core.DefaultVMIDs,
		Endpoints: []core.Endpoint{{URL: server.URL, Fingerprint: Fingerprint(server.Certificate())}}}, testSecret)
	require.NoError(b, err)
	b.SetBytes(int64(len(list)))
	b.ReportAllocs()
	for b.Loop() {
		guests, err := hv.Guests(b.Context())
		if err != nil || len(guests) != 5000 {
			b.Fatal(len(guests), err)
		}
	}
}
