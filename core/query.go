package core

import "time"

// ServerFilter narrows a list of servers. Empty fields do not narrow.
type ServerFilter struct {
	Page
	Owner   UserID
	Cluster ClusterID
	Node    string
	Life    Life
	Power   Power
	Name    string // a part of the name, case ignored
	Labels  map[string]string

	Kind      GuestKind
	Plan      PlanID
	Image     ImageID
	Suspended *bool
	Selector  Selector
}

// OperationFilter narrows a list of operations, which is sorted by ID only.
// Empty fields do not narrow.
type OperationFilter struct {
	Page
	Owner  UserID
	Server ServerID
	State  OperationState
	Kind   string
	Since  time.Time // only those made at this time or later
	Active bool      // only what has not ended
	Newest bool      // the newest first: After then continues downward
}

// Replay is the record of one request with an idempotency key, and its answer.
type Replay struct {
	User    UserID
	Key     string
	Hash    []byte // of the request
	Answer  []byte // sealed
	Created time.Time
}

// Reservation is a VMID that is ours on a cluster.
type Reservation struct {
	Cluster ClusterID
	VMID    int
	Server  ServerID
}

// Slot is one of the few places in which something that the hypervisor cannot
// do often at once is done: "clone template c1/9000", 0 to Limit-1.
type Slot struct {
	Scope string
	Limit int
}

// Reading is what a look, or a sweep over a cluster, showed of a server.
type Reading struct {
	Server ServerID
	Power  Power
	At     time.Time
}
