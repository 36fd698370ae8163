package proxmox

import (
	"encoding/json"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/core"
)

var mac = "BC:24:11:AA:BB:CC"

func assigned(prefix, gateway string) core.Assigned {
	a := core.Assigned{Prefix: netip.MustParsePrefix(prefix)}
	if gateway != "" {
		a.Gateway = netip.MustParseAddr(gateway)
	}
	return a
}

func TestAnInterfaceKeepsWhatIsNotNamed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind      core.GuestKind
		now, want string
		net       core.Network
	}{
		{core.VM, "virtio=BC:24:11:5C:3B:66,bridge=vmbr0,firewall=1", "virtio=" + mac + ",bridge=vmbr0,firewall=1", core.Network{MAC: mac}},
		{core.VM, "e1000=BC:24:11:5C:3B:66,bridge=vmbr0,tag=7", "e1000=" + mac + ",bridge=vmbr9,tag=12", core.Network{MAC: mac, Bridge: "vmbr9", VLAN: 12}},
		{core.VM, "virtio=BC:24:11:5C:3B:66,bridge=vmbr0,tag=7,queues=2", "virtio=BC:24:11:5C:3B:66,bridge=vmbr1,queues=2", core.Network{Bridge: "vmbr1"}},
		{core.VM, "model=virtio,macaddr=BC:24:11:5C:3B:66,bridge=vmbr0", "model=virtio,macaddr=" + mac + ",bridge=vmbr0", core.Network{MAC: mac}},
		{core.VM, "virtio=BC:24:11:5C:3B:66,bridge=vmbr0,trunks=2;3,mtu=1", "virtio=" + mac + ",bridge=vmbr0,trunks=2;3,mtu=1", core.Network{MAC: mac}},
		{core.VM, "", "virtio=" + mac + ",bridge=vmbr0", core.Network{MAC: mac}},
		{
			core.VM, "virtio=BC:24:11:5C:3B:66,bridge=vmbr0,queues=4", "virtio=BC:24:11:5C:3B:66,bridge=vmbr0,queues=4,rate=12.5,firewall=1,link_down=1",
			core.Network{Rate: new(12*core.MiB + core.MiB/2), Firewall: new(true), Down: new(true)},
		},
		{
			core.VM, "virtio=BC:24:11:5C:3B:66,rate=3,firewall=1,link_down=1,bridge=vmbr0", "virtio=BC:24:11:5C:3B:66,bridge=vmbr0",
			core.Network{Rate: new(int64), Firewall: new(bool), Down: new(bool)},
		},
		{core.VM, "virtio=BC:24:11:5C:3B:66,firewall=0", "virtio=BC:24:11:5C:3B:66,firewall=0", core.Network{Firewall: new(bool)}},
		{
			core.Container, "name=eth0,ip=10.1.0.2/24,gw=10.1.0.1,ip6=auto,firewall=1", "name=eth0,ip6=auto,firewall=1",
			core.Network{Exact: true},
		},
		{
			core.Container, "name=eth0,bridge=vmbr0,gw=10.77.0.1,hwaddr=BC:24:11:EF:6E:80,ip=10.77.0.80/24,type=veth",
			"name=eth0,bridge=vmbr0,gw=10.1.0.1,hwaddr=" + mac + ",ip=10.1.0.2/24,type=veth,ip6=2001:db8::2/64",
			core.Network{MAC: mac, Addresses: []core.Assigned{assigned("10.1.0.2/24", "10.1.0.1"), assigned("2001:db8::2/64", ""), assigned("10.1.0.3/24", "")}},
		},
		{core.Container, "name=eth0,bridge=vmbr0,ip=dhcp,gw=10.0.0.1", "name=eth0,bridge=vmbr0,ip=10.1.0.2/24", core.Network{Addresses: []core.Assigned{assigned("10.1.0.2/24", "")}}},
		{core.Container, "", "name=eth0,hwaddr=" + mac + ",bridge=vmbr1", core.Network{MAC: mac, Bridge: "vmbr1"}},
	} {
		merge := mergeVMNet
		if c.kind == core.Container {
			merge = mergeCTNet
		}
		got, err := merge(c.now, c.net)
		require.NoError(t, err)
		require.Equal(t, c.want, got)
		again, err := merge(got, c.net)
		require.NoError(t, err)
		require.Equal(t, got, again, "merging twice")
		if c.net.MAC != "" {
			require.Equal(t, mac, hardware(got))
		}
	}
}

func TestNothingIsSmuggledIntoAPropertyString(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"vmbr0,tag=1", "vmbr0=x", "vmbr0\nname: x", "vmbr0\x00", "vm\x7f"} {
		for _, merge := range []func(string, core.Network) (string, error){mergeVMNet, mergeCTNet} {
			_, err := merge("virtio=BC:24:11:5C:3B:66,bridge=vmbr0", core.Network{MAC: mac, Bridge: bad})
			require.ErrorIs(t, err, core.Invalid, "%q", bad)
			_, err = merge("", core.Network{MAC: bad})
			require.ErrorIs(t, err, core.Invalid, "%q", bad)
		}
		_, err := mergeSMBIOS("", bad)
		require.ErrorIs(t, err, core.Invalid, "%q", bad)
	}
}

func TestSMBIOSKeepsItsOtherFields(t *testing.T) {
	t.Parallel()
	got, err := mergeSMBIOS("uuid=af628293-13d8-4fae-95a3-17c5616887cb,base64=1,serial=c3J2LTcwMg==,manufacturer=UGFuZWw=", "0198C8A0-0000-7000-8000-000000000001")
	require.NoError(t, err)
	require.Equal(t, "uuid=0198c8a0-0000-7000-8000-000000000001,base64=1,serial=c3J2LTcwMg==,manufacturer=UGFuZWw=", got)
	got, err = mergeSMBIOS("", "0198c8a0-0000-7000-8000-000000000001")
	require.NoError(t, err)
	require.Equal(t, "uuid=0198c8a0-0000-7000-8000-000000000001", got)
}

func TestTagsAreASet(t *testing.T) {
	t.Parallel()
	require.Equal(t, "alpha;panel;zeta", mergeTags("panel", []string{"zeta", "alpha", "Panel"}))
	require.Equal(t, "a;b;c", mergeTags("c, b", []string{"A"}))
}

func TestKeysAreEncodedAsProxmoxWants(t *testing.T) {
	t.Parallel()
	keys := []string{"ssh-ed25519 AAAA+/= me@host ", "ssh-rsa BBBB two words"}
	sent := sshKeys(keys)
	require.NotContains(t, sent, "+")
	require.Contains(t, sent, "%20")
	plain, err := url.PathUnescape(sent)
	require.NoError(t, err)
	require.Equal(t, "ssh-ed25519 AAAA+/= me@host\nssh-rsa BBBB two words", plain)
	require.True(t, sameKeys("ssh-ed25519%20AAAA%2B%2F%3D%20me%40host%0Assh-rsa%20BBBB%20two%20words%0A", keys))
	require.False(t, sameKeys("ssh-ed25519%20AAAA", keys))
	require.False(t, sameKeys("%zz", keys))
}

func TestOnlyWhatDiffersIsSent(t *testing.T) {
	t.Parallel()
	var now settings
	require.NoError(t, json.Unmarshal([]byte(`{"name":"locked","ipconfig0":"ip=10.77.0.50/24,gw=10.77.0.1","memory":"512","cores":1,
		"sshkeys":"ssh-ed25519%20AAAA","net0":"virtio=BC:24:11:9D:2B:E1,bridge=vmbr0,firewall=1","ciuser":"bob","cipassword":"**********",
		"nameserver":"192.0.2.53 2001:db8::53","searchdomain":"example.net","cicustom":"vendor=local:snippets/v.yaml,user=local:snippets/u.yaml",
		"tags":"a;b","balloon":2048,"sockets":2,"smbios1":"uuid=0f32bcf7-76dd-4359-aec5-d859a50956d5","digest":"x"}`), &now))
	same := core.GuestConfig{
		Hostname: "locked", UUID: "0F32BCF7-76dd-4359-aec5-d859a50956d5", Spec: core.Spec{Memory: 512 * core.MiB},
		Network: core.Network{MAC: "BC:24:11:9D:2B:E1", Bridge: "vmbr0", Addresses: []core.Assigned{assigned("10.77.0.50/24", "10.77.0.1")}},
		Login:   core.Login{User: "bob", SSHKeys: []string{"ssh-ed25519 AAAA"}}, Tags: []string{"B"},
		DNS:      core.DNS{Nameservers: []netip.Addr{netip.MustParseAddr("192.0.2.53"), netip.MustParseAddr("2001:db8::53")}, Search: "example.net"},
		UserData: "local:snippets/u.yaml",
	}
	now["balloon"] = "0"
	got, err := differences(core.VM, now, same)
	require.NoError(t, err)
	require.Empty(t, got)
	same.Login.Password, same.Spec.Cores = "secret", 1
	same.DNS.Nameservers, same.UserData = same.DNS.Nameservers[1:], "local:snippets/other.yaml"
	now["balloon"] = "2048"
	got, err = differences(core.VM, now, same)
	require.NoError(t, err)
	require.Equal(t, values{"cipassword": "secret", "nameserver": "2001:db8::53",
		"cicustom": "vendor=local:snippets/v.yaml,user=local:snippets/other.yaml", "sockets": 1, "balloon": int64(512)}, got)
}

func TestAnAddressGoesThoughTheOtherFamilyStaysAutomatic(t *testing.T) {
	t.Parallel()
	for was, want := range map[string]values{
		"ip=10.77.0.50/24,gw=10.77.0.1,ip6=auto": {"ipconfig0": "ip6=auto"},
		"ip=dhcp,ip6=2001:db8::2/64":             {"ipconfig0": "ip=dhcp"},
		"ip=10.77.0.50/24,gw=10.77.0.1":          {"delete": "ipconfig0"},
		"ip=dhcp":                                {},
		"":                                       {},
	} {
		now := settings{"net0": "virtio=BC:24:11:9D:2B:E1,bridge=vmbr0"}
		if was != "" {
			now["ipconfig0"] = text(was)
		}
		got, err := differences(core.VM, now, core.GuestConfig{Network: core.Network{Exact: true}})
		require.NoError(t, err)
		require.Equal(t, want, got, was)
	}
}

func TestWhatAGuestIs(t *testing.T) {
	t.Parallel()
	read := func(kind core.GuestKind, raw string) core.Guest {
		var now settings
		require.NoError(t, json.Unmarshal([]byte(raw), &now))
		return guest(core.GuestRef{Node: "pve1", VMID: 100, Kind: kind}, now)
	}
	g := read(core.VM, `{"scsi0":"local:9000/base-9000-disk-0.qcow2/102/vm-102-disk-0.qcow2,size=3G","ide2":"local:102/vm-102-cloudinit.qcow2,media=cdrom,size=4M",
		"efidisk0":"local:1/x,size=528K","virtio1":"local:102/d.raw,size=5632M","net0":"virtio=bc:24:11:b2:09:13,bridge=vmbr0","net2":"e1000=BC:24:11:00:00:02",
		"smbios1":"uuid=292FDA14-b4c7-4336-b433-dc040df44538","memory":"512","cores":2,"sockets":2,"template":1,"protection":1,"name":"x","lock":"backup","digest":"d","meta":{"a":1}}`)
	require.Equal(t, core.Guest{
		Presence: core.Present, Ref: core.GuestRef{Node: "pve1", VMID: 100, Kind: core.VM}, Name: "x", UUID: "292fda14-b4c7-4336-b433-dc040df44538",
		MACs: []string{"BC:24:11:B2:09:13", "BC:24:11:00:00:02"}, Interfaces: []core.Interface{
			{Name: "net0", MAC: "BC:24:11:B2:09:13", Model: "virtio", Bridge: "vmbr0"}, {Name: "net2", MAC: "BC:24:11:00:00:02", Model: "e1000"},
		}, Lock: "backup", Power: core.PowerUnknown, Template: true, Protected: true,
		Cores: 4, Memory: 512 * core.MiB, Disks: map[string]int64{"scsi0": 3 * core.GiB, "virtio1": 5632 * core.MiB}, Digest: "d",
	}, g)
	require.Equal(t, core.Forming, read(core.VM, `{"lock":"clone","description":" qmclone temporary file","digest":"d"}`).Presence)
	require.Equal(t, core.Forming, read(core.Container, `{"lock":"create","digest":"d"}`).Presence)
	require.Equal(t, core.Present, read(core.VM, `{"lock":"clone","description":"ours"}`).Presence)
	require.Equal(t, core.Present, read(core.VM, `{"lock":"backup"}`).Presence)
	g = read(core.Container, `{"rootfs":"local:200/vm-200-disk-0.raw,size=1G","hostname":"ct","description":"x\n","memory":300,"mp0":"local:1/x,mp=/srv,size=1T"}`)
	require.Equal(t, "x", g.Description)
	require.Equal(t, map[string]int64{"rootfs": core.GiB, "mp0": core.TiB}, g.Disks)
	require.Equal(t, 300*core.MiB, g.Memory)
}

func TestSizes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{"3G": 3 * core.GiB, "5632M": 5632 * core.MiB, "0.5T": core.TiB / 2, "528K": 528 * core.KiB, "17": 17, "": 0, "x": 0, "-1G": 0, "9999999T": 0, "NaN": 0} {
		assert.Equal(t, want, parseSize(text), text)
	}
	for want, n := range map[string]int64{"4G": 4 * core.GiB, "1T": core.TiB, "1537M": 1537 * core.MiB, "3K": 3072, "17": 17} {
		assert.Equal(t, want, formatSize(n))
		assert.Equal(t, n, parseSize(formatSize(n)))
	}
}

func TestNamesOfArchives(t *testing.T) {
	t.Parallel()
	for volume, name := range map[string]string{
		"local:vztmpl/debian-12-minbase_12_amd64.tar.zst": "debian-12-minbase_12_amd64",
		"local:vztmpl/debian-12-ct.tar.gz":                "debian-12-ct", "nas:vztmpl/a.tar": "a", "nas:vztmpl/a.tgz": "a", "x": "",
	} {
		if name == "" {
			archiveName(volume)
			continue
		}
		assert.Equal(t, name, archiveName(volume))
	}
}

func FuzzProperties(f *testing.F) {
	f.Add("virtio=BC:24:11:5C:3B:66,bridge=vmbr0,firewall=1", "vmbr1")
	f.Add("local:9000/base-9000-disk-0.qcow2,size=3G", "a,b=c")
	f.Add(",=,,==,", "\n")
	f.Add("=hwaddr=", "0")
	f.Add("e1000=0,virtio=1,hwaddr=2", "a")
	f.Fuzz(func(t *testing.T, now, bridge string) {
		p := parseProperties(now)
		if !strings.Contains(now, ",,") && !strings.HasPrefix(now, ",") && !strings.HasSuffix(now, ",") && now != "" && !strings.HasPrefix(now, "=") && !strings.Contains(now, ",=") {
			require.Equal(t, now, p.String(), "what was read is written as it was")
		}
		out, err := mergeVMNet(now, core.Network{MAC: mac, Bridge: bridge})
		if err != nil {
			return
		}
		require.NotContains(t, out, "\n")
		back := parseProperties(out)
		if bridge != "" {
			require.Equal(t, bridge, back.get("bridge"))
		}
		require.Equal(t, mac, hardware(out))
	})
}

func FuzzUPID(f *testing.F) {
	f.Add(goodUPID)
	f.Add("UPID:pve1:1:2:3:4:5:6")
	f.Fuzz(func(t *testing.T, s string) {
		u, err := parseUPID(core.TaskID(s))
		if err == nil && (u.node == "" || strings.ContainsAny(u.node, "/.?#% ") || strings.ContainsAny(s, "/\n ")) {
			t.Fatalf("%q was taken", s)
		}
	})
}

func FuzzAnswers(f *testing.F) {
	f.Add(500, "x", []byte(`{"errors":{"a":1},"message":"m\n"}`))
	f.Fuzz(func(t *testing.T, status int, line string, body []byte) {
		e := classify(read(status, line, body, true))
		if strings.ContainsAny(e.Reason, "\n\x00\x1b") || len([]rune(e.Reason)) > maxReason+1 {
			t.Fatalf("reason %q", e.Reason)
		}
		var now settings
		if json.Unmarshal(body, &now) == nil {
			_ = guest(core.GuestRef{Kind: core.VM}, now)
		}
		var rows []resource
		if json.Unmarshal(body, &rows) == nil {
			for _, r := range rows {
				_ = r.ref()
			}
		}
	})
}
