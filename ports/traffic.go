package ports

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// Traffic keeps what servers send and receive, by calendar month, apart from
// the servers, which have no new version for it. What it keeps of a server is
// gone with the server.
type Traffic interface {
	// Meters answers the servers of a cluster that come after the page's After,
	// sorted by ID, at most Limit; all of them when it is 0.
	Meters(ctx context.Context, cluster core.ClusterID, page core.Page) ([]core.Meter, error)

	// Count stores or replaces what was counted of servers and months, many at
	// once. Of a server that is gone it keeps nothing. Repeatable.
	Count(ctx context.Context, rows []core.Traffic) error

	// Get answers a month of a server, with zero for nothing, and what is in
	// force against it.
	Get(ctx context.Context, server core.ServerID, month core.Month) (core.Traffic, core.Restraint, error)

	// Restrain stores or replaces what is in force against a server. Repeatable.
	// NotFound: the server is gone.
	Restrain(ctx context.Context, restraint core.Restraint) error

	// Relieve takes away what is in force, if anything is. Repeatable.
	Relieve(ctx context.Context, server core.ServerID) error
}
