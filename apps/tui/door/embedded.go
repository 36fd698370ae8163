package door

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// Embedded is a fleet in the same process, asked by one caller.
type Embedded struct {
	Service *fleet.Service
	Caller  core.Caller
}

var _ Fleet = Embedded{}

// Me answers the caller's user.
func (e Embedded) Me(ctx context.Context) (core.User, error) {
	return e.Service.User(ctx, e.Caller, e.Caller.User)
}

// Servers reads page after page until there are enough.
func (e Embedded) Servers(ctx context.Context, filter core.ServerFilter) ([]core.ServerView, error) {
	return pages(filter.Limit, func(after *core.ServerView, limit int) ([]core.ServerView, error) {
		if after != nil {
			filter.After = string(after.ID)
		}
		filter.Limit = limit
		return e.Service.Servers(ctx, e.Caller, filter)
	})
}

// Server shows one server.
func (e Embedded) Server(ctx context.Context, id core.ServerID) (core.ServerView, error) {
	return e.Service.Server(ctx, e.Caller, id)
}

// Operations reads page after page until there are enough.
func (e Embedded) Operations(ctx context.Context, filter core.OperationFilter) ([]core.Operation, error) {
	return pages(filter.Limit, func(after *core.Operation, limit int) ([]core.Operation, error) {
		if after != nil {
			filter.After = string(after.ID)
		}
		filter.Limit = limit
		return e.Service.Operations(ctx, e.Caller, filter)
	})
}

// Power asks for a power action.
func (e Embedded) Power(ctx context.Context, id core.ServerID, action core.PowerAction, timeout time.Duration) (fleet.Accepted, error) {
	return e.Service.Power(ctx, e.Caller, id, action, timeout)
}

// Delete asks for a server's end.
func (e Embedded) Delete(ctx context.Context, id core.ServerID, keepGuest bool) (fleet.Accepted, error) {
	return e.Service.Delete(ctx, e.Caller, id, keepGuest)
}

// Retry has an operation looked at at once.
func (e Embedded) Retry(ctx context.Context, id core.OperationID) (core.Operation, error) {
	return e.Service.Retry(ctx, e.Caller, id)
}

// Cancel asks an operation to take itself back.
func (e Embedded) Cancel(ctx context.Context, id core.OperationID) (core.Operation, error) {
	return e.Service.Cancel(ctx, e.Caller, id)
}

// Listen follows the caller's events.
func (e Embedded) Listen(ctx context.Context, after int64) (Listener, error) {
	listener, err := e.Service.Listen(ctx, e.Caller, after)
	if err != nil {
		return nil, err
	}
	return listener, nil
}

// pages gathers most items, or all for 0, from a list that comes in pages.
func pages[T any](most int, read func(after *T, limit int) ([]T, error)) ([]T, error) {
	var all []T
	var last *T
	for {
		limit := fleet.MaxPage
		if most > 0 {
			limit = min(limit, most-len(all))
		}
		page, err := read(last, limit)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if len(page) < limit || len(all) == most {
			return all, nil
		}
		last = &page[len(page)-1]
	}
}
