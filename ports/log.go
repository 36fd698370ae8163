package ports

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
)

// Log reads the facts that transactions have emitted.
type Log interface {
	// Sequence gives up to limit events that have none their positions, in the order
	// in which they were emitted, continuing without a gap, and reports how
	// many. For one server that is the order of its versions. Only the holder
	// of the cursor "relay" may call it. Conflict: owner does not hold it.
	Sequence(ctx context.Context, owner string, limit int) (int, error)

	// Read answers events with a position greater than after, in order.
	Read(ctx context.Context, after int64, limit int) ([]core.Event, error)

	// Ends answers the lowest position that is kept, 0 if none is, and the
	// highest that was ever given, kept or not.
	Ends(ctx context.Context) (first, last int64, err error)

	// Trim forgets positioned events older than before, and reports how many.
	// The highest position is never given again.
	Trim(ctx context.Context, before time.Time) (int, error)
}

// Cursors remembers how far each group of consumers has read the log, and
// which one of the group may read now.
type Cursors interface {
	// Hold gives the owner the group's cursor for the given time, or extends
	// it, and returns the position that was last confirmed. A new group begins
	// at start, or at the highest position when start is negative. Busy:
	// another owner holds it.
	Hold(ctx context.Context, group, owner string, start int64, lease time.Duration) (int64, error)

	// Advance confirms everything up to position. Conflict: the owner does not
	// hold the cursor. Repeatable; it never moves backwards.
	Advance(ctx context.Context, group, owner string, position int64) error

	// Renew extends every cursor that the owner holds, confirms the positions
	// that are given for some of them, and answers how far each is that it
	// holds. What it does not hold is left alone, and left out. Repeatable; no
	// position moves backwards.
	Renew(ctx context.Context, owner string, lease time.Duration, positions map[string]int64) (map[string]int64, error)

	// Drop gives the cursor up so that another may have it at once. It is no
	// error if the owner does not hold it.
	Drop(ctx context.Context, group, owner string) error
}

// Members knows which processes read for a group now, so that each can tell
// its part. Nothing depends on their agreement: who may read says [Cursors].
type Members interface {
	// Join makes the member one of the group for the given time, or extends
	// that, and answers who is one now, sorted.
	Join(ctx context.Context, group, member string, lease time.Duration) ([]string, error)

	// Leave ends it at once. It is no error if it was none.
	Leave(ctx context.Context, group, member string) error
}

// Publisher hands facts to a bus. No bus is ever the record of anything.
type Publisher interface {
	// Publish delivers events that have their positions, for each server in
	// order. When it returns nil the bus has taken them all; else any part of them may be
	// out, and the same events are published again later. Repeatable.
	Publish(ctx context.Context, events []core.Event) error
}

// Keeper is what a [Publisher] is besides if its bus keeps what it took for those
// who read later, and so may lose it: by a crash, with its disk, or because
// somebody deleted it.
type Keeper interface {
	// Kept answers for each part of the log up to which position the bus needs
	// nothing: that of the last event it has of the part, 0 if it needs all. As
	// soon as the bus has less than it took since, Publish fails with Unavailable,
	// and stores nothing, until Kept was asked again. Unavailable, Denied and
	// Conflict as Publish. Repeatable, and cheap if nothing changed.
	Kept(ctx context.Context) ([core.Partitions]int64, error)
}
