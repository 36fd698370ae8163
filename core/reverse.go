package core

import (
	"net/netip"
	"regexp"
	"strings"
	"time"
)

// MaxRest is the longest time that a released address can be kept back.
const MaxRest = 365 * 24 * time.Hour

// dashed is the word in a pattern that stands for the address.
const dashed = "{ip-dashed}"

// ReverseOf is the reverse name that the pool gives an address: its pattern
// with 192-0-2-7 or 2001-db8-0-0-0-0-0-7 for {ip-dashed}; empty if it has none.
func (p Pool) ReverseOf(ip netip.Addr) string {
	if p.Reverse == "" {
		return ""
	}
	text := strings.ReplaceAll(ip.String(), ".", "-")
	if ip.Is6() {
		var groups []string
		for group := range strings.SplitSeq(ip.StringExpanded(), ":") {
			group = strings.TrimLeft(group, "0")
			if group == "" {
				group = "0"
			}
			groups = append(groups, group)
		}
		text = strings.Join(groups, "-")
	}
	return strings.ReplaceAll(p.Reverse, dashed, text)
}

var dnsLabel = regexp.MustCompile(`^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$`)

// CheckReverse adds a violation unless name is a DNS name of a host: lower
// case labels, at least two, of at most 253 characters together.
func CheckReverse(v *Violations, path, name string) {
	v.Check(strings.Contains(name, "."), path, "must be a DNS name with a dot")
	checkDomain(v, path, name)
}

func checkDomain(v *Violations, path, name string) {
	v.Check(len(name) <= 253, path, "must be a DNS name of at most 253 characters")
	for label := range strings.SplitSeq(name, ".") {
		if !dnsLabel.MatchString(label) {
			v.Add(path, "has the label %q, which is none: 1 to 63 of a–z, 0–9, _ and -, no - at its ends", Clip(label))
			return
		}
	}
}

// AddressFilter narrows a list of addresses; what is empty narrows nothing.
type AddressFilter struct {
	Page
	Pool   PoolID
	Server ServerID
	Owner  UserID // of the server that holds it
	Held   *bool  // held by a server, or free
}
