package memory

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"strconv"
	"strings"

	"github.com/remudahq/remuda/core"
)

// Traits tells the interfaces, the UUID, the name servers, the tags, and whether
// the guest starts with its node.
func (c *Cluster) Traits(_ context.Context, ref core.GuestRef) (core.Traits, error) {
	unlock, err := c.reading()
	if err != nil {
		return nil, err
	}
	defer unlock()
	g, err := c.there(ref)
	if err != nil {
		return nil, err
	}
	interfaces, err := json.Marshal(g.Interfaces)
	if err != nil {
		return nil, err
	}
	dns, err := json.Marshal(g.config.DNS)
	if err != nil {
		return nil, err
	}
	return core.Traits{"interfaces": string(interfaces), "dns": string(dns), "uuid": g.UUID, "tags": strings.Join(g.config.Tags, ";"),
		"boots": strconv.FormatBool(g.Boots)}, nil
}

// Restore puts them back.
func (c *Cluster) Restore(ctx context.Context, ref core.GuestRef, traits core.Traits) error {
	var interfaces []core.Interface
	if text := traits["interfaces"]; text != "" {
		if err := json.Unmarshal([]byte(text), &interfaces); err != nil {
			return core.Fail(core.Invalid, core.CodeValidation, "these traits are not of this cluster")
		}
	}
	var dns core.DNS
	if text := traits["dns"]; text != "" {
		if err := json.Unmarshal([]byte(text), &dns); err != nil {
			return core.Fail(core.Invalid, core.CodeValidation, "these traits are not of this cluster")
		}
	}
	return c.set(ctx, "restore", ref, func(g *guest) {
		if len(interfaces) > 0 {
			g.Interfaces, g.MACs = interfaces, nil
			for _, i := range interfaces {
				g.MACs = append(g.MACs, i.MAC)
			}
		}
		g.UUID = cmp.Or(traits["uuid"], g.UUID)
		if boots, err := strconv.ParseBool(traits["boots"]); err == nil {
			g.Boots = boots
		}
		g.config.DNS = dns.Or(g.config.DNS)
		if tags := traits["tags"]; tags != "" {
			g.config.Tags = strings.Split(tags, ";")
		}
	})
}

// SetRules replaces the rules of a guest's firewall.
func (c *Cluster) SetRules(ctx context.Context, ref core.GuestRef, rules []core.FirewallRule) error {
	_, err := c.change(ctx, "set rules", func() (core.TaskID, error) {
		g, err := c.there(ref)
		if err == nil {
			g.fw.Rules = nil
			for _, rule := range rules {
				g.fw.Rules = append(g.fw.Rules, maps.Clone(rule))
			}
			c.effects["set rules"]++
		}
		return "", err
	})
	return err
}
