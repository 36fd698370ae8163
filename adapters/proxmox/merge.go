package proxmox

import (
	"cmp"
	"math"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/remudahq/remuda/core"
)

// models are the network cards that name themselves in a property string:
// "virtio=BC:24:11:00:00:01".
var models = []string{"virtio", "e1000", "e1000e", "e1000-82540em", "e1000-82544gc", "e1000-82545em",
	"i82551", "i82557b", "i82559er", "ne2k_isa", "ne2k_pci", "pcnet", "rtl8139", "vmxnet3"}

// hardware is the address of an interface, upper case; empty if it has none.
func hardware(net string) string {
	p := parseProperties(net)
	return strings.ToUpper(p.get(card(p)))
}

// card is the name under which an interface has its address.
func card(p properties) string {
	for _, part := range p {
		if part.name == "hwaddr" || part.name == "macaddr" || slices.Contains(models, part.name) {
			return part.name
		}
	}
	return "virtio"
}

// mergeVMNet sets what the network names on the first card of a VM, and keeps
// its model and everything else.
func mergeVMNet(now string, want core.Network) (string, error) {
	p := parseProperties(now)
	name := card(p)
	if want.MAC != "" {
		p = p.with(name, want.MAC)
	}
	if now == "" && want.Bridge == "" {
		want.Bridge = "vmbr0"
	}
	return mergeBridge(p, want).encode("network", name, "bridge", "tag")
}

func mergeBridge(p properties, want core.Network) properties {
	if want.Bridge != "" {
		p = p.with("bridge", want.Bridge)
	}
	switch {
	case want.VLAN != 0:
		p = p.with("tag", strconv.Itoa(want.VLAN))
	case want.Bridge != "":
		p = p.with("tag", "")
	}
	if want.Rate != nil {
		p = p.with("rate", formatRate(*want.Rate))
	}
	return flag(flag(p, "firewall", want.Firewall), "link_down", want.Down)
}

// flag sets a flag, or takes it away: Proxmox's default for both of ours is 0.
func flag(p properties, name string, want *bool) properties {
	if want == nil || p.get(name) == "0" && !*want {
		return p
	}
	if *want {
		return p.with(name, "1")
	}
	return p.with(name, "")
}

// formatRate writes bytes per second the way Proxmox counts them: in MiB. A
// limit is never rounded to none.
func formatRate(rate int64) string {
	if rate <= 0 {
		return ""
	}
	return strconv.FormatFloat(max(float64(rate)/float64(core.MiB), 0.000001), 'f', -1, 64)
}

func parseRate(s string) int64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(f > 0 && f < 1<<40) {
		return 0
	}
	return int64(math.Round(f * float64(core.MiB)))
}

// mergeCTNet is mergeVMNet for a container, whose interface also carries its
// addresses.
func mergeCTNet(now string, want core.Network) (string, error) {
	p := parseProperties(now)
	if p.get("name") == "" {
		p = p.with("name", "eth0")
	}
	if now == "" && want.Bridge == "" {
		want.Bridge = "vmbr0"
	}
	if want.MAC != "" {
		p = p.with("hwaddr", want.MAC)
	}
	p = mergeAddresses(mergeBridge(p, want), want)
	return p.encode("network", "name", "hwaddr", "bridge", "tag", "ip", "gw", "ip6", "gw6")
}

// mergeIPConfig is what cloud-init is told about the first card.
func mergeIPConfig(now string, want core.Network) (string, error) {
	return mergeAddresses(parseProperties(now), want).encode("network.addresses", "ip", "gw", "ip6", "gw6")
}

// mergeAddresses sets the first address of each family that is named; Proxmox
// has room for one of each. A family that has none loses a fixed one, if the
// network is exact; dhcp and the like stay.
func mergeAddresses(p properties, want core.Network) properties {
	for _, v6 := range []bool{false, true} {
		n := slices.IndexFunc(want.Addresses, func(a core.Assigned) bool {
			return a.Prefix.IsValid() && a.Prefix.Addr().Unmap().Is6() == v6
		})
		ip, gw := "ip", "gw"
		if v6 {
			ip, gw = "ip6", "gw6"
		}
		_, err := netip.ParsePrefix(p.get(ip))
		switch {
		case n >= 0:
			p = p.with(ip, want.Addresses[n].Prefix.String()).with(gw, address(want.Addresses[n].Gateway))
		case want.Exact && err == nil:
			p = p.with(ip, "").with(gw, "")
		}
	}
	return p
}

// addressesOf reads the addresses of a property string.
func addressesOf(p properties) []core.Assigned {
	var list []core.Assigned
	for _, names := range [][2]string{{"ip", "gw"}, {"ip6", "gw6"}} {
		prefix, err := netip.ParsePrefix(p.get(names[0]))
		if err != nil {
			continue
		}
		gateway, _ := netip.ParseAddr(p.get(names[1]))
		list = append(list, core.Assigned{Prefix: prefix, Gateway: gateway})
	}
	return list
}

// model is what card an interface shows to its guest.
func model(kind core.GuestKind, p properties) string {
	if kind == core.Container {
		return cmp.Or(p.get("type"), "veth")
	}
	if name := card(p); name != "macaddr" && name != "hwaddr" {
		return name
	}
	return p.get("model")
}

// interfaces reads the network cards of a guest, in order.
func interfaces(kind core.GuestKind, now settings) []core.Interface {
	var list []core.Interface
	for n := range 32 {
		name := "net" + strconv.Itoa(n)
		net := now.get(name)
		if net == "" {
			continue
		}
		p := parseProperties(net)
		from := p
		if kind == core.VM {
			from = parseProperties(now.get("ipconfig" + strconv.Itoa(n)))
		}
		tag, _ := strconv.Atoi(p.get("tag"))
		list = append(list, core.Interface{Name: name, MAC: hardware(net), Model: model(kind, p), Bridge: p.get("bridge"), VLAN: tag,
			Rate: parseRate(p.get("rate")), Firewall: p.get("firewall") == "1", Down: p.get("link_down") == "1", Addresses: addressesOf(from)})
	}
	return list
}

func address(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}

// mergeSMBIOS sets the uuid, which is plain, and keeps the other fields with
// the flag that says that they are base64.
func mergeSMBIOS(now, uuid string) (string, error) {
	p := parseProperties(now)
	if strings.EqualFold(p.get("uuid"), uuid) {
		return now, nil
	}
	return p.with("uuid", strings.ToLower(uuid)).encode("uuid", "uuid")
}

// mergeTags adds tags to those that a guest has. Proxmox keeps them lower case
// and sorted, and takes ';', ',' and blanks between them.
func mergeTags(now string, want []string) string {
	tags := strings.FieldsFunc(strings.ToLower(now), func(r rune) bool { return strings.ContainsRune(";, ", r) })
	for _, t := range want {
		tags = append(tags, strings.ToLower(t))
	}
	slices.Sort(tags)
	return strings.Join(slices.Compact(tags), ";")
}

// sshKeys joins keys the way Proxmox wants them: percent-encoded, with %20 for
// a blank, because it refuses '+'.
func sshKeys(keys []string) string {
	lines := make([]string, len(keys))
	for n, k := range keys {
		lines[n] = strings.TrimSpace(k)
	}
	return strings.ReplaceAll(url.QueryEscape(strings.Join(lines, "\n")), "+", "%20")
}

func sameKeys(now string, keys []string) bool {
	decoded, err := url.PathUnescape(now)
	wanted, _ := url.PathUnescape(sshKeys(keys))
	return err == nil && strings.TrimSpace(decoded) == strings.TrimSpace(wanted)
}
