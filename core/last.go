package core

import (
	"math"
	"time"
)

// LastMeasure is the last that was seen of one thing. What is kept of it may
// differ from what was seen by what [LastMeasure.Near] lets pass, for a minute.
type LastMeasure struct {
	Measure // its At is when it was last seen

	// Bytes a second, between the last two readings; nil if nobody can tell.
	NetInRate, NetOutRate, DiskReadRate, DiskWriteRate *float64

	// Lost says that the last sweep of its cluster did not show it any more, or
	// nothing of it: it is as it was then.
	Lost bool
}

// LastSweep is when a cluster last told what it has.
type LastSweep struct {
	Cluster ClusterID
	At      time.Time     // when it was asked; zero if it never answered
	Took    time.Duration // until it answered
	Failing time.Time     // since when it does not answer; zero if it does
	Failure string        // why, as it was first said
}

// Same reports whether nothing was kept of the cluster between two sweeps.
func (s LastSweep) Same(o LastSweep) bool { return s.At.Equal(o.At) && s.Failing.Equal(o.Failing) }

// Seen is the measure after a sweep that showed it unchanged: whoever was not
// lost was seen as long as it was swept, and has grown older meanwhile.
func (m LastMeasure) Seen(swept time.Time) LastMeasure {
	if m.Lost || !swept.After(m.At) {
		return m
	}
	if m.Uptime > 0 {
		m.Uptime += swept.Sub(m.At)
	}
	m.At = swept
	return m
}

// Same reports whether another measure says the same, but for when: a thing
// that only went on running is the same.
func (m LastMeasure) Same(o LastMeasure) bool {
	return m.alike(o) && closeTo(m.CPU, o.CPU, 0) && closeTo(m.Memory, o.Memory, 0) && closeTo(m.Disk, o.Disk, 0) &&
		closeTo(m.NetIn, o.NetIn, 0) && closeTo(m.NetOut, o.NetOut, 0) && closeTo(m.DiskRead, o.DiskRead, 0) && closeTo(m.DiskWrite, o.DiskWrite, 0)
}

// Near reports whether another measure is so close to this one that it need
// not be kept at once: no number has moved by more than a hundredth of all
// that there is of it, and no rate by more than a tenth of it or a kibibyte a
// second; all else is the same.
func (m LastMeasure) Near(o LastMeasure) bool {
	return m.alike(o) && closeTo(m.CPU, o.CPU, 0.01) && closeTo(m.Memory, o.Memory, float64(m.MemoryTotal)/100) &&
		closeTo(m.Disk, o.Disk, float64(m.DiskTotal)/100) && steady(m.NetInRate, o.NetInRate) && steady(m.NetOutRate, o.NetOutRate) &&
		steady(m.DiskReadRate, o.DiskReadRate) && steady(m.DiskWriteRate, o.DiskWriteRate)
}

// alike reports whether all is the same that is no number in use.
func (m LastMeasure) alike(o LastMeasure) bool {
	went := o.At.Sub(m.At)
	ran := (m.Uptime > 0) == (o.Uptime > 0) && (m.Uptime == 0 || (o.Uptime-m.Uptime-went).Abs() <= slack)
	return ran && m.Subject == o.Subject && m.Cluster == o.Cluster && m.Node == o.Node && m.Name == o.Name && m.State == o.State &&
		m.Lost == o.Lost && m.CPUs == o.CPUs && m.MemoryTotal == o.MemoryTotal && m.DiskTotal == o.DiskTotal
}

func closeTo[N int64 | float64](a, b *N, by float64) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return math.Abs(float64(*a)-float64(*b)) <= by
}

func steady(a, b *float64) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return closeTo(a, b, max(0.1*max(*a, *b), 1024))
}
