package fleet

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
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
	l := &Listener{feed: listener, caller: c, store: s.Store}
	if err := l.learn(ctx); err != nil {
		listener.Close()
		return nil, err
	}
	return l, nil
}

// Listener is one follower of the events.
type Listener struct {
	feed interface {
		Next(context.Context) (core.Event, error)
		Close()
	}
	caller  core.Caller
	store   ports.Store
	granted map[core.ServerID]bool // to the caller, as of the last event that told of a grant to them
	stale   *core.Event            // told of one, and the grants could not be read
}

// Next answers the next event that the caller may hear of, waiting until ctx
// ends. Unavailable (code feed-cut): the listener was too slow; listen again
// from the last position.
func (l *Listener) Next(ctx context.Context) (core.Event, error) {
	for {
		event, err := l.next(ctx)
		if err != nil {
			return event, err
		}
		hears, err := l.hears(ctx, event)
		if err != nil {
			l.stale = &event
			return core.Event{}, err
		}
		if hears {
			return event, nil
		}
	}
}

func (l *Listener) next(ctx context.Context) (core.Event, error) {
	if l.stale != nil {
		event := *l.stale
		l.stale = nil
		return event, nil
	}
	return l.feed.Next(ctx)
}

// hears reports whether the caller may hear of an event. Of a grant to them, and
// of its end, they hear as its owner does.
func (l *Listener) hears(ctx context.Context, event core.Event) (bool, error) {
	told := event.Type == core.EventServerGranted || event.Type == core.EventGrantRevoked
	if told && event.Data["user"] == string(l.caller.User) {
		if err := l.learn(ctx); err != nil {
			return false, err
		}
	}
	return l.caller.Hears(event, l.granted[event.Server]), nil
}

// learn reads what is granted to the caller now.
func (l *Listener) learn(ctx context.Context) error {
	if l.caller.Sees() == "" || !l.caller.Covers(core.ViewServer) {
		return nil
	}
	var ids []core.ServerID
	err := l.store.Read(ctx, func(tx ports.Tx) (err error) {
		ids, err = tx.Grants().Servers(ctx, l.caller.User)
		return err
	})
	if err != nil {
		return err
	}
	l.granted = make(map[core.ServerID]bool, len(ids))
	for _, id := range ids {
		l.granted[id] = true
	}
	return nil
}

// Close ends it. Repeatable.
func (l *Listener) Close() { l.feed.Close() }
