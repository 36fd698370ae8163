package core

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// DNS is how a guest finds names. What is empty is left as it is: as the
// template has it, or else as Proxmox VE does, which takes its node's.
type DNS struct {
	Nameservers []netip.Addr
	Search      string // the domain that short names are looked up in
}

// MaxNameservers is how many a guest asks: resolvers read no more.
const MaxNameservers = 3

// Check names what is wrong under the fields nameservers and search_domain.
func (d DNS) Check(v *Violations) {
	v.Check(len(d.Nameservers) <= MaxNameservers, "nameservers", "must be at most %d", MaxNameservers)
	for i, addr := range d.Nameservers {
		path := "nameservers." + strconv.Itoa(i)
		v.Check(addr.IsValid() && addr.Zone() == "" && !addr.IsUnspecified() && !addr.IsMulticast(), path, "must be the IP address of a server")
		v.Check(!slices.Contains(d.Nameservers[:i], addr), path, "is named twice")
	}
	if d.Search != "" {
		checkDomain(v, "search_domain", d.Search)
	}
}

// Or is d with what it leaves open from another.
func (d DNS) Or(other DNS) DNS {
	if len(d.Nameservers) == 0 {
		d.Nameservers = other.Nameservers
	}
	if d.Search == "" {
		d.Search = other.Search
	}
	return d.Clone()
}

// Clone returns a copy that shares nothing with d.
func (d DNS) Clone() DNS {
	d.Nameservers = slices.Clone(d.Nameservers)
	return d
}

// Text is the addresses of the name servers, with a space between.
func (d DNS) Text() string {
	words := make([]string, len(d.Nameservers))
	for i, addr := range d.Nameservers {
		words[i] = addr.String()
	}
	return strings.Join(words, " ")
}

// PoolDNS is how a guest with these addresses finds names, as far as their
// pools say so: the name servers of all of them, the first search domain.
func PoolDNS(addresses []Address, pools []Pool) (found DNS) {
	for _, a := range addresses {
		at := slices.IndexFunc(pools, func(p Pool) bool { return p.ID == a.Pool })
		if at < 0 {
			continue
		}
		for _, addr := range pools[at].DNS.Nameservers {
			if len(found.Nameservers) < MaxNameservers && !slices.Contains(found.Nameservers, addr) {
				found.Nameservers = append(found.Nameservers, addr)
			}
		}
		found = found.Or(DNS{Search: pools[at].DNS.Search})
	}
	return found
}

var snippet = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9._-]{0,98}[a-zA-Z0-9]:snippets/[a-zA-Z0-9_][a-zA-Z0-9._+-]{0,127}$`)

// CheckUserData says whether a text can be a volume with cloud-init's user data.
func CheckUserData(v *Violations, path, volume string) {
	v.Check(snippet.MatchString(volume), path, "must be STORAGE:snippets/FILE")
}

// StorageOf is the storage that a volume lies on.
func StorageOf(volume string) string {
	storage, _, _ := strings.Cut(volume, ":")
	return storage
}
