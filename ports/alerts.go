package ports

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
)

// Alerts keeps what is wrong, and what was. What is open goes neither with its
// server nor with its cluster: whoever looks next ends it, so that its end is
// told. What is not open goes with its server.
type Alerts interface {
	// Get finds one, whatever its state. NotFound.
	Get(ctx context.Context, id core.AlertID) (core.Alert, error)

	// List answers those that fire or are resolved, sorted by ID or, if the
	// filter says so, the newest first, narrowed by the filter.
	List(ctx context.Context, filter core.AlertFilter) ([]core.Alert, error)

	// Open answers those of a cluster that are looked at, pending ones too,
	// sorted by ID; for the empty cluster those that are of none.
	Open(ctx context.Context, cluster core.ClusterID) ([]core.OpenAlert, error)

	// Clusters answers the clusters of open alerts, each once, sorted; also
	// such as are there no more.
	Clusters(ctx context.Context) ([]core.ClusterID, error)

	// Put stores one. With version 0 it is new, and gets version 1. Conflict:
	// the ID is taken, or another alert of the same kind and subject is open.
	// With another version it replaces the one of that version, and moves it by
	// one. Conflict (version-mismatch), NotFound.
	Put(ctx context.Context, alert core.Alert) error

	// Drop removes one. It is no error if it is not there. Repeatable.
	Drop(ctx context.Context, id core.AlertID) error

	// Firing counts those that fire, by kind.
	Firing(ctx context.Context) (map[core.AlertKind]int, error)

	// Expire forgets alerts that are resolved, not open, and ended before the
	// time, the oldest first and at most limit of them, and reports how many.
	Expire(ctx context.Context, before time.Time, limit int) (int, error)

	// Rounds answers what is remembered of the sweeps, sorted by cluster.
	Rounds(ctx context.Context) ([]core.AlertRound, error)

	// Round stores or replaces what is remembered of the sweeps over a
	// cluster, with which it goes. Nothing is kept of one that is not there.
	// Repeatable.
	Round(ctx context.Context, round core.AlertRound) error
}

// AlertRules keeps what people want other than usual in the rules. It goes with
// its user, server or cluster.
type AlertRules interface {
	// OfUser answers a user's; those that nobody ever set are empty.
	OfUser(ctx context.Context, user core.UserID) (core.AlertSettings, error)

	// OfServer answers a server's; as OfUser.
	OfServer(ctx context.Context, server core.ServerID) (core.AlertSettings, error)

	// OfCluster answers those of a cluster, for what in it is not a server's; as
	// OfUser.
	OfCluster(ctx context.Context, cluster core.ClusterID) (core.AlertSettings, error)

	// SetUser replaces those of the version, which is 0 for the first ones, and
	// moves it by one. Conflict (version-mismatch). NotFound: no such user.
	SetUser(ctx context.Context, user core.UserID, settings core.AlertSettings) error

	// SetServer is SetUser for a server.
	SetServer(ctx context.Context, server core.ServerID, settings core.AlertSettings) error

	// SetCluster is SetUser for a cluster.
	SetCluster(ctx context.Context, cluster core.ClusterID, settings core.AlertSettings) error

	// Tuned answers a cluster's servers for which there are any settings, of
	// their own or of their owner, sorted by ID.
	Tuned(ctx context.Context, cluster core.ClusterID) ([]core.TunedServer, error)
}
