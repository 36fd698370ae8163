package core

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Pool is a stock of IP addresses that servers are given from.
type Pool struct {
	ID       PoolID
	Name     string
	Clusters []ClusterID // where its addresses can be used; empty means everywhere
	Prefix   netip.Prefix
	Gateway  netip.Addr
	Bridge   string // Proxmox bridge that leads to it; empty keeps the template's
	VLAN     int    // 0 for none
	Ranges   []AddressRange
	Reverse  string         // pattern of the reverse names: {ip-dashed}.example.net; empty for none
	DNS      DNS            // of the guests that have its addresses; what is empty is left open
	Rest     *time.Duration // how long a released address is not given out again; nil means the setting
	Version  int64
	Created  time.Time
}

// AddressRange is the addresses from First to Last, both included.
type AddressRange struct{ First, Last netip.Addr }

// MaxPool is how many addresses one pool may hold.
const MaxPool = 65536

// bridgeName is Proxmox's own rule, the format pve-bridge-id, with a limit.
var bridgeName = regexp.MustCompile(`^[A-Za-z0-9._-]{1,63}$`)

// Validate names everything that is wrong with the pool. Invalid.
func (p Pool) Validate() error {
	var v Violations
	CheckSlug(&v, "name", p.Name)
	v.Check(p.Prefix.IsValid() && p.Prefix == p.Prefix.Masked(), "prefix", "must be a network such as 192.0.2.0/24")
	v.Check(!p.Gateway.IsValid() || p.Prefix.Contains(p.Gateway), "gateway", "must lie in %s", p.Prefix)
	v.Check(p.Bridge == "" || bridgeName.MatchString(p.Bridge), "bridge", "must be the name of a bridge: letters, digits or . _ -")
	v.Check(p.VLAN >= 0 && p.VLAN <= 4094, "vlan", "must be 0 to 4094")
	v.Check(p.Reverse == "" || strings.Contains(p.Reverse, dashed), "reverse", "must hold %s", dashed)
	if p.Reverse != "" && p.Prefix.IsValid() {
		CheckReverse(&v, "reverse", p.ReverseOf(p.Prefix.Addr()))
	}
	v.Check(p.Rest == nil || *p.Rest >= 0 && *p.Rest <= MaxRest, "quarantine", "must be 0 to %d seconds", int(MaxRest.Seconds()))
	p.DNS.Check(&v)
	v.Check(len(p.Ranges) > 0, "ranges", "must name at least one range")
	total := 0
	for _, r := range p.Ranges {
		if total <= MaxPool { // else it is too much already
			total += p.checkRange(&v, r)
		}
	}
	v.Check(total <= MaxPool, "ranges", "must hold at most %d addresses", MaxPool)
	return v.Err()
}

func (p Pool) checkRange(v *Violations, r AddressRange) int {
	inside := p.Prefix.Contains(r.First) && p.Prefix.Contains(r.Last)
	v.Check(inside, "ranges", "%s–%s must lie in %s", r.First, r.Last, p.Prefix)
	v.Check(r.First.Compare(r.Last) <= 0, "ranges", "%s must not come after %s", r.First, r.Last)
	if !inside {
		return 0
	}
	n := 0
	for a := r.First; a.IsValid() && a.Compare(r.Last) <= 0 && n <= MaxPool; a = a.Next() {
		n++
	}
	return n
}

// Each calls use with every address of the pool's ranges but its gateway.
func (p Pool) Each(use func(netip.Addr)) {
	seen := map[netip.Addr]bool{p.Gateway: true}
	for _, r := range p.Ranges {
		for a := r.First; a.IsValid() && a.Compare(r.Last) <= 0; a = a.Next() {
			if !seen[a] {
				seen[a] = true
				use(a)
			}
		}
	}
}

// Holds reports whether the address lies in one of the pool's ranges.
func (p Pool) Holds(addr netip.Addr) bool {
	return slices.ContainsFunc(p.Ranges, func(r AddressRange) bool {
		return r.First.Compare(addr) <= 0 && addr.Compare(r.Last) <= 0
	})
}

// Serves reports whether the pool's addresses can be used on the cluster.
func (p Pool) Serves(cluster ClusterID) bool {
	return len(p.Clusters) == 0 || slices.Contains(p.Clusters, cluster)
}

// Address is one IP address of a pool, and who holds it.
type Address struct {
	ID         AddressID
	Pool       PoolID
	IP         netip.Addr
	Bits       int // length of the network's prefix
	Gateway    netip.Addr
	Bridge     string
	VLAN       int
	Reverse    string    // reverse DNS name; empty if it has none
	Usual      string    // the reverse name that its pool gives it; stores show it only one by one
	Server     ServerID  // the holder; empty if free
	Rank       int       // its place among those of its holder, the first taken first
	ReleasedAt time.Time // when it was last given back; zero if never held
}

// Family is 4 or 6.
func (a Address) Family() int {
	if a.IP.Is4() {
		return 4
	}
	return 6
}

// Prefix is the address with the length of its network, as Proxmox's
// ipconfig0 and net0 want it.
func (a Address) Prefix() netip.Prefix { return netip.PrefixFrom(a.IP, a.Bits) }

// Mask is the network mask in the family's usual form: 255.255.255.0 for
// IPv4, the length of the prefix ("64") for IPv6.
func (a Address) Mask() string {
	if a.Family() == 6 {
		return strconv.Itoa(a.Bits)
	}
	var b [4]byte
	for i := range a.Bits {
		b[i/8] |= 1 << (7 - i%8)
	}
	return netip.AddrFrom4(b).String()
}
