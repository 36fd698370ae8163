package guest

import (
	"crypto/rand"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func isSeparator(r rune) bool { return strings.ContainsRune(";, \x00", r) }

// NormalTags stores tags as Proxmox VE does: lower case, sorted, once each.
func NormalTags(value string) string {
	tags := strings.FieldsFunc(strings.ToLower(value), isSeparator)
	slices.Sort(tags)
	return strings.Join(slices.Compact(tags), ";")
}

// Property reads one key of a property string; the part without a key is "".
func Property(value, key string) string {
	for part := range strings.SplitSeq(value, ",") {
		k, v, has := strings.Cut(part, "=")
		if has && k == key {
			return v
		}
		if !has && key == "" {
			return part
		}
	}
	return ""
}

// WithProperty sets one key of a property string, in its place or at the end.
func WithProperty(value, key, to string) string {
	parts := strings.Split(value, ",")
	for i, part := range parts {
		if strings.HasPrefix(part, key+"=") {
			parts[i] = key + "=" + to
			return strings.Join(parts, ",")
		}
	}
	return value + "," + key + "=" + to
}

// WithoutProperty takes keys out of a property string.
func WithoutProperty(value string, keys ...string) string {
	parts := slices.DeleteFunc(strings.Split(value, ","), func(part string) bool {
		k, _, has := strings.Cut(part, "=")
		return has && slices.Contains(keys, k)
	})
	return strings.Join(parts, ",")
}

// NewMAC is an address with the prefix of Proxmox VE, BC:24:11.
func NewMAC() string {
	b := make([]byte, 3)
	_, _ = rand.Read(b)
	return fmt.Sprintf("BC:24:11:%02X:%02X:%02X", b[0], b[1], b[2])
}

// NewUUID is a random UUID.
func NewUUID() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}

var netModel = regexp.MustCompile(`^(e1000|e1000-82540em|e1000-82544gc|e1000-82545em|e1000e|i82551|i82557b|i82559er|ne2k_isa|ne2k_pci|pcnet|rtl8139|virtio|vmxnet3)(?:=(.*))?$`)

// NetMAC splits a virtual machine's network device into model, address and
// the rest.
func NetMAC(value string) (model, mac, rest string) {
	var others []string
	for part := range strings.SplitSeq(value, ",") {
		switch m := netModel.FindStringSubmatch(part); {
		case m != nil:
			model, mac = m[1], m[2]
		case strings.HasPrefix(part, "model="):
			model = strings.TrimPrefix(part, "model=")
		case strings.HasPrefix(part, "macaddr="):
			mac = strings.TrimPrefix(part, "macaddr=")
		default:
			others = append(others, part)
		}
	}
	return model, mac, strings.Join(others, ",")
}

// NormalNet writes a network device as Proxmox VE stores it. A device without
// an address gets a new one, even when it had one before.
func NormalNet(kind, value string) string {
	if kind == LXC {
		if Property(value, "hwaddr") == "" {
			value += ",hwaddr=" + NewMAC()
		}
		if Property(value, "type") == "" {
			value += ",type=veth"
		}
		return sortProperties(value, "name")
	}
	model, mac, rest := NetMAC(value)
	if mac == "" {
		mac = NewMAC()
	}
	value = model + "=" + strings.ToUpper(mac)
	if rest != "" {
		value += "," + rest
	}
	return value
}

// sortProperties orders a property string the way Proxmox VE writes one: what
// must be there first, the rest by name.
func sortProperties(value, first string) string {
	parts := strings.Split(value, ",")
	slices.SortStableFunc(parts, func(a, b string) int {
		a, _, _ = strings.Cut(a, "=")
		b, _, _ = strings.Cut(b, "=")
		switch {
		case a == b:
			return 0
		case a == first:
			return -1
		case b == first:
			return 1
		}
		return strings.Compare(a, b)
	})
	return strings.Join(parts, ",")
}

var sizes = regexp.MustCompile(`^(\d+(?:\.\d+)?)([KMGT])?$`)

// ParseSize reads 4G, 512M or bytes.
func ParseSize(text string) (int64, bool) {
	m := sizes.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	n, _ := strconv.ParseFloat(m[1], 64)
	shift := map[string]uint{"": 0, "K": 10, "M": 20, "G": 30, "T": 40}[m[2]]
	return int64(n * float64(int64(1)<<shift)), true
}

// FormatSize writes a size in the largest unit that leaves no rest.
func FormatSize(n int64) string {
	for _, u := range []struct {
		name  string
		shift uint
	}{{"T", 40}, {"G", 30}, {"M", 20}, {"K", 10}} {
		if unit := int64(1) << u.shift; n >= unit && n%unit == 0 {
			return strconv.FormatInt(n/unit, 10) + u.name
		}
	}
	return strconv.FormatInt(n, 10)
}

var diskKey = map[string]*regexp.Regexp{
	QEMU: regexp.MustCompile(`^(ide|scsi|sata|virtio|efidisk|tpmstate)\d+$`),
	LXC:  regexp.MustCompile(`^(rootfs|mp\d+)$`),
}

// IsDisk tells whether a key of the configuration names a drive.
func IsDisk(kind, key string) bool { return diskKey[kind].MatchString(key) }

var unusedKey = regexp.MustCompile(`^unused\d+$`)

// IsUnused tells whether a key names a disk that is not attached.
func IsUnused(key string) bool { return unusedKey.MatchString(key) }

// IsCDROM tells whether a drive is a CD-ROM, such as cloud-init's.
func IsCDROM(value string) bool { return Property(value, "media") == "cdrom" }

// Volume is the volume of a drive: its first part, or file= or volume=.
func Volume(value string) string {
	first, _, _ := strings.Cut(value, ",")
	for _, key := range []string{"file=", "volume="} {
		if v, ok := strings.CutPrefix(first, key); ok {
			return v
		}
	}
	return first
}
