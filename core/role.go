package core

import (
	"slices"
	"strconv"
	"time"
)

// RoleName names a role: one of the built-in ones, or one that was made.
type RoleName string

// The built-in roles.
const (
	Admin    RoleName = "admin"    // everything
	Operator RoleName = "operator" // everything done to servers and what they stand on; neither people nor money nor credentials
	Customer RoleName = "customer" // their own servers
)

// Role is what its users may do at most.
type Role struct {
	ID          RoleID
	Name        RoleName
	Permissions []Permission // names and patterns
	SeesAll     bool         // everybody's servers, operations and events, not only their own
	Version     int64
	Created     time.Time
}

// builtInID begins the fixed IDs of the built-in roles, which sort before all others.
const builtInID = "00000000-0000-7000-8000-00000000000"

// BuiltIn answers a built-in role by its name, and false for any other name.
func BuiltIn(name RoleName) (Role, bool) {
	switch name {
	case Admin:
		return Role{ID: builtInID + "1", Name: Admin, Permissions: []Permission{"*"}, SeesAll: true}, true
	case Operator:
		return Role{ID: builtInID + "2", Name: Operator, Permissions: operatorCan, SeesAll: true}, true
	case Customer:
		return Role{ID: builtInID + "3", Name: Customer, Permissions: customerCan}, true
	}
	return Role{}, false
}

// BuiltInRoles lists the built-in roles.
func BuiltInRoles() []Role {
	var all []Role
	for _, name := range []RoleName{Admin, Operator, Customer} {
		role, _ := BuiltIn(name)
		all = append(all, role)
	}
	return all
}

var operatorCan, customerCan = held(Operator), held(Customer)

func held(by RoleName) []Permission {
	var all []Permission
	for _, r := range rules {
		if slices.Contains(r.holder, by) {
			all = append(all, r.name)
		}
	}
	return slices.Clip(all)
}

// Has reports whether the role has the permission.
func (r Role) Has(p Permission) bool {
	return slices.ContainsFunc(r.Permissions, func(has Permission) bool { return has.Matches(p) })
}

// MaxPermissions is how many names and patterns a role or a grant may have.
const MaxPermissions = 200

// Validate names everything that is wrong with a role that somebody makes. Invalid.
func (r Role) Validate() error {
	var v Violations
	CheckSlug(&v, "name", string(r.Name))
	_, taken := BuiltIn(r.Name)
	v.Check(!taken, "name", "is the name of a built-in role")
	CheckPermissions(&v, "permissions", r.Permissions)
	return v.Err()
}

// CheckPermissions notes what is wrong with a list of permissions and patterns.
func CheckPermissions(v *Violations, path string, permissions []Permission) {
	v.Check(len(permissions) <= MaxPermissions, path, "must be at most %d", MaxPermissions)
	for i, p := range permissions {
		v.Check(p.Known(), path+"."+strconv.Itoa(i), "is no permission and no pattern for one: %q", Clip(string(p)))
	}
}
