package ports

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// Watches keeps what is remembered of servers besides their rows.
type Watches interface {
	// Get finds the watch of a server; one that nobody ever put is empty, and
	// no error.
	Get(ctx context.Context, id core.ServerID) (core.Watch, error)

	// Put stores or replaces it. It goes with its server. NotFound: there is
	// no such server. Repeatable.
	Put(ctx context.Context, watch core.Watch) error

	// Noted answers the watches of a cluster's servers that have findings,
	// sorted by the server's ID.
	Noted(ctx context.Context, cluster core.ClusterID) ([]core.Watch, error)
}

// Strays keeps the guests that carry our mark and are no server's.
type Strays interface {
	// Put notes one, by cluster and VMID, and reports whether it is news.
	Put(ctx context.Context, stray core.Stray) (bool, error)

	// Delete forgets one; it is no error if there is none. Repeatable.
	Delete(ctx context.Context, cluster core.ClusterID, vmid int) error

	// List answers those of a cluster, or all when it is empty, sorted by
	// cluster and VMID.
	List(ctx context.Context, cluster core.ClusterID) ([]core.Stray, error)
}
