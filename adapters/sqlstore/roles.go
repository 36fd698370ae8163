package sqlstore

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/uptrace/bun"
)

type roleRow struct {
	bun.BaseModel `bun:"table:roles"`
	ID            core.RoleID       `bun:"id,pk,type:uuid"`
	Name          core.RoleName     `bun:"name"`
	Permissions   []core.Permission `bun:"permissions,type:jsonb"`
	SeesAll       bool              `bun:"sees_all"`
	Version       int64             `bun:"version"`
	Created       stamp             `bun:"created_at"`
}

// Roles implements [ports.Tx].
func (t *tx) Roles() ports.Catalog[core.Role, core.RoleID] {
	return catalog[core.Role, core.RoleID, roleRow]{tx: t, what: "role", row: rowOfRole, thing: (*roleRow).role,
		key: func(r core.Role) (core.RoleID, int64) { return r.ID, r.Version }}
}

func rowOfRole(r core.Role) *roleRow {
	return &roleRow{ID: r.ID, Name: r.Name, Permissions: append([]core.Permission{}, r.Permissions...), SeesAll: r.SeesAll,
		Version: r.Version, Created: stamp(r.Created)}
}

func (r *roleRow) role() core.Role {
	return core.Role{ID: r.ID, Name: r.Name, Permissions: r.Permissions, SeesAll: r.SeesAll, Version: r.Version, Created: time.Time(r.Created)}
}

// pointAtRole notes which made role a user has, so that it stays.
func (t *tx) pointAtRole(ctx context.Context, user core.User) error {
	if _, ok := core.BuiltIn(user.Role); ok {
		_, err := t.exec(ctx, "UPDATE users SET role_id = NULL WHERE id = ? AND role_id IS NOT NULL", user.ID)
		return err
	}
	n, err := t.exec(ctx, "UPDATE users SET role_id = r.id FROM roles r WHERE users.id = ? AND r.name = ?", user.ID, clean(string(user.Role)))
	if err == nil && n == 0 {
		err = core.Fail(core.Conflict, "", "there is no role %q", user.Role)
	}
	return err
}
