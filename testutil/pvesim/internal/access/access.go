// Package access decides who may do what, as pve-access-control does: users,
// API tokens with and without privilege separation, roles, access lists along
// paths with propagation, and pools.
package access

import (
	"slices"
	"strings"
)

// User is an account of a realm.
type User struct {
	Password string            `json:"password,omitempty"`
	Comment  string            `json:"comment,omitempty"`
	Enabled  bool              `json:"enabled"`
	Tokens   map[string]*Token `json:"tokens,omitempty"`
}

// Token is an API token of a user.
type Token struct {
	Secret  string `json:"secret"`
	Privsep bool   `json:"privsep"`
	Comment string `json:"comment,omitempty"`
	Revoked bool   `json:"revoked,omitempty"` // it is refused as one that does not exist
}

// Entry grants a role on a path to a user or, with an exclamation mark in its
// name, to a token.
type Entry struct {
	Path      string `json:"path"`
	Who       string `json:"who"`
	Role      string `json:"role"`
	Propagate bool   `json:"propagate"`
}

// Pool is a named set of guests and storages.
type Pool struct {
	Comment string   `json:"comment,omitempty"`
	Guests  []int    `json:"guests,omitempty"`
	Storage []string `json:"storage,omitempty"`
}

// Realm is everything of user.cfg. It is not safe for concurrent use; its
// owner holds a lock.
type Realm struct {
	Users map[string]*User             `json:"users"`
	Roles map[string]map[string]bool   `json:"roles"`
	ACL   []Entry                      `json:"acl"`
	Pools map[string]*Pool             `json:"pools"`
	seals map[string]map[string]string // tickets that were given out
}

// New is a fresh installation: root@pam and the roles that are always there.
func New() *Realm {
	r := &Realm{
		Users: map[string]*User{"root@pam": {Enabled: true, Tokens: map[string]*Token{}}},
		Roles: map[string]map[string]bool{}, Pools: map[string]*Pool{},
	}
	for name, list := range builtin {
		r.Roles[name] = set(strings.Split(list, ","))
	}
	return r
}

// IsBuiltin tells whether a role belongs to Proxmox VE itself.
func IsBuiltin(role string) bool { _, ok := builtin[role]; return ok }

// IsPrivilege tells whether a privilege exists.
func IsPrivilege(name string) bool {
	return slices.Contains(strings.Split(builtin["Administrator"], ","), name)
}

func set(names []string) map[string]bool {
	s := map[string]bool{}
	for _, n := range names {
		if n != "" {
			s[n] = true
		}
	}
	return s
}

// Owner is the user behind a user or token.
func Owner(who string) string {
	user, _, _ := strings.Cut(who, "!")
	return user
}

// PoolOf names the pool a guest is in.
func (r *Realm) PoolOf(vmid int) string {
	for name, p := range r.Pools {
		if slices.Contains(p.Guests, vmid) {
			return name
		}
	}
	return ""
}

// Forget removes a guest from its pool and from the access lists, as deleting
// it does even without purge.
func (r *Realm) Forget(vmid int, path string) {
	for _, p := range r.Pools {
		p.Guests = slices.DeleteFunc(p.Guests, func(id int) bool { return id == vmid })
	}
	r.ACL = slices.DeleteFunc(r.ACL, func(e Entry) bool { return e.Path == path })
}

// Grant adds to the access list, in place of the same grant made before.
func (r *Realm) Grant(e Entry) {
	r.Revoke(e)
	r.ACL = append(r.ACL, e)
}

// Revoke takes a grant back.
func (r *Realm) Revoke(e Entry) {
	r.ACL = slices.DeleteFunc(r.ACL, func(have Entry) bool {
		return have.Path == e.Path && have.Who == e.Who && have.Role == e.Role
	})
}
