package schema

import (
	"encoding/base64"
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
)

var (
	dnsName  = regexp.MustCompile(`^([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*$`)
	configID = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]+$`)
	tagName  = regexp.MustCompile(`^(?i:[a-z0-9_][a-z0-9_\-+.]*)$`)
	encoded  = regexp.MustCompile(`^[-%a-zA-Z0-9_.!~*'()]*$`)
	uuid     = regexp.MustCompile(`^[a-fA-F0-9]{8}(-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}$`)
	nodeName = regexp.MustCompile(`^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$`)
)

// format checks the named formats of the schema that clients of ours can get
// wrong, and returns the text of Proxmox VE 8.4 without its frame.
func format(name, kind, value string) string {
	switch kind {
	case "pve-vmid":
		if n, err := strconv.Atoi(value); err != nil || n < 100 || n > 999999999 {
			return "value does not look like a valid VM ID"
		}
	case "dns-name":
		if !dnsName.MatchString(value) {
			return "value does not look like a valid DNS name"
		}
	case "pve-configid":
		if !configID.MatchString(value) {
			return fmt.Sprintf("invalid configuration ID '%s'", value)
		}
	case "pve-tag-list":
		return tags(value)
	case "urlencoded":
		if !encoded.MatchString(value) {
			return "invalid urlencoded string: " + value
		}
	case "pve-qm-ipconfig":
		return strings.TrimSuffix(ipconfig(name, value), "\n")
	case "pve-qm-smbios1":
		return strings.TrimSuffix(smbios(name, value), "\n")
	case "pve-node":
		if !nodeName.MatchString(value) {
			return "value does not look like a valid node name"
		}
	case "pve-fw-dport-spec", "pve-fw-sport-spec":
		return ports(value)
	}
	return ""
}

func tags(value string) string {
	for _, tag := range strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(",; \x00", r) }) {
		if !tagName.MatchString(tag) {
			return "invalid characters in tag"
		}
	}
	if strings.ContainsRune(value, ' ') {
		return "invalid characters in tag"
	}
	return ""
}

func ports(value string) string {
	for part := range strings.SplitSeq(value, ",") {
		for port := range strings.SplitSeq(part, ":") {
			if n, err := strconv.Atoi(port); err == nil && n > 65535 {
				return fmt.Sprintf("invalid port '%s'", port)
			}
		}
	}
	return ""
}

// ipconfig checks ip=…,gw=…,ip6=…,gw6=… of cloud-init.
func ipconfig(name, value string) string {
	seen, wrong := map[string]string{}, ""
	for part := range strings.SplitSeq(value, ",") {
		key, val, _ := strings.Cut(part, "=")
		seen[key] = val
		switch key {
		case "ip", "ip6":
			if val == "dhcp" || key == "ip6" && val == "auto" {
				break
			}
			if p, err := netip.ParsePrefix(val); err != nil || p.Addr().Is4() != (key == "ip") {
				wrong += fmt.Sprintf("%s.%s: invalid format - value does not look like a valid %s network configuration\n\n", name, key, family(key))
			}
		case "gw", "gw6":
			if a, err := netip.ParseAddr(val); err != nil || a.Is4() != (key == "gw") {
				wrong += fmt.Sprintf("%s.%s: invalid format - value does not look like a valid %s address\n\n", name, key, family(key))
			}
		default:
			wrong += fmt.Sprintf("%s.%s: %s\n", name, key, Undefined)
		}
	}
	for gw, ip := range map[string]string{"gw": "ip", "gw6": "ip6"} {
		if _, has := seen[gw]; has && seen[ip] == "" {
			wrong += fmt.Sprintf("%s.%s: missing property - '%s.%s' requires this property\n", name, ip, name, gw)
		}
	}
	if wrong == "" {
		return ""
	}
	return "format error\n" + wrong
}

func family(key string) string {
	if strings.HasSuffix(key, "6") {
		return "ipv6"
	}
	return "ipv4"
}

// smbios checks the SMBIOS fields: the uuid is always plain, the others are
// always base64, whether or not base64=1 is set.
func smbios(name, value string) string {
	wrong := ""
	for part := range strings.SplitSeq(value, ",") {
		key, val, _ := strings.Cut(part, "=")
		switch key {
		case "uuid":
			if !uuid.MatchString(val) {
				wrong += name + ".uuid: value does not match the regex pattern\n"
			}
		case "base64":
		case "version", "serial", "manufacturer", "product", "sku", "family":
			if _, err := base64.StdEncoding.DecodeString(val); err != nil {
				wrong += name + "." + key + ": value does not match the regex pattern\n"
			}
		default:
			wrong += fmt.Sprintf("%s.%s: %s\n", name, key, Undefined)
		}
	}
	if wrong == "" {
		return ""
	}
	return "format error\n" + wrong
}
