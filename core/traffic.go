package core

import (
	"math"
	"time"
)

// Month is a calendar month in UTC, as 2026-01.
type Month string

// MonthOf is the month of a time.
func MonthOf(t time.Time) Month { return Month(t.UTC().Format("2006-01")) }

// Start is when the month begins; zero for what is no month.
func (m Month) Start() time.Time {
	t, _ := time.Parse("2006-01", string(m))
	return t
}

// Traffic is what a server has sent and received in a month, in bytes, and the
// counters that this was read from.
type Traffic struct {
	Server  ServerID
	Month   Month
	In, Out int64 // of the month

	NetIn, NetOut int64         // the guest's counters when it was last seen
	Uptime        time.Duration // of the guest at that time
	SeenAt        time.Time     // zero if it was never seen
}

// Used is all of the month, sent and received.
func (t Traffic) Used() int64 { return plus(t.In, t.Out) }

// Count takes over a reading of the guest's counters, which Proxmox counts since
// the guest's start, and answers the rows that changed: one, or two when the
// reading reaches over the end of a month; the time decides what falls to which.
//
// A reading that was lost is made up for by the next one. Counters that fell are
// counted from zero when the guest was restarted, which its uptime tells, and
// not at all when it was not: then an interface is gone, and what it had counted
// was counted before. One that is older than the last is passed over. Our own clock decides nothing but the month, and never
// takes it back. born is when the server was made: what a guest had counted
// before it is not its.
func (t Traffic) Count(r GuestReading, born, now time.Time) []Traffic {
	if r.Power != On && r.Power != Paused || r.Uptime <= 0 {
		return nil // a guest that is off has no counters
	}
	in, out, older := t.gained(r, born, now)
	if older {
		return nil
	}
	from := t.SeenAt
	if began := now.Add(-r.Uptime); from.IsZero() || began.After(from) {
		from = began
	}
	same := in == 0 && out == 0 && r.NetIn == t.NetIn && r.NetOut == t.NetOut && !t.SeenAt.IsZero()
	month := max(MonthOf(now), t.Month)
	if same && month == t.Month {
		return nil // not worth a write
	}
	t.NetIn, t.NetOut, t.Uptime = r.NetIn, r.NetOut, r.Uptime
	if t.Month == month || t.Month == "" {
		t.Month, t.In, t.Out, t.SeenAt = month, plus(t.In, in), plus(t.Out, out), now
		return []Traffic{t}
	}
	before := t
	before.SeenAt = month.Start()
	inBefore, outBefore := share(in, from, month.Start(), now), share(out, from, month.Start(), now)
	before.In, before.Out = plus(t.In, inBefore), plus(t.Out, outBefore)
	t.Month, t.In, t.Out, t.SeenAt = month, in-inBefore, out-outBefore, now
	if inBefore == 0 && outBefore == 0 {
		return []Traffic{t}
	}
	return []Traffic{before, t}
}

// gained is what was sent and received since the guest was last seen; older says
// that the reading is older than that.
func (t Traffic) gained(r GuestReading, born, now time.Time) (in, out int64, older bool) {
	if t.SeenAt.IsZero() {
		if now.Add(-r.Uptime).Before(born.Add(-slack)) {
			return 0, 0, false // it ran before it was ours
		}
		return r.NetIn, r.NetOut, false
	}
	fell := r.NetIn < t.NetIn || r.NetOut < t.NetOut
	if Restarted(t.Uptime, r.Uptime, now.Sub(t.SeenAt), fell) {
		return r.NetIn, r.NetOut, false
	}
	return max(r.NetIn-t.NetIn, 0), max(r.NetOut-t.NetOut, 0), fell && r.Uptime < t.Uptime && t.Uptime-r.Uptime <= slack
}

// share is the part of an amount that falls before a moment, if it came evenly.
func share(amount int64, from, until, to time.Time) int64 {
	if !from.Before(until) || !to.After(from) {
		return 0
	}
	part := float64(until.Sub(from)) / float64(to.Sub(from))
	return min(int64(float64(amount)*min(part, 1)), amount)
}

// plus adds, and stays at the largest number instead of overflowing.
func plus(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

// Meter is a server whose traffic is counted, with what was counted last.
type Meter struct {
	Server    ServerID
	VMID      int
	Kind      GuestKind
	Plan      PlanID
	Born      time.Time
	Traffic   Traffic // of the latest month that there is; only Server is set if there is none
	Restraint Restraint
}

// Restraint is what is in force against a server that has used up its bandwidth.
type Restraint struct {
	Server   ServerID
	Action   BandwidthAction
	Throttle int64     // bytes a second, for one that is throttled
	Since    time.Time // zero if nothing is in force
	Applied  bool      // the guest's interface is as the action wants it
	NextTry  time.Time // no attempt before that

	// What the interface had before, to be given back.
	Rate int64
	Down bool
}

// InForce reports whether there is a restraint.
func (r Restraint) InForce() bool { return !r.Since.IsZero() }

// Network is what the restraint makes of an interface that has its Rate and
// Down, or, lifted, gives back to it; nothing else of it is set.
func (r Restraint) Network(lifted bool) Network {
	rate, down := r.Rate, r.Down
	switch r.Action {
	case BandwidthThrottle:
		if !lifted && (rate == 0 || rate > r.Throttle) {
			rate = r.Throttle
		}
		return Network{Rate: &rate}
	case BandwidthDisconnect:
		down = down || !lifted
		return Network{Down: &down}
	case BandwidthNone:
	}
	return Network{}
}

// UsedUp reports whether nothing is left of the limit: of a limit of nothing,
// nothing ever is. No limit is never used up.
func UsedUp(used int64, limit *int64) bool { return limit != nil && used >= *limit }
