package guest

import (
	"context"
	"net/netip"

	"github.com/remudahq/remuda/core"
)

// The acts of an IP lock. Each is absolute and may be repeated; together, in
// this order, they never cut a guest off that uses its own addresses.

// Admit lets the guest use the addresses, besides those that it may use.
func (c Case) Admit(ctx context.Context, fw core.Firewall, addresses []netip.Addr) error {
	set, there := fw.Set(core.IPFilterSet)
	if !there {
		return c.Hypervisor.CreateIPSet(ctx, c.Server.Ref(), core.LockSet(addresses))
	}
	missing := core.LockSet(set.Missing(addresses)).Entries
	if len(missing) == 0 {
		return nil
	}
	return c.Hypervisor.AddIPs(ctx, c.Server.Ref(), core.IPFilterSet, missing...)
}

// Guard switches the filter on. Conflict: somebody changed the firewall
// meanwhile; read it again.
func (c Case) Guard(ctx context.Context, fw core.Firewall, card core.Interface) error {
	set := core.LockOptions(fw.Options)
	if set != (core.FirewallOptions{}) {
		if err := c.Hypervisor.SetFirewall(ctx, c.Server.Ref(), set, core.FirewallOptions{}, fw.Digest); err != nil {
			return err
		}
	}
	return c.Mind(ctx, card, true)
}

// Mind says whether the guest's firewall minds its first interface, if it has one.
func (c Case) Mind(ctx context.Context, card core.Interface, on bool) error {
	if card.Firewall == on || card.Name == "" {
		return nil
	}
	return c.Hypervisor.Configure(ctx, c.Server.Ref(), core.GuestConfig{Network: core.Network{Firewall: &on}})
}

// Expel takes away the addresses that are not among these.
func (c Case) Expel(ctx context.Context, fw core.Firewall, addresses []netip.Addr) error {
	set, _ := fw.Set(core.IPFilterSet)
	surplus := set.Surplus(addresses)
	if len(surplus) == 0 {
		return nil
	}
	return c.Hypervisor.RemoveIPs(ctx, c.Server.Ref(), core.IPFilterSet, surplus...)
}

// Unguard puts the options back that a lock changed. The set still stands, and
// with it the filter, for as long as the firewall is on.
func (c Case) Unguard(ctx context.Context, fw core.Firewall, before core.Unlocked) error {
	set, unset := core.UnlockOptions(fw.Options, before.Options)
	if set == (core.FirewallOptions{}) && unset == (core.FirewallOptions{}) {
		return nil
	}
	return c.Hypervisor.SetFirewall(ctx, c.Server.Ref(), set, unset, fw.Digest)
}

// Lock does all that a lock needs of a guest that is there.
func (c Case) Lock(ctx context.Context) error {
	fw, err := c.Hypervisor.Firewall(ctx, c.Server.Ref())
	if err != nil {
		return err
	}
	addresses := core.LockedAddresses(c.Addresses, c.Server.Identity.MAC)
	if err := c.Admit(ctx, fw, addresses); err != nil {
		return err
	}
	if fw, err = c.Hypervisor.Firewall(ctx, c.Server.Ref()); err != nil {
		return err
	}
	g, err := c.SeeOurs(ctx)
	if err != nil {
		return err
	}
	if err := c.Guard(ctx, fw, g.Interface(core.FirstInterface)); err != nil {
		return err
	}
	return c.Expel(ctx, fw, addresses)
}
