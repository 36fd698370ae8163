package sample_test

import (
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
)

// While nothing runs nothing is made and nothing forgotten: the minutes from
// before are still there, and their hours are made, however long that was.
func TestHoursAreMadeAfterALongTimeInWhichNothingRan(t *testing.T) {
	t.Parallel()
	for _, away := range []time.Duration{30 * time.Hour, 40 * 24 * time.Hour} {
		s := newStage(t)
		r := reading{cpu: 0.5, uptime: time.Hour}
		sweeps := func(n int) {
			for range n {
				s.clock.Advance(9*time.Minute + 50*time.Second)
				r.in, r.uptime = r.in+100, r.uptime+10*time.Minute
				s.hear(s.keeper, r.measure())
			}
		}
		s.must(s.keeper.Tidy(t.Context()))
		sweeps(6 * 5) // of which nothing was made an hour yet
		s.keeper.Rest(t.Context())
		before := s.samples(core.ByMinute)
		s.clock.Advance(away)
		s.must(s.another("anew").Tidy(t.Context()))
		hours, days := s.samples(core.ByHour), s.samples(core.ByDay)
		count := func(all []core.Sample) (n int) {
			for _, one := range all {
				n += one.CPU.Count
			}
			return n
		}
		if n := count(before); n == 0 || count(hours) != n && away < 35*24*time.Hour || count(days) != n {
			t.Errorf("after %v: %d readings by the minute, %d by the hour, %d by the day", away, n, count(hours), count(days))
		}
		if left := s.samples(core.ByMinute); len(left) != 0 {
			t.Errorf("after %v: %d minutes are kept", away, len(left))
		}
	}
}

// What was gathered of a cluster that is gone is held no longer, and not written.
func TestOfClustersThatAreGoneNothingIsRemembered(t *testing.T) {
	t.Parallel()
	for there, want := range map[core.ClusterID]bool{cluster: true, "01900000-0000-7000-8000-000000000002": false} {
		s := newStage(t)
		r := reading{cpu: 0.5, uptime: time.Hour}
		s.hear(s.keeper, r.measure())
		s.keeper.Only(map[core.ClusterID]bool{there: true})
		s.keeper.Rest(t.Context())
		if kept := len(s.samples(core.ByMinute)) > 0; kept != want {
			t.Errorf("what was gathered is kept: %v, want %v", kept, want)
		}
	}
}
