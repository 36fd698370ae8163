package cluster

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
)

// fw is the firewall file of the guest in the path. That there is no such
// guest is no fault to any of these calls: the file is empty, and what is
// written to it is lost.
func (c *call) fw() *guest.Firewall {
	if g := c.Guests[c.vmid()]; g != nil {
		return &g.Firewall
	}
	return &guest.Firewall{}
}

func (c *call) fresh(digest string) error {
	if c.has("digest") && c.str("digest") != digest {
		return errModified
	}
	return nil
}

func fwOptions(c *call) (any, error) {
	f := c.fw()
	row := guest.Typed(f.Options, "enable", "dhcp", "ipfilter", "macfilter", "ndp", "radv")
	row["digest"] = f.Digest()
	return row, nil
}

func fwPutOptions(c *call) (any, error) {
	f := c.fw()
	if err := c.fresh(f.Digest()); err != nil {
		return nil, err
	}
	if f.Options == nil {
		f.Options = map[string]string{}
	}
	for _, key := range list(c.str("delete")) {
		delete(f.Options, key)
	}
	for key, value := range c.p {
		if !slices.Contains(steering, key) {
			f.Options[key] = value
		}
	}
	return nil, nil
}

func fwSets(c *call) (any, error) {
	f := c.fw()
	rows := []map[string]any{}
	for _, s := range f.Sets {
		row := map[string]any{"name": s.Name, "digest": f.Digest()}
		if s.Comment != "" {
			row["comment"] = s.Comment
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func fwAddSet(c *call) (any, error) {
	f, name := c.fw(), c.str("name")
	if err := c.fresh(f.Digest()); err != nil {
		return nil, err
	}
	if old := c.str("rename"); old != "" {
		s := f.Set(old)
		if s == nil {
			return nil, bad("rename", fmt.Sprintf("IPSet '%s' does not exist", old))
		}
		if name != old && f.Set(name) != nil { // from the source; not recorded
			return nil, bad("name", fmt.Sprintf("IPSet '%s' already exists", name))
		}
		s.Name = name
		if c.has("comment") {
			s.Comment = c.str("comment")
		}
		return nil, nil
	}
	if f.Set(name) != nil {
		return nil, bad("name", fmt.Sprintf("IPSet '%s' already exists", name))
	}
	f.Sets = append(f.Sets, &guest.IPSet{Name: name, Comment: c.str("comment")})
	return nil, nil
}

// fwSet finds the set of the path.
func (c *call) fwSet() (*guest.Firewall, *guest.IPSet, error) {
	f := c.fw()
	s := f.Set(c.str("name"))
	if s == nil {
		return f, nil, fail("no such IPSet '%s'", c.str("name"))
	}
	return f, s, nil
}

func fwDropSet(c *call) (any, error) {
	f, s, err := c.fwSet()
	if err != nil {
		return nil, err
	}
	if len(s.Entries) > 0 && !c.yes("force") {
		return nil, fail("IPSet '%s' is not empty", s.Name)
	}
	f.Sets = slices.DeleteFunc(f.Sets, func(o *guest.IPSet) bool { return o == s })
	return nil, nil
}

func fwEntries(c *call) (any, error) {
	f, s, err := c.fwSet()
	if err != nil {
		return nil, err
	}
	rows := []map[string]any{}
	for _, e := range s.Entries {
		row := guest.Typed(e, "nomatch")
		row["digest"] = f.Digest()
		rows = append(rows, row)
	}
	return rows, nil
}

// plainCIDR writes a network as Proxmox VE keeps it: a single address has no
// suffix.
func plainCIDR(text string) (string, bool) {
	if p, err := netip.ParsePrefix(text); err == nil {
		if p.IsSingleIP() {
			return p.Addr().String(), true
		}
		return p.String(), true
	}
	if a, err := netip.ParseAddr(text); err == nil {
		return a.String(), true
	}
	return text, false
}

func fwAddEntry(c *call) (any, error) {
	_, s, err := c.fwSet()
	if err != nil {
		return nil, err
	}
	cidr, ok := plainCIDR(c.str("cidr"))
	if !ok {
		return nil, fail("no such alias '%s'", c.str("cidr"))
	}
	if slices.ContainsFunc(s.Entries, func(e map[string]string) bool { return e["cidr"] == cidr }) {
		return nil, bad("cidr", fmt.Sprintf("address '%s' already exists", cidr))
	}
	s.Entries = append(s.Entries, c.entry(map[string]string{"cidr": cidr}))
	return nil, nil
}

func (c *call) entry(e map[string]string) map[string]string {
	for _, key := range []string{"comment", "nomatch"} {
		if c.has(key) {
			e[key] = c.str(key)
		}
	}
	return e
}

// fwEntry finds the entry of the path by its exact text.
func (c *call) fwEntry() (*guest.Firewall, map[string]string, error) {
	f, s, err := c.fwSet()
	if err != nil {
		return f, nil, err
	}
	for _, e := range s.Entries {
		if e["cidr"] == c.str("cidr") {
			return f, e, nil
		}
	}
	return f, nil, bad("cidr", "no such IP/Network")
}

func fwGetEntry(c *call) (any, error) {
	f, e, err := c.fwEntry()
	if err != nil {
		return nil, err
	}
	row := guest.Typed(e, "nomatch")
	row["digest"] = f.Digest()
	return row, nil
}

func fwPutEntry(c *call) (any, error) {
	f, e, err := c.fwEntry()
	if err == nil {
		err = c.fresh(f.Digest())
	}
	if err != nil {
		return nil, err
	}
	c.entry(e)
	return nil, nil
}

// fwDropEntry succeeds and does nothing where no entry has exactly this text,
// as 10.77.0.9/32 has none.
func fwDropEntry(c *call) (any, error) {
	f, s, err := c.fwSet()
	if err == nil {
		err = c.fresh(f.Digest())
	}
	if err != nil {
		return nil, err
	}
	s.Entries = slices.DeleteFunc(s.Entries, func(e map[string]string) bool { return e["cidr"] == c.str("cidr") })
	return nil, nil
}

func (c *call) rule(f *guest.Firewall, i int) map[string]any {
	row := guest.Typed(f.Rules[i], "enable")
	row["pos"], row["digest"] = i, f.Digest()
	for _, key := range []string{"source", "dest"} {
		if ip, ok := plainCIDR(f.Rules[i][key]); ok {
			row["ipversion"] = 4
			if strings.Contains(ip, ":") {
				row["ipversion"] = 6
			}
		}
	}
	return row
}

func fwRules(c *call) (any, error) {
	f := c.fw()
	rows := []map[string]any{}
	for i := range f.Rules {
		rows = append(rows, c.rule(f, i))
	}
	return rows, nil
}

// fwRule shows one rule; alone its position is a string.
func fwRule(c *call) (any, error) {
	f, i, err := c.position()
	if err != nil {
		return nil, err
	}
	row := c.rule(f, i)
	row["pos"] = strconv.Itoa(i)
	return row, nil
}

func (c *call) position() (*guest.Firewall, int, error) {
	f, i := c.fw(), c.int("pos", 0)
	if i < 0 || i >= len(f.Rules) {
		return f, i, fail("no rule at position %d", i)
	}
	return f, i, nil
}

func (c *call) ruleFrom(rule map[string]string) (map[string]string, error) {
	for _, key := range list(c.str("delete")) {
		delete(rule, key)
	}
	for key, value := range c.p {
		if !slices.Contains(steering, key) && key != "pos" && key != "moveto" {
			rule[key] = value
		}
	}
	if rule["type"] != "group" && !slices.Contains([]string{"ACCEPT", "DROP", "REJECT"}, rule["action"]) {
		return nil, bad("action", fmt.Sprintf("unknown action '%s'", rule["action"]))
	}
	for _, key := range []string{"dport", "sport"} {
		if rule[key] != "" && rule["proto"] == "" {
			return nil, bad("proto", fmt.Sprintf("missing property - '%s' requires this property", key))
		}
	}
	if rule["enable"] == "" {
		rule["enable"] = "0"
	}
	return rule, nil
}

// fwAddRule puts a new rule at the top, unless a position is given.
func fwAddRule(c *call) (any, error) {
	f := c.fw()
	rule, err := c.ruleFrom(map[string]string{})
	if err != nil {
		return nil, err
	}
	f.Rules = slices.Insert(f.Rules, min(c.int("pos", 0), len(f.Rules)), rule)
	return nil, nil
}

func fwPutRule(c *call) (any, error) {
	f, i, err := c.position()
	if err == nil {
		err = c.fresh(f.Digest())
	}
	if err != nil {
		return nil, err
	}
	if c.has("moveto") {
		rule := f.Rules[i]
		to := min(c.int("moveto", 0), len(f.Rules))
		f.Rules = slices.Delete(f.Rules, i, i+1)
		if to > i {
			to--
		}
		f.Rules = slices.Insert(f.Rules, to, rule)
		return nil, nil
	}
	_, err = c.ruleFrom(f.Rules[i])
	return nil, err
}

func fwDropRule(c *call) (any, error) {
	f, i, err := c.position()
	if err == nil {
		err = c.fresh(f.Digest())
	}
	if err != nil {
		return nil, err
	}
	f.Rules = slices.Delete(f.Rules, i, i+1)
	return nil, nil
}

func fwRefs(c *call) (any, error) {
	rows := []map[string]any{}
	for _, s := range c.fw().Sets {
		row := map[string]any{"type": "ipset", "name": s.Name, "ref": "+" + s.Name, "scope": "guest"}
		if s.Comment != "" {
			row["comment"] = s.Comment
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func firewallRoutes(kind string) map[string]handler {
	f := " /nodes/{node}/" + kind + "/{vmid}/firewall"
	return map[string]handler{
		"GET" + f:                             index("name", "rules", "aliases", "ipset", "refs", "options"),
		"GET" + f + "/options":                fwOptions,
		"PUT" + f + "/options":                fwPutOptions,
		"GET" + f + "/aliases":                func(*call) (any, error) { return []any{}, nil },
		"GET" + f + "/refs":                   fwRefs,
		"GET" + f + "/ipset":                  fwSets,
		"POST" + f + "/ipset":                 fwAddSet,
		"GET" + f + "/ipset/{name}":           fwEntries,
		"POST" + f + "/ipset/{name}":          fwAddEntry,
		"DELETE" + f + "/ipset/{name}":        fwDropSet,
		"GET" + f + "/ipset/{name}/{cidr}":    fwGetEntry,
		"PUT" + f + "/ipset/{name}/{cidr}":    fwPutEntry,
		"DELETE" + f + "/ipset/{name}/{cidr}": fwDropEntry,
		"GET" + f + "/rules":                  fwRules,
		"POST" + f + "/rules":                 fwAddRule,
		"GET" + f + "/rules/{pos}":            fwRule,
		"PUT" + f + "/rules/{pos}":            fwPutRule,
		"DELETE" + f + "/rules/{pos}":         fwDropRule,
	}
}
