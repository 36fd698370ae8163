package proxmox

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/remudahq/remuda/core"
)

// property is one part of a property string such as
// "virtio=BC:24:11:00:00:01,bridge=vmbr0". A part without a name is the value
// of the string's default key, as the volume of a disk.
type property struct{ name, value string }

// properties keeps the order in which Proxmox wrote them, so that what is not
// ours comes back unchanged.
type properties []property

func parseProperties(s string) properties {
	var list properties
	for part := range strings.SplitSeq(s, ",") {
		if part == "" {
			continue
		}
		name, value, named := strings.Cut(part, "=")
		if !named {
			name, value = "", part
		}
		list = append(list, property{name, value})
	}
	return list
}

func (p properties) get(name string) string {
	for _, part := range p {
		if part.name == name {
			return part.value
		}
	}
	return ""
}

// with sets a part where it stands, or at the end; an empty value removes it.
func (p properties) with(name, value string) properties {
	var list properties
	found := false
	for _, part := range p {
		if part.name == name {
			if found || value == "" {
				continue
			}
			part.value, found = value, true
		}
		list = append(list, part)
	}
	if !found && value != "" {
		list = append(list, property{name, value})
	}
	return list
}

// String joins the parts as they are. It is for comparing only; see encode.
func (p properties) String() string {
	parts := make([]string, len(p))
	for n, part := range p {
		parts[n] = part.value
		if part.name != "" {
			parts[n] = part.name + "=" + part.value
		}
	}
	return strings.Join(parts, ",")
}

// encode joins the parts for Proxmox. A value that could end its part, and so
// smuggle another one in, is Invalid. A "=" within base64 is harmless where
// Proxmox wrote it, which is why only names in ours are strict.
func (p properties) encode(field string, ours ...string) (string, error) {
	for _, part := range p {
		forbidden := ","
		if part.name == "" || slices.Contains(ours, part.name) {
			forbidden = ",="
		}
		if strings.ContainsAny(part.value, forbidden) || !oneLine(part.name) || !oneLine(part.value) || part.value == "" {
			return "", &core.Error{Kind: core.Invalid, Code: core.CodeValidation, Msg: "the request is not valid",
				Fields: []core.Violation{{Path: field, Msg: "has a value that Proxmox cannot hold: " + part.name}}}
		}
	}
	return p.String(), nil
}

// oneLine reports whether a text is one line of UTF-8 without control
// characters, as a value in a configuration of Proxmox must be.
func oneLine(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp) })
}

var units = map[byte]int64{'K': core.KiB, 'M': core.MiB, 'G': core.GiB, 'T': core.TiB}

// parseSize reads a size such as 3G, 5632M or 0.5T; 0 for what is none.
func parseSize(s string) int64 {
	unit := int64(1)
	if s != "" {
		if u, ok := units[s[len(s)-1]]; ok {
			unit, s = u, s[:len(s)-1]
		}
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(f >= 0 && f*float64(unit) < 1<<62) {
		return 0
	}
	return int64(f * float64(unit))
}

// formatSize writes a size in the largest unit that holds it exactly.
func formatSize(n int64) string {
	for _, unit := range []byte("TGMK") {
		if n%units[unit] == 0 {
			return strconv.FormatInt(n/units[unit], 10) + string(unit)
		}
	}
	return strconv.FormatInt(n, 10)
}
