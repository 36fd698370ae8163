package native

import (
	"context"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
)

func (a *API) registerGraphs() {
	const said = "One point each minute, 30 minutes, 3 hours, 12 hours or 7 days, about 70 of them, as Proxmox VE keeps them. " +
		"Whoever does not answer is stood in for by what our own sweeps have seen (`source`). What was not measured is not there; it is not zero."
	on(a, op("GET", "/v1/servers/{id}/graphs", "get-server-graph", "Servers", "Show what a server has used over time", needs(core.ViewServer),
		explained(said+" Nothing of it is older than the server.")), a.getServerGraph)
	on(a, op("GET", "/v1/nodes/{id}/graphs", "get-node-graph", "Clusters", "Show what a node has used over time", needs(core.ViewNode), explained(said)), a.getNodeGraph)
	on(a, op("GET", "/v1/storages/{id}/graphs", "get-storage-graph", "Clusters", "Show how full a storage was over time", needs(core.ViewNode), explained(said)), a.getStorageGraph)
	on(a, op("GET", "/v1/clusters/{id}/graphs", "get-cluster-graph", "Clusters", "Show what a cluster has used over time", needs(core.ViewCluster),
		explained("Of all its nodes and storages together, as our own sweeps have seen them. "+said)), a.getClusterGraph)
}

// Span is what a graph is asked for.
type Span struct {
	Timeframe     string `query:"timeframe" required:"true" enum:"hour,day,week,month,year" doc:"How far back."`
	Consolidation string `query:"consolidation" enum:"average,maximum" default:"average" doc:"What becomes of the readings between two points."`
}

func (s Span) core() core.GraphSpan {
	return core.GraphSpan{Timeframe: core.Timeframe(s.Timeframe), Consolidation: core.Consolidation(s.Consolidation)}
}

// Graph is what was measured over time.
type Graph struct {
	Timeframe     string       `json:"timeframe" enum:"hour,day,week,month,year"`
	Consolidation string       `json:"consolidation" enum:"average,maximum"`
	Step          int64        `json:"step" doc:"Seconds between two points."`
	Source        string       `json:"source" enum:"proxmox,samples" doc:"Who measured: Proxmox VE, or our own sweeps where it could not be asked."`
	ObservedAt    *time.Time   `json:"observed_at" doc:"As of when this is; null if nothing was measured yet."`
	Points        []GraphPoint `json:"points" doc:"The oldest first; none lies in the future." nullable:"false"`
}

// GraphPoint is what was measured in the step that ends at its time. What was not
// is absent.
type GraphPoint struct {
	Time        time.Time `json:"time"`
	CPU         *float64  `json:"cpu,omitempty" doc:"0 to 1, of all its cores."`
	CPUs        *float64  `json:"cpus,omitempty" doc:"Cores."`
	Load        *float64  `json:"load,omitempty" doc:"Load average, of a node."`
	IOWait      *float64  `json:"io_wait,omitempty" doc:"0 to 1, of a node."`
	Memory      *float64  `json:"memory,omitempty" doc:"Bytes in use."`
	MemoryTotal *float64  `json:"memory_total,omitempty" doc:"Bytes."`
	Swap        *float64  `json:"swap,omitempty" doc:"Bytes in use, of a node."`
	SwapTotal   *float64  `json:"swap_total,omitempty" doc:"Bytes, of a node."`
	Disk        *float64  `json:"disk,omitempty" doc:"Bytes in use, of a node on its root file system. Of a virtual machine Proxmox VE says 0: it cannot know."`
	DiskTotal   *float64  `json:"disk_total,omitempty" doc:"Bytes."`
	DiskRead    *float64  `json:"disk_read,omitempty" doc:"Bytes a second."`
	DiskWrite   *float64  `json:"disk_write,omitempty" doc:"Bytes a second."`
	NetworkIn   *float64  `json:"network_in,omitempty" doc:"Bytes a second."`
	NetworkOut  *float64  `json:"network_out,omitempty" doc:"Bytes a second."`
}

func wireGraph(g core.Graph) *ShownGraph {
	return &ShownGraph{Body: Graph{Timeframe: string(g.Timeframe), Consolidation: string(g.Consolidation), Step: int64(g.Timeframe.Step().Seconds()),
		Source: string(g.Source), ObservedAt: moment(g.ObservedAt), Points: each(g.Points, wirePoint)}}
}

func wirePoint(p core.Point) GraphPoint {
	return GraphPoint{
		Time: p.At, CPU: p.Value(core.MetricCPU), CPUs: p.Value(core.MetricCPUs), Load: p.Value(core.MetricLoad), IOWait: p.Value(core.MetricIOWait),
		Memory: p.Value(core.MetricMemory), MemoryTotal: p.Value(core.MetricMemoryTotal), Swap: p.Value(core.MetricSwap), SwapTotal: p.Value(core.MetricSwapTotal),
		Disk: p.Value(core.MetricDisk), DiskTotal: p.Value(core.MetricDiskTotal), DiskRead: p.Value(core.MetricDiskRead), DiskWrite: p.Value(core.MetricDiskWrite),
		NetworkIn: p.Value(core.MetricNetworkIn), NetworkOut: p.Value(core.MetricNetworkOut),
	}
}

// ShownGraph is the answer; it has no version.
type ShownGraph struct{ Body Graph }

func (a *API) getServerGraph(ctx context.Context, in *struct {
	One
	Span
}) (*ShownGraph, error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	g, err := a.fleet.ServerGraph(ctx, caller(ctx), id, in.Span.core())
	return wireGraph(g), err
}

func (a *API) getNodeGraph(ctx context.Context, in *struct {
	Place
	Span
}) (*ShownGraph, error) {
	cluster, node, _ := strings.Cut(in.ID, ":")
	g, err := a.fleet.NodeGraph(ctx, caller(ctx), cluster, node, in.Span.core())
	return wireGraph(g), err
}

func (a *API) getStorageGraph(ctx context.Context, in *struct {
	Place
	Span
}) (*ShownGraph, error) {
	cluster, rest, _ := strings.Cut(in.ID, ":")
	node, storage, ok := strings.Cut(rest, ":")
	if !ok || storage == "" {
		return nil, core.Fail(core.NotFound, "storage-not-found", "there is no such storage; its identifier is CLUSTER:NODE:STORAGE")
	}
	g, err := a.fleet.StorageGraph(ctx, caller(ctx), cluster, node, storage, in.Span.core())
	return wireGraph(g), err
}

func (a *API) getClusterGraph(ctx context.Context, in *struct {
	One
	Span
}) (*ShownGraph, error) {
	id, err := idOf[core.ClusterID](in.One)
	if err != nil {
		return nil, err
	}
	g, err := a.fleet.ClusterGraph(ctx, caller(ctx), id, in.Span.core())
	return wireGraph(g), err
}
