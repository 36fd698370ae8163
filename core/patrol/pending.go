package patrol

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
)

// restarted reports whether a guest for which something is pending was started
// by somebody since we last saw it start.
func (p *Patrol) restarted(s core.Server, r core.GuestReading) bool {
	return s.Pending != nil && r.Power == core.On && p.Clock.Now().Add(-r.Uptime).After(s.StartedAt.Add(lag))
}

// makings are what a guest was seen to be made of; nil where nothing was
// pending for it.
type makings struct{ core.Inspection }

func (p *Patrol) made(ctx context.Context, c guest.Case) (*makings, error) {
	if c.Server.Pending == nil {
		return nil, nil //nolint:nilnil // there is nothing to read
	}
	i, err := c.InspectOurs(ctx)
	return &makings{i}, err
}

// take notes what the guest is made of by now, and reports whether a restart
// that nobody told us of, at the time, is news.
func (m *makings) take(s *core.Server, started time.Time) bool {
	if m == nil {
		return false
	}
	s.Found(m.Now.Spec(), m.Next.Spec())
	if s.Power() != core.On || !started.After(s.StartedAt.Add(lag)) {
		return false
	}
	s.StartedAt = started
	return true
}
