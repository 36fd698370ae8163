package fleet

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// ServerUsage is what a server uses.
type ServerUsage struct {
	Measured
	Bandwidth BandwidthUsage
}

// BandwidthUsage is what a server has received and sent in a calendar month, in
// bytes.
type BandwidthUsage struct {
	Month      core.Month
	In, Out    int64
	Limit      *int64               // of both together; nil is no limit
	Action     core.BandwidthAction // what the plan does about more
	Exceeded   bool                 // the limit was found used up, and the action is in force
	ObservedAt time.Time            // of the last reading that counted; zero if there was none this month
}

// Usage shows what a server uses, as the last sweep saw it, and has used this month. NotFound, also for what the caller
// may not see.
func (s *Service) Usage(ctx context.Context, c core.Caller, id core.ServerID) (ServerUsage, error) {
	var usage ServerUsage
	view, err := s.Server(ctx, c, id)
	if err != nil {
		return usage, err
	}
	month := core.MonthOf(s.Clock.Now())
	err = s.Store.Read(ctx, func(tx ports.Tx) error {
		plan, err := tx.Plans().Get(ctx, view.Plan)
		if err != nil && !missing(err) {
			return err
		}
		used, held, err := tx.Traffic().Get(ctx, id, month)
		usage.Bandwidth = BandwidthUsage{Month: month, In: used.In, Out: used.Out, Limit: plan.Bandwidth, Action: plan.Exceeded,
			Exceeded: held.InForce(), ObservedAt: used.SeenAt}
		return err
	})
	if err == nil {
		usage.Measured, err = s.measured(ctx, core.ServerSubject(id))
	}
	return usage, err
}
