package sample_test

import (
	"context"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/sample"
	"github.com/remudahq/remuda/ports"
)

const cluster = core.ClusterID("01900000-0000-7000-8000-000000000001")

var node = core.NodeSubject(cluster, "pve1")

// stage is a keeper over a store that counts what is written.
type stage struct {
	*testing.T
	clock  *memory.Clock
	store  *memory.Store
	keeper *sample.Keeper
	writes int // measures that were written
	broken bool
}

func newStage(t *testing.T) *stage {
	t.Helper()
	clock := memory.NewClock(time.Date(2026, 1, 31, 22, 59, 50, 0, time.UTC))
	s := &stage{T: t, clock: clock, store: memory.NewStore(clock)}
	s.keeper = s.another("one")
	s.must(s.store.Do(t.Context(), func(tx ports.Tx) error {
		return tx.Clusters().Insert(t.Context(), core.Cluster{ID: cluster, Name: "c1"})
	}))
	return s
}

func (s *stage) another(name string) *sample.Keeper {
	return &sample.Keeper{Store: watched{s.store, s}, Clock: s.clock, Cursors: s.store.Cursors(), Owner: name}
}

func (s *stage) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// watched counts the measures that are written.
type watched struct {
	*memory.Store
	stage *stage
}

func (w watched) Do(ctx context.Context, change func(ports.Tx) error) error {
	if w.stage.broken {
		return core.Unavailable
	}
	return w.Store.Do(ctx, func(tx ports.Tx) error { return change(watchedTx{tx, w.stage}) })
}

type watchedTx struct {
	ports.Tx
	stage *stage
}

func (t watchedTx) Measures() ports.Measures { return watchedMeasures{t.Tx.Measures(), t.stage} }

type watchedMeasures struct {
	ports.Measures
	stage *stage
}

func (m watchedMeasures) Keep(ctx context.Context, before, sweep core.LastSweep, changed []core.LastMeasure) error {
	m.stage.writes += len(changed)
	return m.Measures.Keep(ctx, before, sweep, changed)
}

// reading is what a node with a network would show.
type reading struct {
	cpu     float64
	in, out int64
	uptime  time.Duration
}

func (r reading) measure() core.Measure {
	return core.Measure{Subject: node, Cluster: cluster, Node: "pve1", Name: "pve1", State: core.StateOnline, Uptime: r.uptime,
		CPU: &r.cpu, CPUs: 4, Memory: new(int64(512)), MemoryTotal: 1024, NetIn: &r.in, NetOut: &r.out}
}

// hear lets ten seconds pass, and the keeper hear a sweep.
func (s *stage) hear(k *sample.Keeper, measures ...core.Measure) {
	s.Helper()
	s.clock.Advance(10 * time.Second)
	for i := range measures {
		measures[i].At = s.clock.Now()
	}
	s.must(k.Hear(s.Context(), sample.Sweep{Cluster: cluster, At: s.clock.Now(), Took: time.Millisecond, Measures: measures}))
}

func (s *stage) last() core.LastMeasure {
	s.Helper()
	var found []core.LastMeasure
	s.must(s.store.Read(s.Context(), func(tx ports.Tx) (err error) {
		found, err = tx.Measures().Last(s.Context(), node)
		return err
	}))
	if len(found) != 1 {
		s.Fatalf("%d measures of one node", len(found))
	}
	return found[0]
}

func (s *stage) samples(r core.Resolution) (found []core.Sample) {
	s.Helper()
	s.must(s.store.Read(s.Context(), func(tx ports.Tx) (err error) {
		found, err = tx.Samples().Range(s.Context(), node, r, time.Time{}, s.clock.Now().AddDate(9, 0, 0))
		return err
	}))
	return found
}

// moved is all that was received and sent in the samples.
func moved(all []core.Sample) (in, out int64) {
	for _, one := range all {
		if one.NetIn != nil {
			in, out = in+*one.NetIn, out+*one.NetOut
		}
	}
	return in, out
}
