package fleet

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/ports"
)

// NewRole is what can be said about a role.
type NewRole struct {
	Name        core.RoleName
	Permissions []core.Permission // names, and patterns such as "server.*"
	SeesAll     bool              // everybody's servers, operations and events
}

// RoleChange changes a role, but not its name; nil leaves a field as it is.
type RoleChange struct {
	Permissions []core.Permission // replaces all of them
	SeesAll     *bool
}

// roles is the catalog of roles as a caller may change it: nobody may make,
// change or remove a role that can do more than themself.
type roles struct {
	ports.Catalog[core.Role, core.RoleID]
	c core.Caller
}

func rolesOf(c core.Caller) shelf[core.Role, core.RoleID] {
	return func(tx ports.Tx) ports.Catalog[core.Role, core.RoleID] { return roles{tx.Roles(), c} }
}

// Insert adds a role that can do no more than the caller.
func (r roles) Insert(ctx context.Context, role core.Role) error {
	if err := holds(r.c, role); err != nil {
		return err
	}
	return r.Catalog.Insert(ctx, role)
}

// Update replaces a role that can do no more than the caller.
func (r roles) Update(ctx context.Context, role core.Role) error {
	old, err := r.Get(ctx, role.ID)
	if err != nil {
		return err
	}
	if err := holds(r.c, old); err != nil {
		return err
	}
	if err := holds(r.c, role); err != nil {
		return err
	}
	return r.Catalog.Update(ctx, role)
}

// Delete removes a role that can do no more than the caller.
func (r roles) Delete(ctx context.Context, id core.RoleID) error {
	role, err := r.Get(ctx, id)
	if err != nil {
		return err
	}
	if err := holds(r.c, role); err != nil {
		return err
	}
	return r.Catalog.Delete(ctx, id)
}

// holds is Denied unless the caller can do all that the role can.
func holds(c core.Caller, role core.Role) error {
	if c.Holds(role) {
		return nil
	}
	return core.Fail(core.Denied, core.CodePermission, "the role %s can do what you cannot", role.Name)
}

// roleNamed finds a role, built in or made. Invalid: there is none of the name.
func roleNamed(ctx context.Context, tx ports.Tx, name core.RoleName) (core.Role, error) {
	if role, ok := core.BuiltIn(name); ok {
		return role, nil
	}
	role, err := tx.Roles().Named(ctx, string(name))
	if missing(err) {
		return role, violation("role", "names no role: %q", core.Clip(string(name)))
	}
	return role, err
}

// mayGive is Denied unless the caller can do all that the named role can.
func mayGive(ctx context.Context, tx ports.Tx, c core.Caller, name core.RoleName) error {
	role, err := roleNamed(ctx, tx, name)
	if err != nil {
		return err
	}
	return holds(c, role)
}

// Roles lists the roles, the built-in ones first, then sorted by ID.
func (s *Service) Roles(ctx context.Context, c core.Caller, page core.Page) ([]core.Role, error) {
	if err := need(c, core.ViewRole); err != nil {
		return nil, err
	}
	page.Limit = pageSize(page.Limit)
	var found []core.Role
	for _, role := range core.BuiltInRoles() {
		if string(role.ID) > page.After {
			found = append(found, role)
		}
	}
	if len(found) >= page.Limit {
		return found[:page.Limit], nil
	}
	page.Limit -= len(found)
	made, err := list(ctx, s, c, core.ViewRole, func(tx ports.Tx) ports.Catalog[core.Role, core.RoleID] { return tx.Roles() }, page)
	return append(found, made...), err
}

// Role shows one role. NotFound.
func (s *Service) Role(ctx context.Context, c core.Caller, id core.RoleID) (core.Role, error) {
	if err := need(c, core.ViewRole); err != nil {
		return core.Role{}, err
	}
	for _, role := range core.BuiltInRoles() {
		if role.ID == id {
			return role, nil
		}
	}
	return find(ctx, s, rolesOf(c), "role", id)
}

// CreateRole makes a role. Invalid: the name is a built-in one's, or something
// is no permission. Conflict (name-taken). Denied: it can do what the caller
// cannot.
func (s *Service) CreateRole(ctx context.Context, c core.Caller, n NewRole) (core.Role, error) {
	role := core.Role{ID: guest.NewID[core.RoleID](s.kit), Name: n.Name, Permissions: n.Permissions, SeesAll: n.SeesAll,
		Version: 1, Created: s.Clock.Now()}
	if err := s.mayChange(ctx, c, core.RoleCreate, string(n.Name)); err != nil {
		return role, err
	}
	if err := role.Validate(); err != nil {
		return role, s.denied(ctx, c, core.RoleCreate, string(n.Name), err)
	}
	return insert(ctx, s, c, rolesOf(c), "role", role.ID, role)
}

// ChangeRole changes what a role can do, from its users' next request on.
// Invalid, NotFound, Conflict (version-mismatch; built-in for a built-in
// one), Denied.
func (s *Service) ChangeRole(ctx context.Context, c core.Caller, id core.RoleID, change RoleChange) (core.Role, error) {
	if err := s.made(ctx, c, core.RoleChange, id); err != nil {
		return core.Role{}, err
	}
	return alter(ctx, s, c, rolesOf(c), "role", id, func(r *core.Role) (int64, error) {
		if change.Permissions != nil {
			r.Permissions = change.Permissions
		}
		if change.SeesAll != nil {
			r.SeesAll = *change.SeesAll
		}
		return r.Version, r.Validate()
	})
}

// DeleteRole removes a role. Conflict (code in-use: somebody has it;
// built-in for a built-in one). NotFound, Denied.
func (s *Service) DeleteRole(ctx context.Context, c core.Caller, id core.RoleID) error {
	if err := s.made(ctx, c, core.RoleDelete, id); err != nil {
		return err
	}
	return remove(ctx, s, c, rolesOf(c), "role", id, func(r core.Role) int64 { return r.Version })
}

// made is Conflict for a built-in role, which nobody changes.
func (s *Service) made(ctx context.Context, c core.Caller, action core.Permission, id core.RoleID) error {
	if err := s.mayChange(ctx, c, action, string(id)); err != nil {
		return err
	}
	for _, role := range core.BuiltInRoles() {
		if role.ID == id {
			return s.denied(ctx, c, action, string(id), core.Fail(core.Conflict, core.CodeBuiltIn, "the role %s is built in", role.Name))
		}
	}
	return nil
}
