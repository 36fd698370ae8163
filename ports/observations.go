package ports

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// Observations keeps what each server's guest was last seen to be made of. It
// goes with the server.
type Observations interface {
	// Note keeps an observation, unless a later one of the same server is
	// there. NotFound: there is no such server. Repeatable.
	Note(ctx context.Context, o core.Observation) error

	// Last answers what was noted last. NotFound: nothing was.
	Last(ctx context.Context, server core.ServerID) (core.Observation, error)
}
