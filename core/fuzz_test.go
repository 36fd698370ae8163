package core_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/remudahq/remuda/core"
)

const someID = core.ServerID("0198c8a0-0000-7000-8000-000000000001")

// fits reports whether a check found nothing wrong.
func fits(check func(v *core.Violations)) bool {
	var v core.Violations
	check(&v)
	return v.Err() == nil
}

func plain(s string) bool {
	return utf8.ValidString(s) && strings.IndexFunc(s, unicode.IsControl) < 0
}

// FuzzSelector reads selectors: what is accepted is written in a form that
// means the same, and is bounded.
func FuzzSelector(f *testing.F) {
	for _, seed := range []string{"env=prod,tier in (web,api),!legacy,team notin (x)", `note in ("a \"b\", (c)")`, "a==", "in in (in)", "a=\"", "a=\"\\", "!!a", "a notin ()", "\xff=\xff", strings.Repeat("a,", 100)} {
		f.Add(seed, "env", "prod")
	}
	f.Fuzz(func(t *testing.T, text, key, value string) {
		s, err := core.ParseSelector(text)
		if err != nil {
			return
		}
		if len(s) > core.MaxLabels {
			t.Fatalf("%d requirements", len(s))
		}
		again, err := core.ParseSelector(s.String())
		if err != nil && len(s.String()) <= 4096 {
			t.Fatalf("%q was written as %q: %v", text, s, err)
		}
		labels := map[string]string{key: value}
		if err == nil && again.Matches(labels) != s.Matches(labels) {
			t.Fatalf("%q and %q differ on %v", s, again, labels)
		}
	})
}

// FuzzLabels checks labels: what is accepted is one line, and can be asked for.
func FuzzLabels(f *testing.F) {
	f.Add("env", "prod")
	f.Add("a.b/c-d", "two words")
	f.Add("", "\x00")
	f.Add("k\n", "\u202e")
	f.Fuzz(func(t *testing.T, key, value string) {
		labels := map[string]string{key: value}
		if !fits(func(v *core.Violations) { core.CheckLabels(v, "labels", labels) }) {
			return
		}
		if !plain(key+value) || strings.ContainsRune(value, '\u202e') {
			t.Fatalf("%q=%q", key, value)
		}
		s := core.Selector{{Key: key, Must: core.LabelIn, Values: []string{value}}}
		again, err := core.ParseSelector(s.String())
		if err != nil || !again.Matches(labels) {
			t.Fatalf("%q cannot be asked for: %q, %v", labels, s, err)
		}
	})
}

// FuzzNames checks every name that a caller may choose, and makes hostnames of
// display names: whatever it is, Proxmox gets a DNS label.
func FuzzNames(f *testing.F) {
	for _, seed := range []string{"web-1", "Web 1", "a,b=c", "x\nname: y", "-", "ÄÖÜ 漢字", "\xff", strings.Repeat("a", 64), "root\n", "current", "\u202eevil", "local:snippets/a.yaml", "local:snippets/../x", "a.example.net"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		host := core.HostnameOf(text, someID)
		if !fits(func(v *core.Violations) { core.CheckHostname(v, "hostname", host) }) {
			t.Fatalf("%q became %q", text, host)
		}
		for what, check := range map[string]func(v *core.Violations){
			"hostname":  func(v *core.Violations) { core.CheckHostname(v, "x", text) },
			"username":  func(v *core.Violations) { core.CheckUsername(v, "x", text) },
			"slug":      func(v *core.Violations) { core.CheckSlug(v, "x", text) },
			"snapshot":  func(v *core.Violations) { core.CheckSnapshotName(v, "x", text) },
			"user":      func(v *core.Violations) { core.CheckGuestUser(v, "x", text) },
			"reverse":   func(v *core.Violations) { core.CheckReverse(v, "x", text) },
			"user data": func(v *core.Violations) { core.CheckUserData(v, "x", text) },
		} {
			if !fits(check) {
				continue
			}
			if !plain(text) || strings.ContainsAny(text, ",= \t\r\n'\"`$\\;|&<>(){}*?!%#~[]^") || strings.Contains(text, "..") && what == "user data" {
				t.Fatalf("%q is taken for a %s", text, what)
			}
		}
		if fits(func(v *core.Violations) { core.CheckName(v, "name", text) }) && !plain(text) {
			t.Fatalf("%q is taken for a name", text)
		}
		if fits(func(v *core.Violations) { core.CheckGuestPassword(v, "password", text) }) && !plain(text) {
			t.Fatalf("%q is taken for a password", text)
		}
	})
}

// FuzzMark puts our mark into a description that anybody may have written, and
// takes it out.
func FuzzMark(f *testing.F) {
	for _, seed := range []string{"", "theirs", "a\nb\n", "remuda:0198c8a0-0000-7000-8000-000000000002:x", "remuda:", "x\nremuda:0198c8a0-0000-7000-8000-000000000002:\r\n \n", "\x00"} {
		f.Add(seed, "0198c8a0-0000-7000-8000-000000000009")
	}
	f.Fuzz(func(t *testing.T, description, operation string) {
		if strings.TrimSpace(operation) != operation || strings.Contains(operation, "\n") {
			return // ours are UUIDs
		}
		mark := core.Mark{Server: someID, Operation: core.OperationID(operation)}
		out := core.Marked(description, mark)
		if got, ok := core.FindMark(out); !ok || got != mark {
			t.Fatalf("%q has %v, %t", out, got, ok)
		}
		if again := core.Marked(out, mark); again != out {
			t.Fatalf("%q became %q", out, again)
		}
		if strings.Count(out, mark.String()) > 1+strings.Count(description, mark.String()) {
			t.Fatalf("%q", out)
		}
		_ = core.Unmark(description)
	})
}

// FuzzPool checks networks and ranges: a pool that is accepted has a bounded
// number of addresses, each of which is one word.
func FuzzPool(f *testing.F) {
	f.Add("10.77.0.0/24", "10.77.0.1", "10.77.0.10", "10.77.0.20", "vmbr0", "{ip-dashed}.example.net")
	f.Add("255.255.255.0/24", "", "255.255.255.250", "255.255.255.255", "vmbr0,tag=1", "")
	f.Add("2001:db8::/64", "fe80::1%eth0", "2001:db8::1", "2001:db8::ffff", "", "{ip-dashed}.x.y")
	f.Add("::ffff:10.0.0.0/120", "", "10.0.0.1", "::ffff:10.0.0.9", "a\nb", "x")
	f.Fuzz(func(t *testing.T, prefix, gateway, first, last, bridge, reverse string) {
		p := core.Pool{Name: "p", Bridge: bridge, Reverse: reverse}
		p.Prefix, _ = netip.ParsePrefix(prefix)
		p.Gateway, _ = netip.ParseAddr(gateway)
		var r core.AddressRange
		r.First, _ = netip.ParseAddr(first)
		r.Last, _ = netip.ParseAddr(last)
		p.Ranges = []core.AddressRange{r}
		if p.Validate() != nil {
			return
		}
		n := 0
		p.Each(func(a netip.Addr) {
			n++
			if n == 1 || n%1000 == 0 {
				text := p.ReverseOf(a) + " " + core.Address{IP: a, Bits: p.Prefix.Bits()}.Prefix().String()
				if !plain(text) || strings.ContainsAny(text, ",=%") {
					t.Fatalf("%q", text)
				}
			}
		})
		if n > core.MaxPool || strings.ContainsAny(bridge, ",=\n ") {
			t.Fatalf("%d addresses on %q", n, bridge)
		}
	})
}

// FuzzNetwork checks the networks that tokens are bound to.
func FuzzNetwork(f *testing.F) {
	f.Add("192.0.2.0/24", "192.0.2.7")
	f.Add("::ffff:10.0.0.0/104", "10.0.0.1")
	f.Add("2001:db8::/32", "2001:db8::1%eth0")
	f.Add("0.0.0.0/0", "x")
	f.Fuzz(func(t *testing.T, network, source string) {
		n, _ := netip.ParsePrefix(network)
		list := []netip.Prefix{n}
		if !fits(func(v *core.Violations) { core.CheckNetworks(v, "networks", list) }) {
			return
		}
		ip, err := netip.ParseAddr(source)
		want := err == nil && n.Contains(ip.Unmap().WithZone(""))
		if got := (core.Token{Networks: list}).From(source); got != want {
			t.Fatalf("%s from %q: %t", n, source, got)
		}
		if !(core.Caller{Networks: list}).MayBind(list) || (core.Caller{Networks: list}).MayBind(nil) {
			t.Fatalf("%s", n)
		}
	})
}

// FuzzCluster checks what an operator says of a cluster: its endpoints, and
// its token.
func FuzzCluster(f *testing.F) {
	print := strings.Repeat("AB:", 31) + "AB"
	f.Add("https://pve.test:8006", print, "remuda@pve!api=11111111-2222")
	f.Add("https://u:p@pve.test/x?y#z", "ab", "root@pam!x=a=b")
	f.Add("https://[::1%25eth0]:8006/", print+"\n", "a@b!c=\r\nX: y")
	f.Fuzz(func(t *testing.T, url, print, token string) {
		id, secret, err := core.SplitToken(token)
		if err == nil && (id+"="+secret != token || strings.ContainsAny(id, " \t\r\n:/")) {
			t.Fatalf("%q became %q and %q", token, id, secret)
		}
		c := core.Cluster{Name: "c", TokenID: id, VMIDs: core.DefaultVMIDs, Endpoints: []core.Endpoint{{URL: url, Fingerprint: print}}}
		if c.Validate() == nil && (!strings.HasPrefix(strings.ToLower(url), "https://") || strings.ContainsAny(url, "?@ \n") || len(print) != 95) {
			t.Fatalf("%q %q", url, print)
		}
	})
}

// FuzzSnapshotTree arranges snapshots, whatever their parents are: each stands
// in it once.
func FuzzSnapshotTree(f *testing.F) {
	f.Add("a,b,c", "b,c,a", int64(1))
	f.Add("a,a", "a,", int64(-1))
	f.Add("x,y,", ",x,z", int64(0))
	f.Fuzz(func(t *testing.T, names, parents string, at int64) {
		var s core.GuestSnapshots
		above := strings.Split(parents, ",")
		for i, name := range strings.Split(names, ",") {
			if slices.ContainsFunc(s.All, func(o core.GuestSnapshot) bool { return o.Name == name }) {
				continue // a name is unique within a guest
			}
			s.All = append(s.All, core.GuestSnapshot{Name: name, Parent: above[i%len(above)], Time: time.Unix(at%1e9+int64(i), 0)})
		}
		tree := s.Tree()
		if len(tree) != len(s.All) {
			t.Fatalf("%d of %d: %+v", len(tree), len(s.All), tree)
		}
		for i, node := range tree {
			if node.Depth < 0 || node.Depth > i {
				t.Fatalf("%+v", tree)
			}
		}
	})
}

// FuzzSort reads what a cursor says of where a page begins.
func FuzzSort(f *testing.F) {
	for _, by := range core.ServerSorts() {
		f.Add(string(by), "7")
		f.Add(string(by), "2026-01-02T03:04:05.000000Z")
		f.Add(string(by), "-1\x00")
	}
	f.Fuzz(func(t *testing.T, by, from string) {
		p := core.Page{After: string(someID), Sort: core.Sort{By: core.SortField(by), From: from}}
		if p.CheckSort(core.ServerSorts()) != nil {
			return
		}
		switch p.Sort.By {
		case core.ByNumber, core.ByVMID:
			if n, err := p.Sort.Number(); err != nil || n < 0 {
				t.Fatalf("%q: %d, %v", from, n, err)
			}
		case core.ByCreated, core.ByUpdated:
			if at, err := p.Sort.Time(); err != nil || at.Year() > 9999 {
				t.Fatalf("%q: %v, %v", from, at, err)
			}
		case core.ByID, core.ByName, core.ByLife, core.ByPower, core.ByOwner, core.ByPlace:
		}
	})
}
