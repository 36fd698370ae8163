package fleet

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Listen follows the events that the caller may hear of: those after the given
// position, 0 for all that are kept, negative for only what comes from now on.
// It ends with what gave the caller the right to it: see [Listener.Next]. Conflict
// (code feed-ahead): the log is another than the one the position is of. Conflict
// (code feed-forgotten): what came behind the position is kept no more. After
// either the caller reads anew what they know.
func (s *Service) Listen(ctx context.Context, c core.Caller, after int64) (*Listener, error) {
	if err := need(c, core.ViewEvent); err != nil {
		return nil, err
	}
	listener, err := s.feed.Listen(ctx, after)
	if err != nil {
		return nil, err
	}
	l := &Listener{feed: listener, caller: c, store: s.Store, still: s.still}
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
	still   func(context.Context, core.Caller) error
	granted map[core.ServerID]bool // to the caller, as of the last event that told of a grant to them
	stale   *core.Event            // told of one, and the grants could not be read
	passed  int64
}

// Next answers the next event that the caller may hear of, waiting until ctx
// ends. Unavailable (code feed-cut): the listener was too slow; listen again
// from the last position. Denied (code unauthenticated): the event that comes now
// tells that the caller's token is revoked or bound to other networks, their session
// ended, or that they may do more or less than before; ask who they are again.
func (l *Listener) Next(ctx context.Context) (core.Event, error) {
	for {
		event, err := l.next(ctx)
		if err != nil {
			return event, err
		}
		if l.caller.Touched(event) {
			err = l.still(ctx, l.caller)
		}
		hears := false
		if err == nil {
			hears, err = l.hears(ctx, event)
		}
		if err != nil {
			l.stale = &event
			return core.Event{}, err
		}
		l.passed = event.Position
		if hears {
			return event, nil
		}
	}
}

// Passed answers how far Next has come: up to which position the caller misses
// nothing, whether they may hear of what is there or not; 0 if it is not known.
func (l *Listener) Passed() int64 { return l.passed }

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
