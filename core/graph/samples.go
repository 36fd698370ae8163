package graph

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// resolutions are which samples a timeframe is drawn of. Where there are none of
// the first, the next stand in: finer ones were not added up yet, and those of
// more time are kept longer.
var resolutions = map[core.Timeframe][]core.Resolution{
	core.LastHour:  {core.ByMinute},
	core.LastDay:   {core.ByMinute, core.ByHour},
	core.LastWeek:  {core.ByHour, core.ByMinute, core.ByDay},
	core.LastMonth: {core.ByHour, core.ByMinute, core.ByDay},
	core.LastYear:  {core.ByDay, core.ByHour},
}

// FromStore answers what our own sweeps have kept.
func FromStore(store ports.Store, clock ports.Clock) Samples {
	return func(ctx context.Context, subject core.Subject, span core.GraphSpan) (points []core.Point, at time.Time, err error) {
		err = store.Read(ctx, func(tx ports.Tx) error {
			for _, s := range alike(subject) {
				points, at, err = draw(ctx, tx, s, span, clock.Now())
				if err != nil || len(points) > 0 {
					return err
				}
			}
			return nil
		})
		return points, at, err
	}
}

// alike is a subject, and the one that it may be kept as: a storage that nodes
// share is none of theirs.
func alike(s core.Subject) []core.Subject {
	parts := strings.SplitN(s.ID, "/", 3)
	if s.Kind != core.OfStorage || len(parts) != 3 {
		return []core.Subject{s}
	}
	return []core.Subject{s, core.StorageSubject(core.ClusterID(parts[0]), "", parts[2])}
}

// draw makes the points that Proxmox would have. It answers none if there is
// nothing in them, and when the subject was last seen.
func draw(ctx context.Context, tx ports.Tx, subject core.Subject, span core.GraphSpan, now time.Time) (points []core.Point, at time.Time, err error) {
	step := span.Timeframe.Step()
	end := floor(now, step)
	start := end.Add(-core.GraphPoints * step)
	var kept [][]core.Sample
	for _, r := range resolutions[span.Timeframe] {
		some, err := tx.Samples().Range(ctx, subject, r, start.Add(-time.Duration(r)), end)
		if err != nil {
			return nil, at, err
		}
		kept = append(kept, some)
		if n := len(some); n > 0 && some[n-1].At.Add(time.Duration(r)).After(at) {
			at = some[n-1].At.Add(time.Duration(r))
		}
	}
	seen := false
	for i := range core.GraphPoints {
		from := start.Add(time.Duration(i) * step)
		p := core.Point{At: from.Add(step), Values: values(during(kept, from, from.Add(step)), span.Consolidation == core.Maximum)}
		seen = seen || p.Values != nil
		points = append(points, p)
	}
	if !seen {
		return nil, at, nil
	}
	last, err := tx.Measures().Last(ctx, subject)
	if err == nil && len(last) > 0 {
		at = last[0].At
	}
	if at.After(now) {
		at = now
	}
	return points, at, err
}

// during are the samples of the finest resolution that has any between two
// moments.
func during(kept [][]core.Sample, from, until time.Time) []core.Sample {
	for _, all := range kept {
		first, _ := slices.BinarySearchFunc(all, from, func(s core.Sample, at time.Time) int {
			if s.At.Add(time.Duration(s.Resolution)).After(at) {
				return 1
			}
			return -1
		})
		last := first
		for last < len(all) && all[last].At.Before(until) {
			last++
		}
		if last > first {
			return all[first:last]
		}
	}
	return nil
}

// values make one point of samples; nil if they tell nothing.
func values(samples []core.Sample, highest bool) map[core.Metric]float64 {
	if len(samples) == 0 {
		return nil
	}
	total := samples[0]
	for _, s := range samples[1:] {
		total = total.Plus(s)
	}
	found := make(map[core.Metric]float64)
	for metric, g := range map[core.Metric]core.Gauge{core.MetricCPU: total.CPU, core.MetricMemory: total.Memory, core.MetricDisk: total.Disk} {
		value := g.Average()
		if highest {
			value = g.Peak()
		}
		if value != nil {
			found[metric] = *value
		}
	}
	for metric, most := range map[core.Metric]int64{core.MetricCPUs: int64(total.CPUs), core.MetricMemoryTotal: total.MemoryTotal, core.MetricDiskTotal: total.DiskTotal} {
		if most > 0 {
			found[metric] = float64(most)
		}
	}
	for metric, moved := range traffic {
		if rate := rateOf(samples, moved, highest); rate != nil {
			found[metric] = *rate
		}
	}
	if len(found) == 0 {
		return nil
	}
	return found
}

var traffic = map[core.Metric]func(core.Sample) *int64{
	core.MetricNetworkIn:  func(s core.Sample) *int64 { return s.NetIn },
	core.MetricNetworkOut: func(s core.Sample) *int64 { return s.NetOut },
	core.MetricDiskRead:   func(s core.Sample) *int64 { return s.DiskRead },
	core.MetricDiskWrite:  func(s core.Sample) *int64 { return s.DiskWrite },
}

// rateOf is how many bytes a second were moved while somebody told; nil if
// nobody did.
func rateOf(samples []core.Sample, moved func(core.Sample) *int64, highest bool) *float64 {
	var bytes, seconds, most float64
	for _, s := range samples {
		rate := s.Rate(moved(s))
		if rate == nil {
			continue
		}
		during := time.Duration(s.Resolution).Seconds()
		bytes, seconds, most = bytes+*rate*during, seconds+during, max(most, *rate)
	}
	switch {
	case seconds == 0:
		return nil
	case highest:
		return &most
	}
	return new(bytes / seconds)
}
