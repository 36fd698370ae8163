package cluster

import (
	"fmt"
	"hash/fnv"
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
)

// nic is a network card as the system inside a guest sees it.
type nic struct {
	name string
	mac  string
	ips  []netip.Prefix
}

// nics are the cards of a guest with the addresses that its configuration
// gives them; one that asks for DHCP gets an address of its own.
func nics(g *guest.Guest) []nic {
	var out []nic
	for i := range 32 {
		value, ok := g.Config["net"+itoa(i)]
		if !ok {
			continue
		}
		card, ips := nic{name: "eth" + itoa(i)}, value
		if g.Kind == guest.QEMU {
			_, card.mac, _ = guest.NetMAC(value)
			ips = g.Config["ipconfig"+itoa(i)]
			if ips == "" && g.Config["ciuser"]+g.Config["sshkeys"] != "" {
				ips = "ip=dhcp"
			}
		} else {
			card.mac = guest.Property(value, "hwaddr")
			if name := guest.Property(value, "name"); name != "" {
				card.name = name
			}
		}
		card.mac = strings.ToLower(card.mac)
		for _, key := range []string{"ip", "ip6"} {
			if p, ok := address(g, guest.Property(ips, key)); ok {
				card.ips = append(card.ips, p)
			}
		}
		if ll, ok := linkLocal(card.mac); ok && len(card.ips) > 0 {
			card.ips = append(card.ips, ll)
		}
		out = append(out, card)
	}
	return out
}

func address(g *guest.Guest, text string) (netip.Prefix, bool) {
	if text == "dhcp" {
		h := fnv.New32a()
		fmt.Fprint(h, g.VMID)
		n := h.Sum32()
		return netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 77, byte(n>>8)%200 + 1, byte(n)%250 + 2}), 16), true
	}
	p, err := netip.ParsePrefix(text)
	return p, err == nil
}

// linkLocal is the IPv6 address that a card makes itself from its MAC.
func linkLocal(mac string) (netip.Prefix, bool) {
	m, err := net.ParseMAC(mac)
	if err != nil || len(m) != 6 {
		return netip.Prefix{}, false
	}
	a := [16]byte{0: 0xfe, 1: 0x80, 8: m[0] ^ 2, 9: m[1], 10: m[2], 11: 0xff, 12: 0xfe, 13: m[3], 14: m[4], 15: m[5]}
	return netip.PrefixFrom(netip.AddrFrom16(a), 64), true
}

var loopback = nic{name: "lo", mac: "00:00:00:00:00:00", ips: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/8"), netip.MustParsePrefix("::1/128")}}

// ctInterfaces is GET …/interfaces of a container: prefixes are strings here,
// and the address comes up a moment after the loopback.
func ctInterfaces(c *call) (any, error) {
	g, err := c.guest(guest.LXC)
	if err != nil {
		return nil, err
	}
	if !g.Running {
		return nil, fail("CT %d not running", g.VMID)
	}
	cards := []nic{loopback}
	if c.now.Sub(g.Started) >= min(c.bootTime(g), 500*time.Millisecond) {
		cards = append(cards, nics(g)...)
	}
	rows := []map[string]any{}
	for _, card := range cards {
		row := map[string]any{"name": card.name, "hwaddr": card.mac, "hardware-address": card.mac}
		ips := []map[string]any{}
		for _, p := range card.ips {
			kind := "inet"
			if p.Addr().Is6() {
				kind = "inet6"
			}
			row[kind] = p.String()
			ips = append(ips, map[string]any{"ip-address": p.Addr().String(), "ip-address-type": kind, "prefix": itoa(p.Bits())})
		}
		row["ip-addresses"] = ips
		rows = append(rows, row)
	}
	return rows, nil
}

func (c *Cluster) bootTime(g *guest.Guest) time.Duration {
	if g.Behaviour.Boot > 0 {
		return g.Behaviour.Boot
	}
	return c.Times.Boot
}
