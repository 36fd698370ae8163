package core

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// User is a person or a program that owns servers or runs them.
type User struct {
	ID       UserID
	Name     string // the username
	Email    string // empty if unknown
	Role     RoleName
	Password string // a hash, made by the port Passwords; empty if none can log in

	// Suspended users cannot log in, and every token and session of theirs is
	// refused; their servers stay as they are.
	Suspended bool

	Language Language   // of their mails; empty means English
	Unwanted []MailKind // kinds of mails that they do without

	Version int64
	Created time.Time
}

// Validate names everything that is wrong with the user. Invalid.
func (u User) Validate() error {
	var v Violations
	CheckUsername(&v, "username", u.Name)
	CheckSlug(&v, "role", string(u.Role))
	v.Check(u.Email == "" || plausibleEmail(u.Email), "email", "is no e-mail address")
	v.Check(u.Language == "" || slices.Contains(Languages(), u.Language), "language", "must be one of %v", Languages())
	for _, kind := range u.Unwanted {
		v.Check(slices.Contains(MailKinds(), kind), "mail."+Clip(string(kind)), "is no kind of mail")
		v.Check(kind.Optional() || !slices.Contains(MailKinds(), kind), "mail."+Clip(string(kind)), "cannot be done without")
	}
	return v.Err()
}

// Clone copies what it points at.
func (u User) Clone() User {
	u.Unwanted = slices.Clone(u.Unwanted)
	return u
}

// Wants reports whether a mail of the kind may be sent to the user.
func (u User) Wants(kind MailKind) bool {
	return u.Email != "" && !slices.Contains(u.Unwanted, kind) && (!u.Suspended || kind.Outlives())
}

// SameEmail reports whether two e-mail addresses are the same. Whether an ASCII
// letter is small or capital makes no difference.
func SameEmail(a, b string) bool { return LowerASCII(a) == LowerASCII(b) }

// LowerASCII is a text with its capital letters of ASCII made small, and all
// others as they are.
func LowerASCII(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, text)
}

func plausibleEmail(s string) bool {
	at := -1
	for i, r := range s {
		if r == ' ' || r == utf8.RuneError || unprintable(r) {
			return false
		}
		if r == '@' {
			at = i
		}
	}
	return at > 0 && at < len(s)-1 && len(s) <= 254
}
