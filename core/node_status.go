package core

import "time"

// NodeStatus is what a node says of itself when it is asked.
type NodeStatus struct {
	Version string // of Proxmox VE, such as pve-manager/8.4.21/2606ac85
	Kernel  string
	Uptime  time.Duration
	CPU     float64    // 0–1, load of all CPUs
	Wait    float64    // 0–1, of the time that the CPUs wait for disks
	Idle    float64    // as Proxmox VE tells it, which is always 0
	Load    [3]float64 // load averages of the last 1, 5 and 15 minutes
	Memory  Room
	Swap    Room
	Root    Room  // of the root file system
	Shared  int64 // bytes of memory that are there once for several guests
	CPUs    NodeCPUs
}

// NodeCPUs is what a node computes with.
type NodeCPUs struct {
	Model   string
	MHz     float64
	Count   int // logical ones
	Sockets int
	Virtual bool // it can run virtual machines in hardware
	Ticks   int  // a second, of the kernel's clock for processes
}

// Room is how full something is, in bytes. Free may be more than is available:
// some of it may be set aside.
type Room struct{ Total, Used, Free, Available int64 }
