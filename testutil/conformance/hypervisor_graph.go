package conformance

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
)

func graphCases() []Case[HypervisorWorld] {
	return []Case[HypervisorWorld]{
		{"a graph has a point each step, up to now, of every timeframe and consolidation", graphSteps},
		{"a guest that never ran used nothing that could be measured, which is not zero", graphAbsent},
		{"a guest that nobody knows has no graph", graphNobody},
		{"a span that there is not is Invalid", graphInvalid},
		{"the graphs of a cluster that is not reached are Unavailable", graphCut},
	}
}

// graph is one way to ask for a graph.
type graph struct {
	name string
	ask  func(ctx context.Context, span core.GraphSpan) ([]core.Point, error)
}

func (h herd) graphs(guests ...core.Guest) []graph {
	hv, node := h.Hypervisor, h.Template.Node
	all := []graph{
		{"NodeGraph", func(ctx context.Context, span core.GraphSpan) ([]core.Point, error) {
			return hv.NodeGraph(ctx, node, span)
		}},
		{"StorageGraph", func(ctx context.Context, span core.GraphSpan) ([]core.Point, error) {
			return hv.StorageGraph(ctx, node, h.Storage, span)
		}},
	}
	for _, g := range guests {
		all = append(all, graph{"GuestGraph of a " + string(g.Ref.Kind), func(ctx context.Context, span core.GraphSpan) ([]core.Point, error) {
			return hv.GuestGraph(ctx, g.Ref, span)
		}})
	}
	return all
}

// kept waits until the cluster keeps a graph of a guest: what is new has none
// until it was first measured.
func (h herd) kept(guests ...core.Guest) []core.Guest {
	h.t.Helper()
	for _, g := range guests {
		for give := time.Now().Add(2 * time.Minute); ; h.pause() {
			_, err := h.Hypervisor.GuestGraph(h.t.Context(), g.Ref, core.GraphSpan{Timeframe: core.LastHour, Consolidation: core.Average})
			if err == nil {
				break
			}
			if core.KindOf(err) != core.NotFound || time.Now().After(give) {
				fine(h.t, "GuestGraph", err)
			}
		}
	}
	return guests
}

func spans() (all []core.GraphSpan) {
	for _, f := range core.Timeframes() {
		all = append(all, core.GraphSpan{Timeframe: f, Consolidation: core.Average}, core.GraphSpan{Timeframe: f, Consolidation: core.Maximum})
	}
	return all
}

func graphSteps(t T, w HypervisorWorld) {
	h := w.herd(t)
	const doubt = 2 * time.Minute // about the clock of the other side
	for _, g := range h.graphs(h.kept(h.both()...)...) {
		for _, span := range spans() {
			points, err := g.ask(t.Context(), span)
			fine(t, g.name, err)
			if len(points) == 0 || len(points) > core.GraphPoints {
				t.Fatalf("%s of a %s has %d points", g.name, span.Timeframe, len(points))
			}
			for i, p := range points[1:] {
				equal(t, g.name+": the time between two points", p.At.Sub(points[i].At), span.Timeframe.Step())
			}
			if age := time.Since(points[len(points)-1].At); age > span.Timeframe.Step()+doubt || age < -doubt {
				t.Fatalf("%s: the last point of a %s is %s old", g.name, span.Timeframe, age)
			}
		}
	}
}

func graphAbsent(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.kept(h.both()...) {
		for _, span := range spans() {
			points, err := h.Hypervisor.GuestGraph(t.Context(), g.Ref, span)
			fine(t, "GuestGraph", err)
			for _, p := range points {
				for _, m := range []core.Metric{core.MetricCPU, core.MetricMemory, core.MetricNetworkIn, core.MetricNetworkOut} {
					if value, told := p.Values[m]; told {
						t.Fatalf("a %s that never ran has %s %v at %s", g.Ref.Kind, m, value, p.At)
					}
				}
			}
		}
	}
}

func graphNobody(t T, w HypervisorWorld) {
	span := core.GraphSpan{Timeframe: core.LastHour, Consolidation: core.Average}
	_, err := w.Hypervisor.GuestGraph(t.Context(), core.GuestRef{Node: w.Template.Node, VMID: w.VMID(), Kind: core.VM}, span)
	refused(t, "GuestGraph", err, core.NotFound)
	_, err = w.Hypervisor.NodeGraph(t.Context(), "no-such-node", span)
	refused(t, "NodeGraph", err, core.NotFound)
}

func graphInvalid(t T, w HypervisorWorld) {
	h := w.herd(t)
	for _, g := range h.graphs(h.vm()) {
		_, err := g.ask(t.Context(), core.GraphSpan{Timeframe: "century", Consolidation: core.Average})
		refused(t, g.name, err, core.Invalid)
		_, err = g.ask(t.Context(), core.GraphSpan{Timeframe: core.LastDay, Consolidation: "least"})
		refused(t, g.name, err, core.Invalid)
	}
}

func graphCut(t T, w HypervisorWorld) {
	if w.Cut == nil {
		return
	}
	h := w.herd(t)
	graphs := h.graphs(h.vm())
	w.Cut()
	for _, g := range graphs {
		_, err := g.ask(t.Context(), core.GraphSpan{Timeframe: core.LastHour, Consolidation: core.Average})
		refused(t, g.name, err, core.Unavailable)
	}
}
