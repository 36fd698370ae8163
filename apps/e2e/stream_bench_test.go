package e2e

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/apps/api/native"
	"github.com/remudahq/remuda/apps/api/stream"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/pgtest"
)

const (
	subscribers = 1000
	told        = 60                     // events a round
	apart       = 100 * time.Millisecond // one from the next, so that none waits for the one before
)

// mark is the key of contexts whose commits are stamped.
type mark struct{}

// stamped is a store that knows when the last commit was done that was marked.
type stamped struct {
	*sqlstore.Store
	mu sync.Mutex
	at time.Time
}

func (s *stamped) Do(ctx context.Context, change func(ports.Tx) error) error {
	err := s.Store.Do(ctx, change)
	if ctx.Value(mark{}) == nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = time.Now()
	return err
}

func (s *stamped) last() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at
}

// audience is many clients that follow one stream of events, and when each heard
// of each.
type audience struct {
	mu    sync.Mutex
	heard map[int64][]time.Time // by the id of the event
	there sync.WaitGroup        // until all are let in
}

func gather(b *testing.B, url, token string) *audience {
	b.Helper()
	c := &audience{heard: map[int64][]time.Time{}}
	client := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 0}}
	b.Cleanup(client.CloseIdleConnections)
	c.there.Add(subscribers)
	for range subscribers {
		req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url, nil)
		require.NoError(b, err)
		req.Header.Set("Authorization", "Bearer "+token)
		go c.listen(b, client, req)
	}
	c.there.Wait()
	return c
}

func (c *audience) listen(b *testing.B, client *http.Client, req *http.Request) {
	res, err := client.Do(req)
	c.there.Done()
	if err != nil || res.StatusCode != http.StatusOK {
		b.Errorf("not let in: %v %v", err, res)
		return
	}
	defer func() { _ = res.Body.Close() }()
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		if id, is := strings.CutPrefix(lines.Text(), "id: "); is {
			now := time.Now()
			n, _ := strconv.ParseInt(id, 10, 64)
			c.mu.Lock()
			c.heard[n] = append(c.heard[n], now)
			c.mu.Unlock()
		}
	}
}

// measure tells events and answers how long after the commit each client heard
// of each, sorted.
func (c *audience) measure(b *testing.B, tell func() time.Time) (all []time.Duration) {
	b.Helper()
	c.mu.Lock()
	clear(c.heard)
	c.mu.Unlock()
	var committed []time.Time
	for range told {
		next := time.Now().Add(apart)
		committed = append(committed, tell())
		time.Sleep(time.Until(next))
	}
	count := func() (n int) {
		c.mu.Lock()
		defer c.mu.Unlock()
		for _, times := range c.heard {
			n += len(times)
		}
		return n
	}
	require.Eventually(b, func() bool { return count() >= told*subscribers }, patience, 10*time.Millisecond)
	c.mu.Lock()
	defer c.mu.Unlock()
	var ids []int64
	for id := range c.heard {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	require.Len(b, ids, told)
	for n, id := range ids {
		require.Len(b, c.heard[id], subscribers)
		for _, at := range c.heard[id] {
			all = append(all, at.Sub(committed[n]))
		}
	}
	slices.Sort(all)
	return all
}

// fan is what one would write by hand: each client has a channel, and whoever
// tells something puts it into all of them.
type fan struct {
	mu   sync.Mutex
	outs map[chan string]bool
}

func (f *fan) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	out := make(chan string, 16)
	f.mu.Lock()
	f.outs[out] = true
	f.mu.Unlock()
	defer func() { f.mu.Lock(); delete(f.outs, out); f.mu.Unlock() }()
	w.Header().Set("Content-Type", "text/event-stream")
	flusher := w.(http.Flusher)
	flusher.Flush()
	for {
		select {
		case <-r.Context().Done():
			return
		case text := <-out:
			if _, err := w.Write([]byte(text)); err != nil {
				return
			}
			flusher.Flush()
		}
	}
}

func (f *fan) tell(text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for out := range f.outs {
		out <- text
	}
}

// BenchmarkStreams has a thousand clients follow the events, of the product and
// of a fan-out by hand. Both commit to the same database, and the time is from
// when the commit was done until a client has read the event.
func BenchmarkStreams(b *testing.B) {
	for _, engine := range engines {
		b.Run(engine, func(b *testing.B) { streams(b, engine) })
	}
}

// furnished adds a cluster in memory and a server on it.
func furnished(t testing.TB, service *fleet.Service, admin core.Caller) core.ServerID {
	t.Helper()
	made, err := service.CreateCluster(t.Context(), admin, fleet.NewCluster{Name: "c1", Token: "remuda@pve!test=secret",
		Endpoints: []core.Endpoint{{URL: "https://pve.test:8006", Fingerprint: fingerprintOfNobody}}})
	require.NoError(t, err)
	_, err = service.ImportImages(t.Context(), admin, made.ID)
	require.NoError(t, err)
	_, err = service.CreatePlan(t.Context(), admin, core.Plan{Name: "small", Cores: 1, Memory: 512 * core.MiB, Disk: 4 * core.GiB})
	require.NoError(t, err)
	begun, err := service.Create(t.Context(), admin, fleet.CreateServer{Name: "web", Image: "debian-12", Plan: "small"})
	require.NoError(t, err)
	op, err := service.Await(t.Context(), admin, begun.Operation.ID, patience)
	require.NoError(t, err)
	require.Equal(t, core.Succeeded, op.State, op.Cause)
	return begun.Server.ID
}

func streams(b *testing.B, engine string) {
	url := "sqlite://" + b.TempDir() + "/remuda.db"
	if engine == "postgres" {
		url = pgtest.New(b)
	}
	inner, err := sqlstore.Open(b.Context(), url)
	require.NoError(b, err)
	b.Cleanup(func() { _ = inner.Close() })
	store := &stamped{Store: inner}
	logger := slog.New(slog.DiscardHandler)
	vault := system.NewVault([]byte("kept outside the store"))
	pve := new(memory.Connector)
	pve.Add("https://pve.test:8006", memory.Demo(system.Clock{}))
	service, err := fleet.New(fleet.Deps{
		Store: store, Journal: store.Journal(), Log: store.Log(), Cursors: store.Cursors(), Connector: pve, Clock: system.Clock{},
		Vault: vault, Passwords: system.NewPasswords(0), Random: system.Random{}, Logger: logger,
	})
	require.NoError(b, err)
	ctx, stop := context.WithCancel(context.WithoutCancel(b.Context()))
	drained := make(chan struct{})
	go func() { defer close(drained); service.Run(ctx) }()
	b.Cleanup(func() { stop(); <-drained })
	admin, err := service.EnsureAdmin(ctx, "admin", adminToken)
	require.NoError(b, err)
	server := furnished(b, service, admin)

	api := native.New(service, native.Options{Logger: logger, Digest: vault.Digest})
	stream.Register(api.Huma(), service, stream.Options{Marshal: bus.Marshal})
	ours := httptest.NewServer(web.Front{Logger: logger}.Wrap(api.Handler()))
	b.Cleanup(ours.Close)
	byHand := &fan{outs: map[chan string]bool{}}
	floor := httptest.NewServer(byHand)
	b.Cleanup(floor.Close)

	toOurs, toFloor := gather(b, ours.URL+"/v1/events", adminToken), gather(b, floor.URL, "")
	n := 0
	for b.Loop() {
		f := toFloor.measure(b, func() time.Time {
			n++
			e := core.Event{ID: core.EventID(fmt.Sprintf("00000000-0000-7000-8000-%012d", n)), Type: core.EventServerUpdated, Version: 1, Position: int64(n), At: time.Now().UTC()}
			text, err := bus.Marshal(e)
			require.NoError(b, err)
			require.NoError(b, inner.Do(b.Context(), func(tx ports.Tx) error { return tx.Secrets().Put(b.Context(), "bench", text) }))
			at := time.Now()
			byHand.tell(fmt.Sprintf("id: %d\nevent: %s\ndata: %s\n\n", n, e.Type, text))
			return at
		})
		o := toOurs.measure(b, func() time.Time {
			n++
			name := fmt.Sprint("web ", n)
			_, err := service.Change(context.WithValue(b.Context(), mark{}, true), admin, server, fleet.ServerChange{Name: &name})
			require.NoError(b, err)
			return store.last()
		})
		at := func(all []time.Duration, part float64) float64 {
			return float64(all[int(part*float64(len(all)-1))]) / float64(time.Millisecond)
		}
		b.ReportMetric(at(f, 0.5), "floor-p50-ms")
		b.ReportMetric(at(f, 0.99), "floor-p99-ms")
		b.ReportMetric(at(o, 0.5), "ours-p50-ms")
		b.ReportMetric(at(o, 0.99), "ours-p99-ms")
		b.ReportMetric(at(o, 0.99)/at(f, 0.99), "times-p99")
	}
	b.ReportMetric(2, "target-at-most")
	b.ReportMetric(0, "ns/op")
}
