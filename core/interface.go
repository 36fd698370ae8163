package core

import (
	"encoding/hex"
	"net/netip"
	"slices"
	"strings"
)

// Interface is one network card of a guest, as its configuration has it.
type Interface struct {
	Name      string // net0
	MAC       string // upper case
	Model     string // virtio, e1000, veth
	Bridge    string
	VLAN      int
	Rate      int64      // bytes per second; 0 is no limit
	Firewall  bool       // the guest's firewall minds it
	Down      bool       // its link is cut
	Addresses []Assigned // as far as the configuration names some: at most one of each family
}

// FirstInterface is the interface that we set up.
const FirstInterface = "net0"

// Interface finds an interface by its name, net0 say; zero if there is none.
func (g Guest) Interface(name string) Interface {
	n := slices.IndexFunc(g.Interfaces, func(i Interface) bool { return i.Name == name })
	if n < 0 {
		return Interface{}
	}
	return g.Interfaces[n]
}

// LinkLocal is the IPv6 address that an interface gives itself by its hardware
// address (RFC 4291, appendix A). Without it IPv6 finds no neighbour. It is
// not valid if the MAC is not.
func LinkLocal(mac string) netip.Addr {
	raw, err := hex.DecodeString(strings.ReplaceAll(mac, ":", ""))
	if err != nil || len(raw) != 6 {
		return netip.Addr{}
	}
	return netip.AddrFrom16([16]byte{0xfe, 0x80, 8: raw[0] ^ 2, raw[1], raw[2], 0xff, 0xfe, raw[3], raw[4], raw[5]})
}

// Equal reports whether both are the same.
func (i Interface) Equal(other Interface) bool {
	return i.Name == other.Name && i.MAC == other.MAC && i.Model == other.Model && i.Bridge == other.Bridge &&
		i.VLAN == other.VLAN && i.Rate == other.Rate && i.Firewall == other.Firewall && i.Down == other.Down &&
		slices.Equal(i.Addresses, other.Addresses)
}
