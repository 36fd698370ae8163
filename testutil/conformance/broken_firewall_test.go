package conformance_test

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Firewalls that break one promise each.
type (
	anyDigest    struct{ ports.Hypervisor }
	replacesSets struct{ ports.Hypervisor }
	deletesAll   struct{ ports.Hypervisor }
	emptySets    struct{ ports.Hypervisor }
	unsets       struct{ ports.Hypervisor }
)

func (b anyDigest) SetFirewall(ctx context.Context, ref core.GuestRef, set, unset core.FirewallOptions, _ string) error {
	return b.Hypervisor.SetFirewall(ctx, ref, set, unset, "")
}

func (b replacesSets) CreateIPSet(ctx context.Context, ref core.GuestRef, set core.IPSet) error {
	if err := b.DeleteIPSet(ctx, ref, set.Name); err != nil {
		return err
	}
	return b.Hypervisor.CreateIPSet(ctx, ref, set)
}

func (b deletesAll) DeleteIPSet(ctx context.Context, ref core.GuestRef, _ string) error {
	fw, err := b.Firewall(ctx, ref)
	for _, s := range fw.Sets {
		if err == nil {
			err = b.Hypervisor.DeleteIPSet(ctx, ref, s.Name)
		}
	}
	return err
}

func (b emptySets) CreateIPSet(ctx context.Context, ref core.GuestRef, set core.IPSet) error {
	set.Entries = nil
	return b.Hypervisor.CreateIPSet(ctx, ref, set)
}

func (b unsets) SetFirewall(ctx context.Context, ref core.GuestRef, set, unset core.FirewallOptions, digest string) error {
	if set.MACFilter == nil {
		on := true
		unset.MACFilter = &on
	}
	return b.Hypervisor.SetFirewall(ctx, ref, set, unset, digest)
}
