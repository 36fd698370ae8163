package e2e

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver
	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/testutil/pgtest"
)

// The benchmarks run remuda-api and a hand-written floor as processes of their
// own over one PostgreSQL, in turns within one run, and report the ratio of
// their rates. The targets are goals, not tests: the machine may be busy.

const (
	rounds  = 5
	clients = 4
	turn    = time.Second
)

// contest is one question put to both.
type contest struct {
	target      float64
	method      string
	floor, ours string // URLs
	body        func(n int64) string
	want        int
}

var counted atomic.Int64

func (c contest) run(b *testing.B) {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	var floor, ours []float64
	c.rate(b, client, c.floor, turn/2) // warm up
	c.rate(b, client, c.ours, turn/2)
	for b.Loop() {
		for range rounds {
			floor = append(floor, c.rate(b, client, c.floor, turn))
			ours = append(ours, c.rate(b, client, c.ours, turn))
		}
	}
	f, o := median(floor), median(ours)
	b.ReportMetric(f, "floor/s")
	b.ReportMetric(o, "ours/s")
	b.ReportMetric(o/f, "ratio")
	b.ReportMetric(c.target, "target")
	b.ReportMetric(0, "ns/op")
}

func median(rates []float64) float64 {
	slices.Sort(rates)
	return rates[len(rates)/2]
}

// rate answers how many requests a second are answered.
func (c contest) rate(b *testing.B, client *http.Client, url string, length time.Duration) float64 {
	b.Helper()
	var wg sync.WaitGroup
	var done atomic.Int64
	begun := time.Now()
	for range clients {
		wg.Go(func() {
			for time.Since(begun) < length {
				if err := c.ask(client, url); err != nil {
					b.Error(err)
					return
				}
				done.Add(1)
			}
		})
	}
	wg.Wait()
	return float64(done.Load()) / time.Since(begun).Seconds()
}

func (c contest) ask(client *http.Client, url string) error {
	n := counted.Add(1)
	var body io.Reader
	if c.body != nil {
		body = bytes.NewBufferString(c.body(n))
	}
	req, err := http.NewRequestWithContext(context.Background(), c.method, url, body)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+adminToken)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", fmt.Sprintf("bench-%d", n))
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != c.want {
		err = fmt.Errorf("%s %s: %s %s", c.method, url, res.Status, text)
	}
	return err
}

// arena is both programs over one database of many servers.
type arena struct{ ours, floor, server, database string }

// enter starts both, ours with more settings.
func enter(b *testing.B, servers int, settings ...string) arena {
	b.Helper()
	s := newSite(b, "postgres")
	s.database = durable(b)
	a := s.start(freeAddr(b), append(settings, "REMUDA_WORKERS=0", "REMUDA_TOKEN_RATE=0", "REMUDA_IP_RATE=0", "REMUDA_LOG_LEVEL=error")...)
	s.furnish(a)
	a.must(http.StatusCreated, http.MethodPost, "/v1/pools", map[string]any{
		"name": "wide", "prefix": "10.1.0.0/16", "gateway": "10.1.0.1", "ranges": []any{map[string]any{"first": "10.1.0.10", "last": "10.1.255.250"}},
	})
	id, _ := a.create(map[string]any{"name": "one", "image": "debian-12", "plan": "small", "labels": map[string]string{"env": "bench"}})
	multiply(b, s.database, id, servers)
	return arena{ours: a.url, floor: startFloor(b, s.database), server: id, database: s.database}
}

// durable is a server that waits for its disk, as one in production does.
func durable(b *testing.B) string {
	b.Helper()
	server, err := pgtest.Start(b.Context(), "", "fsync=on", "synchronous_commit=on")
	require.NoError(b, err)
	b.Cleanup(func() { _ = server.Stop() })
	return server.URL()
}

// multiply copies one server until there are so many. Their numbers are out of
// the way of those that are handed out.
func multiply(b *testing.B, url, id string, servers int) {
	b.Helper()
	db, err := sql.Open("pgx", url)
	require.NoError(b, err)
	defer db.Close()
	for _, statement := range []string{
		`INSERT INTO servers SELECT (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(), 'number', 1000000 + n, 'name', s.name || n,
			'name_folded', s.name_folded || n, 'node', 'pve1', 'vmid', 200000 + n, 'operation_id', NULL, 'life', 'ready', 'wanted', 'on'))).*
			FROM servers s, generate_series(1, $2::int) n WHERE s.id = $1::uuid`,
		`INSERT INTO server_power (server_id, power, seen_at) SELECT id, 'on', now() FROM servers WHERE number BETWEEN 1000001 AND 1000000 + $2::int AND id <> $1::uuid`,
		`INSERT INTO server_labels SELECT id, 'env', 'bench' FROM servers WHERE number BETWEEN 1000001 AND 1000000 + $2::int AND id <> $1::uuid`,
		`INSERT INTO addresses (id, pool_id, ip, sort_key, bits, gateway, bridge, vlan, reverse, server_id)
			SELECT gen_random_uuid(), gen_random_uuid(), '10.9.0.1', lpad(number::text, 32, '0'), 24, '10.9.0.254', '', 0, '', id
			FROM servers WHERE number BETWEEN 1000001 AND 1000000 + $2::int AND id <> $1::uuid`,
	} {
		_, err := db.ExecContext(b.Context(), statement, id, servers)
		require.NoError(b, err, statement)
	}
	_, err = db.ExecContext(b.Context(), "ANALYZE")
	require.NoError(b, err)
}

func startFloor(b *testing.B, database string) string {
	b.Helper()
	path := filepath.Join(bin, "remuda-floor")
	out, err := exec.Command("go", "build", "-o", path, "./floor").CombinedOutput()
	require.NoError(b, err, string(out))
	addr := freeAddr(b)
	spawn(b, "floor", nil, database, addr)
	require.Eventually(b, func() bool {
		res, err := http.Get("http://" + addr + "/readyz")
		if err != nil {
			return false
		}
		return res.Body.Close() == nil
	}, patience, 20*time.Millisecond)
	return "http://" + addr
}

func BenchmarkGetOne(b *testing.B) {
	a := enter(b, 10_000)
	contest{target: 0.5, method: http.MethodGet, want: http.StatusOK, floor: a.floor + "/servers/" + a.server, ours: a.ours + "/v1/servers/" + a.server}.run(b)
}

func BenchmarkList50Of10000(b *testing.B) {
	a := enter(b, 10_000)
	contest{target: 0.5, method: http.MethodGet, want: http.StatusOK, floor: a.floor + "/servers", ours: a.ours + "/v1/servers?limit=50"}.run(b)
}

func BenchmarkCreateAccepted(b *testing.B) {
	a := enter(b, 10_000)
	contest{target: 0.35, method: http.MethodPost, want: http.StatusAccepted, floor: a.floor + "/servers", ours: a.ours + "/v1/servers",
		body: func(n int64) string { return fmt.Sprintf(`{"name":"bench %d","image":"debian-12","plan":"small"}`, n) }}.run(b)
}
