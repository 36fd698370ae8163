package core

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Limits of names. The hostname is a DNS label (RFC 1123 §2.1).
const (
	MaxName     = 40
	MaxHostname = 63
	MaxLabels   = 64
)

var (
	hostnamePattern = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)
	usernamePattern = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9._@+-]{0,63}$`)
	labelKey        = regexp.MustCompile(`^[a-zA-Z0-9]([a-zA-Z0-9._/-]{0,61}[a-zA-Z0-9])?$`)
	slugPattern     = regexp.MustCompile(`^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$`)
)

// CheckName notes what is wrong with a display name: 1 to 40 characters of any
// printable Unicode, neither beginning nor ending with a space.
func CheckName(v *Violations, path, name string) {
	n := utf8.RuneCountInString(name)
	v.Check(utf8.ValidString(name), path, "must be valid UTF-8")
	v.Check(n >= 1 && n <= MaxName, path, "must have 1 to %d characters, has %d", MaxName, n)
	v.Check(strings.IndexFunc(name, unprintable) < 0, path, "must hold printable characters only")
	v.Check(strings.TrimSpace(name) == name, path, "must neither begin nor end with a space")
}

// CheckHostname notes what is wrong with a hostname: a DNS label in lower case.
func CheckHostname(v *Violations, path, hostname string) {
	v.Check(hostnamePattern.MatchString(hostname), path,
		"must be a DNS label: 1 to %d of a–z, 0–9 and -, not beginning or ending with -", MaxHostname)
}

// CheckUsername notes what is wrong with a username.
func CheckUsername(v *Violations, path, name string) {
	v.Check(usernamePattern.MatchString(name), path, "must be 1 to 64 letters, digits or . _ @ + -, beginning with a letter or digit")
}

// CheckSlug notes what is wrong with the unique name of a plan, image, pool or
// cluster.
func CheckSlug(v *Violations, path, name string) {
	v.Check(slugPattern.MatchString(name), path, "must be 1 to 63 of a–z, 0–9 and . _ -, beginning and ending with a letter or digit")
}

// CheckLabels notes what is wrong with a server's labels: at most 64 of them,
// keys of 1 to 63 characters, printable values of at most 255.
func CheckLabels(v *Violations, path string, labels map[string]string) {
	v.Check(len(labels) <= MaxLabels, path, "must be at most %d", MaxLabels)
	for key, value := range labels {
		at := path + "." + Clip(key)
		v.Check(labelKey.MatchString(key), at, "is no label key: 1 to 63 letters, digits or . _ / -")
		v.Check(utf8.ValidString(value) && utf8.RuneCountInString(value) <= 255, at, "must have at most 255 characters")
		v.Check(strings.IndexFunc(value, unprintable) < 0, at, "must hold printable characters only")
	}
}

// HostnameOf derives a hostname from a display name: what is no letter or
// digit of ASCII becomes a dash. A name that leaves nothing gives one made
// from the server's ID.
func HostnameOf(name string, id ServerID) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			b.WriteRune(r)
		} else if s := b.String(); s != "" && !strings.HasSuffix(s, "-") {
			b.WriteByte('-')
		}
	}
	hostname := b.String()
	hostname = strings.Trim(hostname[:min(len(hostname), MaxHostname)], "-")
	if hostname == "" {
		return "server-" + string(id[len(id)-12:])
	}
	return hostname
}
