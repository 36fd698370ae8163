package core

import (
	"slices"
	"strconv"
	"time"
)

// Image is what a customer picks: a name for one template on each cluster.
type Image struct {
	ID        ImageID
	Name      string
	Kind      GuestKind
	Sources   []ImageSource
	MinDisk   int64 // bytes of the root disk that it needs; 0 for what its sources have
	MinMemory int64 // bytes of memory that it needs; 0 for any
	Hidden    bool  // not offered; servers made from it stay as they are
	Version   int64
	Created   time.Time
}

// ImageSource is where an image comes from on one node. Exactly one of VMID
// (a template guest) and Volume (a container archive) is set.
type ImageSource struct {
	Cluster ClusterID
	Node    string
	VMID    int
	Volume  string
	Storage string // that the template lies on
	Disk    int64  // bytes of the template's root disk; 0 if unknown
}

// DiskOn is how many bytes of root disk the image needs on one cluster.
func (i Image) DiskOn(cluster ClusterID) int64 {
	need := i.MinDisk
	for _, s := range i.On(cluster) {
		need = max(need, s.Disk)
	}
	return need
}

// On returns the sources on one cluster.
func (i Image) On(cluster ClusterID) []ImageSource {
	var found []ImageSource
	for _, s := range i.Sources {
		if s.Cluster == cluster {
			found = append(found, s)
		}
	}
	return found
}

// Validate names everything that is wrong with the image. Invalid.
func (i Image) Validate() error {
	var v Violations
	CheckSlug(&v, "name", i.Name)
	v.Check(i.Kind.Valid(), "kind", "must be vm or container")
	v.Check(i.MinDisk >= 0 && i.MinDisk <= MaxDisk, "min_disk", "must be 0 to %d bytes", MaxDisk)
	v.Check(i.MinMemory >= 0 && i.MinMemory <= MaxMemory, "min_memory", "must be 0 to %d bytes", MaxMemory)
	for n, s := range i.Sources {
		at := "sources." + strconv.Itoa(n)
		v.Check((s.VMID != 0) != (s.Volume != ""), at, "must have either a vmid or a volume")
		v.Check(s.Volume == "" || i.Kind == Container, at, "a volume makes containers only")
		v.Check(s.Cluster != "", at+".cluster", "must be named")
		v.Check(s.Node != "", at+".node", "must be named")
	}
	return v.Err()
}

// Plan is what a customer buys: the resources of a server, and its price.
type Plan struct {
	ID       PlanID
	Name     string
	Cores    int
	Memory   int64  // bytes
	Swap     int64  // bytes; containers only
	Disk     int64  // bytes of the root disk
	Price    int64  // in hundredths of the currency's unit, a month
	Currency string // ISO 4217; empty if there is no price

	// What a server of the plan may have at most; nil is no limit.
	Snapshots *int
	Addresses *int            // of all families together
	Bandwidth *int64          // bytes of a calendar month, in and out together
	Exceeded  BandwidthAction // what becomes of a server that has used more
	Throttle  int64           // bytes a second, for those that are throttled

	Version int64
	Created time.Time
}

// Validate names everything that is wrong with the plan. Invalid.
func (p Plan) Validate() error {
	var v Violations
	CheckSlug(&v, "name", p.Name)
	v.Check(p.Price >= 0, "price", "must not be negative")
	v.Check(p.Currency == "" || len(p.Currency) == 3, "currency", "must be an ISO 4217 code such as EUR")
	v.Merge("", p.Spec(Container).Validate(Container))
	v.Check(p.Snapshots == nil || *p.Snapshots >= 0, "snapshots", "must be 0 or more, or null for no limit")
	v.Check(p.Addresses == nil || *p.Addresses >= 0, "addresses", "must be 0 or more, or null for no limit")
	v.Check(p.Bandwidth == nil || *p.Bandwidth >= 0, "bandwidth", "must be 0 or more, or null for no limit")
	v.Check(slices.Contains(BandwidthActions(), p.Exceeded), "exceeded", "must be none, throttle or disconnect")
	v.Check(p.Throttle >= 0, "throttle", "must not be negative")
	v.Check(p.Exceeded != BandwidthThrottle || p.Throttle > 0, "throttle", "must be more than 0 when what exceeds the bandwidth is throttled")
	return v.Err()
}

// BandwidthAction is what becomes of a server that has used up its plan's
// bandwidth, until the month is over.
type BandwidthAction string

// The actions.
const (
	BandwidthNone       BandwidthAction = "none"       // it is only told
	BandwidthThrottle   BandwidthAction = "throttle"   // its interface is slowed down to the plan's rate
	BandwidthDisconnect BandwidthAction = "disconnect" // its interface's link is taken away
)

// BandwidthActions lists every action.
func BandwidthActions() []BandwidthAction {
	return []BandwidthAction{BandwidthNone, BandwidthThrottle, BandwidthDisconnect}
}

// Clone returns a copy that shares nothing with p.
func (p Plan) Clone() Plan {
	p.Snapshots, p.Addresses, p.Bandwidth = copied(p.Snapshots), copied(p.Addresses), copied(p.Bandwidth)
	return p
}

func copied[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}

// Spec is the specification of a guest of this kind that has the plan. Swap is
// for containers only.
func (p Plan) Spec(kind GuestKind) Spec {
	s := Spec{Cores: p.Cores, Memory: p.Memory, Disks: map[string]int64{RootDisk(kind): p.Disk}}
	if kind == Container {
		s.Swap = p.Swap
	}
	return s
}

// Offer is what a new server may be made of: the image and the plan that were
// asked for, and all that there is to put it on.
type Offer struct {
	Image    Image // zero if there is none of that name
	Plan     Plan  // likewise
	Clusters []Cluster
	Pools    []Pool
}
