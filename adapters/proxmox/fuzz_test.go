package proxmox

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/core"
)

// What a stranger may have sent in the place of Proxmox: numbers as text, null
// where a list should be, more than any machine has.
var strangeRows = []string{
	`[]`, `null`, `{}`, `[null]`, `[[]]`, `[{"vmid":"100","type":"qemu","node":"pve1","status":"running","name":7,"uptime":"x"}]`,
	`[{"vmid":1e300,"mem":"9999999999999999999999","cpu":"NaN","netin":-5,"uptime":1e30,"template":"1","tags":null}]`,
	`[{"vmid":true,"maxmem":[1],"name":{"a":1},"lock":"\u0000\u001b[2J","status":null}]`,
	`[{"name":"s1","snaptime":"1700000000","vmstate":"1","parent":null},{"name":"current","parent":"s1","running":1}]`,
	`[{"name":"s","snaptime":1e18,"snapstate":"delete"},{"name":5,"snaptime":-1}]`,
	`[{"key":"memory","value":"512","pending":1024},{"key":"net9","delete":1},{"key":"","value":null}]`,
	`[{"volid":"local:vztmpl/a.tar.zst"},{"volid":""}]`, `[{"n":"1","t":7},{"t":"transferred 1.0 GiB of 3.0 GiB (33.33%)"}]`,
	`[{"filename":"pve-root-ca.pem","pem":"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n","fingerprint":"AB:CD"}]`,
	`[{"cidr":"10.77.0.1","nomatch":"1","comment":3},{"cidr":"fe80::/10"},{"cidr":"dc/alias"}]`,
	`[{"type":"in","action":"ACCEPT","pos":"0","enable":1,"dport":"22","digest":"d"}]`,
}

// FuzzRows reads every list that Proxmox answers: whatever is in it, what comes
// out can be shown, kept and counted.
func FuzzRows(f *testing.F) {
	for _, seed := range strangeRows {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var resources []resource
		if json.Unmarshal(body, &resources) == nil {
			for _, r := range resources {
				g := r.reading()
				require.False(t, g.Memory < 0 || g.NetIn < 0 || g.NetOut < 0 || g.Uptime < 0 || math.IsNaN(g.CPU) || math.IsInf(g.CPU, 0), "%+v", g)
			}
		}
		var snapshots []snapshotRow
		if json.Unmarshal(body, &snapshots) == nil {
			_, err := json.Marshal(listed(snapshots))
			require.NoError(t, err)
		}
		var pending []pendingRow
		if json.Unmarshal(body, &pending) == nil {
			now, next := pendingOf(pending)
			saneHardware(t, now)
			saneHardware(t, next)
		}
		var some []settings
		if json.Unmarshal(body, &some) == nil {
			for _, rule := range firewallRules(some) {
				require.NotContains(t, rule, "pos")
			}
			for _, row := range some {
				_ = prefix(row.get("cidr")).IsSingleIP()
				_ = firewallOptions(row)
			}
		}
		var certificates []certificate
		if json.Unmarshal(body, &certificates) == nil {
			if id, err := rootOf(certificates); err == nil {
				require.Len(t, id, 64)
			}
		}
		var volumes []volume
		if json.Unmarshal(body, &volumes) == nil {
			for _, v := range volumes {
				require.NotContains(t, archiveName(v.VolID)+"x", "/x")
			}
		}
		for _, into := range []any{new([]node), new([]storage), new([]taskRow), new(agentAnswer), new(current), new(text)} {
			_ = json.Unmarshal(body, into)
		}
	})
}

func saneHardware(t *testing.T, now settings) {
	t.Helper()
	for _, kind := range []core.GuestKind{core.VM, core.Container} {
		h := hardwareOf(kind, now)
		require.False(t, h.Cores < 0 || h.Memory < 0 || h.Swap < 0, "%+v", h)
		for _, d := range h.Disks {
			require.GreaterOrEqual(t, d.Size, int64(0))
		}
		for _, i := range h.Interfaces {
			require.GreaterOrEqual(t, i.Rate, int64(0))
		}
		_, err := json.Marshal(h)
		require.NoError(t, err)
	}
}

// FuzzConfig reads a guest's configuration and writes a change of it: nothing
// that the change names comes out as more than one value.
func FuzzConfig(f *testing.F) {
	f.Add([]byte(`{"net0":"virtio=BC:24:11:5C:3B:66,bridge=vmbr0","memory":"512","cores":2,"smbios1":"uuid=x","tags":"a;b","scsi0":"local:1/a,size=3G"}`), true)
	f.Add([]byte(`{"net0":"name=eth0,ip=10.1.0.2/24,gw=10.1.0.1","memory":-7,"cores":"99999999999999","rootfs":"local:1,size=9e30T","mp0":"/mnt,mp=/x","lock":"create"}`), false)
	f.Add([]byte(`{"net31":"=,=","ipconfig31":"ip=1/1","cores":9223372036854775807,"sockets":2,"memory":9223372036854775807,"description":"x\nremuda:0198c8a0-0000-7000-8000-000000000001:"}`), true)
	f.Fuzz(func(t *testing.T, body []byte, vm bool) {
		kind := core.Container
		if vm {
			kind = core.VM
		}
		var now settings
		if json.Unmarshal(body, &now) != nil {
			return
		}
		g := guest(core.GuestRef{Node: "pve1", VMID: 100, Kind: kind}, now)
		require.False(t, g.Cores < 0 || g.Memory < 0, "%+v", g)
		saneHardware(t, now)
		_ = rootDisk(kind, now)
		_ = fingerprintOf(g)
		change, err := differences(kind, now, core.GuestConfig{
			Hostname: "web", UUID: "0198c8a0-0000-7000-8000-000000000001", Spec: core.Spec{Cores: 1, Memory: core.GiB},
			Network: core.Network{MAC: mac, Bridge: "vmbr1", Addresses: []core.Assigned{assigned("10.77.0.9/24", "10.77.0.1")}, Exact: true},
			Login:   core.Login{User: "bob", Password: "hunter2", SSHKeys: []string{"ssh-ed25519 AAAAAAAAAAAAAAAAAAAA x"}}, UserData: "local:snippets/a.yaml",
		})
		if err != nil || change.check() != nil {
			return
		}
		for name, value := range change {
			text, _ := value.(string)
			require.True(t, oneLine(name+text), "%s=%q", name, text)
		}
		if net, ok := change["net0"].(string); ok {
			address := hardware(net)
			if !vm {
				address = parseProperties(net).get("hwaddr")
			}
			require.Equal(t, mac, address)
			require.Equal(t, "vmbr1", parseProperties(net).get("bridge"))
		}
	})
}

// fingerprintOf looks a guest over as the workflows do.
func fingerprintOf(g core.Guest) core.Sighting {
	return core.Judge(g, "0198c8a0-0000-7000-8000-000000000001", core.Identity{MAC: mac}, g.Ref.Kind)
}

// FuzzEncode writes one property: it is read back as that one property, or it
// is refused.
func FuzzEncode(f *testing.F) {
	for _, seed := range []string{"vmbr0", "vmbr0,tag=1", "a=b", "a\nname: x", "\x00", "", "\u0085", "\u2028", "\xff", "dhcp", "é"} {
		f.Add("bridge", seed)
		f.Add(seed, "x")
	}
	f.Fuzz(func(t *testing.T, name, value string) {
		if name == "" || strings.ContainsAny(name, ",=") {
			return // names are ours
		}
		out, err := properties{{name, value}}.encode("network", name)
		if err != nil {
			require.ErrorIs(t, err, core.Invalid)
			require.True(t, value == "" || strings.ContainsAny(value, ",=") || !oneLine(name) || !oneLine(value), "%q=%q was refused", name, value)
			return
		}
		require.Equal(t, properties{{name, value}}, parseProperties(out))
		require.NotContains(t, out, "\n")
		require.True(t, utf8.ValidString(out))
	})
}

// FuzzNetworks writes interfaces and addresses over whatever stands there, and
// reads back what was written.
func FuzzNetworks(f *testing.F) {
	f.Add("virtio=BC:24:11:5C:3B:66,bridge=vmbr0,firewall=1", "ip=dhcp", 12, int64(1<<20), true)
	f.Add("name=eth0,bridge=vmbr0,ip=10.1.0.1/24,gw=10.1.0.254,ip6=auto", "", 0, int64(0), false)
	f.Add("model=e1000,macaddr=,,=,=x,firewall=0,firewall=1,rate=1e99,tag=x,link_down=", "gw=1,gw=2", -1, int64(-1), true)
	f.Fuzz(func(t *testing.T, now, ipconfig string, vlan int, rate int64, firewall bool) {
		want := core.Network{MAC: mac, Bridge: "vmbr7", VLAN: vlan, Rate: &rate, Firewall: &firewall, Exact: true,
			Addresses: []core.Assigned{assigned("10.77.0.9/24", "10.77.0.1"), assigned("2001:db8::9/64", "2001:db8::1")}}
		for kind, merge := range map[core.GuestKind]func(string, core.Network) (string, error){core.VM: mergeVMNet, core.Container: mergeCTNet} {
			out, err := merge(now, want)
			if err != nil {
				require.ErrorIs(t, err, core.Invalid)
				continue
			}
			again, err := merge(out, want)
			require.NoError(t, err)
			require.Equal(t, out, again, "twice")
			p := parseProperties(out)
			if kind == core.VM {
				require.Equal(t, mac, hardware(out))
			} else {
				require.Equal(t, mac, p.get("hwaddr"))
			}
			require.Equal(t, "vmbr7", p.get("bridge"))
			require.Equal(t, firewall, p.get("firewall") == "1")
			require.Equal(t, rate > 0, parseRate(p.get("rate")) > 0 || rate < 1<<5 && rate > 0, "rate=%d: %s", rate, out)
		}
		out, err := mergeIPConfig(ipconfig, want)
		if err != nil {
			require.ErrorIs(t, err, core.Invalid)
			return
		}
		require.Equal(t, want.Addresses, addressesOf(parseProperties(out)))
	})
}

// FuzzDisks reads the strings of disks and mount points, and sizes.
func FuzzDisks(f *testing.F) {
	for _, seed := range []string{"local:9000/base-9000-disk-0.qcow2/102/vm-102-disk-0.qcow2,size=3G", "local:2", "/mnt/x,mp=/srv,size=1T", "file=a:b,media=cdrom", "none", ",size=-1G", "size=NaN", "size=1e400T", "volume=:,size=0x1pG", "a:1,size=.5K"} {
		f.Add("scsi0", seed)
		f.Add("mp1", seed)
	}
	f.Fuzz(func(t *testing.T, name, value string) {
		_ = isDisk(name, value)
		d := disk(name, value)
		require.GreaterOrEqual(t, d.Size, int64(0))
		require.NotContains(t, d.Storage, ":")
		require.Equal(t, d.Size, parseSize(formatSize(d.Size)), "written and read again")
	})
}

// FuzzSMBIOS puts our UUID among fields that are not ours.
func FuzzSMBIOS(f *testing.F) {
	const ours = "0198c8a0-0000-7000-8000-000000000001"
	f.Add("uuid=af628293-13d8-4fae-95a3-17c5616887cb,base64=1,serial=c3J2LTcwMg==", ours)
	f.Add("serial=srv,uuid=a,uuid=b", "x,base64=1")
	f.Add("", "a\nb")
	f.Fuzz(func(t *testing.T, now, uuid string) {
		out, err := mergeSMBIOS(now, uuid)
		if err != nil {
			require.ErrorIs(t, err, core.Invalid)
			return
		}
		before, after := parseProperties(now), parseProperties(out)
		require.True(t, strings.EqualFold(uuid, after.get("uuid")), "%q", out)
		for _, field := range []string{"serial", "manufacturer", "base64"} {
			require.Equal(t, before.get(field), after.get(field))
		}
		require.True(t, out == now || oneLine(out))
	})
}

// FuzzTags joins two sets of tags: nothing is lost, and to do it twice changes
// nothing.
func FuzzTags(f *testing.F) {
	f.Add("zeta;alpha, Panel", "b")
	f.Add(";;,,  ", "")
	f.Add("é;É", "\x00")
	f.Fuzz(func(t *testing.T, now, tag string) {
		if strings.ContainsAny(tag, ";, ") || tag == "" {
			return // names of ours
		}
		out := mergeTags(now, []string{tag})
		require.Equal(t, out, mergeTags(out, []string{tag}))
		require.True(t, slices.Contains(strings.Split(out, ";"), strings.ToLower(tag)), "%q", out)
	})
}

// FuzzSSHKeys writes keys as Proxmox takes them: it decodes them into the same lines.
func FuzzSSHKeys(f *testing.F) {
	f.Add("ssh-ed25519 AAAA+/= me@host", "ssh-rsa BBBB two words")
	f.Add("%0A%2B+", "a\nb")
	f.Add("é ", "\x00\xff")
	f.Fuzz(func(t *testing.T, one, two string) {
		out := sshKeys([]string{one, two})
		require.True(t, oneLine(out) && !strings.ContainsAny(out, "+ "), "%q", out)
		require.True(t, sameKeys(out, []string{one, two}))
	})
}

// FuzzTasks reads exit statuses and logs.
func FuzzTasks(f *testing.F) {
	for _, exit := range []string{"OK", "WARNINGS: 2", "unexpected status", "", "clone failed: no space left", "can't lock file '/var/lock/x' - got timeout", "unable to read tail (got 0 bytes)", "\x1b[2J\n\x00", "transferred x (999%)"} {
		f.Add(exit, "stopped", "transferred 1.0 GiB of 3.0 GiB (33.33%)")
	}
	f.Fuzz(func(t *testing.T, exit, status, line string) {
		s := judge(goodUPID, taskState{Status: status, Exit: text(exit)})
		ends := 0
		for _, is := range []bool{s.Running, s.Killed, s.Failed, s.Well()} {
			if is {
				ends++
			}
		}
		require.Equal(t, 1, ends, "%+v", s)
		require.True(t, oneLine(s.Exit), "%q", s.Exit)
		n := progress([]string{line, exit})
		require.True(t, n >= 0 && n < 100, "%d", n)
	})
}

// FuzzTerminal judges what a container's terminal said: a password is never
// among it.
func FuzzTerminal(f *testing.F) {
	f.Add("0 ", "hunter2")
	f.Add("1 chpasswd: hunter2 is too short\r\n", "hunter2")
	f.Add("X \x1b[2J", "aaaaa")
	f.Add("", "b b b b b")
	f.Fuzz(func(t *testing.T, said, password string) {
		if len(password) < core.MinGuestPassword || !oneLine(password) || strings.TrimSpace(password) != password || strings.Contains(password, "  ") {
			return
		}
		told, err := heard("password", said, password, nil)
		if err == nil {
			code, text, _ := strings.Cut(told, " ")
			require.False(t, code != "0" && strings.Contains(text, password), "%q", text)
			require.True(t, oneLine(text))
			return
		}
		require.NotContains(t, err.Error()+reason(err), password)
		require.True(t, oneLine(reason(err)))
	})
}

// FuzzParameters writes the parameters of a call: plain ASCII, which says the
// same, or a refusal.
func FuzzParameters(f *testing.F) {
	for _, seed := range []string{"web", "two\nlines", "\x00", "é漢👩‍🚀", "</script>", "\xff\xfe", "\u2028", base64.StdEncoding.EncodeToString([]byte("x"))} {
		f.Add("name", seed)
		f.Add("description", seed)
	}
	f.Fuzz(func(t *testing.T, name, value string) {
		params := values{name: value}
		if params.check() != nil {
			return
		}
		raw, err := json.Marshal(params)
		require.NoError(t, err)
		var back map[string]string
		require.NoError(t, json.Unmarshal(raw, &back))
		require.Equal(t, map[string]string{name: value}, back)
		require.Equal(t, -1, strings.IndexFunc(string(raw), func(r rune) bool { return r >= utf8.RuneSelf || r < ' ' }))
	})
}
