package core

import (
	"slices"
	"time"
)

// Timeframe is how far back a graph reaches.
type Timeframe string

// The timeframes that Proxmox VE keeps.
const (
	LastHour  Timeframe = "hour"
	LastDay   Timeframe = "day"
	LastWeek  Timeframe = "week"
	LastMonth Timeframe = "month"
	LastYear  Timeframe = "year"
)

// Timeframes lists them all, the shortest first.
func Timeframes() []Timeframe {
	return []Timeframe{LastHour, LastDay, LastWeek, LastMonth, LastYear}
}

// Step is the time between two points of a graph; zero for no timeframe.
func (f Timeframe) Step() time.Duration {
	switch f {
	case LastHour:
		return time.Minute
	case LastDay:
		return 30 * time.Minute
	case LastWeek:
		return 3 * time.Hour
	case LastMonth:
		return 12 * time.Hour
	case LastYear:
		return 7 * 24 * time.Hour
	}
	return 0
}

// GraphPoints is how many points a graph has at most, as Proxmox gives them.
const GraphPoints = 70

// Consolidation is what becomes of the readings that fall between two points.
type Consolidation string

// What Proxmox VE keeps of them.
const (
	Average Consolidation = "average"
	Maximum Consolidation = "maximum"
)

// GraphSpan is what a graph shows.
type GraphSpan struct {
	Timeframe     Timeframe
	Consolidation Consolidation
}

// Validate refuses what no graph shows. Invalid.
func (s GraphSpan) Validate() error {
	var v Violations
	v.Check(s.Timeframe.Step() > 0, "timeframe", "must be hour, day, week, month or year")
	v.Check(s.Consolidation == Average || s.Consolidation == Maximum, "consolidation", "must be average or maximum")
	return v.Err()
}

// Metric is something that a graph shows over time.
type Metric string

// The metrics. Memory and disk are bytes in use; traffic is bytes a second.
const (
	MetricCPU         Metric = "cpu" // 0–1 of all its cores
	MetricCPUs        Metric = "cpus"
	MetricLoad        Metric = "load"    // load average of a node
	MetricIOWait      Metric = "io_wait" // 0–1, of a node
	MetricMemory      Metric = "memory"
	MetricMemoryTotal Metric = "memory_total"
	MetricSwap        Metric = "swap"
	MetricSwapTotal   Metric = "swap_total"
	MetricDisk        Metric = "disk" // of a node its root file system; Proxmox says 0 for a virtual machine
	MetricDiskTotal   Metric = "disk_total"
	MetricDiskRead    Metric = "disk_read"
	MetricDiskWrite   Metric = "disk_write"
	MetricNetworkIn   Metric = "network_in"
	MetricNetworkOut  Metric = "network_out"
)

// Point is one moment of a graph, the end of the step that it stands for. What
// was not measured in it has no value, which is not zero.
type Point struct {
	At     time.Time
	Values map[Metric]float64
}

// Value is what was measured; nil if it was not.
func (p Point) Value(m Metric) *float64 {
	if v, measured := p.Values[m]; measured {
		return &v
	}
	return nil
}

// GraphSource is where the points of a graph come from.
type GraphSource string

// Where they can come from.
const (
	FromProxmox GraphSource = "proxmox"
	FromSamples GraphSource = "samples" // what our own sweeps have seen
)

// Graph is what was measured of one thing, the oldest point first. Nobody may
// change its points.
type Graph struct {
	GraphSpan
	Source     GraphSource
	ObservedAt time.Time // when the source was asked, or, of samples, when the last was taken
	Points     []Point
}

// Since leaves out what was measured before a moment, and keeps the points: what
// the guest did that had the VMID before is nobody's business. rest is how long
// the VMID was nobody's; a point that covers the moment goes too if its step is
// no shorter.
func (g Graph) Since(born time.Time, rest time.Duration) Graph {
	step := g.Timeframe.Step()
	if step < rest {
		step = 0
	}
	points := slices.Clone(g.Points)
	for i := range points {
		if at := points[i].At.Add(-step); at.Before(born) {
			points[i].Values = nil
		}
	}
	g.Points = points
	return g
}
