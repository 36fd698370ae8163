// Package door is how the terminal reaches a fleet: the few things that it
// asks for, on the types of core, and the two ways to get them. [Remote] goes
// through the API with the official client; [Embedded] calls a
// [fleet.Service] in the same process.
package door

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// Fleet is all that the terminal needs.
type Fleet interface {
	Viewer
	Actor
	// Listen follows the events after a position; negative means from now on.
	Listen(ctx context.Context, after int64) (Listener, error)
}

// Viewer shows what there is.
type Viewer interface {
	// Me says who the terminal acts as.
	Me(ctx context.Context) (core.User, error)
	// Servers shows servers; a limit of 0 means all of them.
	Servers(ctx context.Context, filter core.ServerFilter) ([]core.ServerView, error)
	Server(ctx context.Context, id core.ServerID) (core.ServerView, error)
	// Operations shows operations, newest first; a limit of 0 means all.
	Operations(ctx context.Context, filter core.OperationFilter) ([]core.Operation, error)
}

// Actor changes it. What it accepts goes on as an operation.
type Actor interface {
	Power(ctx context.Context, id core.ServerID, action core.PowerAction, timeout time.Duration) (fleet.Accepted, error)
	Delete(ctx context.Context, id core.ServerID, keepGuest bool) (fleet.Accepted, error)
	Retry(ctx context.Context, id core.OperationID) (core.Operation, error)
	Cancel(ctx context.Context, id core.OperationID) (core.Operation, error)
}

// Listener is one follower of the events. Next fails when it is cut; who
// follows listens again from the last position.
type Listener interface {
	Next(ctx context.Context) (core.Event, error)
	Close()
}
