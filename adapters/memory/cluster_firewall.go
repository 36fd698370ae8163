package memory

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/remudahq/remuda/core"
)

// card gives a guest its first interface, as a template has it: the firewall
// minds it, as far as it is on.
func (g *guest) card(mac, bridge string) {
	g.MACs = []string{mac}
	g.Interfaces = []core.Interface{{Name: "net0", MAC: mac, Model: "virtio", Bridge: bridge, Firewall: true}}
	if g.Ref.Kind == core.Container {
		g.Interfaces[0].Model = "veth"
	}
}

// wire changes the first interface of a guest as far as the network says.
func (g *guest) wire(n core.Network) {
	if len(g.Interfaces) == 0 {
		g.card(anyMAC(), "vmbr0")
	}
	i := &g.Interfaces[0]
	if n.MAC != "" {
		i.MAC = strings.ToUpper(n.MAC)
		g.MACs = append([]string{i.MAC}, g.MACs[min(1, len(g.MACs)):]...)
	}
	if n.Bridge != "" {
		i.Bridge, i.VLAN = n.Bridge, n.VLAN
	}
	if n.VLAN != 0 {
		i.VLAN = n.VLAN
	}
	if n.Rate != nil {
		i.Rate = *n.Rate
	}
	if n.Firewall != nil {
		i.Firewall = *n.Firewall
	}
	if n.Down != nil {
		i.Down = *n.Down
	}
	i.Addresses = addressed(i.Addresses, n)
}

// addressed are the addresses of an interface: the first of each family that
// is named, and those that were there unless the network is exact.
func addressed(was []core.Assigned, n core.Network) []core.Assigned {
	var now []core.Assigned
	for _, v6 := range []bool{false, true} {
		from := n.Addresses
		family := func(a core.Assigned) bool { return a.Prefix.Addr().Is6() == v6 }
		if !n.Exact && !slices.ContainsFunc(from, family) {
			from = was
		}
		if at := slices.IndexFunc(from, family); at >= 0 {
			now = append(now, from[at])
		}
	}
	return now
}

// Firewall answers the firewall of a guest.
func (c *Cluster) Firewall(ctx context.Context, ref core.GuestRef) (core.Firewall, error) {
	if err := reached(ctx); err != nil {
		return core.Firewall{}, err
	}
	unlock, err := c.reading()
	if err != nil {
		return core.Firewall{}, err
	}
	defer unlock()
	g, err := c.there(ref)
	if err != nil {
		return core.Firewall{}, err
	}
	fw := g.fw.Clone()
	fw.Digest = fwDigest(g.fw)
	return fw, nil
}

func fwDigest(fw core.Firewall) string {
	text, _ := json.Marshal(fw) // plain values only
	return fmt.Sprintf("%x", sha256.Sum256(text))[:40]
}

// SetFirewall sets options, and takes some away.
func (c *Cluster) SetFirewall(ctx context.Context, ref core.GuestRef, set, unset core.FirewallOptions, digest string) error {
	return c.shield(ctx, "set firewall", ref, func(fw *core.Firewall) error {
		if digest != "" && digest != fwDigest(*fw) {
			return core.Fail(core.Conflict, core.CodeVersionMismatch, "the firewall was changed meanwhile")
		}
		fw.Options = set.Over(fw.Options.Without(unset))
		return nil
	})
}

// CreateIPSet makes a set with its entries.
func (c *Cluster) CreateIPSet(ctx context.Context, ref core.GuestRef, set core.IPSet) error {
	return c.shield(ctx, "create ipset", ref, func(fw *core.Firewall) error {
		if _, ok := fw.Set(set.Name); !ok {
			set.Entries = slices.Clone(set.Entries)
			fw.Sets = append(fw.Sets, set)
			slices.SortFunc(fw.Sets, func(a, b core.IPSet) int { return strings.Compare(a.Name, b.Name) })
		}
		return nil
	})
}

// DeleteIPSet removes a set with its entries.
func (c *Cluster) DeleteIPSet(ctx context.Context, ref core.GuestRef, name string) error {
	return c.shield(ctx, "delete ipset", ref, func(fw *core.Firewall) error {
		fw.Sets = slices.DeleteFunc(fw.Sets, func(s core.IPSet) bool { return s.Name == name })
		return nil
	})
}

// AddIPs adds entries to a set.
func (c *Cluster) AddIPs(ctx context.Context, ref core.GuestRef, set string, entries ...core.IPEntry) error {
	return c.shield(ctx, "add ips", ref, func(fw *core.Firewall) error {
		at := slices.IndexFunc(fw.Sets, func(s core.IPSet) bool { return s.Name == set })
		if at < 0 {
			return core.Fail(core.NotFound, "", "there is no set %q", set)
		}
		for _, e := range entries {
			if !slices.ContainsFunc(fw.Sets[at].Entries, func(o core.IPEntry) bool { return o.Text == e.Text }) {
				fw.Sets[at].Entries = append(fw.Sets[at].Entries, e)
			}
		}
		return nil
	})
}

// RemoveIPs removes entries from a set.
func (c *Cluster) RemoveIPs(ctx context.Context, ref core.GuestRef, set string, entries ...core.IPEntry) error {
	return c.shield(ctx, "remove ips", ref, func(fw *core.Firewall) error {
		for n := range fw.Sets {
			if fw.Sets[n].Name != set {
				continue
			}
			fw.Sets[n].Entries = slices.DeleteFunc(fw.Sets[n].Entries, func(e core.IPEntry) bool {
				return slices.ContainsFunc(entries, func(o core.IPEntry) bool { return o.Text == e.Text })
			})
		}
		return nil
	})
}

// shield changes the firewall of a guest. Proxmox's own lock on the guest does
// not keep anybody from that.
func (c *Cluster) shield(ctx context.Context, call string, ref core.GuestRef, change func(*core.Firewall) error) error {
	_, err := c.change(ctx, call, func() (core.TaskID, error) {
		g, err := c.there(ref)
		if err != nil {
			return "", err
		}
		fw := g.fw.Clone()
		if err := change(&fw); err != nil {
			return "", err
		}
		g.fw = fw
		c.effects[call]++
		return "", nil
	})
	return err
}

// Breach changes the firewall of a guest behind our back.
func (c *Cluster) Breach(vmid int, change func(*core.Firewall)) {
	c.touch(vmid, func(g *guest) { change(&g.fw) })
}
