package settings

import (
	"log/slog"
	"net/url"
	"strings"
)

const mask = "***"

// Secret is a value that no log, no error and no --print-config shows.
type Secret string

// Reveal answers what it is.
func (s Secret) Reveal() string { return string(s) }

// String masks it, so that it cannot be printed by accident.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return mask
}

// GoString masks it for %#v.
func (s Secret) GoString() string { return s.String() }

// LogValue masks it for package slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText masks it for JSON and its like.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// URL is an address that may hold a password.
type URL string

// Reveal answers all of it.
func (u URL) Reveal() string { return string(u) }

// Scheme is what stands before the colon, in lower case.
func (u URL) Scheme() string {
	scheme, _, ok := strings.Cut(string(u), ":")
	if !ok {
		return ""
	}
	return strings.ToLower(scheme)
}

// String masks the password.
func (u URL) String() string {
	parsed, err := url.Parse(string(u))
	if err != nil {
		return mask
	}
	if _, has := parsed.User.Password(); has {
		parsed.User = url.UserPassword(parsed.User.Username(), "xxx")
	}
	query, hidden := parsed.Query(), false
	for name := range query {
		if isSecret(name) {
			query.Set(name, "xxx")
			hidden = true
		}
	}
	if hidden {
		parsed.RawQuery = query.Encode()
	}
	return parsed.String()
}

// GoString masks the password for %#v.
func (u URL) GoString() string { return u.String() }

// LogValue masks the password for package slog.
func (u URL) LogValue() slog.Value { return slog.StringValue(u.String()) }

// MarshalText masks the password for JSON and its like.
func (u URL) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// isSecret says of a name that its value is not to be shown.
func isSecret(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"password", "passwd", "passphrase", "secret", "token", "authorization", "cookie", "credential", "private_key", "privatekey"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return name == "pass" || strings.HasSuffix(name, "_pass")
}
