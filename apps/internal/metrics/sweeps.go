package metrics

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/patrol"
	"github.com/remudahq/remuda/ports"
)

// Sweeps shows what the last sweeps of this process saw. Of all processes one
// sweeps a cluster, and only that one shows what is on it. What is older than a
// few rounds is not shown: it would pass for new.
type Sweeps struct {
	clock ports.Clock
	keep  time.Duration

	mu   sync.Mutex
	last map[core.ClusterID]swept
}

// swept is the last of a cluster.
type swept struct {
	patrol.Swept
	guests map[core.Power]int
}

// Sweeps makes them; every is how often a cluster is swept, 0 for 10 s.
func (m *Metrics) Sweeps(clock ports.Clock, every time.Duration) *Sweeps {
	s := &Sweeps{clock: clock, keep: max(time.Minute, 3*every), last: map[core.ClusterID]swept{}}
	m.register(s)
	return s
}

// Swept takes a sweep over; see [patrol.Watcher].
func (s *Sweeps) Swept(_ context.Context, told patrol.Swept) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := swept{Swept: told}
	one.Readings = nil
	if told.Err == nil {
		one.guests = map[core.Power]int{core.On: 0, core.Off: 0, core.Paused: 0, core.PowerUnknown: 0}
		for _, r := range told.Readings {
			if !r.Template {
				one.guests[r.Power]++
			}
		}
		one.Measures = slices.DeleteFunc(slices.Clone(told.Measures), func(m core.Measure) bool { return m.Subject.Kind == core.OfServer })
	}
	s.last[told.Cluster.ID] = one
	s.forget()
	return nil
}

// recent are the clusters that this process still sweeps, by name.
func (s *Sweeps) recent() []swept {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget()
	all := slices.SortedFunc(maps.Values(s.last), func(a, b swept) int {
		return cmp.Or(cmp.Compare(a.Cluster.Name, b.Cluster.Name), b.At.Compare(a.At))
	})
	// A cluster that was forgotten and added anew is there twice for a while.
	return slices.CompactFunc(all, func(a, b swept) bool { return a.Cluster.Name == b.Cluster.Name })
}

// forget lets go of clusters that this process sweeps no more, or that are gone.
func (s *Sweeps) forget() {
	oldest := s.clock.Now().Add(-s.keep)
	maps.DeleteFunc(s.last, func(_ core.ClusterID, one swept) bool { return one.At.Before(oldest) })
}

// Describe tells nothing: what there is depends on the clusters.
func (*Sweeps) Describe(chan<- *prometheus.Desc) {}

// Collect shows the last sweeps.
func (s *Sweeps) Collect(out chan<- prometheus.Metric) {
	p := page{out: out, now: s.clock.Now()}
	var nodes, storages []measured
	for i, one := range s.recent() {
		name := one.Cluster.Name
		if i >= maxClusters {
			name = "" // what is on it is summed
		} else {
			p.sweep(one)
		}
		for _, m := range one.Measures {
			switch m.Subject.Kind {
			case core.OfNode:
				nodes = append(nodes, measured{m, name})
			case core.OfStorage:
				storages = append(storages, measured{m, name})
			default: // what is counted elsewhere, or has no number
			}
		}
	}
	p.nodes(nodes)
	p.storages(storages)
}

// measured is a measure and the name of its cluster, empty if that has none of
// its own here.
type measured struct {
	core.Measure
	cluster string
}

func (p page) sweep(one swept) {
	p.gauge("cluster_up", "Whether a cluster told what it has when it was last swept.", number(one.Err == nil), "cluster", one.Cluster.Name)
	p.gauge("cluster_sweep_seconds", "How long the last sweep waited for a cluster.", max(0, one.Took.Seconds()), "cluster", one.Cluster.Name)
	for power, n := range one.guests {
		p.gauge("cluster_guests", "Guests on a cluster, ours or not, templates left out.", float64(n), "cluster", one.Cluster.Name, "power", string(power))
	}
}

// sum adds up what is beyond a limit; what is not known of one adds nothing.
type sum struct{ up, cpus, memory, memoryTotal, disk, diskTotal float64 }

func (s *sum) add(m core.Measure) {
	s.up, s.cpus = s.up+number(m.State == core.StateOnline), s.cpus+float64(m.CPUs)
	s.memory, s.memoryTotal = s.memory+orZero(m.Memory), s.memoryTotal+float64(m.MemoryTotal)
	s.disk, s.diskTotal = s.disk+orZero(m.Disk), s.diskTotal+float64(m.DiskTotal)
}

func orZero(v *int64) float64 {
	if v == nil {
		return 0
	}
	return float64(*v)
}

// nodes writes each node, and what is beyond the limit as one. What was not
// told is left out.
func (p page) nodes(all []measured) {
	var rest sum
	beyond := false
	for i, m := range all {
		if beyond = beyond || i >= maxNodes || m.cluster == ""; beyond {
			rest.add(m.Measure)
			continue
		}
		at := []string{"cluster", m.cluster, "node", m.Node}
		p.gauge("node_up", "Whether a node is online; of those beyond the limit, how many.", number(m.State == core.StateOnline), at...)
		if m.CPU != nil {
			p.gauge("node_cpu_ratio", "The load of all processors of a node, 0 to 1.", *m.CPU, at...)
			p.gauge("node_cpus", "The processors of a node.", float64(m.CPUs), at...)
		}
		if m.Memory != nil {
			p.gauge("node_memory_used_bytes", "The memory of a node that is in use.", float64(*m.Memory), at...)
			p.gauge("node_memory_bytes", "The memory of a node.", float64(m.MemoryTotal), at...)
		}
		if m.State == core.StateOnline && m.Uptime > 0 {
			p.gauge("node_uptime_seconds", "How long a node has been running.", m.Uptime.Seconds(), at...)
		}
	}
	if beyond {
		at := []string{"cluster", other, "node", other}
		p.gauge("node_up", "Whether a node is online; of those beyond the limit, how many.", rest.up, at...)
		p.gauge("node_cpus", "The processors of a node.", rest.cpus, at...)
		p.gauge("node_memory_used_bytes", "The memory of a node that is in use.", rest.memory, at...)
		p.gauge("node_memory_bytes", "The memory of a node.", rest.memoryTotal, at...)
	}
}

// storages writes each storage; one that the nodes of a cluster share has no node.
func (p page) storages(all []measured) {
	var rest sum
	beyond := false
	for i, m := range all {
		if beyond = beyond || i >= maxStorages || m.cluster == ""; beyond {
			rest.add(m.Measure)
			continue
		}
		at := []string{"cluster", m.cluster, "node", m.Node, "storage", m.Name}
		p.gauge("storage_up", "Whether a storage can be used; of those beyond the limit, how many.", number(m.State == core.StateOnline), at...)
		if m.Disk != nil && m.DiskTotal > 0 {
			p.gauge("storage_used_bytes", "What is used of a storage.", float64(*m.Disk), at...)
			p.gauge("storage_bytes", "How much a storage holds.", float64(m.DiskTotal), at...)
		}
	}
	if beyond {
		at := []string{"cluster", other, "node", other, "storage", other}
		p.gauge("storage_up", "Whether a storage can be used; of those beyond the limit, how many.", rest.up, at...)
		p.gauge("storage_used_bytes", "What is used of a storage.", rest.disk, at...)
		p.gauge("storage_bytes", "How much a storage holds.", rest.diskTotal, at...)
	}
}
