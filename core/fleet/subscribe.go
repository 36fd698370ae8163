package fleet

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
)

// EventFilter says which events are wanted. The zero value wants all.
type EventFilter struct {
	Types  []string // such as server.started, or server.* for all that begin so; empty: all
	Server core.ServerID
}

// Wants reports whether it is one of them.
func (f EventFilter) Wants(e core.Event) bool {
	if f.Server != "" && f.Server != e.Server {
		return false
	}
	return len(f.Types) == 0 || slices.ContainsFunc(f.Types, func(pattern string) bool { return core.EventTypeMatches(pattern, e.Type) })
}

// Subscribe follows the events that the caller may hear of and that the filter
// wants, in the order of their positions and without a gap, until ctx ends:
//
//	for event, err := range service.Subscribe(ctx, caller, after, fleet.EventFilter{Types: []string{"server.*"}}) {
//		if err != nil {
//			return err
//		}
//		handle(event)
//		after = event.Position // to go on from here next time, also after a restart
//	}
//
// It begins behind the position after: 0 for all that are kept, negative for
// only what comes from now on. A position is heard of once in one loop; who
// keeps the last one it has handled, and begins there, hears everything at least
// once. A loop that is too slow for a while, and a store that is away, cost time
// and no event. [Service.Run] must be at work.
//
// An error ends the loop. Denied: the caller may hear of nothing. Conflict (code
// feed-ahead): the log is another than the one the position is of. Conflict (code
// feed-forgotten): what came behind the position is kept no more. After either
// read anew what you know, and begin with a negative position.
func (s *Service) Subscribe(ctx context.Context, c core.Caller, after int64, filter EventFilter) iter.Seq2[core.Event, error] {
	return func(yield func(core.Event, error) bool) {
		pause := shortestRest
		for ctx.Err() == nil {
			err := s.subscribe(ctx, c, &after, func(e core.Event) bool {
				pause = shortestRest
				return !filter.Wants(e) || yield(e, nil)
			})
			switch {
			case ctx.Err() != nil || errors.Is(err, errEnough):
				return
			case !core.KindOf(err).Retryable():
				yield(core.Event{}, err)
				return
			}
			rest(ctx, pause)
			pause = min(2*pause, longestRest)
		}
	}
}

// errEnough ends a loop whose body has had enough.
var errEnough = errors.New("enough")

const (
	shortestRest = 20 * time.Millisecond
	longestRest  = 5 * time.Second
)

// subscribe listens until something ends it, and keeps after at what was heard.
func (s *Service) subscribe(ctx context.Context, c core.Caller, after *int64, hear func(core.Event) bool) error {
	if err := need(c, core.ViewEvent); err != nil {
		return err
	}
	if *after < 0 {
		_, last, err := s.Log.Ends(ctx)
		if err != nil {
			return err
		}
		*after = last
	}
	l, err := s.Listen(ctx, c, *after)
	if err != nil {
		return err
	}
	defer l.Close()
	for {
		event, err := l.Next(ctx)
		*after = max(*after, l.Passed()) // also past what others hear, or it would be forgotten one day
		if err == nil {
			err = ctx.Err() // what is queued does not come after the end
		}
		if err != nil {
			return err
		}
		if !hear(event) {
			return errEnough
		}
	}
}

func rest(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
