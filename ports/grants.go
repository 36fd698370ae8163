package ports

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// Grants keeps what users may do with servers of others. A grant goes with its
// server, and with its user.
type Grants interface {
	// Get finds what a user may do with a server. NotFound.
	Get(ctx context.Context, server core.ServerID, user core.UserID) (core.Grant, error)

	// List answers the grants of a server, sorted by the user's ID, in pages.
	List(ctx context.Context, server core.ServerID, page core.Page) ([]core.Grant, error)

	// Servers lists what was granted to a user, sorted.
	Servers(ctx context.Context, user core.UserID) ([]core.ServerID, error)

	// Put adds a grant, or replaces the permissions of the one that is there,
	// which keeps its Created. NotFound: there is no such server, or no such
	// user. Repeatable.
	Put(ctx context.Context, grant core.Grant) error

	// Delete takes a grant back. NotFound.
	Delete(ctx context.Context, server core.ServerID, user core.UserID) error
}
