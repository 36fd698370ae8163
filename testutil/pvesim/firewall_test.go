package pvesim_test

import (
	"testing"

	"github.com/remudahq/remuda/testutil/pvesim"
)

func TestAnIPSetKeepsBareAddresses(t *testing.T) {
	t.Parallel()
	c := root(t, pvesim.Start(t, pvesim.Options{}))
	fw := machine(c, 100) + "/firewall"
	c.ok("POST", fw+"/ipset", "name", "ipfilter-net0")
	a := c.refused(400, "Parameter verification failed.", "POST", fw+"/ipset", "name", "ipfilter-net0")
	if a.Errors["name"] != "IPSet 'ipfilter-net0' already exists" {
		t.Errorf("errors: got %v", a.Errors)
	}
	set := fw + "/ipset/ipfilter-net0"
	c.ok("POST", set, "cidr", "10.77.0.9/32")
	c.ok("POST", set, "cidr", "fd00::5/128")
	if a := c.refused(400, "Parameter verification failed.", "POST", set, "cidr", "10.77.0.9"); a.Errors["cidr"] != "address '10.77.0.9' already exists" {
		t.Errorf("errors: got %v", a.Errors)
	}
	c.refused(500, "no such alias 'not-an-ip'", "POST", set, "cidr", "not-an-ip")
	c.refused(500, "no such IPSet 'nope'", "POST", fw+"/ipset/nope", "cidr", "10.0.0.1")
	c.refused(500, "IPSet 'ipfilter-net0' is not empty", "DELETE", set)
	c.ok("DELETE", set+"/10.77.0.9%2F32")
	c.ok("DELETE", set+"/10.77.0.9/32")
	if got := c.ok("GET", set).([]any); len(got) != 2 {
		t.Errorf("deleting …/32 removed something: %v", got)
	}
	c.ok("DELETE", set+"/10.77.0.9")
	c.ok("DELETE", set+"/10.9.9.9")
	if got := c.ok("GET", set).([]any); len(got) != 1 || got[0].(map[string]any)["cidr"] != "fd00::5" {
		t.Errorf("entries: got %v", got)
	}
	c.ok("DELETE", set, "force", "1")
}

func TestNewRulesGoToTheTop(t *testing.T) {
	t.Parallel()
	c := root(t, pvesim.Start(t, pvesim.Options{}))
	fw := machine(c, 100) + "/firewall"
	c.ok("POST", fw+"/rules", "type", "in", "action", "ACCEPT", "proto", "tcp", "dport", "22", "enable", "1")
	c.ok("POST", fw+"/rules", "type", "in", "action", "ACCEPT", "macro", "HTTPS", "source", "10.0.0.0/8", "iface", "net0")
	rules := c.ok("GET", fw+"/rules").([]any)
	if first := rules[0].(map[string]any); first["macro"] != "HTTPS" || first["pos"] != float64(0) {
		t.Errorf("first rule: got %v", first)
	}
	if got := c.object(fw + "/rules/0")["pos"]; got != "0" {
		t.Errorf("position of one rule: got %#v, want text", got)
	}
	c.refused(500, "no rule at position 99", "GET", fw+"/rules/99")
	a := c.refused(400, "Parameter verification failed.", "POST", fw+"/rules", "type", "in", "action", "ACCEPT", "dport", "22")
	if a.Errors["proto"] != "missing property - 'dport' requires this property" {
		t.Errorf("errors: got %v", a.Errors)
	}
}

func TestFirewallOptionsHaveADigestOfTheirOwn(t *testing.T) {
	t.Parallel()
	c := root(t, pvesim.Start(t, pvesim.Options{}))
	fw := machine(c, 100) + "/firewall"
	empty := c.object(fw + "/options")["digest"].(string)
	if empty != "da39a3ee5e6b4b0d3255bfef95601890afd80709" {
		t.Errorf("digest of no file: got %s", empty)
	}
	c.ok("PUT", fw+"/options", "enable", "1", "policy_in", "DROP", "digest", empty)
	c.refused(500, "detected modified configuration - file changed by other user? Try again.", "PUT", fw+"/options", "enable", "0", "digest", empty)
	if got := c.object(fw + "/options"); got["enable"] != float64(1) || got["policy_in"] != "DROP" {
		t.Errorf("options: got %v", got)
	}
}
