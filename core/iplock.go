package core

import (
	"net/netip"
	"slices"
	"time"
)

// IPFilterSet is the set of a guest's firewall that says which addresses its
// first interface may use. By its name it belongs to the IP lock of a server
// that has one; every other set is somebody else's.
const IPFilterSet = "ipfilter-net0"

// ipLockComment tells people whose the set is.
const ipLockComment = "IP lock of remuda"

// IPLock is whether a server's guest may use no address but its own.
type IPLock struct {
	Wanted     bool
	Repair     bool      // put it back when it was found broken, instead of only telling
	VerifiedAt time.Time // when the guest was last seen to be as wanted; zero if never
	Violation  string    // how it was found broken; empty if it was not
	Before     *Unlocked // how the guest was before it was locked; nil while it is not
}

// Unlocked is what a lock changed of a guest besides its own set, so that it
// can be put back.
type Unlocked struct {
	Options  FirewallOptions
	Firewall bool // of the interface
}

// LockedAddresses are the addresses that a locked guest may use: those that
// its server holds, and the one that its interface gives itself.
func LockedAddresses(held []Address, mac string) []netip.Addr {
	list := make([]netip.Addr, 0, len(held)+1)
	for _, a := range held {
		list = append(list, a.IP.Unmap())
	}
	if own := LinkLocal(mac); own.IsValid() {
		list = append(list, own)
	}
	slices.SortFunc(list, netip.Addr.Compare)
	return slices.Compact(list)
}

// LockSet is the set of a lock.
func LockSet(addresses []netip.Addr) IPSet {
	set := IPSet{Name: IPFilterSet, Comment: ipLockComment}
	for _, a := range addresses {
		set.Entries = append(set.Entries, NewIPEntry(a))
	}
	return set
}

func yes() *bool { b := true; return &b }

func on(flag *bool) bool { return flag != nil && *flag }

// LockOptions are the options that a lock still has to set. A policy that
// somebody chose stays: Proxmox's own would cut off everything that comes in,
// so where there is none it becomes ACCEPT.
func LockOptions(now FirewallOptions) FirewallOptions {
	var set FirewallOptions
	for _, f := range []struct {
		now *bool
		set **bool
	}{{now.Enable, &set.Enable}, {now.IPFilter, &set.IPFilter}, {now.MACFilter, &set.MACFilter}} {
		if !on(f.now) {
			*f.set = yes()
		}
	}
	if now.PolicyIn == "" {
		set.PolicyIn = "ACCEPT"
	}
	return set
}

// UnlockOptions puts back what a lock changed: what to set, and what to take
// away. What somebody has changed since stays.
func UnlockOptions(now, before FirewallOptions) (set, unset FirewallOptions) {
	for _, f := range []struct {
		now, before *bool
		set, unset  **bool
	}{
		{now.IPFilter, before.IPFilter, &set.IPFilter, &unset.IPFilter},
		{now.MACFilter, before.MACFilter, &set.MACFilter, &unset.MACFilter},
		{now.Enable, before.Enable, &set.Enable, &unset.Enable},
	} {
		switch {
		case !on(f.now): // not as the lock left it
		case f.before == nil:
			*f.unset = yes()
		case !*f.before:
			no := false
			*f.set = &no
		}
	}
	if now.PolicyIn == "ACCEPT" && before.PolicyIn == "" {
		unset.PolicyIn = now.PolicyIn
	}
	return set, unset
}

// LockBreaches names what is wrong with the lock of a guest; none if it holds.
func LockBreaches(fw Firewall, card Interface, addresses []netip.Addr) []string {
	var wrong []string
	set, there := fw.Set(IPFilterSet)
	if !there {
		wrong = append(wrong, "the set "+IPFilterSet+" is missing")
	}
	if there && len(set.Missing(addresses)) > 0 {
		wrong = append(wrong, "addresses are missing in "+IPFilterSet)
	}
	if len(set.Surplus(addresses)) > 0 {
		wrong = append(wrong, "addresses of others are in "+IPFilterSet)
	}
	for _, o := range []struct {
		on   bool
		what string
	}{
		{on(fw.Options.Enable), "the guest's firewall is off"},
		{on(fw.Options.IPFilter), "ipfilter is off"},
		{on(fw.Options.MACFilter), "macfilter is off"},
		{card.Firewall, "the interface is not minded by the firewall"},
	} {
		if !o.on {
			wrong = append(wrong, o.what)
		}
	}
	return wrong
}
