package memory

import (
	"cmp"
	"context"
	"slices"

	"github.com/remudahq/remuda/core"
)

// Survey answers all that the cluster has. Its nodes and storages are those of
// a cluster that has no ID: [Connector] gives it one.
func (c *Cluster) Survey(ctx context.Context) (core.Survey, error) { return c.survey(ctx, "") }

func (c client) Survey(ctx context.Context) (core.Survey, error) { return c.survey(ctx, c.id) }

func (c *Cluster) survey(_ context.Context, id core.ClusterID) (core.Survey, error) {
	unlock, err := c.reading()
	if err != nil {
		return core.Survey{}, err
	}
	defer unlock()
	s := core.Survey{Guests: c.rows()}
	for _, n := range c.nodes {
		m := core.Measure{Subject: core.NodeSubject(id, n.Name), Cluster: id, Node: n.Name, Name: n.Name, State: core.StateOffline}
		if n.Online {
			m.State, m.Uptime = core.StateOnline, n.Uptime
			m.CPU, m.CPUs, m.Memory, m.MemoryTotal = new(n.CPU), n.CPUs, new(n.MemoryUsed), n.Memory
		}
		s.Nodes = append(s.Nodes, m)
	}
	for _, st := range c.storages {
		s.Storages = append(s.Storages, c.storageMeasure(id, st))
	}
	slices.SortStableFunc(s.Storages, func(a, b core.Measure) int { return cmp.Or(cmp.Compare(a.Node, b.Node), cmp.Compare(a.Name, b.Name)) })
	s.Storages = slices.CompactFunc(s.Storages, func(a, b core.Measure) bool { return a.Subject == b.Subject })
	return s, nil
}

// Load says what a guest uses while it is on: of its cores 0–1, of its memory
// bytes.
func (c *Cluster) Load(vmid int, cpu float64, memory int64) {
	c.touch(vmid, func(g *guest) { g.load = &load{cpu: cpu, memory: memory} })
}

func (c *Cluster) storageMeasure(id core.ClusterID, st core.Storage) core.Measure {
	at := st.Node
	if st.Shared {
		at = ""
	}
	m := core.Measure{Subject: core.StorageSubject(id, at, st.Name), Cluster: id, Node: at, Name: st.Name, State: core.StateUnknown}
	if c.online(st.Node) && st.Active {
		m.State, m.Disk, m.DiskTotal = core.StateOnline, new(st.Total-c.room(st.Node, st.Name)), st.Total
	}
	return m
}

// measureOf is what a row tells of a guest.
func measureOf(g *guest, row core.GuestReading) core.Measure {
	m := core.Measure{Node: row.Ref.Node, Name: row.Name, State: string(row.Power), Uptime: row.Uptime}
	if row.Power == core.PowerUnknown {
		return m
	}
	m.CPUs, m.MemoryTotal = g.Cores, g.Memory
	for _, size := range g.Disks {
		m.DiskTotal = max(m.DiskTotal, size)
	}
	m.CPU, m.Memory = new(row.CPU), new(row.Memory)
	m.NetIn, m.NetOut = new(row.NetIn), new(row.NetOut)
	m.DiskRead, m.DiskWrite = new(int64), new(int64)
	return m
}
