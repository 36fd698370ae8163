package stream

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// client is one client that follows.
type client struct {
	*streams
	scope   *web.Scope
	filter  fleet.EventFilter
	out     http.ResponseWriter
	control *http.ResponseController
	wrote   time.Time
	until   time.Time // the deadline that a write has now
	checked time.Time
}

// run tells a client what happens until one of the two has enough.
func (s *streams) run(c huma.Context, listener *fleet.Listener, filter fleet.EventFilter) {
	s.Opened(1)
	defer s.Opened(-1)
	ctx, stop := context.WithCancel(c.Context())
	defer stop()
	go func() {
		select {
		case <-s.Draining:
			stop()
		case <-ctx.Done():
		}
	}()
	_, w := humago.Unwrap(c)
	to := &client{streams: s, scope: web.ScopeOf(ctx), filter: filter, out: w, control: http.NewResponseController(w), checked: time.Now()}
	to.begin()
	if c.Method() == http.MethodHead {
		return // there is no more to it than how it begins
	}
	for ctx.Err() == nil && to.spell(ctx, listener) == nil {
		continue
	}
}

func (c *client) begin() {
	h := c.out.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	_ = c.write([]byte(": this is a stream of events\nretry: 1000\n\n"))
}

// spell tells what happens, for as long as nothing else is to be done.
func (c *client) spell(ctx context.Context, listener *fleet.Listener) error {
	waiting, stop := context.WithTimeout(ctx, min(c.Check, c.Heartbeat))
	defer stop()
	for {
		event, err := listener.Next(waiting)
		over := waiting.Err() != nil
		if err != nil && !over {
			return err // too slow, or the end of the feed: the client comes again
		}
		if err := c.stillWelcome(ctx); err != nil {
			return err
		}
		if err == nil {
			if err := c.pass(event); err != nil {
				return err
			}
		}
		if time.Since(c.wrote) >= c.Heartbeat {
			if err := c.breathe(listener.Passed()); err != nil {
				return err
			}
		}
		if over {
			return nil
		}
	}
}

// breathe says that we are here, and up to which place the client misses nothing:
// one that hears little would otherwise come again with a place that was forgotten.
func (c *client) breathe(passed int64) error {
	text := ": still here\n"
	if passed > 0 {
		text += "id: " + strconv.FormatInt(passed, 10) + "\n"
	}
	return c.write([]byte(text + "\n"))
}

// pass tells an event if it is wanted, and ends the stream with the one that ends
// the caller's right to it.
func (c *client) pass(event core.Event) error {
	if c.filter.Wants(event) {
		if err := c.tell(event); err != nil {
			return err
		}
	}
	if c.takenBack(event) {
		return core.Denied
	}
	return nil
}

// takenBack reports whether the one server that the stream is about was granted
// to the caller, and is not any more.
func (c *client) takenBack(e core.Event) bool {
	was := c.scope.Caller
	return c.filter.Server != "" && e.Server == c.filter.Server && e.Type == core.EventGrantRevoked && e.Data["user"] == string(was.User) && was.Sees() == was.User
}

// stillWelcome looks whether the token still opens what it opened.
func (c *client) stillWelcome(ctx context.Context) error {
	if time.Since(c.checked) < c.Check {
		return nil
	}
	c.checked = time.Now()
	now, err := c.doors.ask(ctx, c.fleet, c.scope.Bearer, c.scope.Source)
	if core.KindOf(err) == core.Unavailable && err != nil {
		return nil //nolint:nilerr // the store is away; that proves nothing
	}
	was := c.scope.Caller
	if err == nil && !now.SameRights(was) {
		return core.Denied
	}
	return err
}

func (c *client) tell(e core.Event) error {
	frame, err := c.frames.of(e, c.Marshal)
	if err != nil {
		return err
	}
	return c.write(frame)
}

// write writes at once, or fails in time. To move the deadline costs something,
// so it is left alone while most of it is ahead.
func (c *client) write(text []byte) error {
	c.wrote = time.Now()
	if c.until.Sub(c.wrote) < c.Write*3/4 {
		c.until = c.wrote.Add(c.Write)
		if err := c.control.SetWriteDeadline(c.until); err != nil {
			return err
		}
	}
	if _, err := c.out.Write(text); err != nil {
		return err
	}
	return c.control.Flush()
}
