package proxmox

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"net/url"

	"github.com/remudahq/remuda/core"
)

// metrics translates what Proxmox calls the columns of its graphs: those of
// guests, of nodes and of storages have names of their own for the same.
var metrics = map[string]core.Metric{
	"cpu": core.MetricCPU, "maxcpu": core.MetricCPUs, "loadavg": core.MetricLoad, "iowait": core.MetricIOWait,
	"mem": core.MetricMemory, "memused": core.MetricMemory, "maxmem": core.MetricMemoryTotal, "memtotal": core.MetricMemoryTotal,
	"swapused": core.MetricSwap, "swaptotal": core.MetricSwapTotal,
	"disk": core.MetricDisk, "rootused": core.MetricDisk, "used": core.MetricDisk,
	"maxdisk": core.MetricDiskTotal, "roottotal": core.MetricDiskTotal, "total": core.MetricDiskTotal,
	"diskread": core.MetricDiskRead, "diskwrite": core.MetricDiskWrite, "netin": core.MetricNetworkIn, "netout": core.MetricNetworkOut,
}

// GuestGraph is answered by whichever node we ask: each keeps what all measure.
func (h *hypervisor) GuestGraph(ctx context.Context, ref core.GuestRef, span core.GraphSpan) ([]core.Point, error) {
	return h.graph(ctx, guestPath(ref, "/rrddata"), span)
}

// NodeGraph likewise.
func (h *hypervisor) NodeGraph(ctx context.Context, node string, span core.GraphSpan) ([]core.Point, error) {
	return h.graph(ctx, nodePath(node, "/rrddata"), span)
}

// StorageGraph is answered by the node alone.
func (h *hypervisor) StorageGraph(ctx context.Context, node, storage string, span core.GraphSpan) ([]core.Point, error) {
	return h.graph(ctx, nodePath(node, "/storage/"+url.PathEscape(storage)+"/rrddata"), span)
}

var functions = map[core.Consolidation]string{core.Average: "AVERAGE", core.Maximum: "MAX"}

// graph reads the rows itself: go-proxmox makes zeros of what is absent in them.
func (h *hypervisor) graph(ctx context.Context, path string, span core.GraphSpan) ([]core.Point, error) {
	if err := span.Validate(); err != nil {
		return nil, err
	}
	var rows []map[string]figure
	err := h.get(ctx, "graph", path, url.Values{"timeframe": {string(span.Timeframe)}, "cf": {functions[span.Consolidation]}}, &rows)
	if err != nil {
		return nil, err
	}
	return pointsOf(rows), nil
}

// pointsOf translates the last rows, in order; what has no time is no point.
func pointsOf(rows []map[string]figure) []core.Point {
	if surplus := len(rows) - core.GraphPoints; surplus > 0 {
		rows = rows[surplus:]
	}
	points := make([]core.Point, 0, len(rows))
	for _, row := range rows {
		at := row["time"]
		if !at.known || at.value <= 0 {
			continue
		}
		p := core.Point{At: number(at.value).moment()}
		for name, f := range row {
			metric, ok := metrics[name]
			if !ok || !f.known {
				continue
			}
			if p.Values == nil {
				p.Values = make(map[core.Metric]float64, len(row))
			}
			p.Values[metric] = f.value
		}
		if n := len(points); n > 0 && !p.At.After(points[n-1].At) {
			continue
		}
		points = append(points, p)
	}
	return points
}

// figure is a quantity that may be absent: what is no number is none.
type figure struct {
	value float64
	known bool
}

func (f *figure) UnmarshalJSON(raw []byte) error {
	var value float64
	err := json.Unmarshal(bytes.Trim(raw, `"`), &value)
	known := err == nil && !bytes.Equal(raw, []byte("null")) && !math.IsNaN(value) && !math.IsInf(value, 0)
	*f = figure{value: value, known: known}
	return nil
}
