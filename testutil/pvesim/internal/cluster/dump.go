package cluster

import (
	"cmp"
	"crypto/sha1" // the instance-id of Proxmox VE is a SHA-1
	"encoding/hex"
	"maps"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
)

// What the node's resolv.conf says, for guests that say nothing themselves.
const (
	nodeSearch = "example.test"
	nodeDNS    = "127.0.0.1"
)

// dump shows the files that cloud-init is given. The hash of the password is
// shown to who may change it on the literal path /vms/{vmid}: a right inherited
// from /vms or / counts, one on the guest or its pool does not.
func dump(c *call) (any, error) {
	g, err := c.guest(guest.QEMU)
	if err != nil {
		return nil, err
	}
	config := maps.Clone(g.Config)
	if _, set := config["cipassword"]; set && !c.may("/vms/{vmid}", "VM.Config.Cloudinit") {
		config["cipassword"] = "**********"
	}
	user, network := userData(g.VMID, config), networkData(config)
	switch c.str("type") {
	case "user":
		return user, nil
	case "network":
		return network, nil
	}
	id := sha1.Sum([]byte(user + network))
	return "instance-id: " + hex.EncodeToString(id[:]) + "\n", nil
}

func userData(vmid int, config map[string]string) string {
	name := cmp.Or(config["name"], "VM"+itoa(vmid))
	host, _, dotted := strings.Cut(name, ".")
	if search := config["searchdomain"]; !dotted && search != "" {
		name += "." + search
	}
	lines := []string{"#cloud-config", "hostname: " + host, "manage_etc_hosts: true", "fqdn: " + name}
	user, named := config["ciuser"]
	if named {
		lines = append(lines, "user: "+user)
	}
	if user == "root" {
		lines = append(lines, "disable_root: False")
	}
	if password, set := config["cipassword"]; set {
		lines = append(lines, "password: "+password)
	}
	if keys, set := config["sshkeys"]; set {
		lines = append(lines, "ssh_authorized_keys:")
		plain, _ := url.PathUnescape(keys) // checked when it was set
		for key := range strings.SplitSeq(plain, "\n") {
			if strings.TrimSpace(key) != "" {
				lines = append(lines, "  - "+key)
			}
		}
	}
	lines = append(lines, "chpasswd:", "  expire: False")
	if user != "root" {
		lines = append(lines, "users:", "  - default")
	}
	if config["ciupgrade"] != "0" {
		lines = append(lines, "package_upgrade: true")
	}
	return strings.Join(lines, "\n") + "\n"
}

// networkData is the network configuration in version 1, as cloud-init of
// type nocloud takes it.
func networkData(config map[string]string) string {
	lines := []string{"version: 1", "config:"}
	for _, key := range slices.Sorted(maps.Keys(config)) { // as text: net10 comes before net2
		number, card := strings.CutPrefix(key, "net")
		ips := config["ipconfig"+number]
		if !card || ips == "" {
			continue
		}
		_, mac, _ := guest.NetMAC(config[key])
		lines = append(lines, "    - type: physical", "      name: eth"+number, "      mac_address: '"+strings.ToLower(mac)+"'", "      subnets:")
		lines = append(lines, subnet4(guest.Property(ips, "ip"), guest.Property(ips, "gw"))...)
		lines = append(lines, subnet6(guest.Property(ips, "ip6"), guest.Property(ips, "gw6"))...)
	}
	lines = append(lines, "    - type: nameserver", "      address:")
	lines = append(lines, quoted(cmp.Or(config["nameserver"], nodeDNS))...)
	lines = append(lines, "      search:")
	lines = append(lines, quoted(cmp.Or(config["searchdomain"], nodeSearch))...)
	return strings.Join(lines, "\n") + "\n"
}

func quoted(words string) []string {
	list := strings.Fields(words)
	for i, word := range list {
		list[i] = "      - '" + word + "'"
	}
	return list
}

func subnet4(ip, gateway string) []string {
	if ip == "dhcp" {
		return []string{"      - type: dhcp4"}
	}
	p, err := netip.ParsePrefix(ip)
	if err != nil {
		return nil
	}
	mask := net.IP(net.CIDRMask(p.Bits(), 32)).String()
	return via([]string{"      - type: static", "        address: '" + p.Addr().String() + "'", "        netmask: '" + mask + "'"}, gateway)
}

func subnet6(ip, gateway string) []string {
	switch ip {
	case "":
		return nil
	case "dhcp":
		return []string{"      - type: dhcp6"}
	case "auto":
		return []string{"      - type: ipv6_slaac"}
	}
	return via([]string{"      - type: static6", "        address: '" + ip + "'"}, gateway)
}

func via(subnet []string, gateway string) []string {
	if gateway != "" {
		subnet = append(subnet, "        gateway: '"+gateway+"'")
	}
	return subnet
}
