package core

import (
	"net/netip"
	"slices"
)

// Firewall is what Proxmox VE's firewall keeps for one guest. It filters only
// while the firewall of the whole cluster is enabled too, and only on the
// interfaces that have [Interface.Firewall].
type Firewall struct {
	Options FirewallOptions
	Sets    []IPSet        // by name
	Rules   []FirewallRule // the first that matches decides
	Digest  string         // of all of it, for optimistic changes
}

// FirewallOptions are the options of a guest's firewall; what is nil or empty
// is not set, and Proxmox's default holds: off, except MACFilter and a
// PolicyOut of ACCEPT; PolicyIn is then DROP.
type FirewallOptions struct {
	Enable    *bool
	IPFilter  *bool // every interface may use only the addresses of its set ipfilter-netN
	MACFilter *bool // and only its own hardware address
	DHCP      *bool
	NDP       *bool
	RAdv      *bool
	PolicyIn  string // ACCEPT, REJECT or DROP
	PolicyOut string
}

// IPSet is a named set of addresses of a guest's firewall.
type IPSet struct {
	Name    string
	Comment string
	Entries []IPEntry
}

// IPEntry is one entry of a set. Prefix is not valid where the entry names an
// alias; Text is the entry as Proxmox writes it.
type IPEntry struct {
	Text    string
	Prefix  netip.Prefix
	NoMatch bool // it is taken out of what the others let in
	Comment string
}

// FirewallRule is one rule of a guest's firewall, as Proxmox shows it: type,
// action, enable, proto, source, dest, dport, …
type FirewallRule map[string]string

// Set finds a set by its name.
func (f Firewall) Set(name string) (IPSet, bool) {
	n := slices.IndexFunc(f.Sets, func(s IPSet) bool { return s.Name == name })
	if n < 0 {
		return IPSet{}, false
	}
	return f.Sets[n], true
}

// Holds reports whether the set lets in exactly these addresses, in any order.
func (s IPSet) Holds(addresses []netip.Addr) bool {
	return len(s.Missing(addresses)) == 0 && len(s.Surplus(addresses)) == 0
}

// Missing are the addresses that the set has no entry for.
func (s IPSet) Missing(addresses []netip.Addr) []netip.Addr {
	return slices.DeleteFunc(slices.Clone(addresses), func(a netip.Addr) bool {
		return slices.ContainsFunc(s.Entries, func(e IPEntry) bool { return e.is(a) })
	})
}

// Surplus are the entries for anything but these addresses.
func (s IPSet) Surplus(addresses []netip.Addr) []IPEntry {
	return slices.DeleteFunc(slices.Clone(s.Entries), func(e IPEntry) bool {
		return slices.ContainsFunc(addresses, e.is)
	})
}

func (e IPEntry) is(a netip.Addr) bool {
	return !e.NoMatch && e.Prefix.IsValid() && e.Prefix.IsSingleIP() && e.Prefix.Addr() == a
}

// NewIPEntry is the entry that lets one address in, as Proxmox writes it:
// without the length of the prefix.
func NewIPEntry(a netip.Addr) IPEntry {
	a = a.Unmap()
	return IPEntry{Text: a.String(), Prefix: netip.PrefixFrom(a, a.BitLen())}
}

// Over answers these options where they are set, and the others elsewhere.
func (o FirewallOptions) Over(others FirewallOptions) FirewallOptions {
	for _, f := range []struct{ to, from **bool }{
		{&others.Enable, &o.Enable}, {&others.IPFilter, &o.IPFilter}, {&others.MACFilter, &o.MACFilter},
		{&others.DHCP, &o.DHCP}, {&others.NDP, &o.NDP}, {&others.RAdv, &o.RAdv},
	} {
		if *f.from != nil {
			*f.to = *f.from
		}
	}
	if o.PolicyIn != "" {
		others.PolicyIn = o.PolicyIn
	}
	if o.PolicyOut != "" {
		others.PolicyOut = o.PolicyOut
	}
	return others
}

// Without answers these options, less those that are set in gone.
func (o FirewallOptions) Without(gone FirewallOptions) FirewallOptions {
	for _, f := range []struct {
		value **bool
		gone  *bool
	}{
		{&o.Enable, gone.Enable}, {&o.IPFilter, gone.IPFilter}, {&o.MACFilter, gone.MACFilter},
		{&o.DHCP, gone.DHCP}, {&o.NDP, gone.NDP}, {&o.RAdv, gone.RAdv},
	} {
		if f.gone != nil {
			*f.value = nil
		}
	}
	if gone.PolicyIn != "" {
		o.PolicyIn = ""
	}
	if gone.PolicyOut != "" {
		o.PolicyOut = ""
	}
	return o
}

// Clone returns a copy that shares no list with f.
func (f Firewall) Clone() Firewall {
	f.Sets, f.Rules = slices.Clone(f.Sets), slices.Clone(f.Rules)
	for n := range f.Sets {
		f.Sets[n].Entries = slices.Clone(f.Sets[n].Entries)
	}
	return f
}
