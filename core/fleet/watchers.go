package fleet

import (
	"context"
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/alert"
	"github.com/remudahq/remuda/core/patrol"
	"github.com/remudahq/remuda/core/sample"
)

// Watchers are those who hear of every sweep that this process makes. Who makes
// sweeps of their own, to measure what one costs, has them heard as well.
func (s *Service) Watchers() []patrol.Watcher {
	watchers := []patrol.Watcher{
		{Name: "keeping what was measured", Hear: s.keepMeasures, Rest: s.sample.Rest},
		{Name: "counting the traffic", Hear: s.countTraffic},
		{Name: "judging what is wrong", Hear: s.judgeSweep},
	}
	if s.Swept != nil {
		watchers = append(watchers, patrol.Watcher{Name: "telling the program", Hear: s.Swept})
	}
	return watchers
}

func (s *Service) keepMeasures(ctx context.Context, swept patrol.Swept) error {
	return s.sample.Hear(ctx, sample.Sweep{Cluster: swept.Cluster.ID, At: swept.At, Took: swept.Took, Err: swept.Err, Measures: swept.Measures})
}

func (s *Service) countTraffic(ctx context.Context, swept patrol.Swept) error {
	if swept.Err == nil {
		sure := slices.DeleteFunc(slices.Clone(swept.Readings), func(r core.GuestReading) bool { return swept.Odd[r.Ref.VMID] })
		return s.bandwidth.Observe(ctx, swept.Cluster.ID, sure)
	}
	return nil // what was sent meanwhile is counted later
}

func (s *Service) judgeSweep(ctx context.Context, swept patrol.Swept) error {
	return s.alert.Observe(ctx, alert.Sweep{Cluster: swept.Cluster, At: swept.At, Measures: swept.Measures, Err: swept.Err})
}
