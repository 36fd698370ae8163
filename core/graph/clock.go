package graph

import (
	"time"

	"github.com/remudahq/remuda/core"
)

// ours gives points that bear the clock of a node the times of ours, and leaves
// out whatever would lie in the future.
//
// The last point of a graph is the last full step by the clock of whoever
// answered. Where that is not about now, the graph of an hour, which hour looks
// up, tells to the minute how far the clock is off, and all points are shifted
// by it. A clock that is off by a minute or less is left alone, as is one that
// shows nothing because the step is longer than it is off.
func ours(points []core.Point, span core.GraphSpan, now time.Time, hour func() ([]core.Point, error)) []core.Point {
	if len(points) == 0 {
		return points
	}
	step := span.Timeframe.Step()
	if last := points[len(points)-1].At; last.After(now) || now.Sub(last) > 2*step {
		of := points
		if span.Timeframe != core.LastHour {
			var err error
			if of, err = hour(); err != nil || len(of) == 0 {
				of = nil // nobody knows; the future is cut all the same
			}
		}
		shift(points, skew(of, now))
	}
	for n := len(points); n > 0 && points[n-1].At.After(now); n-- {
		points = points[:n-1]
	}
	return points
}

// skew is how far the clock that an hour's points bear is ahead of ours.
func skew(hour []core.Point, now time.Time) time.Duration {
	minute := core.LastHour.Step()
	if len(hour) == 0 {
		return 0
	}
	off := hour[len(hour)-1].At.Sub(floor(now, minute))
	if off.Abs() <= minute {
		return 0
	}
	return off
}

func shift(points []core.Point, by time.Duration) {
	for i := range points {
		points[i].At = points[i].At.Add(-by)
	}
}

// floor is the last full step before a time, as Proxmox counts them: from 1970.
func floor(t time.Time, step time.Duration) time.Time {
	seconds := int64(step / time.Second)
	return time.Unix(t.Unix()/seconds*seconds, 0).UTC()
}
