package conformance

import (
	"sync"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func newRole() core.Role {
	return core.Role{ID: newID[core.RoleID](), Name: core.RoleName(name("role")), Permissions: []core.Permission{"server.*", core.ViewPlan},
		SeesAll: true, Version: 1, Created: at(1)}
}

func roles() sort[core.Role, core.RoleID] {
	return sort[core.Role, core.RoleID]{
		in:      ports.Tx.Roles,
		fresh:   func(house) core.Role { return newRole() },
		id:      func(r core.Role) core.RoleID { return r.ID },
		name:    func(r *core.Role) *string { return (*string)(&r.Name) },
		version: func(r *core.Role) *int64 { return &r.Version },
		change:  func(r *core.Role) { r.Permissions[0], r.SeesAll = "user.*", false },
		shared:  true,
	}
}

// staffed stores a role and a user who has it.
func staffed(t T, w World) (core.Role, core.User) {
	t.Helper()
	role, user := newRole(), newUser()
	user.Role = role.Name
	do(t, w, func(tx ports.Tx) error {
		return first(
			func() error { return tx.Roles().Insert(t.Context(), role) },
			func() error { return tx.Users().Insert(t.Context(), user) },
		)
	})
	return role, user
}

func neededByUser(t T, w World) {
	role, user := staffed(t, w)
	remove := func(tx ports.Tx) error { return tx.Roles().Delete(t.Context(), role.ID) }
	inUse(t, w, "the role", remove)
	user.Role = core.Customer
	do(t, w, func(tx ports.Tx) error { return tx.Users().Update(t.Context(), user) })
	do(t, w, remove)
}

func rolesExist(t T, w World) {
	_, user := staffed(t, w)
	user.Role = "unheard-of"
	refused(t, "Update", try(t, w, func(tx ports.Tx) error { return tx.Users().Update(t.Context(), user) }), core.Conflict, "conflict")
	other := newUser()
	other.Role = "unheard-of"
	refused(t, "Insert", try(t, w, func(tx ports.Tx) error { return tx.Users().Insert(t.Context(), other) }), core.Conflict, "conflict")
	look(t, w, func(tx ports.Tx) error {
		_, err := tx.Users().Get(t.Context(), other.ID)
		refused(t, "Get", err, core.NotFound)
		return nil
	})
}

func roleRace(t T, w World) {
	for range 10 {
		role, user := newRole(), newUser()
		user.Role = role.Name
		do(t, w, func(tx ports.Tx) error { return tx.Roles().Insert(t.Context(), role) })
		var gone, hired error
		var both sync.WaitGroup
		both.Go(func() { gone = try(t, w, func(tx ports.Tx) error { return tx.Roles().Delete(t.Context(), role.ID) }) })
		both.Go(func() { hired = try(t, w, func(tx ports.Tx) error { return tx.Users().Insert(t.Context(), user) }) })
		both.Wait()
		if (gone == nil) == (hired == nil) {
			t.Errorf("the role was deleted: %v; it was given: %v", gone, hired)
		}
	}
}

func bearerRole(t T, w World) {
	role, user := staffed(t, w)
	token := newToken(user.ID)
	do(t, w, func(tx ports.Tx) error { return tx.Tokens().Insert(t.Context(), token) })
	look(t, w, func(tx ports.Tx) error {
		bearer, err := tx.Tokens().Bearer(t.Context(), token.Hash)
		equal(t, "the role", bearer.Role, role)
		return err
	})
}
