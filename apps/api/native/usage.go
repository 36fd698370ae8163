package native

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

func (a *API) registerUsage() {
	const said = "As the last sweep over its cluster saw it; nobody is asked. A number that was not told is null, which is not zero. " +
		"It may differ from what was seen by a hundredth of what there is of it, for a minute."
	on(a, op("GET", "/v1/servers/{id}/usage", "get-usage", "Servers", "Show what a server uses", needs(core.ViewServer),
		explained(said+" Traffic is counted by calendar month, in UTC, from the readings of its guest's own counters.")), a.getUsage)
	on(a, op("GET", "/v1/nodes/{id}/usage", "get-node-usage", "Clusters", "Show what a node uses", needs(core.ViewNode), explained(said)), a.getNodeUsage)
	on(a, op("GET", "/v1/storages/{id}/usage", "get-storage-usage", "Clusters", "Show how full a storage is", needs(core.ViewNode), explained(said)), a.getStorageUsage)
	on(a, op("GET", "/v1/clusters/{id}/usage", "get-cluster-usage", "Clusters", "Show what the nodes and storages of a cluster use together", needs(core.ViewCluster),
		explained(said+" Nodes that are away are left out.")), a.getClusterUsage)
}

// Usage is what a server uses.
type Usage struct {
	Measured
	Bandwidth Bandwidth `json:"bandwidth"`
}

// Measured is the last that was seen of something. What was not told is null.
type Measured struct {
	Status      string     `json:"status" enum:"unknown,off,on,paused,online,offline" doc:"Of a server its power. Unknown if it was not seen lately."`
	Uptime      *int64     `json:"uptime" doc:"Seconds since its start."`
	CPU         *float64   `json:"cpu" doc:"0 to 1, of all its cores."`
	CPUs        *int       `json:"cpus" doc:"Cores."`
	Memory      *int64     `json:"memory" doc:"Bytes in use."`
	MemoryTotal *int64     `json:"memory_total" doc:"Bytes."`
	Disk        *int64     `json:"disk" doc:"Bytes in use; of a node on its root file system. Proxmox VE cannot tell it of virtual machines, nor of what is off."`
	DiskTotal   *int64     `json:"disk_total" doc:"Bytes; of a server its first disk."`
	NetworkIn   *float64   `json:"network_in" doc:"Bytes received a second, between the last two readings."`
	NetworkOut  *float64   `json:"network_out" doc:"Bytes sent a second, between the last two readings."`
	DiskRead    *float64   `json:"disk_read" doc:"Bytes read a second, between the last two readings."`
	DiskWrite   *float64   `json:"disk_write" doc:"Bytes written a second, between the last two readings."`
	Received    *int64     `json:"network_in_total" doc:"Bytes received since its start."`
	Sent        *int64     `json:"network_out_total" doc:"Bytes sent since its start."`
	WasRead     *int64     `json:"disk_read_total" doc:"Bytes read since its start."`
	WasWritten  *int64     `json:"disk_write_total" doc:"Bytes written since its start."`
	ObservedAt  *time.Time `json:"observed_at" doc:"As of when the numbers are; null if it was never seen."`
	Stale       bool       `json:"stale" doc:"It was not seen in the last two sweeps: the numbers are old."`
}

func wireMeasured(m fleet.Measured) Measured {
	wire := Measured{Status: cmp.Or(m.State, core.StateUnknown), CPU: m.CPU, CPUs: some(m.CPUs), Memory: m.Memory, MemoryTotal: some(m.MemoryTotal),
		Disk: m.Disk, DiskTotal: some(m.DiskTotal), NetworkIn: m.NetInRate, NetworkOut: m.NetOutRate, DiskRead: m.DiskReadRate, DiskWrite: m.DiskWriteRate,
		Received: m.NetIn, Sent: m.NetOut, WasRead: m.Measure.DiskRead, WasWritten: m.Measure.DiskWrite, ObservedAt: moment(m.At), Stale: m.Stale || !m.Known}
	if m.Uptime > 0 {
		wire.Uptime = new(int64(m.Uptime.Seconds()))
	}
	return wire
}

// Bandwidth is what a server has received and sent in a calendar month.
type Bandwidth struct {
	Period     string     `json:"period" doc:"The calendar month, in UTC." example:"2026-01"`
	In         int64      `json:"in" doc:"Bytes received."`
	Out        int64      `json:"out" doc:"Bytes sent."`
	Limit      *int64     `json:"limit" doc:"Bytes of the month, in and out together; null is no limit, and 0 is none at all."`
	Exceeded   bool       `json:"exceeded" doc:"The limit is used up, and the plan's action is in force."`
	Action     string     `json:"action" enum:"none,throttle,disconnect" doc:"What the plan does about a server that has used up its limit."`
	ObservedAt *time.Time `json:"observed_at" doc:"When this last changed; null if nothing was seen this month."`
}

func wireUsage(u fleet.ServerUsage) Usage {
	b := u.Bandwidth
	return Usage{Measured: wireMeasured(u.Measured), Bandwidth: Bandwidth{Period: string(b.Month), In: b.In, Out: b.Out, Limit: b.Limit, Exceeded: b.Exceeded,
		Action: string(b.Action), ObservedAt: moment(b.ObservedAt)}}
}

// ShownUsage is the answer; it has no version.
type ShownUsage struct{ Body Usage }

func (a *API) getUsage(ctx context.Context, in *One) (*ShownUsage, error) {
	id, err := idOf[core.ServerID](*in)
	if err != nil {
		return nil, err
	}
	usage, err := a.fleet.Usage(ctx, caller(ctx), id)
	return &ShownUsage{Body: wireUsage(usage)}, err
}

// ShownMeasured is the answer; it has no version.
type ShownMeasured struct{ Body Measured }

func (a *API) getNodeUsage(ctx context.Context, in *struct{ Place }) (*ShownMeasured, error) {
	cluster, node, _ := strings.Cut(in.ID, ":")
	m, err := a.fleet.NodeUsage(ctx, caller(ctx), cluster, node)
	return &ShownMeasured{Body: wireMeasured(m)}, err
}

func (a *API) getStorageUsage(ctx context.Context, in *struct{ Place }) (*ShownMeasured, error) {
	cluster, rest, _ := strings.Cut(in.ID, ":")
	node, storage, _ := strings.Cut(rest, ":")
	m, err := a.fleet.StorageUsage(ctx, caller(ctx), cluster, node, storage)
	return &ShownMeasured{Body: wireMeasured(m)}, err
}

func (a *API) getClusterUsage(ctx context.Context, in *One) (*ShownMeasured, error) {
	id, err := idOf[core.ClusterID](*in)
	if err != nil {
		return nil, err
	}
	m, err := a.fleet.ClusterUsage(ctx, caller(ctx), id)
	return &ShownMeasured{Body: wireMeasured(m)}, err
}
