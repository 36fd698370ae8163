package native

import (
	"context"

	"github.com/remudahq/remuda/core"
)

func (a *API) registerUsers() {
	const tag = "Users"
	on(a, op("GET", "/v1/users", "list-users", tag, "List users", anybody, explained("Who is no admin sees only themself.")), a.listUsers)
	on(a, op("POST", "/v1/users", "create-user", tag, "Add a user", needs(core.UserCreate), created), a.createUser)
	on(a, op("GET", "/v1/users/{id}", "get-user", tag, "Show a user", anybody), a.getUser)
	on(a, op("PATCH", "/v1/users/{id}", "change-user", tag, "Change a user", needs(core.UserChange)), a.changeUser)
	on(a, op("DELETE", "/v1/users/{id}", "delete-user", tag, "Remove a user with their tokens", needs(core.UserDelete)), a.deleteUser)
}

func (a *API) listUsers(ctx context.Context, in *struct {
	Paging
	Ordering
}) (*Listed[User], error) {
	page, err := in.sorted(in.Sort)
	if err != nil {
		return nil, err
	}
	users, err := a.fleet.Users(ctx, caller(ctx), page)
	return listedBy(in.Paging, in.Sort, users, func(u core.User) (string, string) { return u.Name, string(u.ID) }, wireUser), err
}

func (a *API) createUser(ctx context.Context, in *struct {
	Terms
	Body NewUser
}) (*Shown[User], error) {
	user, err := a.fleet.CreateUser(ctx, caller(ctx), newUser(in.Body))
	return made(ctx, user.Version, "/v1/users/"+string(user.ID), wireUser(user)), err
}

func (a *API) getUser(ctx context.Context, in *struct {
	One
	Look
}) (*Shown[User], error) {
	id, err := idOf[core.UserID](in.One)
	if err != nil {
		return nil, err
	}
	user, err := a.fleet.User(ctx, caller(ctx), id)
	return show(in.Look, user.Version, wireUser(user)), err
}

func (a *API) changeUser(ctx context.Context, in *struct {
	One
	Terms
	Body UserChange
}) (*Shown[User], error) {
	id, err := idOf[core.UserID](in.One)
	if err != nil {
		return nil, err
	}
	user, err := a.fleet.ChangeUser(ctx, caller(ctx), id, userChange(in.Body))
	return show(Look{}, user.Version, wireUser(user)), err
}

func (a *API) deleteUser(ctx context.Context, in *struct {
	One
	Terms
}) (*Gone, error) {
	id, err := idOf[core.UserID](in.One)
	if err != nil {
		return nil, err
	}
	return &Gone{}, a.fleet.DeleteUser(ctx, caller(ctx), id)
}
