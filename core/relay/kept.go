package relay

import (
	"context"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// kept is what the relay knows of a bus that keeps events; see [ports.Keeper].
//
// Of each part the bus has everything up to has, and of the whole log everything
// up to [Relay.at]: between the two there is nothing of the part.
type kept struct {
	looked time.Time // when the bus was last asked; zero: ask
	has    [core.Partitions]int64
	lost   int // how many events were published again that the bus had lost
}

// look asks the bus what it has. If that is less than it was given, or nobody
// here knows what it was given, the log is read again from the first event that
// may be lacking.
func (r *Relay) look(ctx context.Context) error {
	keeper, keeps := r.Publisher.(ports.Keeper)
	if !keeps || time.Since(r.kept.looked) < lease/3 {
		return nil
	}
	now := time.Now()
	has, err := keeper.Kept(ctx)
	if err != nil {
		return err
	}
	at := r.after
	for n, last := range has {
		// What was not confirmed is published in any case: after a backup of the
		// database was restored, its positions are given a second time.
		last = min(last, r.after)
		if last < r.kept.has[n] {
			at = min(at, last)
		} else {
			at = min(at, max(last, r.at))
		}
		r.kept.has[n] = last
	}
	r.kept.looked, r.at, r.behind = now, at, r.behind || at < r.after
	return nil
}

// lacking leaves out what the bus has.
func (r *Relay) lacking(events []core.Event) []core.Event {
	if r.kept.looked.IsZero() {
		return events
	}
	return slices.DeleteFunc(slices.Clone(events), func(e core.Event) bool { return e.Position <= r.kept.has[e.Part()] })
}

// taken notes what the bus has now, and tells when it is filled up.
func (r *Relay) taken(events []core.Event) {
	if r.kept.looked.IsZero() {
		return
	}
	for _, e := range events {
		r.kept.has[e.Part()] = e.Position
		if e.Position > r.after {
			continue
		}
		if r.kept.lost == 0 {
			r.Logger.Warn("the bus is new, or has lost events: they are published again", "from", e.Position)
		}
		r.kept.lost++
	}
}

// filled tells when what was lost is there again.
func (r *Relay) filled() {
	if r.kept.lost > 0 && r.at >= r.after {
		r.Logger.Info("the bus has again what it lost", "events", r.kept.lost)
		r.kept.lost = 0
	}
}
