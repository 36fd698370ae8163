package proxmox

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/remudahq/remuda/core"
)

// firewalled does something to the firewall of a guest that is proven to be
// there: Proxmox answers these calls for VMIDs that nothing stands under, too,
// and what is written then is lost or waits for a stranger.
func (h *hypervisor) firewalled(ctx context.Context, op string, ref core.GuestRef, do func(path string) error) error {
	return h.follow(ctx, ref, func(ref core.GuestRef) error {
		if _, err := h.settings(ctx, op, ref); err != nil {
			return err
		}
		return do(guestPath(ref, "/firewall"))
	})
}

// Firewall reads the options first, and the digest with them: one that is older
// than the rest of what was read is refused, one that is younger would not be.
func (h *hypervisor) Firewall(ctx context.Context, ref core.GuestRef) (core.Firewall, error) {
	var fw core.Firewall
	err := h.firewalled(ctx, "firewall", ref, func(path string) error {
		var options settings
		if err := h.get(ctx, "firewall", path+"/options", nil, &options); err != nil {
			return err
		}
		sets, err := h.ipsets(ctx, path)
		if err != nil {
			return err
		}
		var rules []settings
		if err := h.get(ctx, "firewall", path+"/rules", nil, &rules); err != nil {
			return err
		}
		fw = core.Firewall{Options: firewallOptions(options), Sets: sets, Rules: firewallRules(rules), Digest: options.get("digest")}
		return nil
	})
	return fw, err
}

func (h *hypervisor) ipsets(ctx context.Context, path string) ([]core.IPSet, error) {
	var rows []settings
	if err := h.get(ctx, "firewall", path+"/ipset", nil, &rows); err != nil {
		return nil, err
	}
	sets := make([]core.IPSet, 0, len(rows))
	for _, row := range rows {
		entries, err := h.entries(ctx, path, row.get("name"))
		if errors.Is(err, core.NotFound) {
			continue // it went away since
		}
		if err != nil {
			return nil, err
		}
		sets = append(sets, core.IPSet{Name: row.get("name"), Comment: row.get("comment"), Entries: entries})
	}
	slices.SortFunc(sets, func(a, b core.IPSet) int { return cmp.Compare(a.Name, b.Name) })
	return sets, nil
}

func (h *hypervisor) entries(ctx context.Context, path, set string) ([]core.IPEntry, error) {
	var rows []settings
	if err := h.get(ctx, "firewall", setPath(path, set), nil, &rows); err != nil {
		return nil, err
	}
	entries := make([]core.IPEntry, len(rows))
	for n, row := range rows {
		entries[n] = core.IPEntry{Text: row.get("cidr"), Prefix: prefix(row.get("cidr")),
			NoMatch: row.number("nomatch", 0) != 0, Comment: row.get("comment")}
	}
	return entries, nil
}

// prefix reads an entry, which has no suffix where it is one address only.
func prefix(cidr string) netip.Prefix {
	if a, err := netip.ParseAddr(cidr); err == nil {
		return netip.PrefixFrom(a, a.BitLen())
	}
	p, _ := netip.ParsePrefix(cidr)
	return p
}

func firewallRules(rows []settings) []core.FirewallRule {
	rules := make([]core.FirewallRule, len(rows))
	for n, row := range rows {
		rules[n] = core.FirewallRule{}
		for name := range row {
			if name != "digest" && name != "pos" && name != "ipversion" {
				rules[n][name] = row.get(name)
			}
		}
	}
	return rules
}

// option is one of the options that are on, off or not set.
type option struct {
	name  string
	value **bool
}

func flags(o *core.FirewallOptions) []option {
	return []option{{"enable", &o.Enable}, {"ipfilter", &o.IPFilter}, {"macfilter", &o.MACFilter},
		{"dhcp", &o.DHCP}, {"ndp", &o.NDP}, {"radv", &o.RAdv}}
}

func firewallOptions(now settings) core.FirewallOptions {
	o := core.FirewallOptions{PolicyIn: now.get("policy_in"), PolicyOut: now.get("policy_out")}
	for _, f := range flags(&o) {
		if now.get(f.name) != "" {
			on := now.number(f.name, 0) != 0
			*f.value = &on
		}
	}
	return o
}

// SetFirewall sends all of it in one call.
func (h *hypervisor) SetFirewall(ctx context.Context, ref core.GuestRef, set, unset core.FirewallOptions, digest string) error {
	change, gone := values{}, []string{}
	change.set("policy_in", set.PolicyIn)
	change.set("policy_out", set.PolicyOut)
	for _, f := range flags(&set) {
		if *f.value != nil {
			change[f.name] = number01(**f.value)
		}
	}
	for _, f := range flags(&unset) {
		if *f.value != nil {
			gone = append(gone, f.name)
		}
	}
	for name, policy := range map[string]string{"policy_in": unset.PolicyIn, "policy_out": unset.PolicyOut} {
		if policy != "" {
			gone = append(gone, name)
		}
	}
	slices.Sort(gone)
	change.set("delete", strings.Join(gone, ","))
	return h.firewalled(ctx, "set-firewall", ref, func(path string) error {
		if len(change) == 0 {
			return nil
		}
		change.set("digest", digest)
		_, err := h.send(ctx, "set-firewall", http.MethodPut, path+"/options", change)
		return err
	})
}

func number01(on bool) int {
	if on {
		return 1
	}
	return 0
}
