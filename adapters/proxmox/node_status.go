package proxmox

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// NodeStatus translates what a node says of itself. It needs Sys.Audit there.
func (h *hypervisor) NodeStatus(ctx context.Context, node string) (core.NodeStatus, error) {
	var s nodeStatus
	if err := h.get(ctx, "node-status", nodePath(node, "/status"), nil, &s); err != nil {
		return core.NodeStatus{}, err
	}
	told := core.NodeStatus{
		Version: string(s.Version), Kernel: string(s.Kernel), Uptime: s.Uptime.seconds(),
		CPU: float64(s.CPU), Wait: float64(s.Wait), Idle: float64(s.Idle),
		Memory: s.Memory.room(), Swap: s.Swap.room(), Root: s.Root.room(), Shared: s.KSM.Shared.bytes(),
		CPUs: core.NodeCPUs{Model: string(s.CPUs.Model), MHz: float64(s.CPUs.MHz), Count: int(s.CPUs.Count.bytes()),
			Sockets: int(s.CPUs.Sockets.bytes()), Virtual: s.CPUs.HVM == "1", Ticks: int(s.CPUs.UserHZ.bytes())},
	}
	for i := range min(len(told.Load), len(s.Load)) {
		told.Load[i] = float64(s.Load[i])
	}
	return told, nil
}

// nodeStatus is a node's /status.
type nodeStatus struct {
	Version text     `json:"pveversion"`
	Kernel  text     `json:"kversion"`
	Uptime  number   `json:"uptime"`
	CPU     number   `json:"cpu"`
	Wait    number   `json:"wait"`
	Idle    number   `json:"idle"`
	Load    []number `json:"loadavg"`
	Memory  filling  `json:"memory"`
	Swap    filling  `json:"swap"`
	Root    filling  `json:"rootfs"`
	KSM     struct {
		Shared number `json:"shared"`
	} `json:"ksm"`
	CPUs struct {
		Model   text   `json:"model"`
		MHz     number `json:"mhz"`
		Count   number `json:"cpus"`
		Sockets number `json:"sockets"`
		HVM     text   `json:"hvm"`
		UserHZ  number `json:"user_hz"`
	} `json:"cpuinfo"`
}

// filling is how full something of a node is. Only a file system tells what is
// available of what is free.
type filling struct {
	Total number  `json:"total"`
	Used  number  `json:"used"`
	Free  number  `json:"free"`
	Avail *number `json:"avail"`
}

func (f filling) room() core.Room {
	r := core.Room{Total: f.Total.bytes(), Used: f.Used.bytes(), Free: f.Free.bytes(), Available: f.Free.bytes()}
	if f.Avail != nil {
		r.Available = f.Avail.bytes()
	}
	return r
}
