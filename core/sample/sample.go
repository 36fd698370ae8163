// Package sample keeps what the sweeps measure: the last that was seen of
// everything, and what it was over time.
//
// Of the last measures only what changed is written, one transaction a sweep;
// when the cluster was swept is one row, which says when all the others were
// seen. What is gathered over time stays in the memory of whoever sweeps the
// cluster and is written once a minute, so that a crash loses up to a minute of
// it. All times are our own clock's: a node's tells nothing here.
package sample

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"sync"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Keeper hears sweeps and keeps what they measured.
type Keeper struct {
	Store ports.Store
	Clock ports.Clock
	Log   *slog.Logger  // nil means slog.Default()
	Every time.Duration // the pace of the sweeps; 0 means 10 s

	Cursors ports.Cursors // say who tidies up
	Owner   string        // unique among all keepers

	// How long samples of each resolution are kept; 0 means 24 h, 35 days and
	// 400 days.
	Minutes, Hours, Days time.Duration

	mu       sync.Mutex
	clusters map[core.ClusterID]*gathering
}

// Sweep is what one sweep of one cluster measured.
type Sweep struct {
	Cluster  core.ClusterID
	At       time.Time     // when it was asked
	Took     time.Duration // until it answered
	Err      error         // why it told nothing; then Measures is empty
	Measures []core.Measure
}

// page is how many measures are read at once.
const page = 1000

// Hear takes over a sweep.
func (k *Keeper) Hear(ctx context.Context, swept Sweep) error {
	g := k.of(swept.Cluster)
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.stale(swept.At, k.every()) {
		if err := k.load(ctx, g, swept.Cluster); err != nil {
			return err
		}
	}
	g.heard = k.Clock.Now()
	if g.sweep.At.After(swept.At) && !g.sweep.At.After(g.heard) { // else our clock was set back
		return core.Fail(core.Conflict, "", "another process has swept the cluster since it was asked")
	}
	if swept.Err != nil {
		return k.failed(ctx, g, swept)
	}
	g.take(swept)
	sweep := core.LastSweep{Cluster: swept.Cluster, At: swept.At, Took: swept.Took}
	due := g.due(swept.At)
	if err := k.write(ctx, g, sweep, due); err != nil {
		return err
	}
	g.sweep = sweep
	return nil
}

// failed notes since when a cluster does not answer, once.
func (k *Keeper) failed(ctx context.Context, g *gathering, swept Sweep) error {
	if !g.sweep.Failing.IsZero() {
		return nil
	}
	sweep := g.sweep
	sweep.Cluster, sweep.Failing, sweep.Failure = swept.Cluster, swept.At, core.Explain(swept.Err)
	if err := k.write(ctx, g, sweep, true); err != nil {
		return err
	}
	g.sweep = sweep
	return nil
}

// write keeps what changed, and if it is due, all that was gathered. What could
// not be written is tried again with the next sweep.
func (k *Keeper) write(ctx context.Context, g *gathering, sweep core.LastSweep, due bool) error {
	changed := g.changed(due)
	var samples []core.Sample
	if due {
		samples = g.gathered()
	}
	err := k.Store.Do(ctx, func(tx ports.Tx) error {
		if err := tx.Measures().Keep(ctx, g.sweep, sweep, changed); err != nil || len(samples) == 0 {
			return err
		}
		return tx.Samples().Add(ctx, samples)
	})
	if errors.Is(err, core.Conflict) { // another process has swept it: what we know is old
		g.tracks, g.sweep, g.buckets = nil, core.LastSweep{}, nil
		return err
	}
	if err != nil {
		g.spare(sweep.At)
		return err
	}
	g.kept(changed)
	if due {
		g.buckets = nil
	}
	return nil
}

// Rest writes what is gathered of the clusters that this process has swept,
// before another process goes on with them. Where one already does, what is
// gathered here is not written.
func (k *Keeper) Rest(ctx context.Context) {
	k.mu.Lock()
	all := k.clusters
	k.clusters = nil
	k.mu.Unlock()
	for _, g := range all {
		g.mu.Lock()
		if g.sweep.Cluster != "" {
			if err := k.write(ctx, g, g.sweep, true); err != nil && !errors.Is(err, core.Conflict) {
				k.log().Warn("what was measured last is lost", "cluster", g.sweep.Cluster, "err", err)
			}
		}
		g.mu.Unlock()
	}
}

// Only forgets all clusters but these: they are there no more. Repeatable.
func (k *Keeper) Only(there map[core.ClusterID]bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	maps.DeleteFunc(k.clusters, func(id core.ClusterID, _ *gathering) bool { return !there[id] })
}

func (k *Keeper) of(id core.ClusterID) *gathering {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.clusters == nil {
		k.clusters = map[core.ClusterID]*gathering{}
	}
	g, ok := k.clusters[id]
	if !ok {
		g = &gathering{}
		k.clusters[id] = g
	}
	return g
}

// load begins with what was kept by whoever swept the cluster before us.
func (k *Keeper) load(ctx context.Context, g *gathering, id core.ClusterID) error {
	tracks, sweep := map[core.Subject]*track{}, core.LastSweep{}
	err := k.Store.Read(ctx, func(tx ports.Tx) error {
		sweeps, err := tx.Measures().Sweeps(ctx)
		if err != nil {
			return err
		}
		for _, one := range sweeps {
			if one.Cluster == id {
				sweep = one
			}
		}
		for after := ""; ; {
			all, err := tx.Measures().List(ctx, id, kinds, core.Page{After: after, Limit: page})
			if err != nil {
				return err
			}
			for _, m := range all {
				tracks[m.Subject] = &track{kept: m, now: m}
				after = m.Subject.ID
			}
			if len(all) < page {
				return nil
			}
		}
	})
	if err == nil {
		g.tracks, g.sweep, g.buckets = tracks, sweep, nil
	}
	return err
}

var kinds = []core.SubjectKind{core.OfServer, core.OfNode, core.OfStorage, core.OfCluster}

func (k *Keeper) every() time.Duration {
	if k.Every == 0 {
		return 10 * time.Second
	}
	return k.Every
}

func (k *Keeper) log() *slog.Logger {
	if k.Log == nil {
		return slog.Default()
	}
	return k.Log
}
