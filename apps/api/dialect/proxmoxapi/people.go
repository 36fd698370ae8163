package proxmoxapi

import (
	"context"

	"github.com/remudahq/remuda/apps/internal/legacy"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

func (a *api) users(ctx context.Context, in asked) ([]User, error) {
	people, filter := []core.User{}, core.ServerFilter{}
	if name := in.text("username"); name != "" {
		one, err := a.fleet.UserNamed(ctx, legacy.Caller(ctx), name)
		if missing(err) {
			return []User{}, nil
		}
		if err != nil {
			return nil, err
		}
		people, filter.Owner = []core.User{one}, one.ID
	} else if err := a.everybody(ctx, &people); err != nil {
		return nil, err
	}
	theirs := map[core.UserID][]string{}
	err := a.each(ctx, filter, func(v core.ServerView) {
		if v.Labels[mark] == "" {
			theirs[v.Owner] = append(theirs[v.Owner], vmid(v))
		}
	})
	all := make([]User, 0, len(people))
	for _, u := range people {
		all = append(all, user(u, theirs[u.ID]))
	}
	return all, err
}

func (a *api) everybody(ctx context.Context, all *[]core.User) error {
	page := core.Page{Limit: fleet.MaxPage, Sort: core.Sort{By: core.ByName}}
	for {
		some, err := a.fleet.Users(ctx, legacy.Caller(ctx), page)
		if err != nil {
			return err
		}
		*all = append(*all, some...)
		if len(some) < page.Limit {
			return nil
		}
		last := some[len(some)-1]
		page.After, page.Sort.From = string(last.ID), last.Name
	}
}

// each calls take for all containers that the caller sees and the filter lets
// through, by their VMIDs as far as one cluster goes.
func (a *api) each(ctx context.Context, filter core.ServerFilter, take func(core.ServerView)) error {
	filter.Kind, filter.Limit = core.Container, fleet.MaxPage
	for {
		some, err := a.fleet.Servers(ctx, legacy.Caller(ctx), filter)
		if err != nil {
			return err
		}
		for _, v := range some {
			take(v)
			filter.After = string(v.ID)
		}
		if len(some) < filter.Limit {
			return nil
		}
	}
}

func (a *api) createUser(ctx context.Context, in asked) (told, error) {
	switch {
	case in.text("username") == "":
		return "", noUsername
	case in.text("password") == "":
		return "", noPassword
	}
	_, err := a.fleet.CreateUser(ctx, legacy.Caller(ctx), fleet.NewUser{Name: in.text("username"), Password: in.text("password")})
	if core.CodeOf(err) == core.CodeNameTaken {
		return "", userExists
	}
	return done, err
}

func (a *api) modifyUser(ctx context.Context, in asked) (told, error) {
	who, password := legacy.Caller(ctx), in.text("password")
	if err := a.fleet.Permit(ctx, who, []core.Permission{core.UserChange}, in.text("username"), true); err != nil {
		return "", err
	}
	target, err := a.fleet.UserNamed(ctx, who, in.text("username"))
	switch {
	case missing(err):
		return "", noTarget
	case err != nil:
		return "", err
	case password == "":
		return "", noPassword
	}
	_, err = a.fleet.ChangeUser(ctx, who, target.ID, fleet.UserChange{Password: &password})
	return done, err
}

// deleteUser is content if there is nobody of the name.
func (a *api) deleteUser(ctx context.Context, in asked) (told, error) {
	who := legacy.Caller(ctx)
	if err := a.fleet.Permit(ctx, who, []core.Permission{core.UserDelete}, in.text("username"), true); err != nil {
		return "", err
	}
	if in.text("username") == "" {
		return "", noUsername
	}
	target, err := a.fleet.UserNamed(ctx, who, in.text("username"))
	if missing(err) {
		return done, nil
	}
	if err != nil {
		return "", err
	}
	return done, a.fleet.DeleteUser(ctx, who, target.ID)
}
