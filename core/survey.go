package core

// Survey is all that a cluster shows at once.
type Survey struct {
	Guests   []GuestReading
	Nodes    []Measure // sorted by name
	Storages []Measure // sorted by node and name; those that nodes share first
}

// NodeSubject is a node as something that is measured.
func NodeSubject(cluster ClusterID, node string) Subject {
	return Subject{Kind: OfNode, ID: string(cluster) + "/" + node}
}

// StorageSubject is a storage as something that is measured; node is empty for
// one that the nodes of a cluster share.
func StorageSubject(cluster ClusterID, node, storage string) Subject {
	return Subject{Kind: OfStorage, ID: string(cluster) + "/" + node + "/" + storage}
}

// ServerSubject is a server as something that is measured.
func ServerSubject(id ServerID) Subject { return Subject{Kind: OfServer, ID: string(id)} }

// ClusterSubject is a cluster as something that is measured.
func ClusterSubject(id ClusterID) Subject { return Subject{Kind: OfCluster, ID: string(id)} }

// States of what is no guest.
const (
	StateOnline  = "online"
	StateOffline = "offline"
	StateUnknown = "unknown"
)

// Total is what a cluster's nodes and storages come to, as one measure of it.
// The nodes that are away are left out. What is not told of all the others is
// not told of the cluster.
func (s Survey) Total(cluster Cluster) Measure {
	m := Measure{Subject: ClusterSubject(cluster.ID), Cluster: cluster.ID, Name: cluster.Name, State: StateOnline}
	cpu, memory, known := 0.0, int64(0), 0
	online := 0
	for _, n := range s.Nodes {
		if n.State != StateOnline {
			continue
		}
		online++
		if n.CPU == nil || n.Memory == nil {
			continue
		}
		known++
		cpu, memory = cpu+*n.CPU*float64(n.CPUs), memory+*n.Memory
		m.CPUs, m.MemoryTotal = m.CPUs+n.CPUs, m.MemoryTotal+n.MemoryTotal
	}
	if known == online && m.CPUs > 0 {
		m.CPU, m.Memory = new(cpu/float64(m.CPUs)), &memory
	} else {
		m.CPUs, m.MemoryTotal = 0, 0
	}
	var disk int64
	for _, st := range s.Storages {
		if st.Disk != nil {
			disk, m.DiskTotal, m.Disk = disk+*st.Disk, m.DiskTotal+st.DiskTotal, &disk
		}
	}
	return m
}
