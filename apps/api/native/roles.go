package native

import (
	"context"

	"github.com/remudahq/remuda/core"
)

func (a *API) registerRoles() {
	const tag = "Roles"
	on(a, op("GET", "/v1/roles", "list-roles", tag, "List roles", needs(core.ViewRole), explained("The built-in ones come first.")), a.listRoles)
	on(a, op("POST", "/v1/roles", "create-role", tag, "Make a role", needs(core.RoleCreate), created,
		explained("It cannot do what you cannot.")), a.createRole)
	on(a, op("GET", "/v1/roles/{id}", "get-role", tag, "Show a role", needs(core.ViewRole)), a.getRole)
	on(a, op("PATCH", "/v1/roles/{id}", "change-role", tag, "Change what a role can do", needs(core.RoleChange),
		explained("It holds from the next request of its users on.")), a.changeRole)
	on(a, op("DELETE", "/v1/roles/{id}", "delete-role", tag, "Remove a role that nobody has", needs(core.RoleDelete)), a.deleteRole)
}

func (a *API) listRoles(ctx context.Context, in *struct{ Paging }) (*Listed[Role], error) {
	page, err := in.page()
	if err != nil {
		return nil, err
	}
	roles, err := a.fleet.Roles(ctx, caller(ctx), page)
	return listed(in.Paging, roles, func(r core.Role) string { return string(r.ID) }, wireRole), err
}

func (a *API) createRole(ctx context.Context, in *struct {
	Terms
	Body NewRole
}) (*Shown[Role], error) {
	role, err := a.fleet.CreateRole(ctx, caller(ctx), newRole(in.Body))
	return made(ctx, role.Version, "/v1/roles/"+string(role.ID), wireRole(role)), err
}

func (a *API) getRole(ctx context.Context, in *struct {
	One
	Look
}) (*Shown[Role], error) {
	id, err := idOf[core.RoleID](in.One)
	if err != nil {
		return nil, err
	}
	role, err := a.fleet.Role(ctx, caller(ctx), id)
	return show(in.Look, role.Version, wireRole(role)), err
}

func (a *API) changeRole(ctx context.Context, in *struct {
	One
	Terms
	Body RoleChange
}) (*Shown[Role], error) {
	id, err := idOf[core.RoleID](in.One)
	if err != nil {
		return nil, err
	}
	role, err := a.fleet.ChangeRole(ctx, caller(ctx), id, roleChange(in.Body))
	return show(Look{}, role.Version, wireRole(role)), err
}

func (a *API) deleteRole(ctx context.Context, in *struct {
	One
	Terms
}) (*Gone, error) {
	id, err := idOf[core.RoleID](in.One)
	if err != nil {
		return nil, err
	}
	return &Gone{}, a.fleet.DeleteRole(ctx, caller(ctx), id)
}
