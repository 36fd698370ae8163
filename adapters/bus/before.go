package bus

import (
	"context"
	"sort"
	"time"

	"github.com/remudahq/remuda/ports"
)

// astray is how far the clocks of the processes that write one log may be apart.
const astray = time.Minute

// Before finds the position in the log after which comes all that happened at a
// time or later, and at most what happened in the minute before: the clocks of
// machines differ. 0 is the beginning.
func Before(ctx context.Context, log ports.Log, at time.Time) (int64, error) {
	first, last, err := log.Ends(ctx)
	if err != nil || first == 0 {
		return 0, err
	}
	at = at.Add(-astray)
	// How many events from the first on are older.
	older := sort.Search(int(last-first+1), func(n int) bool {
		if err != nil {
			return true
		}
		events, failed := log.Read(ctx, first-1+int64(n), 1)
		if failed != nil {
			err = failed
		}
		return len(events) == 0 || !events[0].At.Before(at)
	})
	return first - 1 + int64(older), err
}
