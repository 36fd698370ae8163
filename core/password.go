package core

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of a password inside a guest, in bytes. The agent of a VM takes no
// shorter one.
const (
	MinGuestPassword = 5
	MaxGuestPassword = 128
)

// CheckGuestPassword notes what no guest would take as a password. A line
// break or a control character is typed, not stored, where it goes through a
// terminal.
func CheckGuestPassword(v *Violations, path, password string) {
	v.Check(len(password) >= MinGuestPassword && len(password) <= MaxGuestPassword, path,
		"must have %d to %d bytes", MinGuestPassword, MaxGuestPassword)
	v.Check(utf8.ValidString(password) && strings.IndexFunc(password, unicode.IsControl) < 0, path, "must hold no control characters")
}

var guestUser = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]{0,31}$`)

// CheckGuestUser notes what is no name of a user inside a guest.
func CheckGuestUser(v *Violations, path, user string) {
	v.Check(guestUser.MatchString(user), path, "is no name of a user: 1 to 32 of A–Z, a–z, 0–9, _, . and -, not beginning with a digit")
}

// What a made password consists of: nothing that looks like something else,
// and nothing that has to be quoted.
const (
	passwordLength = 24
	passwordLetter = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
)

// MakePassword makes a password that nobody can guess, of some 139 bits, with
// small and capital letters and digits. read fills with random bytes.
func MakePassword(read func([]byte) (int, error)) string {
	for {
		password := make([]byte, 0, passwordLength)
		for len(password) < passwordLength {
			var b [1]byte
			_, _ = read(b[:])
			if n := int(b[0]) % 64; n < len(passwordLetter) { // 64 divides 256: all are as likely
				password = append(password, passwordLetter[n])
			}
		}
		if mixed(string(password)) {
			return string(password)
		}
	}
}

func mixed(s string) bool {
	return strings.ContainsFunc(s, unicode.IsLower) && strings.ContainsFunc(s, unicode.IsUpper) && strings.ContainsFunc(s, unicode.IsDigit)
}
