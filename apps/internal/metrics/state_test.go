package metrics

import (
	"context"
	"errors"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/remudahq/remuda/ports"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var began = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func scrape(t *testing.T, m *Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	require.Equal(t, 200, w.Code, w.Body.String())
	return w.Body.String()
}

// series counts the series of a metric.
func series(text, name string) (n int) {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, name+"{") || strings.HasPrefix(line, name+" ") {
			n++
		}
	}
	return n
}

// counting counts reads, and fails them if it shall.
type counting struct {
	ports.Store
	reads atomic.Int64
	fail  atomic.Bool
}

func (c *counting) Read(ctx context.Context, look func(ports.Tx) error) error {
	c.reads.Add(1)
	if c.fail.Load() {
		return core.Fail(core.Unavailable, "", "away")
	}
	return c.Store.Read(ctx, look)
}

func clustersIn(t *testing.T, store ports.Store, from, to int) {
	t.Helper()
	require.NoError(t, store.Do(t.Context(), func(tx ports.Tx) error {
		for n := from; n < to; n++ {
			id := core.NewID[core.ClusterID](began, core.Entropy{8: byte(n >> 8), 9: byte(n)})
			if err := tx.Clusters().Insert(t.Context(), core.Cluster{ID: id, Name: "c" + strconv.Itoa(n), Version: 1, Created: began}); err != nil {
				return err
			}
			for range 2 {
				s := core.Server{ID: core.NewID[core.ServerID](began, core.Entropy{7: byte(n >> 8), 8: byte(n), 9: byte(made.Add(1))}), Name: "x", Placement: core.Placement{Cluster: id}}
				if _, err := tx.Servers().Insert(t.Context(), core.RestoreServer(s, core.ServerState{Life: core.Ready, Power: core.On})); err != nil {
					return err
				}
			}
		}
		return nil
	}))
}

var made atomic.Int64 // servers

func TestBeyondTheLimitClustersAreSummed(t *testing.T) {
	t.Parallel()
	clock := memory.NewClock(began)
	store := memory.NewStore(clock)
	clustersIn(t, store, 0, maxClusters+40)
	m := New("1")
	m.State(Source{Store: store, Clock: clock, Reach: func(core.ClusterID) fleet.Reach { return fleet.Reach{At: began} }})
	text := scrape(t, m)
	assert.Equal(t, maxClusters, series(text, "remuda_cluster_reached"))
	assert.Equal(t, maxClusters+1, series(text, "remuda_servers"), "one more for the others")
	assert.Contains(t, text, `remuda_servers{cluster="(other)",life="ready",power="on"} 80`)
	assert.Contains(t, text, "remuda_clusters 240\n", "and none is forgotten")
}

func TestManyScrapesAreOneRead(t *testing.T) {
	t.Parallel()
	clock := memory.NewClock(began)
	store := &counting{Store: memory.NewStore(clock)}
	m := New("1")
	m.State(Source{Store: store, Clock: clock})
	for range 20 {
		scrape(t, m)
	}
	assert.Equal(t, int64(1), store.reads.Load())
}

func TestWhatWasReadStaysWithItsAgeWhileTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	clock := memory.NewClock(began)
	store := &counting{Store: memory.NewStore(clock)}
	clustersIn(t, store, 0, 1)
	s := &state{source: Source{Store: store, Clock: clock}}
	m := New("1")
	m.register(s)
	store.fail.Store(true)
	text := scrape(t, m)
	assert.Contains(t, text, "remuda_database_up 0\n")
	assert.NotContains(t, text, "remuda_servers", "nothing is known, which is not zero")

	store.fail.Store(false)
	s.next = time.Time{}
	assert.Contains(t, scrape(t, m), "remuda_database_up 1\n")

	store.fail.Store(true)
	s.next = time.Time{}
	clock.Advance(90 * time.Second)
	text = scrape(t, m)
	assert.Contains(t, text, "remuda_database_up 0\n")
	assert.Contains(t, text, "remuda_state_age_seconds 90\n")
	assert.Contains(t, text, `remuda_servers{cluster="c0",life="ready",power="on"} 2`)
}

// A database that takes too long to count is not away: nobody is to be woken.
func TestADatabaseThatIsSlowIsNotAway(t *testing.T) {
	t.Parallel()
	clock := memory.NewClock(began)
	store := &counting{Store: memory.NewStore(clock)}
	away := errors.New("away")
	var ping error
	s := &state{source: Source{Store: store, Clock: clock, Ping: func(context.Context) error { return ping }}}
	m := New("1")
	m.register(s)
	assert.Contains(t, scrape(t, m), "remuda_database_up 1\n")
	store.fail.Store(true)
	for err, want := range map[error]string{nil: "remuda_database_up 1\n", away: "remuda_database_up 0\n"} {
		ping, s.next = err, time.Time{}
		clock.Advance(time.Minute)
		assert.Contains(t, scrape(t, m), want)
	}
	assert.Contains(t, scrape(t, m), "remuda_state_age_seconds 120\n")
}

func TestEveryProcessSaysHowOldTheLastSweepIs(t *testing.T) {
	t.Parallel()
	clock := memory.NewClock(began)
	store := memory.NewStore(clock)
	clustersIn(t, store, 0, 2)
	require.NoError(t, store.Do(t.Context(), func(tx ports.Tx) error {
		all, err := tx.Clusters().List(t.Context(), core.Page{})
		if err != nil {
			return err
		}
		return tx.Measures().Keep(t.Context(), core.LastSweep{}, core.LastSweep{Cluster: all[0].ID, At: began, Failing: began.Add(time.Second), Failure: "away"}, nil)
	}))
	clock.Advance(time.Minute)
	m := New("1")
	m.State(Source{Store: store, Clock: clock})
	text := scrape(t, m)
	assert.Contains(t, text, `remuda_cluster_sweep_age_seconds{cluster="c0"} 60`)
	assert.Equal(t, 1, series(text, "remuda_cluster_sweep_age_seconds"), "of a cluster that was never swept there is none")
}

func TestAnAgeIsNeverNegative(t *testing.T) {
	t.Parallel()
	clock := memory.NewClock(began)
	store := memory.NewStore(clock)
	require.NoError(t, store.Do(t.Context(), func(tx ports.Tx) error {
		return tx.Operations().Insert(t.Context(), core.Operation{ID: core.NewID[core.OperationID](began, core.Entropy{}), Kind: "power",
			State: core.NeedsOperator, CreatedAt: began.Add(time.Hour)})
	}))
	m := New("1")
	m.State(Source{Store: store, Clock: clock})
	text := scrape(t, m)
	assert.Contains(t, text, `remuda_operations_oldest_age_seconds{state="needs_operator"} 0`)
	assert.Contains(t, text, "remuda_operations_needing_operator 1\n")
}

func TestOperationsAreCountedWhenTheyEnd(t *testing.T) {
	t.Parallel()
	m := New("1")
	op := core.Operation{Kind: "power", State: core.Running, CreatedAt: began}
	m.Saved(op)
	op.State, op.FinishedAt = core.Succeeded, began.Add(3*time.Second)
	m.Saved(op)
	text := scrape(t, m)
	assert.Contains(t, text, `remuda_operations_ended_total{kind="power",state="succeeded"} 1`)
	assert.Equal(t, 1, series(text, "remuda_operations_ended_total"))
	assert.Contains(t, text, `remuda_operation_duration_seconds_sum{kind="power"} 3`)
}
