package fleet

import (
	"context"

	"github.com/remudahq/remuda/core/patrol"
)

// watchers are those who hear of every sweep.
func (s *Service) watchers() []patrol.Watcher {
	return []patrol.Watcher{
		{Name: "counting the traffic", Hear: s.countTraffic},
	}
}

func (s *Service) countTraffic(ctx context.Context, swept patrol.Swept) error {
	if swept.Err == nil {
		return s.bandwidth.Observe(ctx, swept.Cluster.ID, swept.Readings)
	}
	return nil // what was sent meanwhile is counted later
}
