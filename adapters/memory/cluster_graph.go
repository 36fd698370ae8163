package memory

import (
	"context"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
)

// Skew puts the clock of the nodes ahead of ours, or back if it is below zero.
func (c *Cluster) Skew(ahead time.Duration) { c.hook(func() { c.skew = ahead }) }

// GuestGraph answers steady figures for as long as the guest runs, and its sizes
// before.
func (c *Cluster) GuestGraph(_ context.Context, ref core.GuestRef, span core.GraphSpan) ([]core.Point, error) {
	unlock, err := c.plotting(span)
	if err != nil {
		return nil, err
	}
	defer unlock()
	g, ok := c.guests[ref.VMID]
	if !ok || g.hidden {
		return nil, core.Fail(core.NotFound, "", "nothing was kept of guest %d", ref.VMID)
	}
	return c.plot(span, func(at time.Time) map[core.Metric]float64 {
		values := map[core.Metric]float64{core.MetricCPUs: float64(g.Cores), core.MetricMemoryTotal: float64(g.Memory),
			core.MetricDisk: 0, core.MetricDiskTotal: float64(g.Disks[core.RootDisk(ref.Kind)])}
		if g.Power == core.On && at.After(g.started) {
			values[core.MetricCPU], values[core.MetricMemory] = 0.05, float64(g.Memory/2)
			values[core.MetricNetworkIn], values[core.MetricNetworkOut] = 220, 64
			values[core.MetricDiskRead], values[core.MetricDiskWrite] = 0, 512
		}
		return values
	}), nil
}

// NodeGraph answers what the node has, always the same.
func (c *Cluster) NodeGraph(_ context.Context, node string, span core.GraphSpan) ([]core.Point, error) {
	unlock, err := c.plotting(span)
	if err != nil {
		return nil, err
	}
	defer unlock()
	at := slices.IndexFunc(c.nodes, func(n core.Node) bool { return n.Name == node })
	if at < 0 {
		return nil, core.Fail(core.NotFound, "", "nothing was kept of node %s", node)
	}
	n := c.nodes[at]
	return c.plot(span, func(time.Time) map[core.Metric]float64 {
		return map[core.Metric]float64{core.MetricCPU: n.CPU, core.MetricCPUs: float64(n.CPUs), core.MetricLoad: n.CPU * float64(n.CPUs), core.MetricIOWait: 0,
			core.MetricMemory: float64(n.MemoryUsed), core.MetricMemoryTotal: float64(n.Memory)}
	}), nil
}

// StorageGraph answers what is on the storage now, always the same. A storage of
// a node that is away tells nothing.
func (c *Cluster) StorageGraph(_ context.Context, node, storage string, span core.GraphSpan) ([]core.Point, error) {
	unlock, err := c.plotting(span)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if !c.online(node) {
		return nil, away("node " + node)
	}
	at := slices.IndexFunc(c.storages, func(s core.Storage) bool { return s.Node == node && s.Name == storage })
	if at < 0 {
		return nil, core.Fail(core.NotFound, "", "nothing was kept of storage %s", storage)
	}
	total := c.storages[at].Total
	return c.plot(span, func(time.Time) map[core.Metric]float64 {
		return map[core.Metric]float64{core.MetricDisk: float64(total - c.room(node, storage)), core.MetricDiskTotal: float64(total)}
	}), nil
}

func (c *Cluster) plotting(span core.GraphSpan) (unlock func(), err error) {
	if err := span.Validate(); err != nil {
		return nil, err
	}
	return c.reading()
}

// plot draws the points of a span up to now; values answers for a time by our clock.
func (c *Cluster) plot(span core.GraphSpan, values func(at time.Time) map[core.Metric]float64) []core.Point {
	step := span.Timeframe.Step()
	last := c.clock.Now().Add(c.skew).Unix() / int64(step.Seconds()) * int64(step.Seconds())
	points := make([]core.Point, core.GraphPoints)
	for i := range points {
		at := time.Unix(last, 0).UTC().Add(-step * time.Duration(core.GraphPoints-1-i))
		points[i] = core.Point{At: at, Values: values(at.Add(-c.skew))}
	}
	return points
}
