package sample

import (
	"time"

	"github.com/remudahq/remuda/core"
)

// slack is how far a guest's uptime and our clock may disagree.
const slack = time.Minute

// step is what happened between two readings of one thing.
type step struct {
	took      time.Duration
	fresh     bool // the second one is news
	restarted bool // between them
}

// stepOf compares two readings. How long a guest ran between them is the best
// measure: the list may be some seconds old, and one may be missed. Where it is
// none, our clock decides. One that is older than the first is no news: then the
// second one is the first again, but for when it came.
func stepOf(before core.LastMeasure, m *core.Measure) step {
	if before.At.IsZero() {
		return step{}
	}
	ours, fell := m.At.Sub(before.At), fallen(before.Measure, *m)
	if m.Uptime == 0 {
		return step{took: ours, fresh: ours > 0, restarted: before.Uptime > 0 && fell}
	}
	ran := m.Uptime - before.Uptime
	s := step{took: ran, fresh: true, restarted: core.Restarted(before.Uptime, m.Uptime, ours, fell)}
	switch {
	case ran < 0 && s.restarted:
		s.took = m.Uptime
	case ran < 0 && fell && -ran <= slack:
		m.Uptime, m.NetIn, m.NetOut, m.DiskRead, m.DiskWrite = before.Uptime, before.NetIn, before.NetOut, before.DiskRead, before.DiskWrite
		s.fresh = false
	case ran < 0:
		s.took, s.fresh = ours, ours > 0
	case ran == 0:
		s.took, s.fresh = 0, false
	case ours > 0 && (before.Uptime == 0 || ran > ours+slack):
		s.took = min(ran, ours)
	}
	return s
}

// fallen reports whether a counter is less than it was.
func fallen(before, now core.Measure) bool {
	less := func(then, now *int64) bool { return then != nil && now != nil && *now < *then }
	return less(before.NetIn, now.NetIn) || less(before.NetOut, now.NetOut) || less(before.DiskRead, now.DiskRead) || less(before.DiskWrite, now.DiskWrite)
}

// gained is what was moved in a step, as a counter says that begins anew with its
// guest; nil if nobody can tell. One that fell though its guest ran on lost an
// interface: what that had moved was counted before.
func (s step) gained(before, now *int64) *int64 {
	switch {
	case before == nil || now == nil:
		return nil
	case s.restarted:
		return now
	}
	return new(max(*now-*before, 0))
}

// rate is bytes a second.
func rate(moved *int64, in time.Duration) *float64 {
	if moved == nil || in <= 0 {
		return nil
	}
	return new(float64(*moved) / in.Seconds())
}
