package core

import (
	"slices"
	"strings"
	"time"
)

// MaxGrants is how many users may be let at one server.
const MaxGrants = 100

// Grant lets a user do something with one server of another.
type Grant struct {
	Server      ServerID
	User        UserID
	Username    string       // as it is now; a store that is told it forgets it
	Permissions []Permission // sorted, each once; [ViewServer] is always one of them
	Created     time.Time
}

// Allows reports whether the grant has the permission.
func (g Grant) Allows(p Permission) bool { return slices.Contains(g.Permissions, p) }

// Clone copies what it points at.
func (g Grant) Clone() Grant {
	g.Permissions = slices.Clone(g.Permissions)
	return g
}

// Grantable reports whether the permission is about one server that is there,
// so that it can be granted for one. Who was let at a server lets nobody else
// at it, and gives it to nobody.
func (p Permission) Grantable() bool {
	never := []Permission{ServerCreate, ServerSpecify, ServerAssign, ServerAdopt, ServerGrant, ServerTLS}
	return strings.HasPrefix(string(p), "server.") && p.Least() != "" && !slices.Contains(never, p)
}

// CheckGrant checks the permissions of a grant and answers them sorted, each
// once, with [ViewServer]. Invalid names each that cannot be granted.
func CheckGrant(permissions []Permission) ([]Permission, error) {
	var v Violations
	v.Check(len(permissions) > 0, "permissions", "must name something; to take a grant back, delete it")
	v.Check(len(permissions) <= MaxPermissions, "permissions", "must be at most %d", MaxPermissions)
	for _, p := range permissions {
		v.Check(p.Grantable(), "permissions", "cannot hold %q: it is no permission for one server", Clip(string(p)))
	}
	all := append([]Permission{ViewServer}, permissions...)
	slices.Sort(all)
	return slices.Compact(all), v.Err()
}

// The types of events about grants.
const (
	EventServerGranted = "server.granted"
	EventGrantRevoked  = "server.grant_revoked"
)

var grantEvents = []EventType{
	heardByGrantee(told(EventServerGranted, "A user may do something with a server of another.", ofUser, always("permissions", "what"))),
	heardByGrantee(told(EventGrantRevoked, "A user may do nothing any more with a server of another.", ofUser)),
}

func heardByGrantee(t EventType) EventType {
	t.Heard = HeardByGrantee
	return t
}
