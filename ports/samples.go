package ports

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
)

// Measures keeps the last that was seen of everything that is measured, and
// when each cluster was last swept. What is kept of a server or cluster goes
// with it.
type Measures interface {
	// Last answers the last measures of these subjects, in any order; those
	// that nothing is known of are left out. They are as [core.LastMeasure.Seen]
	// makes them of the last sweep.
	Last(ctx context.Context, subjects ...core.Subject) ([]core.LastMeasure, error)

	// List answers, as Last, what is measured in one cluster, or in all when it
	// is empty, of these kinds, sorted by the subjects' IDs, in pages.
	List(ctx context.Context, cluster core.ClusterID, kinds []core.SubjectKind, page core.Page) ([]core.LastMeasure, error)

	// Sweeps answers the last sweep of each cluster that was ever asked, sorted
	// by cluster.
	Sweeps(ctx context.Context) ([]core.LastSweep, error)

	// Keep replaces the sweep of a cluster, which was the one before, and these
	// measures of what is in it, each subject once. Conflict: another one was
	// kept since; a cluster that was never swept has the zero one.
	// Those of servers that are gone are left out, and nothing is kept of a
	// cluster that is gone.
	Keep(ctx context.Context, before, sweep core.LastSweep, changed []core.LastMeasure) error

	// Forget drops what was lost before the time, with its samples, and reports
	// how much that was.
	Forget(ctx context.Context, before time.Time) (int, error)
}

// Samples keeps what was measured over time, of all that [Measures] knows.
type Samples interface {
	// Add adds samples to the buckets that they fall into. Those of subjects
	// that Measures does not know are left out. Not repeatable.
	Add(ctx context.Context, samples []core.Sample) error

	// Range answers the samples of a subject whose buckets began at from or
	// later, and before to, in order of time. Where nothing was measured there
	// is none.
	Range(ctx context.Context, subject core.Subject, resolution core.Resolution, from, to time.Time) ([]core.Sample, error)

	// Roll makes the bucket that begins at a time, of every subject, of the
	// samples of the next finer resolution, and replaces what it was. A subject
	// that has none of those keeps what it has. Repeatable.
	Roll(ctx context.Context, resolution core.Resolution, at time.Time) error

	// Expire forgets the oldest bucket of a resolution, if it began before the
	// time, and reports how many samples that was: none, when there is nothing
	// left to forget.
	Expire(ctx context.Context, resolution core.Resolution, before time.Time) (int, error)
}
