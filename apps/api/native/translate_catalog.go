package native

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// set overwrites what was said.
func set[T any](to *T, said *T) {
	if said != nil {
		*to = *said
	}
}

func wirePlan(p core.Plan) Plan {
	return Plan{
		ID: string(p.ID), Name: p.Name, Cores: p.Cores, Memory: p.Memory, Swap: p.Swap, Disk: p.Disk,
		Price: p.Price, Currency: some(p.Currency),
		Snapshots: p.Snapshots, Addresses: p.Addresses, Bandwidth: p.Bandwidth, Exceeded: string(p.Exceeded), Throttle: p.Throttle, CreatedAt: p.Created, Version: p.Version,
	}
}

func newPlan(n NewPlan) core.Plan {
	return core.Plan{Name: n.Name, Cores: n.Cores, Memory: n.Memory, Swap: n.Swap, Disk: n.Disk, Price: n.Price, Currency: n.Currency,
		Snapshots: n.Snapshots, Addresses: n.Addresses, Bandwidth: n.Bandwidth, Exceeded: core.BandwidthAction(n.Exceeded), Throttle: n.Throttle}
}

func planChange(c PlanChange) func(*core.Plan) {
	return func(p *core.Plan) {
		set(&p.Name, c.Name)
		set(&p.Cores, c.Cores)
		set(&p.Memory, c.Memory)
		set(&p.Swap, c.Swap)
		set(&p.Disk, c.Disk)
		set(&p.Price, c.Price)
		set(&p.Currency, c.Currency)
		setLimit(&p.Snapshots, c.Snapshots)
		setLimit(&p.Addresses, c.Addresses)
		setLimit(&p.Bandwidth, c.Bandwidth)
		set(&p.Exceeded, (*core.BandwidthAction)(c.Exceeded))
		set(&p.Throttle, c.Throttle)
	}
}

// wireImage shows the sources only to those who may see clusters.
func wireImage(c core.Caller) func(core.Image) Image {
	return func(i core.Image) Image {
		sources := []ImageSource{}
		if c.Has(core.ViewCluster) {
			sources = each(i.Sources, wireSource)
		}
		return Image{ID: string(i.ID), Name: i.Name, Kind: string(i.Kind), MinDisk: i.MinDisk, MinMemory: i.MinMemory, Hidden: i.Hidden, Sources: sources, CreatedAt: i.Created, Version: i.Version}
	}
}

func wireSource(s core.ImageSource) ImageSource {
	return ImageSource{Cluster: string(s.Cluster), Node: s.Node, VMID: s.VMID, Volume: s.Volume, Storage: s.Storage, Disk: s.Disk}
}

func source(s ImageSource) core.ImageSource {
	return core.ImageSource{Cluster: core.ClusterID(s.Cluster), Node: s.Node, VMID: s.VMID, Volume: s.Volume, Storage: s.Storage, Disk: s.Disk}
}

func newImage(n NewImage) core.Image {
	return core.Image{Name: n.Name, Kind: core.GuestKind(n.Kind), MinDisk: n.MinDisk, MinMemory: n.MinMemory, Hidden: n.Hidden, Sources: each(n.Sources, source)}
}

func imageChange(c ImageChange) func(*core.Image) {
	return func(i *core.Image) {
		set(&i.Name, c.Name)
		set(&i.Hidden, c.Hidden)
		set(&i.MinDisk, c.MinDisk)
		set(&i.MinMemory, c.MinMemory)
		if c.Sources != nil {
			i.Sources = each(c.Sources, source)
		}
	}
}

func (a *API) wireCluster(c core.Cluster) Cluster {
	reach := a.fleet.Reach(c.ID)
	endpoints := each(c.Endpoints, func(e core.Endpoint) Endpoint { return Endpoint(e) })
	return Cluster{
		ID: string(c.ID), Name: c.Name, Endpoints: endpoints, TokenID: c.TokenID, Identity: c.Identity,
		VMIDs: VMIDs(c.VMIDs), ResourcePool: some(c.ResourcePool), Drained: c.Drained, Labels: labelsOf(c.Labels),
		Reachable: reachable(reach), ObservedAt: moment(reach.At), Error: some(reach.Error), Degraded: some(reach.Lacks), CreatedAt: c.Created, Version: c.Version,
	}
}

// reachable is null for a cluster that nobody has asked yet.
func reachable(r fleet.Reach) *bool {
	if r == (fleet.Reach{}) {
		return nil
	}
	is := r.Error == ""
	return &is
}

func newCluster(n NewCluster) fleet.NewCluster {
	endpoints := each(n.Endpoints, func(e Endpoint) core.Endpoint { return core.Endpoint(e) })
	cluster := fleet.NewCluster{Name: n.Name, Endpoints: endpoints, Token: n.Token, ResourcePool: n.ResourcePool, Labels: n.Labels}
	set(&cluster.VMIDs, (*core.VMIDRange)(n.VMIDs))
	return cluster
}

func clusterChange(c ClusterChange) fleet.ClusterChange {
	change := fleet.ClusterChange{Name: c.Name, Drained: c.Drained, VMIDs: (*core.VMIDRange)(c.VMIDs), Token: c.Token,
		ResourcePool: c.ResourcePool, Labels: c.Labels}
	if c.Endpoints != nil {
		change.Endpoints = each(c.Endpoints, func(e Endpoint) core.Endpoint { return core.Endpoint(e) })
	}
	return change
}

func wireNode(clusters map[core.ClusterID]core.Cluster) func(core.Node) Node {
	return func(n core.Node) Node { return wireNodeOf(n, clusters[n.Cluster]) }
}

func wireNodeOf(n core.Node, cluster core.Cluster) Node {
	rule := cluster.Nodes[n.Name]
	return Node{
		ID: cluster.Name + ":" + n.Name, Cluster: cluster.Name, Name: n.Name, Online: n.Online, CPUs: n.CPUs, CPU: n.CPU,
		Memory: n.Memory, MemoryUsed: n.MemoryUsed, Uptime: int64(n.Uptime.Seconds()), ObservedAt: moment(n.SeenAt),
		Maintenance: rule.Maintenance, Labels: labelsOf(rule.Labels), Version: cluster.Version,
	}
}

// labelsOf never is null on the wire.
func labelsOf(labels map[string]string) map[string]string {
	if labels == nil {
		return map[string]string{}
	}
	return labels
}

func wirePool(p core.Pool) Pool {
	return Pool{
		ID: string(p.ID), Name: p.Name, Clusters: each(p.Clusters, func(id core.ClusterID) string { return string(id) }),
		Prefix: p.Prefix.String(), Gateway: host(p.Gateway), Bridge: some(p.Bridge), VLAN: some(p.VLAN), CreatedAt: p.Created, Version: p.Version,
		Reverse: some(p.Reverse), Nameservers: each(p.DNS.Nameservers, netip.Addr.String), Search: some(p.DNS.Search), Rest: seconds(p.Rest),
		Ranges: each(p.Ranges, func(r core.AddressRange) AddressRange { return AddressRange{r.First.String(), r.Last.String()} }),
	}
}

// newPool reads a request for a pool. Invalid: an address or network is none.
func newPool(n NewPool) (core.Pool, error) {
	var v core.Violations
	pool := core.Pool{Name: n.Name, Bridge: n.Bridge, VLAN: n.VLAN, Clusters: each(n.Clusters, clusterID), Ranges: ranges(&v, n.Ranges),
		Reverse: n.Reverse, DNS: core.DNS{Nameservers: parseAddresses(&v, "nameservers", n.Nameservers), Search: n.Search}, Rest: duration(n.Rest)}
	var err error
	pool.Prefix, err = netip.ParsePrefix(n.Prefix)
	v.Check(err == nil, "prefix", "must be a network such as 192.0.2.0/24")
	if n.Gateway != "" {
		pool.Gateway = parseAddress(&v, "gateway", n.Gateway)
	}
	return pool, v.Err()
}

func clusterID(s string) core.ClusterID { return core.ClusterID(s) }

func ranges(v *core.Violations, said []AddressRange) (spans []core.AddressRange) {
	for i, r := range said {
		at := fmt.Sprintf("ranges.%d", i)
		spans = append(spans, core.AddressRange{First: parseAddress(v, at+".first", r.First), Last: parseAddress(v, at+".last", r.Last)})
	}
	return spans
}

// poolChange reads a request to change a pool. Invalid: an address is none.
func poolChange(c PoolChange) (func(*core.Pool), error) {
	var v core.Violations
	var gateway netip.Addr
	if c.Gateway != nil && *c.Gateway != "" {
		gateway = parseAddress(&v, "gateway", *c.Gateway)
	}
	spans := ranges(&v, c.Ranges)
	nameservers := parseAddresses(&v, "nameservers", c.Nameservers)
	return func(p *core.Pool) {
		set(&p.Name, c.Name)
		set(&p.Bridge, c.Bridge)
		set(&p.VLAN, c.VLAN)
		set(&p.Reverse, c.Reverse)
		set(&p.DNS.Search, c.Search)
		if c.Nameservers != nil {
			p.DNS.Nameservers = nameservers
		}
		if c.Rest != nil {
			p.Rest = duration(c.Rest)
		}
		if c.Gateway != nil {
			p.Gateway = gateway
		}
		if c.Clusters != nil {
			p.Clusters = each(c.Clusters, clusterID)
		}
		if c.Ranges != nil {
			p.Ranges = spans
		}
	}, v.Err()
}

func wireAddress(a core.Address) Address {
	return Address{
		ID: string(a.ID), PoolID: string(a.Pool), Address: a.IP.String(), Family: a.Family(), Gateway: host(a.Gateway), Mask: a.Mask(),
		Bridge: some(a.Bridge), VLAN: some(a.VLAN), Reverse: some(a.Reverse), ServerID: text(a.Server), ReleasedAt: moment(a.ReleasedAt),
	}
}

func seconds(d *time.Duration) *int {
	if d == nil {
		return nil
	}
	n := int(*d / time.Second)
	return &n
}

func duration(seconds *int) *time.Duration {
	if seconds == nil {
		return nil
	}
	d := time.Duration(*seconds) * time.Second
	return &d
}
