package cluster

import (
	"maps"
	"testing"
	"time"
)

func TestConsolidate(t *testing.T) {
	t.Parallel()
	zero := time.Unix(0, 0)
	moment := func(seconds int) time.Time { return zero.Add(time.Duration(seconds) * time.Second) }
	era := func(from, until int, cpu float64) Era {
		return Era{From: moment(from), Until: moment(until), Values: map[string]float64{"cpu": cpu}}
	}
	for what, c := range map[string]struct {
		eras    []Era
		highest bool
		want    map[string]float64
	}{
		"nothing was measured":                {nil, false, map[string]float64{}},
		"all of the time":                     {[]Era{era(0, 9000, 1)}, false, map[string]float64{"cpu": 1}},
		"half of the time":                    {[]Era{era(900, 1800, 1)}, false, map[string]float64{"cpu": 1}},
		"less than half of the time":          {[]Era{era(901, 1800, 1)}, false, map[string]float64{}},
		"before and after":                    {[]Era{era(-900, 0, 1), era(1800, 3600, 1)}, false, map[string]float64{}},
		"an average goes by time":             {[]Era{era(0, 600, 1), era(600, 1800, 4)}, false, map[string]float64{"cpu": 3}},
		"what reaches over the end":           {[]Era{era(-600, 900, 1), era(900, 90000, 2)}, false, map[string]float64{"cpu": 1.5}},
		"the highest":                         {[]Era{era(0, 1700, 1), era(1700, 1800, 4)}, true, map[string]float64{"cpu": 4}},
		"the highest of less than half of it": {[]Era{era(0, 800, 9)}, true, map[string]float64{}},
	} {
		if got := consolidate(c.eras, nil, zero, moment(1800), c.highest); !maps.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", what, got, c.want)
		}
	}
}

func TestAHistoryForgetsTheOldest(t *testing.T) {
	t.Parallel()
	h := &History{Open: time.Unix(0, 0)}
	for i := 1; i <= 10*erasKept; i++ {
		h.close(time.Unix(int64(i), 0), map[string]float64{"cpu": float64(i)})
		h.close(time.Unix(int64(i), 0), map[string]float64{"cpu": 0})
	}
	if n := len(h.Eras); n < erasKept || n > 2*erasKept || h.Eras[n-1].Values["cpu"] != 10*erasKept {
		t.Errorf("%d eras are kept, the last %v", n, h.Eras[n-1])
	}
	before := len(h.Eras)
	for i := range 100 {
		h.close(time.Unix(int64(10*erasKept+1+i), 0), map[string]float64{"cpu": 10 * erasKept})
	}
	if len(h.Eras) != before {
		t.Errorf("what does not change makes %d new eras", len(h.Eras)-before)
	}
}
