package core

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Cluster is one Proxmox VE cluster, or one lone node.
type Cluster struct {
	ID           ClusterID
	Name         string
	Endpoints    []Endpoint // tried in order; all are members of the one cluster
	TokenID      string     // user@realm!name; its secret is sealed and kept apart
	Identity     string     // SHA-256 of pve-root-ca.pem, hex; learnt when the cluster is added
	VMIDs        VMIDRange
	ResourcePool string // of Proxmox VE, where our guests go, for a token bound to one; empty for none
	Drained      bool   // no new servers are placed here; those that are there stay
	Labels       map[string]string
	Nodes        map[string]NodeRule // what people said of nodes, by name; the others have none
	Version      int64
	Created      time.Time
}

// NodeRule is what people said of one node, as opposed to what is seen of it.
type NodeRule struct {
	Maintenance bool // no new servers, and none are moved here
	Labels      map[string]string
}

// Clone returns a copy that shares nothing with c.
func (c Cluster) Clone() Cluster {
	c.Endpoints, c.Labels, c.Nodes = slices.Clone(c.Endpoints), maps.Clone(c.Labels), maps.Clone(c.Nodes)
	for name, rule := range c.Nodes {
		rule.Labels = maps.Clone(rule.Labels)
		c.Nodes[name] = rule
	}
	return c
}

// Endpoint is one address of a cluster's API and the certificate it must show.
type Endpoint struct {
	URL         string // https://host:port, no path
	Fingerprint string // SHA-256 of the certificate: 32 upper-case hex pairs joined by ':'
}

// VMIDRange is the VMIDs that we hand out on a cluster, both ends included.
type VMIDRange struct{ First, Last int }

// Proxmox VE accepts VMIDs from 100 to 999,999,999.
const (
	MinVMID = 100
	MaxVMID = 999_999_999
)

// DefaultVMIDs is the range of a cluster that names none: high enough to stay
// clear of what people number by hand.
var DefaultVMIDs = VMIDRange{First: 10_000, Last: 99_999}

var (
	fingerprintPattern = regexp.MustCompile(`^[0-9A-F]{2}(:[0-9A-F]{2}){31}$`)
	tokenIDPattern     = regexp.MustCompile(`^[^\s:/!@]+@[A-Za-z][A-Za-z0-9._-]+![A-Za-z][A-Za-z0-9._-]+$`)
)

// Validate names everything that is wrong with the cluster. Invalid.
func (c Cluster) Validate() error {
	var v Violations
	CheckSlug(&v, "name", c.Name)
	v.Check(len(c.Endpoints) > 0, "endpoints", "must name at least one")
	for i, e := range c.Endpoints {
		e.check(&v, "endpoints."+strconv.Itoa(i))
	}
	v.Check(tokenIDPattern.MatchString(c.TokenID), "token", "must be USER@REALM!NAME=SECRET")
	v.Check(c.VMIDs.First >= MinVMID && c.VMIDs.Last <= MaxVMID && c.VMIDs.First <= c.VMIDs.Last,
		"vmids", "must be a range within %d to %d", MinVMID, MaxVMID)
	CheckLabels(&v, "labels", c.Labels)
	for name, rule := range c.Nodes {
		CheckLabels(&v, "nodes."+name+".labels", rule.Labels)
	}
	return v.Err()
}

func (e Endpoint) check(v *Violations, path string) {
	u, err := url.Parse(e.URL)
	ok := err == nil && u.Scheme == "https" && u.Host != "" && strings.Trim(u.Path, "/") == "" && u.RawQuery == "" && u.User == nil
	v.Check(ok, path+".url", "must be https://HOST:PORT without a path")
	v.Check(fingerprintPattern.MatchString(e.Fingerprint), path+".fingerprint",
		"must be the SHA-256 of the certificate: 32 upper-case hex pairs joined by ':'")
}

// SplitToken parts an API token as Proxmox prints it, USER@REALM!NAME=SECRET,
// into its identifier and its secret. Invalid.
func SplitToken(token string) (id, secret string, err error) {
	id, secret, ok := strings.Cut(token, "=")
	if !ok || secret == "" || !tokenIDPattern.MatchString(id) {
		return "", "", &Error{Kind: Invalid, Code: CodeValidation, Msg: "the request is not valid",
			Fields: []Violation{{Path: "token", Msg: "must be USER@REALM!NAME=SECRET"}}}
	}
	return id, secret, nil
}

// IsRoot reports whether the token is one of root@pam, who may do everything on
// every node, and whose tokens can be no less than that.
func IsRoot(tokenID string) bool { return strings.HasPrefix(tokenID, "root@pam!") }

// Node is one machine of a cluster, as seen at one moment.
type Node struct {
	Cluster    ClusterID
	Name       string
	Online     bool
	CPUs       int
	CPU        float64 // 0–1, load of all CPUs
	Memory     int64   // bytes
	MemoryUsed int64   // bytes
	Disk       int64   // bytes of its root file system
	DiskUsed   int64   // bytes
	Uptime     time.Duration
	SeenAt     time.Time // when it was so; the front door says it
}

// Storage is one storage of a node, as seen at one moment.
type Storage struct {
	Cluster ClusterID
	Node    string
	Name    string
	Type    string   // dir, lvmthin, zfspool, rbd, …
	Content []string // images, rootdir, vztmpl, …
	Shared  bool
	Active  bool
	Total   int64 // bytes
	Free    int64 // bytes
}

// Template is something on a node that a server can be made from.
type Template struct {
	Cluster ClusterID
	Node    string
	Kind    GuestKind
	Name    string // of the guest template; of an archive its file name without .tar.*
	VMID    int    // of a guest template
	Volume  string // of a container archive: "local:vztmpl/debian-12.tar.zst"
	Storage string // that its root disk, or the archive, lies on
	Disk    int64  // bytes of its root disk; 0 for an archive
	Size    int64  // bytes of an archive
	Format  string // of an archive: tgz, tzst, …
}
