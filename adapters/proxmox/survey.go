package proxmox

import (
	"cmp"
	"context"
	"slices"

	"github.com/remudahq/remuda/core"
)

// Survey translates the cluster's whole list. Rows of other kinds, such as
// networks, are passed over. It is asked even while the cluster is left alone for
// not answering: it comes once a tick, and is what sees that the cluster is back.
func (h *hypervisor) Survey(ctx context.Context) (core.Survey, error) {
	var rows []resource
	if err := h.get(insists(ctx), "survey", "/cluster/resources", nil, &rows); err != nil {
		return core.Survey{}, err
	}
	var s core.Survey
	shared := map[string]int{}
	for _, r := range rows {
		switch r.Type {
		case "qemu", "lxc":
			s.Guests = append(s.Guests, r.reading())
		case "node":
			s.Nodes = append(s.Nodes, h.nodeMeasure(r))
		case "storage":
			m := h.storageMeasure(r)
			if at, known := shared[m.Subject.ID]; !known {
				shared[m.Subject.ID] = len(s.Storages)
				s.Storages = append(s.Storages, m)
			} else if s.Storages[at].Disk == nil && m.Disk != nil {
				s.Storages[at] = m // another node sees more of it
			}
		}
	}
	slices.SortFunc(s.Nodes, func(a, b core.Measure) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(s.Storages, func(a, b core.Measure) int { return cmp.Or(cmp.Compare(a.Node, b.Node), cmp.Compare(a.Name, b.Name)) })
	return s, nil
}

func (h *hypervisor) nodeMeasure(r resource) core.Measure {
	m := core.Measure{Subject: core.NodeSubject(h.cluster, r.Node), Cluster: h.cluster, Node: r.Node, Name: r.Node, State: core.StateUnknown}
	switch r.Status {
	case "online":
		m.State = core.StateOnline
		r.fill(&m)
	case "offline":
		m.State = core.StateOffline
	}
	return m
}

func (h *hypervisor) storageMeasure(r resource) core.Measure {
	node := r.Node
	if r.Shared != 0 {
		node = ""
	}
	m := core.Measure{Subject: core.StorageSubject(h.cluster, node, r.Storage), Cluster: h.cluster, Node: node, Name: r.Storage, State: core.StateUnknown}
	if r.Status == "available" {
		m.State = core.StateOnline
		m.Disk, m.DiskTotal = r.Disk.amount(), r.MaxDisk.bytes()
	}
	return m
}

// guestMeasure is what a row tells of a guest. One that runs and has no uptime
// is as it was before its figures were collected: they tell nothing. What a
// guest that is off has on its disks is not known either.
func (r resource) guestMeasure() core.Measure {
	m := core.Measure{Node: r.Node, Name: string(r.Name), State: string(power(r.Status)), CPUs: int(r.MaxCPU.bytes()),
		MemoryTotal: max(r.MaxMem.bytes(), 0), DiskTotal: max(r.MaxDisk.bytes(), 0)}
	off := m.State == string(core.Off)
	if m.State == string(core.PowerUnknown) || !off && r.Uptime <= 0 {
		return m
	}
	r.fill(&m)
	m.NetIn, m.NetOut = r.NetIn.amount(), r.NetOut.amount()
	m.DiskRead, m.DiskWrite = r.DiskRead.amount(), r.DiskWrite.amount()
	if off || r.Type == "qemu" {
		m.Disk = nil
	}
	return m
}

// fill takes over what nodes and guests have in common.
func (r resource) fill(m *core.Measure) {
	m.CPUs, m.MemoryTotal, m.DiskTotal = int(r.MaxCPU.bytes()), max(r.MaxMem.bytes(), 0), max(r.MaxDisk.bytes(), 0)
	m.Memory, m.Disk = r.Mem.amount(), r.Disk.amount()
	m.Uptime = r.Uptime.seconds()
	if r.CPU != nil {
		m.CPU = new(min(max(float64(*r.CPU), 0), 1)) // the list goes a little beyond
	}
}

// amount is a number of bytes that may not have been told.
func (n *number) amount() *int64 {
	if n == nil {
		return nil
	}
	return new(max(n.bytes(), 0))
}

// value is a number, or 0 if it was not told.
func (n *number) value() float64 {
	if n == nil {
		return 0
	}
	return float64(*n)
}

// count is a number of bytes, or 0 if it was not told.
func (n *number) count() int64 {
	if n == nil {
		return 0
	}
	return n.bytes()
}
