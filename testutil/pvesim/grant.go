package pvesim

import (
	"slices"
	"strings"

	"github.com/remudahq/remuda/testutil/pvesim/internal/access"
	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
)

// Grant is a set of privileges on a path.
type Grant struct {
	Path       string
	Propagate  bool
	Privileges []string
}

// GuestPrivileges are what a control plane needs on its own guests: create,
// read, configure, power, snapshot, console, backup and delete.
var GuestPrivileges = []string{
	"VM.Allocate", "VM.Audit", "VM.Config.CPU", "VM.Config.Memory", "VM.Config.Disk", "VM.Config.Network", "VM.Config.HWType",
	"VM.Config.Options", "VM.Config.Cloudinit", "VM.PowerMgmt", "VM.Monitor", "VM.Snapshot", "VM.Console", "VM.Backup", "VM.Migrate",
}

// MinimalRole is the least that a control plane needs. Where is "/vms", which
// reaches every guest, or "/pool/NAME" for the guests of one pool; then the
// templates need a grant of VM.Audit and VM.Clone of their own.
func MinimalRole(where string) []Grant {
	guests := GuestPrivileges
	if where == "/vms" {
		guests = append(append([]string{}, guests...), "VM.Clone")
	} else {
		guests = append(append([]string{}, guests...), "Pool.Audit")
	}
	return []Grant{
		{Path: where, Propagate: true, Privileges: guests},
		{Path: "/storage/local", Propagate: true, Privileges: []string{"Datastore.AllocateSpace", "Datastore.Audit"}},
		{Path: "/sdn/zones/localnetwork", Propagate: true, Privileges: []string{"SDN.Use"}},
		{Path: "/", Propagate: false, Privileges: []string{"Sys.Audit"}},
		{Path: "/nodes", Propagate: true, Privileges: []string{"Sys.Audit"}},
	}
}

// AddUser makes a user such as alice@pve, or sets its password.
func (s *Sim) AddUser(name, password string) {
	s.cluster.With(func() {
		u := s.cluster.Realm.Users[name]
		if u == nil {
			u = &access.User{Enabled: true, Tokens: map[string]*access.Token{}}
			s.cluster.Realm.Users[name] = u
		}
		u.Password = password
		s.cluster.Dirty()
	})
}

// AddToken makes a token, and its user if there is none, and returns it in the
// form user@realm!name=uuid. With privilege separation it has nothing until it
// is granted something itself. A token of root@pam without it may do almost
// everything.
func (s *Sim) AddToken(user, name string, privsep bool) string {
	secret := guest.NewUUID()
	s.cluster.With(func() {
		u := s.cluster.Realm.Users[user]
		if u == nil {
			u = &access.User{Enabled: true, Tokens: map[string]*access.Token{}}
			s.cluster.Realm.Users[user] = u
		}
		u.Tokens[name] = &access.Token{Secret: secret, Privsep: privsep}
		s.cluster.Dirty()
	})
	return user + "!" + name + "=" + secret
}

// Grant gives privileges on a path to a user or to a token such as
// remuda@pve!sim. It replaces what was granted there before.
func (s *Sim) Grant(path, who string, propagate bool, privileges ...string) {
	role := roleName(privileges)
	s.Revoke(path, who)
	s.cluster.With(func() {
		set := map[string]bool{}
		for _, p := range privileges {
			set[p] = true
		}
		s.cluster.Realm.Roles[role] = set
		s.cluster.Realm.Grant(access.Entry{Path: path, Who: who, Role: role, Propagate: propagate})
		s.cluster.Dirty()
	})
}

// Revoke takes away everything that was granted to a user or token on a path.
func (s *Sim) Revoke(path, who string) {
	s.cluster.With(func() {
		for _, e := range append([]access.Entry{}, s.cluster.Realm.ACL...) {
			if e.Path == path && e.Who == who {
				s.cluster.Realm.Revoke(e)
			}
		}
		s.cluster.Dirty()
	})
}

// RemoveToken revokes a token for good.
func (s *Sim) RemoveToken(user, name string) {
	s.cluster.With(func() {
		if u := s.cluster.Realm.Users[user]; u != nil {
			delete(u.Tokens, name)
		}
		s.cluster.Dirty()
	})
}

// AddPool makes a pool.
func (s *Sim) AddPool(name string, guests ...int) {
	s.cluster.With(func() {
		s.cluster.Realm.Pools[name] = &access.Pool{Guests: guests}
		s.cluster.Dirty()
	})
}

// SetGrants replaces everything that is granted to a user, or to a token such
// as remuda@pve!sim. A token with privilege separation has no more than its
// user has as well.
func (s *Sim) SetGrants(who string, grants ...Grant) {
	s.cluster.With(func() {
		s.cluster.Realm.ACL = slices.DeleteFunc(s.cluster.Realm.ACL, func(e access.Entry) bool { return e.Who == who })
	})
	for _, g := range grants {
		s.Grant(g.Path, who, g.Propagate, g.Privileges...)
	}
}

// SetRevoked makes a token such as remuda@pve!sim one that is refused, late and
// with 401, or a good one again. It reports whether there is such a token.
func (s *Sim) SetRevoked(token string, revoked bool) bool {
	return s.changeToken(token, func(t *access.Token) { t.Revoked = revoked })
}

func (s *Sim) hasToken(token string) bool { return s.changeToken(token, func(*access.Token) {}) }

func (s *Sim) changeToken(token string, change func(*access.Token)) (found bool) {
	user, name, _ := strings.Cut(token, "!")
	s.cluster.With(func() {
		if u := s.cluster.Realm.Users[user]; u != nil && u.Tokens[name] != nil {
			change(u.Tokens[name])
			found = true
			s.cluster.Dirty()
		}
	})
	return found
}
