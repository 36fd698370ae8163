package core

import "time"

// SubjectKind is a kind of thing that is measured.
type SubjectKind string

// What is measured.
const (
	OfServer  SubjectKind = "server"
	OfNode    SubjectKind = "node"
	OfStorage SubjectKind = "storage"
	OfCluster SubjectKind = "cluster"
)

// Subject is one thing that is measured.
type Subject struct {
	Kind SubjectKind
	ID   string // a server's or cluster's ID, CLUSTER/NODE, CLUSTER/NODE/STORAGE; of a shared storage CLUSTER//STORAGE
}

// Measure is what one sweep showed of one thing. What was not told is nil, which
// is not zero.
type Measure struct {
	Subject Subject
	Cluster ClusterID
	Server  ServerID // of a server
	Node    string   // empty for a cluster and a shared storage
	Name    string   // as people know it
	At      time.Time
	State   string // of a server its power; of all others online, offline or unknown
	Uptime  time.Duration

	CPU         *float64 // 0–1 of all its cores
	CPUs        int
	Memory      *int64 // bytes in use
	MemoryTotal int64  // bytes
	Disk        *int64 // bytes in use; Proxmox does not tell it of virtual machines
	DiskTotal   int64  // bytes
	NetIn       *int64 // bytes received since its start
	NetOut      *int64 // bytes sent since its start
	DiskRead    *int64 // bytes read since its start
	DiskWrite   *int64 // bytes written since its start
}
