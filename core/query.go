package core

import (
	"cmp"
	"slices"
	"time"
)

// ServerFilter narrows a list of servers. Empty fields do not narrow.
type ServerFilter struct {
	Page
	Viewer  UserID // only what is theirs, or was granted to them
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

	// Any of those that are named.
	Numbers []int64
	VMIDs   []int
	Owners  []UserID
	Names   []string // as Name
	Lives   []Life
	Places  []Place

	Offset int // how many to skip, for who counts pages; not together with After
}

// CheckOrder is nil if servers can be listed in the order that the filter asks
// for, from where it asks for. Invalid.
func (f ServerFilter) CheckOrder() error {
	var v Violations
	v.Check(f.Offset >= 0, "offset", "must be 0 or more")
	v.Check(f.After == "" || f.Offset == 0, "offset", "cannot be together with a place to begin behind")
	counted := f.Sort.By == ByOwner || f.Sort.By == ByPlace
	v.Check(f.After == "" || !counted, "sort", "by %s has no place to begin behind", f.Sort.By)
	if err := v.Err(); err != nil || counted {
		return err
	}
	return f.CheckSort(ServerSorts())
}

// OperationFilter narrows a list of operations, which is sorted by ID only.
// Empty fields do not narrow.
type OperationFilter struct {
	Page
	Viewer UserID // only what is theirs, or about a server that was granted to them
	Owner  UserID
	Server ServerID
	State  OperationState
	Kind   string
	Since  time.Time // only those made at this time or later
	Active bool      // only what has not ended
	Newest bool      // the newest first: After then continues downward
}

// Merge puts two lists that are sorted as the filter says into one, each thing
// once, at most Limit.
func (f ServerFilter) Merge(one, two []ServerView) []ServerView {
	return merged(f.Page, f.Sort.Down, append(one, two...), func(a, b ServerView) int {
		return cmp.Or(cmp.Compare(a.SortKey(f.Sort.By), b.SortKey(f.Sort.By)), cmp.Compare(a.ID, b.ID))
	})
}

// Merge puts two lists that are sorted as the filter says into one, each thing
// once, at most Limit.
func (f OperationFilter) Merge(one, two []Operation) []Operation {
	return merged(f.Page, f.Newest, append(one, two...), func(a, b Operation) int { return cmp.Compare(a.ID, b.ID) })
}

func merged[T any](page Page, down bool, all []T, compare func(a, b T) int) []T {
	slices.SortFunc(all, func(a, b T) int {
		if down {
			a, b = b, a
		}
		return compare(a, b)
	})
	all = slices.CompactFunc(all, func(a, b T) bool { return compare(a, b) == 0 })
	if page.Limit > 0 && len(all) > page.Limit {
		all = all[:page.Limit]
	}
	return all
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
