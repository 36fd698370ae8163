// Package graph shows what things have used over time. It asks their cluster,
// which keeps that for a year, remembers the answer until there is a new point,
// and falls back on our own samples where the cluster does not answer.
package graph

import (
	"context"
	"log/slog"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

const (
	// patience is how long a cluster may take for one graph before our own samples
	// are shown in its place.
	patience = 10 * time.Second
	// again is how long a cluster is left alone that did not answer, and how soon a
	// graph is asked for anew whose last point is still empty.
	again = 30 * time.Second
)

// Thing is what a graph is of: a guest if Guest has a VMID, else a storage if
// Storage is named, else a node; a cluster if none is.
type Thing struct {
	Subject core.Subject
	Cluster core.ClusterID
	Guest   core.GuestRef
	Node    string
	Storage string
}

// Samples answers what our own sweeps have seen of a subject, the oldest point
// first, and when they last saw it; no points if they never did.
type Samples func(ctx context.Context, subject core.Subject, span core.GraphSpan) (points []core.Point, at time.Time, err error)

// Viewer shows graphs. Its methods may be called from any goroutine.
type Viewer struct {
	Hypervisors ports.Hypervisors
	Samples     Samples // nil for none
	Clock       ports.Clock
	Log         *slog.Logger // nil means slog.Default()

	cache cache
}

// Show answers the graph of a thing. Many who ask for the same at once are
// answered by one look. Invalid: there is no such span. NotFound: nobody has
// ever measured the thing. Unavailable, and what else a cluster answers: it
// could not be asked, and we have no samples of it.
func (v *Viewer) Show(ctx context.Context, thing Thing, span core.GraphSpan) (core.Graph, error) {
	if err := span.Validate(); err != nil {
		return core.Graph{}, err
	}
	f, mine, graph := v.cache.enter(key{thing, span}, v.Clock.Now())
	if f == nil {
		return graph, nil
	}
	if mine {
		go v.fly(context.WithoutCancel(ctx), f)
	}
	select {
	case <-f.done:
		return f.graph, f.err
	case <-ctx.Done():
		return core.Graph{}, ctx.Err()
	}
}

// fly looks on behalf of all who wait for it.
func (v *Viewer) fly(ctx context.Context, f *flight) {
	f.err = core.Fail(core.Internal, "", "the look at a graph did not end")
	var until time.Time
	defer func() { v.cache.leave(f, until) }()
	saga.Guard(v.Log, "a look at a graph", func() {
		f.graph, until, f.err = v.look(ctx, f.thing, f.span)
	})
}

// look asks the cluster, and then our own samples. until is how long the answer
// holds.
func (v *Viewer) look(ctx context.Context, thing Thing, span core.GraphSpan) (g core.Graph, until time.Time, err error) {
	points, err := v.ask(ctx, thing, span)
	now := v.Clock.Now()
	if err == nil {
		g = core.Graph{GraphSpan: span, Source: core.FromProxmox, ObservedAt: now, Points: points}
		return g, holds(g, now), nil
	}
	if v.Samples == nil {
		return g, until, err
	}
	seen, at, fail := v.Samples(ctx, thing.Subject, span)
	switch {
	case fail != nil:
		return g, until, fail
	case len(seen) > 0:
		g = core.Graph{GraphSpan: span, Source: core.FromSamples, ObservedAt: at, Points: seen}
		return g, now.Add(again), nil
	}
	return g, until, err
}

// holds is when there is more to show than g does.
func holds(g core.Graph, now time.Time) time.Time {
	next := floor(now, g.Timeframe.Step()).Add(g.Timeframe.Step())
	if n := len(g.Points); n > 0 && g.Points[n-1].Values == nil && now.Add(again).Before(next) {
		return now.Add(again)
	}
	return next
}

func (v *Viewer) ask(ctx context.Context, thing Thing, span core.GraphSpan) ([]core.Point, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	look, err := v.way(ctx, thing)
	if err != nil {
		return nil, err
	}
	points, err := look(ctx, span)
	if err != nil {
		return nil, err
	}
	return ours(points, span, v.Clock.Now(), func() ([]core.Point, error) {
		return look(ctx, core.GraphSpan{Timeframe: core.LastHour, Consolidation: span.Consolidation})
	}), nil
}

// way is how the cluster is asked for a thing.
func (v *Viewer) way(ctx context.Context, thing Thing) (func(context.Context, core.GraphSpan) ([]core.Point, error), error) {
	unplaced := thing.Guest.VMID != 0 && thing.Guest.Node == ""
	if unplaced || thing.Guest.VMID == 0 && thing.Node == "" {
		return nil, core.Fail(core.NotFound, "", "no cluster keeps a graph of this")
	}
	hypervisor, err := v.Hypervisors.Cluster(ctx, thing.Cluster)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, span core.GraphSpan) ([]core.Point, error) {
		switch {
		case thing.Guest.VMID != 0:
			return hypervisor.GuestGraph(ctx, thing.Guest, span)
		case thing.Storage != "":
			return hypervisor.StorageGraph(ctx, thing.Node, thing.Storage, span)
		}
		return hypervisor.NodeGraph(ctx, thing.Node, span)
	}, nil
}
