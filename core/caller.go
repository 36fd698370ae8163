package core

import "slices"

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
