package faulty

import (
	"context"

	"github.com/remudahq/remuda/core"
)

func (h hypervisor) Firewall(ctx context.Context, ref core.GuestRef) (core.Firewall, error) {
	return ask(ctx, h.player, "Firewall", func() (core.Firewall, error) { return h.inner.Firewall(ctx, ref) })
}

func (h hypervisor) SetFirewall(ctx context.Context, ref core.GuestRef, set, unset core.FirewallOptions, digest string) error {
	return tell(ctx, h.player, "SetFirewall", func() error { return h.inner.SetFirewall(ctx, ref, set, unset, digest) })
}

func (h hypervisor) CreateIPSet(ctx context.Context, ref core.GuestRef, set core.IPSet) error {
	return tell(ctx, h.player, "CreateIPSet", func() error { return h.inner.CreateIPSet(ctx, ref, set) })
}

func (h hypervisor) DeleteIPSet(ctx context.Context, ref core.GuestRef, name string) error {
	return tell(ctx, h.player, "DeleteIPSet", func() error { return h.inner.DeleteIPSet(ctx, ref, name) })
}

func (h hypervisor) AddIPs(ctx context.Context, ref core.GuestRef, set string, entries ...core.IPEntry) error {
	return tell(ctx, h.player, "AddIPs", func() error { return h.inner.AddIPs(ctx, ref, set, entries...) })
}

func (h hypervisor) RemoveIPs(ctx context.Context, ref core.GuestRef, set string, entries ...core.IPEntry) error {
	return tell(ctx, h.player, "RemoveIPs", func() error { return h.inner.RemoveIPs(ctx, ref, set, entries...) })
}
