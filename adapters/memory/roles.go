package memory

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func (t *tx) Roles() ports.Catalog[core.Role, core.RoleID] {
	return catalog[core.Role, core.RoleID]{tx: t, what: "role", rows: t.roles,
		id:   func(r core.Role) core.RoleID { return r.ID },
		name: func(r core.Role) string { return string(r.Name) },
		at:   func(r *core.Role) *int64 { return &r.Version },
		needed: func(id core.RoleID) bool {
			return some(t.users, func(u core.User) bool { return u.Role == t.roles.rows[id].Name })
		},
		gone: alone[core.RoleID],
	}
}

// role answers the named role; one that there is not can do nothing.
func (t *tx) role(name core.RoleName) core.Role {
	if role, ok := core.BuiltIn(name); ok {
		return role
	}
	role, _ := t.roles.one("name", string(name))
	return role
}

// users is the catalog of users, whose roles must exist.
type users struct {
	catalog[core.User, core.UserID]
}

func (u users) Insert(ctx context.Context, user core.User) error {
	if err := u.check(user); err != nil {
		return err
	}
	return u.catalog.Insert(ctx, user)
}

func (u users) Update(ctx context.Context, user core.User) error {
	if err := u.check(user); err != nil {
		return err
	}
	return u.catalog.Update(ctx, user)
}

func (u users) check(user core.User) error {
	if err := u.tx.writable(); err != nil {
		return err
	}
	if u.tx.role(user.Role).Name != user.Role {
		return core.Fail(core.Conflict, "", "there is no role %q", user.Role)
	}
	return nil
}
