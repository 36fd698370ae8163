package native

import "time"

// Image is what a customer picks: a name for templates of the clusters.
type Image struct {
	ID        string        `json:"id" format:"uuid"`
	Name      string        `json:"name" example:"debian-12"`
	Kind      string        `json:"kind" enum:"vm,container"`
	MinDisk   int64         `json:"min_disk" doc:"Bytes of root disk that a server of it needs; 0 for what its sources have."`
	MinMemory int64         `json:"min_memory" doc:"Bytes of memory that a server of it needs; 0 for any."`
	Hidden    bool          `json:"hidden" doc:"Not offered to customers."`
	Sources   []ImageSource `json:"sources" nullable:"false" doc:"Where it comes from; shown to admins."`
	CreatedAt time.Time     `json:"created_at"`
	Version   int64         `json:"version"`
}

// ImageSource is where an image comes from on one node.
type ImageSource struct {
	Cluster string `json:"cluster_id" format:"uuid"`
	Node    string `json:"node" minLength:"1" maxLength:"63" example:"pve1"`
	VMID    int    `json:"vmid,omitempty" minimum:"0" doc:"Of a template guest."`
	Volume  string `json:"volume,omitempty" maxLength:"255" doc:"Of a container archive." example:"local:vztmpl/debian-12.tar.zst"`
	Storage string `json:"storage,omitempty" maxLength:"100"`
	Disk    int64  `json:"disk,omitempty" minimum:"0" doc:"Bytes of its root disk; 0 if unknown."`
}

// NewImage is what can be said of an image that does not exist yet.
type NewImage struct {
	Name      string        `json:"name" minLength:"1" maxLength:"63" example:"debian-13"`
	Kind      string        `json:"kind" enum:"vm,container"`
	MinDisk   int64         `json:"min_disk,omitempty" minimum:"0" doc:"Bytes of root disk that a server of it needs; what its sources have, if left out."`
	MinMemory int64         `json:"min_memory,omitempty" minimum:"0" doc:"Bytes of memory that a server of it needs; any, if left out." example:"1073741824"`
	Hidden    bool          `json:"hidden,omitempty"`
	Sources   []ImageSource `json:"sources,omitempty" maxItems:"1000" nullable:"false"`
}

// ImageChange is what can be changed of an image.
type ImageChange struct {
	Name      *string       `json:"name,omitempty" minLength:"1" maxLength:"63"`
	MinDisk   *int64        `json:"min_disk,omitempty" minimum:"0" doc:"Servers that there are stay as they are."`
	MinMemory *int64        `json:"min_memory,omitempty" minimum:"0" doc:"Servers that there are stay as they are."`
	Hidden    *bool         `json:"hidden,omitempty"`
	Sources   []ImageSource `json:"sources,omitempty" maxItems:"1000" nullable:"false" doc:"Replaces all sources."`
}

// Cluster is one Proxmox VE cluster.
type Cluster struct {
	ID           string            `json:"id" format:"uuid"`
	Name         string            `json:"name" example:"demo"`
	Endpoints    []Endpoint        `json:"endpoints" nullable:"false"`
	TokenID      string            `json:"token_id" doc:"The API token without its secret." example:"remuda@pve!api"`
	Identity     string            `json:"identity" doc:"SHA-256 of the cluster's root certificate."`
	VMIDs        VMIDs             `json:"vmids" doc:"The numbers that we hand out."`
	ResourcePool *string           `json:"resource_pool" doc:"Resource pool of Proxmox VE that our guests are in."`
	Drained      bool              `json:"drained" doc:"No new servers are placed here; those that are here stay."`
	Labels       map[string]string `json:"labels" doc:"That servers can ask for; those of a node count before these."`
	Reachable    *bool             `json:"reachable" doc:"Whether it answered the last time that it was asked; null if it was not asked yet."`
	ObservedAt   *time.Time        `json:"observed_at" doc:"When it last answered; null if it has not yet."`
	Error        *string           `json:"error" doc:"Why it did not answer since."`
	Degraded     *string           `json:"degraded" doc:"Which privileges our token has lost there, as far as this process knows; null if it has what it needs."`
	CreatedAt    time.Time         `json:"created_at"`
	Version      int64             `json:"version"`
}

// Endpoint is one address of a cluster's API.
type Endpoint struct {
	URL         string `json:"url" maxLength:"255" example:"https://pve1.example.com:8006"`
	Fingerprint string `json:"fingerprint" maxLength:"95" doc:"SHA-256 of its certificate: 32 upper-case hex pairs joined by ':'."`
}

// VMIDs is a range of Proxmox's numbers of guests, both ends included.
type VMIDs struct {
	First int `json:"first" minimum:"100" maximum:"999999999" example:"10000"`
	Last  int `json:"last" minimum:"100" maximum:"999999999" example:"99999"`
}

// NewCluster is what can be said of a cluster that is to be driven.
type NewCluster struct {
	Name         string            `json:"name" minLength:"1" maxLength:"63" example:"frankfurt"`
	Endpoints    []Endpoint        `json:"endpoints" minItems:"1" maxItems:"64" nullable:"false"`
	Token        string            `json:"token" minLength:"1" maxLength:"255" writeOnly:"true" doc:"USER@REALM!NAME=SECRET"`
	VMIDs        *VMIDs            `json:"vmids,omitempty"`
	ResourcePool string            `json:"resource_pool,omitempty" maxLength:"100" doc:"Resource pool of Proxmox VE, for a token that is bound to one."`
	Labels       map[string]string `json:"labels,omitempty" doc:"At most 64."`
}

// ClusterChange is what can be changed of a cluster.
type ClusterChange struct {
	Name         *string           `json:"name,omitempty" minLength:"1" maxLength:"63"`
	Drained      *bool             `json:"drained,omitempty"`
	VMIDs        *VMIDs            `json:"vmids,omitempty"`
	Endpoints    []Endpoint        `json:"endpoints,omitempty" minItems:"1" maxItems:"64" nullable:"false" doc:"Replace all endpoints; all must be of the same cluster."`
	Token        *string           `json:"token,omitempty" minLength:"1" maxLength:"255" writeOnly:"true" doc:"USER@REALM!NAME=SECRET"`
	ResourcePool *string           `json:"resource_pool,omitempty" maxLength:"100" doc:"Empty for none."`
	Labels       map[string]string `json:"labels,omitempty" doc:"Replaces all labels."`
}

// Node is one machine of a cluster, as it is now.
type Node struct {
	ID          string            `json:"id" doc:"CLUSTER:NODE" example:"demo:pve1"`
	Cluster     string            `json:"cluster" example:"demo"`
	Name        string            `json:"name" example:"pve1"`
	Online      bool              `json:"online"`
	CPUs        int               `json:"cpus"`
	CPU         float64           `json:"cpu" doc:"0 to 1: the load of all its processors."`
	Memory      int64             `json:"memory" doc:"Bytes."`
	MemoryUsed  int64             `json:"memory_used" doc:"Bytes."`
	Uptime      int64             `json:"uptime" doc:"Seconds."`
	ObservedAt  *time.Time        `json:"observed_at" doc:"When it was seen so; null if it was not seen yet."`
	Maintenance bool              `json:"maintenance" doc:"It gets no new servers, and none are moved there."`
	Labels      map[string]string `json:"labels" doc:"That servers can ask for."`
	Version     int64             `json:"version" doc:"That of its cluster."`
}

// NodeChange is what people can say of a node.
type NodeChange struct {
	Maintenance *bool             `json:"maintenance,omitempty"`
	Labels      map[string]string `json:"labels,omitempty" doc:"Replaces all labels; at most 64."`
}

// Storage is a storage of one node, as it is now.
type Storage struct {
	ID         string     `json:"id" doc:"CLUSTER:NODE:STORAGE" example:"demo:pve1:local-lvm"`
	Cluster    string     `json:"cluster" example:"demo"`
	Node       string     `json:"node" example:"pve1"`
	Name       string     `json:"name" example:"local-lvm"`
	Online     bool       `json:"online" doc:"False if its node is away; the rest is then as it was last seen."`
	Type       string     `json:"type" example:"lvmthin"`
	Content    []string   `json:"content" nullable:"false" doc:"What Proxmox may put there: images, rootdir, vztmpl and more."`
	Shared     bool       `json:"shared" doc:"The same storage is there on other nodes."`
	Active     bool       `json:"active" doc:"It can be used now."`
	Total      int64      `json:"total" doc:"Bytes."`
	Free       int64      `json:"free" doc:"Bytes."`
	ObservedAt *time.Time `json:"observed_at" doc:"When it was seen so; null if it was not seen yet."`
}

// Template is something on a node that a server can be made from.
type Template struct {
	ID         string     `json:"id" doc:"CLUSTER:NODE:VMID, or CLUSTER:NODE:STORAGE:FILE of a container archive." example:"demo:pve1:9001"`
	Cluster    string     `json:"cluster" example:"demo"`
	Node       string     `json:"node" example:"pve1"`
	Name       string     `json:"name" example:"debian-12"`
	Online     bool       `json:"online" doc:"False if its node is away; the rest is then as it was last seen."`
	Kind       string     `json:"kind" enum:"vm,container"`
	VMID       *int       `json:"vmid" doc:"Of a template guest; null for an archive."`
	Volume     *string    `json:"volume" doc:"Of a container archive; null for a guest." example:"local:vztmpl/debian-12.tar.zst"`
	Storage    string     `json:"storage" doc:"That its root disk, or the archive, lies on."`
	Disk       int64      `json:"disk" doc:"Bytes of its root disk; 0 for an archive."`
	Size       int64      `json:"size" doc:"Bytes of a container archive; 0 for a guest." example:"0"`
	ObservedAt *time.Time `json:"observed_at" doc:"When it was seen so; null if it was not seen yet."`
}

// Pool is a stock of addresses.
type Pool struct {
	ID          string         `json:"id" format:"uuid"`
	Name        string         `json:"name" example:"demo"`
	Clusters    []string       `json:"cluster_ids" nullable:"false" doc:"Where its addresses can be used; empty means everywhere."`
	Prefix      string         `json:"prefix" example:"10.77.0.0/24"`
	Gateway     *string        `json:"gateway" example:"10.77.0.1"`
	Bridge      *string        `json:"bridge" example:"vmbr0"`
	VLAN        *int           `json:"vlan"`
	Ranges      []AddressRange `json:"ranges" nullable:"false"`
	Reverse     *string        `json:"reverse" doc:"Pattern of the names in reverse DNS." example:"{ip-dashed}.example.net"`
	Nameservers []string       `json:"nameservers" nullable:"false" doc:"Whom new guests with its addresses ask for names; empty is as their templates have it." example:"[\"9.9.9.9\"]"`
	Search      *string        `json:"search_domain" doc:"Where new guests with its addresses look up short names." example:"example.net"`
	Rest        *int           `json:"quarantine" doc:"Seconds that a released address is not given out again; null is as set for all."`
	CreatedAt   time.Time      `json:"created_at"`
	Version     int64          `json:"version"`
}

// AddressRange is the addresses from first to last, both included.
type AddressRange struct {
	First string `json:"first" maxLength:"45" example:"10.77.0.10"`
	Last  string `json:"last" maxLength:"45" example:"10.77.0.250"`
}

// NewPool is what can be said of a pool that does not exist yet.
type NewPool struct {
	Name        string         `json:"name" minLength:"1" maxLength:"63"`
	Clusters    []string       `json:"cluster_ids,omitempty" maxItems:"1000" nullable:"false"`
	Prefix      string         `json:"prefix" maxLength:"49" example:"192.0.2.0/24"`
	Gateway     string         `json:"gateway,omitempty" maxLength:"45" example:"192.0.2.1"`
	Bridge      string         `json:"bridge,omitempty" maxLength:"15" example:"vmbr0"`
	VLAN        int            `json:"vlan,omitempty" minimum:"0" maximum:"4094"`
	Ranges      []AddressRange `json:"ranges" minItems:"1" maxItems:"1000" nullable:"false"`
	Reverse     string         `json:"reverse,omitempty" maxLength:"253" doc:"Pattern of the names in reverse DNS; {ip-dashed} stands for the address." example:"{ip-dashed}.example.net"`
	Nameservers []string       `json:"nameservers,omitempty" maxItems:"3" nullable:"false" doc:"Whom new guests with its addresses ask for names; as their templates have it, if left out." example:"[\"9.9.9.9\"]"`
	Search      string         `json:"search_domain,omitempty" maxLength:"253" doc:"Where new guests with its addresses look up short names." example:"example.net"`
	Rest        *int           `json:"quarantine,omitempty" minimum:"0" maximum:"31536000" doc:"Seconds that a released address is not given out again; as set for all, if left out."`
}

// PoolChange is what can be changed of a pool; its network stays.
type PoolChange struct {
	Name        *string        `json:"name,omitempty" minLength:"1" maxLength:"63"`
	Clusters    []string       `json:"cluster_ids,omitempty" maxItems:"1000" nullable:"false" doc:"Replaces all; empty means everywhere."`
	Gateway     *string        `json:"gateway,omitempty" maxLength:"45" doc:"Empty for none."`
	Bridge      *string        `json:"bridge,omitempty" maxLength:"15" doc:"Empty keeps the template's."`
	VLAN        *int           `json:"vlan,omitempty" minimum:"0" maximum:"4094" doc:"0 for none."`
	Ranges      []AddressRange `json:"ranges,omitempty" minItems:"1" maxItems:"1000" nullable:"false" doc:"Replaces all ranges; held addresses must stay in them."`
	Reverse     *string        `json:"reverse,omitempty" maxLength:"253" doc:"Pattern of the names in reverse DNS. Names that somebody chose stay."`
	Nameservers []string       `json:"nameservers,omitempty" maxItems:"3" nullable:"false" doc:"Replaces all; empty is as the templates have it. Guests that there are stay as they are." example:"[\"9.9.9.9\"]"`
	Search      *string        `json:"search_domain,omitempty" maxLength:"253" doc:"Empty for none."`
	Rest        *int           `json:"quarantine,omitempty" minimum:"0" maximum:"31536000" doc:"Seconds that a released address is not given out again."`
}

// Address is one address of a pool, and who holds it.
type Address struct {
	ID         string     `json:"id" format:"uuid"`
	PoolID     string     `json:"pool_id" format:"uuid"`
	Address    string     `json:"address" example:"10.77.0.10"`
	Family     int        `json:"family" enum:"4,6"`
	Gateway    *string    `json:"gateway"`
	Mask       string     `json:"mask" example:"255.255.255.0"`
	Bridge     *string    `json:"bridge"`
	VLAN       *int       `json:"vlan"`
	Reverse    *string    `json:"reverse"`
	ServerID   *string    `json:"server_id" doc:"The holder; null if it is free."`
	ReleasedAt *time.Time `json:"released_at" doc:"When it was last given back; null if never."`
}
