package memory

import (
	"context"
	"slices"

	"github.com/remudahq/remuda/core"
)

// NodeStatus answers what a node uses, as [Cluster.Nodes] tells it, of hardware
// that is the same everywhere.
func (c *Cluster) NodeStatus(_ context.Context, node string) (core.NodeStatus, error) {
	unlock, err := c.reading()
	if err != nil {
		return core.NodeStatus{}, err
	}
	defer unlock()
	at := slices.IndexFunc(c.nodes, func(n core.Node) bool { return n.Name == node && n.Online })
	if at < 0 {
		return core.NodeStatus{}, away("node " + node)
	}
	n := c.nodes[at]
	return core.NodeStatus{
		Version: "pve-manager/8.4.21/2606ac85", Kernel: "Linux 6.8.12-15-pve #1 SMP PREEMPT_DYNAMIC PMX", Uptime: n.Uptime,
		CPU: n.CPU, Wait: 0.001, Load: [3]float64{0.18, 0.16, 0.12},
		Memory: room(n.Memory, n.MemoryUsed), Swap: room(8*core.GiB, 0), Root: room(n.Disk, n.DiskUsed),
		CPUs: core.NodeCPUs{Model: "AMD EPYC", MHz: 2596.096, Count: n.CPUs, Sockets: 1, Virtual: true, Ticks: 100},
	}, nil
}

func room(total, used int64) core.Room {
	return core.Room{Total: total, Used: used, Free: total - used, Available: total - used}
}
