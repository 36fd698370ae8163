package core

import "time"

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
