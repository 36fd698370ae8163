package feed

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// Listener follows the log from one position on, without a gap: first what the
// log has, then what the feed tells.
type Listener struct {
	feed *Feed
	past []core.Event
	read int64 // up to here the log itself was read
	from int64 // from here on the feed tells; 0 positions below are read from the log
	live chan core.Event
}

// Listen begins after the given position: 0 is the beginning of the log, and a
// negative one means only what comes from now on. Conflict (code feed-ahead):
// no position so high was ever given; the log is another than the one that the
// listener knows, such as one from a backup, so it reads everything anew and
// begins with a negative position.
func (f *Feed) Listen(ctx context.Context, after int64) (*Listener, error) {
	at, err := f.start(ctx)
	if err == nil && after > at {
		err = f.given(ctx, after)
	}
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	l := &Listener{feed: f, from: f.at, live: make(chan core.Event, queue)}
	if after < 0 {
		after = f.at
	}
	l.read = after
	if after > l.from {
		l.from = after // a position that the feed comes to yet
	}
	f.listeners[l] = struct{}{}
	return l, nil
}

// given makes sure that a position was given to an event, if not by the time of
// our last look.
func (f *Feed) given(ctx context.Context, position int64) error {
	_, last, err := f.log.Ends(ctx)
	if err == nil && position > last {
		err = core.Fail(core.Conflict, core.CodeFeedAhead,
			"the log of events ends with %d: it was restored from a backup; read anew what you know, and listen without a place", last)
	}
	return err
}

// Next answers the next event. It waits for one until ctx ends. [ErrCut].
func (l *Listener) Next(ctx context.Context) (core.Event, error) {
	for l.read < l.from && len(l.past) == 0 {
		if err := l.catchUp(ctx); err != nil {
			return core.Event{}, err
		}
	}
	if len(l.past) > 0 {
		e := l.past[0]
		l.past = l.past[1:]
		l.read = e.Position
		return e, nil
	}
	select {
	case e, ok := <-l.live:
		if !ok {
			return core.Event{}, ErrCut
		}
		return e, nil
	case <-ctx.Done():
		return core.Event{}, ctx.Err()
	}
}

// catchUp reads the stretch of the log that was written before the listener came.
func (l *Listener) catchUp(ctx context.Context) error {
	events, err := l.feed.log.Read(ctx, l.read, batch)
	if err != nil {
		return err
	}
	for _, e := range events {
		if e.Position <= l.from {
			l.past = append(l.past, e)
		}
	}
	if len(l.past) == 0 {
		l.read = l.from
	}
	return nil
}

// Close ends the listener. Repeatable.
func (l *Listener) Close() {
	l.feed.mu.Lock()
	defer l.feed.mu.Unlock()
	if _, ok := l.feed.listeners[l]; ok {
		l.feed.cut(l)
	}
}
