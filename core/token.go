package core

import (
	"net/netip"
	"slices"
	"time"
)

// Scope is one thing that a token lets its bearer do, within the user's role:
// read, write or admin, or a permission or pattern such as "server.*".
type Scope string

// The scopes that are levels. A token without any scope can do all that its
// user can.
const (
	ScopeRead  Scope = "read"  // look at everything the user may see
	ScopeWrite Scope = "write" // change servers and tokens; and read
	ScopeAdmin Scope = "admin" // change users, plans, images, pools and clusters; and write
)

// Scopes lists the levels. Each covers those before it.
func Scopes() []Scope { return []Scope{ScopeRead, ScopeWrite, ScopeAdmin} }

// Covers reports whether a token of this scope may be used for what needs the
// permission.
func (s Scope) Covers(p Permission) bool {
	if level := slices.Index(Scopes(), s); level >= 0 {
		least := slices.Index(Scopes(), p.Least())
		return least >= 0 && least <= level
	}
	return Permission(s).Matches(p)
}

// Known reports whether s is a level, a permission or a pattern.
func (s Scope) Known() bool { return slices.Contains(Scopes(), s) || Permission(s).Known() }

// Token lets a program act as a user. The secret is shown once and kept only
// as its SHA-256: it has 256 random bits, so a slow hash would add nothing.
type Token struct {
	ID       TokenID
	Name     string
	User     UserID
	Hash     []byte // SHA-256 of the whole bearer string
	Scopes   []Scope
	Networks []netip.Prefix // that it may be used from; none means any
	Expires  time.Time      // zero if never
	LastUsed time.Time      // zero if never; to the minute
	Refresh  []byte         // SHA-256 of a session's refresh secret; empty for an API token
	RefreshE time.Time      // when Refresh ends
	Version  int64
	Created  time.Time
}

// Live reports whether the token still opens anything.
func (t Token) Live(now time.Time) bool {
	return t.Expires.IsZero() || now.Before(t.Expires)
}

// Bearer is a token together with its user and their role, as found by the
// token's hash.
type Bearer struct {
	Token Token
	User  User
	Role  Role
}

// Live reports whether the token still opens anything, and its user may come in.
func (b Bearer) Live(now time.Time) bool { return b.Token.Live(now) && !b.User.Suspended }

// Caller is who asks with the token.
func (b Bearer) Caller() Caller {
	return Caller{User: b.User.ID, Name: b.User.Name, Role: b.Role, Token: b.Token.ID, Scopes: b.Token.Scopes, Networks: b.Token.Networks}
}

// Session is a freshly made or renewed session: what its owner must keep,
// shown once.
type Session struct {
	Access  string
	Refresh string
	Token   Token
	User    User
}
