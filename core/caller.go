package core

import (
	"net/netip"
	"slices"
)

// Caller is who asks, and how.
type Caller struct {
	User   UserID
	Name   string
	Role   Role
	Token  TokenID
	Scopes []Scope // empty means all
	Source string  // address the request came from

	Networks []netip.Prefix // that their token is bound to; none means any

	Key     string // Idempotency-Key; empty if none
	Hash    []byte // of the request, to tell a repetition from another request with the same key; stored sealed only
	Keyed   []byte // the same as an HMAC, which processes of earlier versions compare; may be nil if Hash is one
	DryRun  bool   // answer what would happen and change nothing
	IfMatch int64  // the version that the caller believes in; 0 if any will do
}

// Has reports whether the caller's role has the permission, and their token
// covers it. It says nothing of which servers.
func (c Caller) Has(p Permission) bool { return c.Role.Has(p) && c.Covers(p) }

// Covers reports whether the caller's token covers the permission, whatever
// the role.
func (c Caller) Covers(p Permission) bool {
	return len(c.Scopes) == 0 || slices.ContainsFunc(c.Scopes, func(s Scope) bool { return s.Covers(p) })
}

// Sees returns the owner whose servers the caller sees; empty means everybody's.
func (c Caller) Sees() UserID {
	if c.Role.SeesAll {
		return ""
	}
	return c.User
}

// Holds reports whether the caller can do all that the role can, so that they
// may give it to somebody.
func (c Caller) Holds(role Role) bool { return c.HoldsScoped(role, nil) }

// HoldsScoped is Holds for what a token of these scopes lets the role do.
func (c Caller) HoldsScoped(role Role, scopes []Scope) bool {
	if role.SeesAll && !c.Role.SeesAll {
		return false
	}
	theirs := Caller{Role: role, Scopes: scopes}
	return !slices.ContainsFunc(Permissions(), func(p Permission) bool { return theirs.Has(p) && !c.Has(p) })
}

// MayScope reports whether the caller may give a token the scope: it covers
// something that they can do, of a level something that no lower level covers,
// and nothing that their role allows and their own token does not.
func (c Caller) MayScope(s Scope) bool {
	some := false
	for _, p := range Permissions() {
		if !s.Covers(p) || !c.Role.Has(p) {
			continue
		}
		if !c.Covers(p) {
			return false
		}
		some = some || !slices.Contains(Scopes(), s) || p.Least() == s
	}
	return some
}

// SameRights reports whether the other is the same user with the same rights.
func (c Caller) SameRights(other Caller) bool {
	return c.User == other.User && c.Role.Name == other.Role.Name && c.Role.SeesAll == other.Role.SeesAll &&
		slices.Equal(c.Role.Permissions, other.Role.Permissions) && slices.Equal(c.Scopes, other.Scopes)
}

// Touched reports whether an event tells of something that the caller's right to
// ask at all depends on: their token or session, their user, or their role.
func (c Caller) Touched(e Event) bool {
	of, touches := touching[e.Type]
	if !touches {
		return false
	}
	mine := map[string]string{"token": string(c.Token), "user": string(c.User), "role": string(c.Role.ID)}
	return e.Data[of] == mine[of]
}

// touching says which detail of an event names what it is about.
var touching = map[string]string{
	EventTokenDeleted: "token", EventTokenUpdated: "token", EventSessionClosed: "token",
	EventUserUpdated: "user", EventUserDeleted: "user",
	EventRoleUpdated: "role", EventRoleDeleted: "role",
}

// Hears reports whether the caller may hear of an event; granted says whether
// its server was granted to them. Of a grant to them, and of its end, they hear
// as its owner does.
func (c Caller) Hears(e Event, granted bool) bool {
	own := c.Sees()
	if own == "" || e.Owner == own {
		return true
	}
	told := (e.Type == EventServerGranted || e.Type == EventGrantRevoked) && e.Data["user"] == string(own)
	return (granted || told) && c.Covers(ViewServer)
}
