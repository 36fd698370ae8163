package ports

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
)

// Poison keeps the messages that groups of consumers could not handle, until
// they are handled after all or dropped. "Now" is its own clock.
type Poison interface {
	// Put puts a message aside. One message is there once for a group: when it
	// is put aside again its tries add up, the error, the payload and LastAt
	// are the new ones, and it is neither wanted nor held any more. Repeatable.
	Put(ctx context.Context, poison core.Poison) error

	// Get finds one. NotFound.
	Get(ctx context.Context, id core.PoisonID) (core.Poison, error)

	// List answers what the filter lets through, the newest first:
	// filter.After continues downward.
	List(ctx context.Context, filter core.PoisonFilter) ([]core.Poison, error)

	// Again asks for one to be handled again. NotFound. Repeatable.
	Again(ctx context.Context, id core.PoisonID) error

	// Drop forgets one, held or not. NotFound.
	Drop(ctx context.Context, id core.PoisonID) error

	SecondTries
}

// SecondTries hands out again what was put aside. Any number of processes may take
// from it.
type SecondTries interface {
	// Claim gives the worker the oldest message of the group that is wanted and
	// that nobody holds; while the worker holds one, it gives that and extends
	// the lease. NotFound: there is none.
	Claim(ctx context.Context, group, worker string, lease time.Duration) (core.Poison, error)

	// Done forgets a message that was handled. Conflict: the worker does not
	// hold it any more, so that it stays if it was put aside anew.
	Done(ctx context.Context, id core.PoisonID, worker string) error
}
