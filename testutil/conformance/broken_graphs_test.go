package conformance_test

import (
	"context"
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

type absentIsZero struct{ ports.Hypervisor }

func (b absentIsZero) GuestGraph(ctx context.Context, ref core.GuestRef, span core.GraphSpan) ([]core.Point, error) {
	points, err := b.Hypervisor.GuestGraph(ctx, ref, span)
	for i, p := range points {
		filled := map[core.Metric]float64{core.MetricCPU: 0}
		for metric, value := range p.Values {
			filled[metric] = value
		}
		points[i].Values = filled
	}
	return points, err
}

type newestFirst struct{ ports.Hypervisor }

func (b newestFirst) NodeGraph(ctx context.Context, node string, span core.GraphSpan) ([]core.Point, error) {
	points, err := b.Hypervisor.NodeGraph(ctx, node, span)
	slices.Reverse(points)
	return points, err
}

type alwaysAnHour struct{ ports.Hypervisor }

func (b alwaysAnHour) StorageGraph(ctx context.Context, node, storage string, span core.GraphSpan) ([]core.Point, error) {
	span.Timeframe = core.LastHour
	return b.Hypervisor.StorageGraph(ctx, node, storage, span)
}
