package app

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/remudahq/remuda/apps/tui/deed"
	"github.com/remudahq/remuda/apps/tui/door"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// What the commands bring.
type (
	ticked     struct{ at time.Time }
	feedOpened struct{ listener door.Listener }
	feedCut    struct{ err error }
	meRead     struct {
		me  core.User
		err error
	}
	relistenDue struct{ after int64 }
	heard       struct {
		listener door.Listener
		event    core.Event
	}
	serversRead struct {
		all   bool
		found []core.ServerView
		gone  []core.ServerID
		at    time.Time
		err   error
	}
	operationsRead struct {
		found []core.Operation
		err   error
	}
	done struct {
		deed      deed.Deed
		server    core.ServerView
		operation core.Operation
		err       error
	}
)

// patience is how long one call may take.
const patience = 20 * time.Second

// latest is how many operations are read whatever their state, to show how
// those that went on have ended.
const latest = 30

// calls makes the commands that reach the fleet.
type calls struct {
	ctx   context.Context
	fleet door.Fleet
}

func (c calls) limited() (context.Context, context.CancelFunc) {
	return context.WithTimeout(c.ctx, patience)
}

func tick() tea.Cmd {
	return tea.Tick(time.Second, func(now time.Time) tea.Msg { return ticked{now} })
}

func relisten(after int64, wait time.Duration) tea.Cmd {
	return tea.Tick(wait, func(time.Time) tea.Msg { return relistenDue{after} })
}

func (c calls) me() tea.Cmd {
	return func() tea.Msg {
		ctx, cancel := c.limited()
		defer cancel()
		me, err := c.fleet.Me(ctx)
		return meRead{me, err}
	}
}

// listen opens the feed. It lives as long as the terminal.
func (c calls) listen(after int64) tea.Cmd {
	return func() tea.Msg {
		listener, err := c.fleet.Listen(c.ctx, after)
		if err != nil {
			return feedCut{err}
		}
		return feedOpened{listener}
	}
}

func (c calls) next(listener door.Listener) tea.Cmd {
	return func() tea.Msg {
		event, err := listener.Next(c.ctx)
		if err != nil {
			listener.Close()
			return feedCut{err}
		}
		return heard{listener, event}
	}
}

func (c calls) servers(all bool, ids []core.ServerID) tea.Cmd {
	return func() tea.Msg {
		ctx, cancel := c.limited()
		defer cancel()
		if all {
			found, err := c.fleet.Servers(ctx, core.ServerFilter{})
			return serversRead{all: true, found: found, at: time.Now(), err: err}
		}
		return c.some(ctx, ids)
	}
}

func (c calls) some(ctx context.Context, ids []core.ServerID) serversRead {
	var read serversRead
	for _, id := range ids {
		view, err := c.fleet.Server(ctx, id)
		switch {
		case errors.Is(err, core.NotFound):
			read.gone = append(read.gone, id)
		case err != nil:
			return serversRead{err: err}
		default:
			read.found = append(read.found, view)
		}
	}
	return read
}

func (c calls) operations() tea.Cmd {
	return func() tea.Msg {
		ctx, cancel := c.limited()
		defer cancel()
		under, err := c.fleet.Operations(ctx, core.OperationFilter{Active: true, Newest: true})
		if err != nil {
			return operationsRead{err: err}
		}
		last, err := c.fleet.Operations(ctx, core.OperationFilter{Page: core.Page{Limit: latest}, Newest: true})
		return operationsRead{append(last, under...), err}
	}
}

// do carries a deed out. A call of its own, so that its key is, too.
func (c calls) do(d deed.Deed) tea.Cmd {
	return func() tea.Msg {
		ctx, cancel := c.limited()
		defer cancel()
		server, operation, err := c.carryOut(ctx, d)
		return done{d, server, operation, err}
	}
}

func (c calls) carryOut(ctx context.Context, d deed.Deed) (server core.ServerView, op core.Operation, err error) {
	var accepted fleet.Accepted
	switch d.Verb {
	case deed.Power:
		accepted, err = c.fleet.Power(ctx, d.Server, d.Action, 0)
	case deed.Delete:
		accepted, err = c.fleet.Delete(ctx, d.Server, false)
	case deed.Retry:
		accepted.Operation, err = c.fleet.Retry(ctx, d.Operation)
	case deed.Cancel:
		accepted.Operation, err = c.fleet.Cancel(ctx, d.Operation)
	}
	return accepted.Server, accepted.Operation, err
}
