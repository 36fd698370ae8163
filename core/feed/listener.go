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

// Listen begins after the given position: 0 is the beginning of what is kept, and
// a negative one means only what comes from now on. Conflict, upon which the
// listener reads everything anew and begins with a negative position. With the
// code feed-ahead: no position so high was ever given; the log is another than the
// one that the listener knows, such as one from a backup. With feed-forgotten: what
// came right behind the position is kept no more, so there would be a gap.
func (f *Feed) Listen(ctx context.Context, after int64) (*Listener, error) {
	at, err := f.start(ctx)
	if err == nil && after > 0 && after != at {
		err = f.reaches(ctx, after)
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

// reaches makes sure that a position was given to an event, and that what came
// behind it is kept.
func (f *Feed) reaches(ctx context.Context, position int64) error {
	first, last, err := f.log.Ends(ctx)
	if first == 0 {
		first = last + 1 // nothing is kept
	}
	const anew = "read anew what you know, and listen without a place"
	switch {
	case err != nil:
		return err
	case position > last:
		return core.Fail(core.Conflict, core.CodeFeedAhead, "the log of events ends with %d: it was restored from a backup; "+anew, last)
	case position < first-1:
		return core.Fail(core.Conflict, core.CodeFeedForgotten, "what came from %d to %d is not kept any more; "+anew, position+1, first-1)
	}
	return nil
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
