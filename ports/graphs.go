package ports

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// Grapher answers what a cluster has kept of what its things used. The points
// stand one step of the timeframe apart, the oldest first, at most
// [core.GraphPoints] of them, and bear the clock of the node that answers. What
// was not measured is absent. Invalid: there is no such span.
type Grapher interface {
	// GuestGraph answers for what has the VMID, and for what had it before.
	// NotFound: there is nothing.
	GuestGraph(ctx context.Context, ref core.GuestRef, span core.GraphSpan) ([]core.Point, error)

	// NodeGraph answers for a node. NotFound.
	NodeGraph(ctx context.Context, node string, span core.GraphSpan) ([]core.Point, error)

	// StorageGraph answers for a storage as one node sees it. NotFound.
	StorageGraph(ctx context.Context, node, storage string, span core.GraphSpan) ([]core.Point, error)
}
