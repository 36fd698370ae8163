package core

import (
	"slices"
	"time"
)

// User is a person or a program that owns servers or runs them.
type User struct {
	ID       UserID
	Name     string // the username
	Email    string // empty if unknown
	Role     Role
	Password string // a hash, made by the port Passwords; empty if none can log in
	Version  int64
	Created  time.Time
}

// Role is what a user may do at most.
type Role string

// The roles.
const (
	Admin    Role = "admin"    // everything
	Customer Role = "customer" // their own servers
)

// Validate names everything that is wrong with the user. Invalid.
func (u User) Validate() error {
	var v Violations
	CheckUsername(&v, "username", u.Name)
	v.Check(u.Role == Admin || u.Role == Customer, "role", "must be admin or customer")
	v.Check(u.Email == "" || plausibleEmail(u.Email), "email", "is no e-mail address")
	return v.Err()
}

func plausibleEmail(s string) bool {
	at := -1
	for i, r := range s {
		if r <= ' ' || r == 0x7f {
			return false
		}
		if r == '@' {
			at = i
		}
	}
	return at > 0 && at < len(s)-1 && len(s) <= 254
}

// Scope is one thing that a token lets its bearer do, within the user's role.
type Scope string

// The scopes. A token without any scope can do all that its user can.
const (
	ScopeRead  Scope = "read"  // look at everything the user may see
	ScopeWrite Scope = "write" // change servers and tokens; and read
	ScopeAdmin Scope = "admin" // change users, plans, images, pools and clusters; and write
)

// Scopes lists every scope. Each covers those before it.
func Scopes() []Scope { return []Scope{ScopeRead, ScopeWrite, ScopeAdmin} }

// Token lets a program act as a user. The secret is shown once and kept only
// as its SHA-256: it has 256 random bits, so a slow hash would add nothing.
type Token struct {
	ID       TokenID
	Name     string
	User     UserID
	Hash     []byte // SHA-256 of the whole bearer string
	Scopes   []Scope
	Expires  time.Time // zero if never
	LastUsed time.Time // zero if never; to the minute
	Refresh  []byte    // SHA-256 of a session's refresh secret; empty for an API token
	RefreshE time.Time // when Refresh ends
	Version  int64
	Created  time.Time
}

// Live reports whether the token still opens anything.
func (t Token) Live(now time.Time) bool {
	return t.Expires.IsZero() || now.Before(t.Expires)
}

// Caller is who asks, and how.
type Caller struct {
	User   UserID
	Name   string
	Role   Role
	Token  TokenID
	Scopes []Scope // empty means all
	Source string  // address the request came from

	Key     string // Idempotency-Key; empty if none
	Hash    []byte // HMAC of the request, to tell a repetition from another request with the same key
	DryRun  bool   // answer what would happen and change nothing
	IfMatch int64  // the version that the caller believes in; 0 if any will do
}

// Has reports whether the caller may do what the scope covers.
func (c Caller) Has(s Scope) bool {
	if s == ScopeAdmin && c.Role != Admin {
		return false
	}
	wanted := slices.Index(Scopes(), s)
	covers := func(has Scope) bool { return slices.Index(Scopes(), has) >= wanted }
	return wanted >= 0 && (len(c.Scopes) == 0 || slices.ContainsFunc(c.Scopes, covers))
}

// Sees returns the owner whose servers the caller sees; empty means everybody's.
func (c Caller) Sees() UserID {
	if c.Role == Admin {
		return ""
	}
	return c.User
}

// Bearer is a token together with its user, as found by the token's hash.
type Bearer struct {
	Token Token
	User  User
}

// Grant is a freshly made session: what the caller must keep, shown once.
type Grant struct {
	Access  string
	Refresh string
	Token   Token
	User    User
}
