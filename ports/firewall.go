package ports

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// Firewaller sees and sets the firewall of guests.
type Firewaller interface {
	// Firewall reads options, sets with their entries, and rules. NotFound:
	// there is no such guest; a firewall that nobody ever touched is empty.
	Firewall(ctx context.Context, ref core.GuestRef) (core.Firewall, error)

	// SetFirewall sets the options that are set in set, and takes those away
	// that are set in unset; the others stay. Conflict (code
	// version-mismatch): the firewall is no longer what digest was read of;
	// an empty digest does not mind. NotFound. Repeatable without a digest.
	SetFirewall(ctx context.Context, ref core.GuestRef, set, unset core.FirewallOptions, digest string) error
}

// IPSets changes the sets of addresses of a guest's firewall. All of it is
// absolute and may be repeated: what is as wanted is done. NotFound: there is
// no such guest.
type IPSets interface {
	// CreateIPSet makes a set with its entries. It appears with all of them at
	// once, because an empty set may cut a guest off. One that is there
	// already is left as it is, whatever it holds.
	CreateIPSet(ctx context.Context, ref core.GuestRef, set core.IPSet) error

	// DeleteIPSet removes a set with all of its entries at once.
	DeleteIPSet(ctx context.Context, ref core.GuestRef, name string) error

	// AddIPs adds entries to a set. NotFound: there is no such set.
	AddIPs(ctx context.Context, ref core.GuestRef, set string, entries ...core.IPEntry) error

	// RemoveIPs removes entries, by their Text, from a set.
	RemoveIPs(ctx context.Context, ref core.GuestRef, set string, entries ...core.IPEntry) error
}
