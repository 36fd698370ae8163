package metrics

import (
	"fmt"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/patrol"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func cluster(n int) core.Cluster {
	return core.Cluster{ID: core.NewID[core.ClusterID](began, core.Entropy{8: byte(n >> 8), 9: byte(n)}), Name: fmt.Sprintf("c%04d", n)}
}

// on is what there is on a cluster: so many nodes, and a storage on each.
func on(c core.Cluster, nodes int) (all []core.Measure) {
	for n := range nodes {
		node := fmt.Sprintf("pve%04d", n)
		all = append(all,
			core.Measure{Subject: core.NodeSubject(c.ID, node), Cluster: c.ID, Node: node, Name: node, State: core.StateOnline,
				CPU: new(.5), CPUs: 4, Memory: new(int64(10)), MemoryTotal: 20, Uptime: time.Minute},
			core.Measure{Subject: core.StorageSubject(c.ID, node, "local"), Cluster: c.ID, Node: node, Name: "local", State: core.StateOnline,
				Disk: new(int64(1)), DiskTotal: 3})
	}
	return all
}

func TestASweepIsShown(t *testing.T) {
	t.Parallel()
	clock := memory.NewClock(began)
	m := New("1")
	s := m.Sweeps(clock, 0)
	c := cluster(1)
	measures := append(on(c, 1),
		core.Measure{Subject: core.NodeSubject(c.ID, "away"), Node: "away", Name: "away", State: core.StateOffline},
		core.Measure{Subject: core.StorageSubject(c.ID, "", "ceph"), Name: "ceph", State: core.StateUnknown},
		core.Measure{Subject: core.ServerSubject("x"), Server: "x", Name: "secret"})
	readings := []core.GuestReading{{Power: core.On}, {Power: core.On}, {Power: core.Off, Template: true}}
	require.NoError(t, s.Swept(t.Context(), patrol.Swept{Cluster: c, At: clock.Now(), Took: 250 * time.Millisecond, Measures: measures, Readings: readings}))
	text := scrape(t, m)
	for _, line := range []string{
		`remuda_cluster_up{cluster="c0001"} 1`,
		`remuda_cluster_sweep_seconds{cluster="c0001"} 0.25`,
		`remuda_cluster_guests{cluster="c0001",power="on"} 2`,
		`remuda_cluster_guests{cluster="c0001",power="off"} 0`,
		`remuda_node_cpu_ratio{cluster="c0001",node="pve0000"} 0.5`,
		`remuda_node_memory_used_bytes{cluster="c0001",node="pve0000"} 10`,
		`remuda_node_up{cluster="c0001",node="away"} 0`,
		`remuda_storage_used_bytes{cluster="c0001",node="pve0000",storage="local"} 1`,
		`remuda_storage_up{cluster="c0001",node="",storage="ceph"} 0`,
	} {
		assert.Contains(t, text, line+"\n")
	}
	assert.NotContains(t, text, `remuda_node_cpu_ratio{cluster="c0001",node="away"}`, "what was not told is absent, not zero")
	assert.NotContains(t, text, `remuda_storage_used_bytes{cluster="c0001",node="",storage="ceph"}`)
	assert.NotContains(t, text, "secret", "no server has a series")
}

func TestWhatAFailedSweepDidNotTellIsNotShown(t *testing.T) {
	t.Parallel()
	clock := memory.NewClock(began)
	m := New("1")
	s := m.Sweeps(clock, 0)
	c := cluster(1)
	require.NoError(t, s.Swept(t.Context(), patrol.Swept{Cluster: c, At: clock.Now(), Measures: on(c, 1), Readings: []core.GuestReading{{Power: core.On}}}))
	clock.Advance(10 * time.Second)
	require.NoError(t, s.Swept(t.Context(), patrol.Swept{Cluster: c, At: clock.Now(), Err: core.Unavailable}))
	text := scrape(t, m)
	assert.Contains(t, text, `remuda_cluster_up{cluster="c0001"} 0`)
	assert.Zero(t, series(text, "remuda_node_cpu_ratio")+series(text, "remuda_node_up")+series(text, "remuda_cluster_guests"), "an old number would pass for new")

	clock.Advance(2 * time.Minute)
	assert.Zero(t, series(scrape(t, m), "remuda_cluster_up"), "another process sweeps it now")
}

func TestBeyondTheLimitsNodesAndStoragesAreSummed(t *testing.T) {
	t.Parallel()
	clock := memory.NewClock(began)
	m := New("1")
	s := m.Sweeps(clock, 0)
	for n := range maxClusters + 10 {
		c := cluster(n)
		require.NoError(t, s.Swept(t.Context(), patrol.Swept{Cluster: c, At: clock.Now(), Measures: on(c, 6)}))
	}
	text := scrape(t, m)
	all := (maxClusters + 10) * 6
	assert.Equal(t, maxClusters, series(text, "remuda_cluster_up"))
	assert.Equal(t, maxNodes+1, series(text, "remuda_node_up"))
	assert.Equal(t, maxStorages+1, series(text, "remuda_storage_up"))
	assert.Contains(t, text, fmt.Sprintf(`remuda_node_cpus{cluster="(other)",node="(other)"} %d`, (all-maxNodes)*4))
	assert.Contains(t, text, fmt.Sprintf(`remuda_storage_bytes{cluster="(other)",node="(other)",storage="(other)"} %d`, (all-maxStorages)*3))
}

func TestAClusterThatWasAddedAnewIsShownOnce(t *testing.T) {
	t.Parallel()
	clock := memory.NewClock(began)
	m := New("1")
	s := m.Sweeps(clock, 0)
	old, fresh := cluster(1), cluster(2)
	fresh.Name = old.Name
	require.NoError(t, s.Swept(t.Context(), patrol.Swept{Cluster: old, At: clock.Now(), Measures: on(old, 2)}))
	clock.Advance(time.Second)
	require.NoError(t, s.Swept(t.Context(), patrol.Swept{Cluster: fresh, At: clock.Now(), Measures: on(fresh, 1)}))
	assert.Equal(t, 1, series(scrape(t, m), "remuda_node_up"))
}

func TestSweepsThatNobodyScrapesAreForgotten(t *testing.T) {
	t.Parallel()
	clock := memory.NewClock(began)
	s := New("1").Sweeps(clock, 0)
	for n := range 20 {
		c := cluster(n)
		require.NoError(t, s.Swept(t.Context(), patrol.Swept{Cluster: c, At: clock.Now(), Measures: on(c, 1)}))
		clock.Advance(time.Minute)
	}
	assert.LessOrEqual(t, len(s.last), 2)
}
