package fleet

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/ports"
)

// NewUser is what can be said about a user. Password is hashed and forgotten.
type NewUser struct {
	Name     string
	Email    string
	Role     core.Role
	Password string // empty: nobody can log in
}

// UserChange changes a user; nil leaves a field as it is.
type UserChange struct {
	Email    *string
	Role     *core.Role
	Password *string
}

func users(tx ports.Tx) ports.Catalog[core.User, core.UserID] { return tx.Users() }

// Users lists the users; a caller who is no admin sees only themself.
func (s *Service) Users(ctx context.Context, c core.Caller, page core.Page) ([]core.User, error) {
	if c.Role == core.Admin {
		return list(ctx, s, c, core.ScopeRead, users, page)
	}
	me, err := s.User(ctx, c, c.User)
	if err != nil || page.After != "" {
		return nil, err
	}
	return []core.User{me}, nil
}

// User shows one user: any for an admin, themself for the others. NotFound.
func (s *Service) User(ctx context.Context, c core.Caller, id core.UserID) (core.User, error) {
	if !sees(c, id) {
		return core.User{}, notThere("user", string(id))
	}
	return get(ctx, s, c, core.ScopeRead, users, "user", id)
}

// CreateUser adds a user. Invalid, Conflict (code name-taken).
func (s *Service) CreateUser(ctx context.Context, c core.Caller, n NewUser) (core.User, error) {
	user := core.User{ID: guest.NewID[core.UserID](s.kit), Name: n.Name, Email: n.Email, Role: n.Role, Version: 1, Created: s.Clock.Now()}
	if user.Role == "" {
		user.Role = core.Customer
	}
	if err := checkUser(user, n.Password); err != nil {
		return user, s.denied(ctx, c, "user.create", n.Name, err)
	}
	if err := s.mayChange(ctx, c, core.ScopeAdmin, "user.create", n.Name); err != nil {
		return user, err
	}
	if err := s.hash(ctx, &user, n.Password); err != nil {
		return user, err
	}
	return insert(ctx, s, c, users, "user", user.ID, user)
}

func checkUser(user core.User, password string) error {
	var v core.Violations
	if err := user.Validate(); err != nil {
		v.Merge("", err)
	}
	v.Check(password == "" || len(password) >= 8 && len(password) <= 256, "password", "must have 8 to 256 characters")
	return v.Err()
}

func (s *Service) hash(ctx context.Context, user *core.User, password string) (err error) {
	if password != "" {
		user.Password, err = s.Passwords.Hash(ctx, password)
	}
	return err
}

// ChangeUser changes a user. Invalid, NotFound, Conflict (version-mismatch).
func (s *Service) ChangeUser(ctx context.Context, c core.Caller, id core.UserID, change UserChange) (core.User, error) {
	var hashed core.User
	if err := s.mayChange(ctx, c, core.ScopeAdmin, "user.change", string(id)); err != nil {
		return hashed, err
	}
	if change.Password != nil {
		if err := checkUser(core.User{Name: "x", Role: core.Customer}, *change.Password); err != nil {
			return hashed, s.denied(ctx, c, "user.change", string(id), err)
		}
		if err := s.hash(ctx, &hashed, *change.Password); err != nil {
			return hashed, err
		}
	}
	return alter(ctx, s, c, users, "user", id, func(u *core.User) (int64, error) {
		if change.Email != nil {
			u.Email = *change.Email
		}
		if change.Role != nil {
			u.Role = *change.Role
		}
		if change.Password != nil {
			u.Password = hashed.Password
		}
		return u.Version, u.Validate()
	})
}

// DeleteUser removes a user with their tokens. Conflict (code in-use): they own servers.
func (s *Service) DeleteUser(ctx context.Context, c core.Caller, id core.UserID) error {
	return remove(ctx, s, c, users, "user", id, func(u core.User) int64 { return u.Version })
}
