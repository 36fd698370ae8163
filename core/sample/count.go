package sample

import (
	"time"

	"github.com/remudahq/remuda/core"
)

// slack is how far a guest's uptime and our clock may disagree.
const slack = time.Minute

// since is the time between two readings, and whether the second one is news.
// How long a guest ran between them is the best measure: the list may be some
// seconds old, and one may be missed. Where it is none, our clock decides.
func since(before core.LastMeasure, m core.Measure) (time.Duration, bool) {
	if before.At.IsZero() {
		return 0, false
	}
	ours := m.At.Sub(before.At)
	if m.Uptime == 0 {
		return ours, ours > 0
	}
	ran := m.Uptime - before.Uptime
	switch {
	case ran < 0:
		return m.Uptime, true // it was started since
	case ran == 0:
		return 0, false
	case ours > 0 && (before.Uptime == 0 || ran > ours+slack):
		return min(ran, ours), true
	}
	return ran, true
}

// gained is what was moved between two readings of a counter that begins anew
// with its guest; nil if nobody can tell. One that fell though its guest ran on
// lost an interface: what that had moved was counted before.
func gained(before, now *int64, last core.LastMeasure, m core.Measure) *int64 {
	if before == nil || now == nil || last.At.IsZero() {
		return nil
	}
	fell := *now < *before
	restarted := m.Uptime < last.Uptime || fell && m.Uptime+slack < last.Uptime+m.At.Sub(last.At)
	switch {
	case restarted:
		return now
	case fell:
		return new(int64)
	}
	return new(*now - *before)
}

// rate is bytes a second.
func rate(moved *int64, in time.Duration) *float64 {
	if moved == nil || in <= 0 {
		return nil
	}
	return new(float64(*moved) / in.Seconds())
}
