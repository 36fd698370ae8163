package client

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/remudahq/remuda/core"
)

// quiet is how long a feed may say nothing, not even that it lives, before it
// is taken for dead. The server speaks several times as often.
const quiet = 60 * time.Second

// longestWait is the longest time between two tries to open a feed again.
const longestWait = 15 * time.Second

// Listener is one follower of the events, over one connection.
type Listener struct {
	body   io.Closer
	events chan core.Event
	stop   context.CancelFunc
	cause  error // why events is closed; read after that only
	passed atomic.Int64
}

// Listen follows the events that the bearer may hear of: those after the
// given position, 0 for all that are kept, negative for only what comes from
// now on. The feed ends with ctx, with its connection, and with Close; to go
// on is [Client.Events]'s part. Denied, Unavailable. Conflict (code feed-ahead or
// feed-forgotten): the log does not reach from that position on; read anew what
// you know, and listen from now on.
func (c *Client) Listen(ctx context.Context, after int64) (*Listener, error) {
	outer := ctx
	ctx, stop := context.WithCancel(outer)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/v1/events", nil)
	if err != nil {
		stop()
		return nil, &core.Error{Kind: core.Internal, Op: "client.listen", Err: err}
	}
	req.Header.Set("Accept", "text/event-stream")
	if after >= 0 {
		req.Header.Set("Last-Event-ID", strconv.FormatInt(after, 10))
	}
	watch := time.AfterFunc(quiet, stop) // an API that is stuck takes connections, and says nothing
	resp, err := c.call.Do(req)
	if errors.Is(err, context.Canceled) && outer.Err() == nil {
		err = &core.Error{Kind: core.Unavailable, Msg: "the API does not answer", Op: "client.listen", Err: err}
	}
	if err == nil && resp.StatusCode != http.StatusOK {
		err = refusal(resp)
		_ = resp.Body.Close()
	}
	if err != nil {
		watch.Stop()
		stop()
		return nil, err
	}
	l := &Listener{body: resp.Body, events: make(chan core.Event), stop: stop}
	go l.read(ctx, resp.Body, watch)
	return l, nil
}

// read hands events on until the stream ends.
func (l *Listener) read(ctx context.Context, body io.Reader, watch *time.Timer) {
	defer close(l.events)
	defer watch.Stop()
	watch.Reset(quiet)
	l.cause = parse(&watched{body, watch}, func(m message) error {
		if m.data == "" {
			if position, err := strconv.ParseInt(m.id, 10, 64); err == nil {
				l.passed.Store(position)
			}
			return nil
		}
		event, err := m.event()
		if err != nil {
			return err
		}
		select {
		case l.events <- event:
			watch.Reset(quiet)
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
}

// watched is a reader that tells a timer that there is life.
type watched struct {
	io.Reader
	timer *time.Timer
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if n > 0 {
		w.timer.Reset(quiet)
	}
	return n, err
}

// Next answers the next event, waiting until ctx ends. Unavailable (code
// feed-cut): the connection ended; listen again from the last position.
func (l *Listener) Next(ctx context.Context) (core.Event, error) {
	select {
	case event, ok := <-l.events:
		if !ok {
			return core.Event{}, &core.Error{Kind: core.Unavailable, Code: core.CodeFeedCut, Msg: "the feed of events ended", Op: "client.listen", Err: l.cause}
		}
		return event, nil
	case <-ctx.Done():
		return core.Event{}, ctx.Err()
	}
}

// Close ends it. Repeatable.
func (l *Listener) Close() {
	l.stop()
	_ = l.body.Close()
}

// Events follows the events for as long as ctx lasts and the loop goes on. A
// feed that is cut is opened again from the last event, less and less often
// while it fails; a negative position stands for now only until the first event
// was heard, so begin from a position where none may be missed. The loop is
// given an error, and ends, when asking again cannot help: with the codes
// feed-ahead and feed-forgotten, read anew what you know, and begin again with a
// negative position.
func (c *Client) Events(ctx context.Context, after int64) iter.Seq2[core.Event, error] {
	return func(yield func(core.Event, error) bool) {
		for pause := c.call.pause; ; pause = min(2*pause, longestWait) {
			heard, err := c.follow(ctx, &after, yield)
			if errors.Is(err, errEnough) {
				return
			}
			if ctx.Err() != nil || !core.KindOf(err).Retryable() {
				yield(core.Event{}, errors.Join(ctx.Err(), err))
				return
			}
			if heard {
				pause = c.call.pause
			}
			_ = sleep(ctx, pause)
		}
	}
}

var errEnough = errors.New("the loop has ended")

// follow reads one connection to its end, and moves the position along.
func (c *Client) follow(ctx context.Context, after *int64, yield func(core.Event, error) bool) (heard bool, err error) {
	listener, err := c.Listen(ctx, *after)
	if err != nil {
		return false, err
	}
	defer listener.Close()
	for {
		event, err := listener.Next(ctx)
		*after = max(*after, listener.passed.Load()) // also past what others hear
		if err != nil {
			return heard, err
		}
		heard, *after = true, event.Position
		if !yield(event, nil) {
			return true, errEnough
		}
	}
}
