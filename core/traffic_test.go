package core_test

import (
	"math"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
)

// seen is a reading of a guest's counters.
type seen struct {
	after   time.Duration // since the reading before it, or since the server was made
	uptime  time.Duration
	in, out int64
	off     bool
}

func TestTrafficIsCountedOnce(t *testing.T) {
	t.Parallel()
	born := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	const minute, hour = time.Minute, time.Hour
	for name, c := range map[string]struct {
		readings []seen
		want     map[core.Month][2]int64
	}{
		"from the guest's first start": {[]seen{{minute, 30 * time.Second, 100, 10, false}, {minute, 90 * time.Second, 150, 40, false}},
			map[core.Month][2]int64{"2026-01": {150, 40}}},
		"what ran before it was ours is not its": {[]seen{{minute, 9 * hour, 1000, 2000, false}, {minute, 9*hour + minute, 1001, 2002, false}},
			map[core.Month][2]int64{"2026-01": {1, 2}}},
		"the same reading twice": {[]seen{{minute, minute, 100, 10, false}, {0, minute, 100, 10, false}, {10 * time.Second, minute, 100, 10, false}},
			map[core.Month][2]int64{"2026-01": {100, 10}}},
		"readings that were lost": {[]seen{{minute, minute, 100, 10, false}, {3 * hour, 3*hour + minute, 9000, 900, false}},
			map[core.Month][2]int64{"2026-01": {9000, 900}}},
		"a restart": {[]seen{{hour, hour, 100, 10, false}, {minute, 20 * time.Second, 7, 3, false}, {minute, 80 * time.Second, 9, 4, false}},
			map[core.Month][2]int64{"2026-01": {109, 14}}},
		"a restart after which more was counted than before": {[]seen{{hour, hour, 100, 10, false}, {minute, 30 * time.Second, 700, 300, false}},
			map[core.Month][2]int64{"2026-01": {800, 310}}},
		"a restart long unseen": {[]seen{{minute, minute, 1000, 100, false}, {3 * hour, 2 * hour, 7, 3, false}},
			map[core.Month][2]int64{"2026-01": {1007, 103}}},
		"an uptime that is a little behind": {[]seen{{hour, hour, 1_000_000, 1000, false}, {10 * time.Second, hour - 5*time.Second, 1_000_000, 1000, false},
			{10 * time.Second, hour + 20*time.Second, 1_000_500, 1100, false}},
			map[core.Month][2]int64{"2026-01": {1_000_500, 1100}}},
		"an older view": {[]seen{{hour, hour, 1_000_000, 1000, false}, {10 * time.Second, hour - 5*time.Second, 999_900, 990, false},
			{10 * time.Second, hour + 20*time.Second, 1_000_500, 1100, false}},
			map[core.Month][2]int64{"2026-01": {1_000_500, 1100}}},
		"an older view of a young guest": {[]seen{{minute, 50 * time.Second, 1000, 100, false}, {10 * time.Second, 45 * time.Second, 990, 90, false},
			{10 * time.Second, 70 * time.Second, 1500, 150, false}},
			map[core.Month][2]int64{"2026-01": {1500, 150}}},
		"a restart while the clock was set back": {[]seen{{3 * hour, 3 * hour, 1000, 100, false}, {-hour, 20 * time.Second, 7, 3, false}},
			map[core.Month][2]int64{"2026-01": {1007, 103}}},
		"off and on again": {[]seen{{minute, minute, 100, 10, false}, {minute, 0, 0, 0, true}, {hour, minute, 5, 6, false}},
			map[core.Month][2]int64{"2026-01": {105, 16}}},
		"an interface that is gone": {[]seen{{hour, hour, 1000, 100, false}, {minute, hour + minute, 400, 120, false}, {minute, hour + 2*minute, 410, 125, false}},
			map[core.Month][2]int64{"2026-01": {1010, 125}}},
		"a clock that jumps on, and back": {[]seen{{minute, minute, 100, 10, false}, {2 * hour, minute + 10*time.Second, 110, 11, false}, {-2 * hour, minute + 20*time.Second, 120, 12, false}},
			map[core.Month][2]int64{"2026-01": {120, 12}}},
		"the end of the month, evenly": {[]seen{{11 * hour, 11 * hour, 1000, 0, false}, {2 * hour, 13 * hour, 3000, 50, false}},
			map[core.Month][2]int64{"2026-01": {2000, 25}, "2026-02": {1000, 25}}},
		"the end of the month, and a start after it": {[]seen{{11 * hour, 11 * hour, 1000, 0, false}, {4 * hour, hour, 300, 50, false}},
			map[core.Month][2]int64{"2026-01": {1000, 0}, "2026-02": {300, 50}}},
		"a month is never taken back": {[]seen{{13 * hour, 13 * hour, 1300, 0, false}, {-2 * hour, 13*hour + minute, 1400, 0, false}},
			map[core.Month][2]int64{"2026-02": {1400, 0}}},
		"more than there are numbers for": {[]seen{{minute, minute, math.MaxInt64, 10, false}, {minute, time.Second, math.MaxInt64, 10, false}},
			map[core.Month][2]int64{"2026-01": {math.MaxInt64, 20}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, now := map[core.Month][2]int64{}, born
			last := core.Traffic{Server: "s"}
			for _, r := range c.readings {
				now = now.Add(r.after)
				power := core.On
				if r.off {
					power = core.Off
				}
				for _, row := range last.Count(core.GuestReading{Power: power, Uptime: r.uptime, NetIn: r.in, NetOut: r.out}, born, now) {
					if before := got[row.Month]; row.In < before[0] || row.Out < before[1] {
						t.Errorf("%s fell from %v to %d, %d", row.Month, before, row.In, row.Out)
					}
					got[row.Month], last = [2]int64{row.In, row.Out}, row
				}
			}
			for month, want := range c.want {
				if got[month] != want {
					t.Errorf("%s: got %v, want %v", month, got[month], want)
				}
			}
			if len(got) != len(c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestALimitOfNothingIsUsedUpAndNoLimitNeverIs(t *testing.T) {
	t.Parallel()
	limit := func(n int64) *int64 { return &n }
	for _, c := range []struct {
		used  int64
		limit *int64
		want  bool
	}{{0, limit(0), true}, {1, limit(0), true}, {9, limit(10), false}, {10, limit(10), true}, {math.MaxInt64, nil, false}, {0, nil, false}} {
		if got := core.UsedUp(c.used, c.limit); got != c.want {
			t.Errorf("%d of %v: got %t", c.used, c.limit, got)
		}
	}
}
