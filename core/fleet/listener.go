package fleet

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// Listen follows the events that the caller may hear of: those after the given
// position, 0 for all that are kept, negative for only what comes from now on.
func (s *Service) Listen(ctx context.Context, c core.Caller, after int64) (*Listener, error) {
	if err := need(c, core.ViewEvent); err != nil {
		return nil, err
	}
	listener, err := s.feed.Listen(ctx, after)
	if err != nil {
		return nil, err
	}
	return &Listener{feed: listener, caller: c}, nil
}

// Listener is one follower of the events.
type Listener struct {
	feed interface {
		Next(context.Context) (core.Event, error)
		Close()
	}
	caller core.Caller
}

// Next answers the next event that the caller may hear of, waiting until ctx
// ends. Unavailable (code feed-cut): the listener was too slow; listen again
// from the last position.
func (l *Listener) Next(ctx context.Context) (core.Event, error) {
	for {
		event, err := l.feed.Next(ctx)
		if err != nil || l.caller.Sees() == "" || event.Owner == l.caller.Sees() {
			return event, err
		}
	}
}

// Close ends it. Repeatable.
func (l *Listener) Close() { l.feed.Close() }
