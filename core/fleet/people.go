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
	Role     core.RoleName // empty means customer
	Password string        // empty: nobody can log in
	Language core.Language // of their mails; empty means English
}

// UserChange changes a user; nil leaves a field as it is. A new password ends
// all sessions of the user, and so does a suspension, while which no token of
// theirs opens anything either. Their servers stay as they are.
type UserChange struct {
	Email     *string
	Role      *core.RoleName
	Password  *string
	Language  *core.Language
	Suspended *bool
}

func users(tx ports.Tx) ports.Catalog[core.User, core.UserID] { return tx.Users() }

// people is the catalog of users as a caller may change it: nobody may make,
// change or remove a user who can do more than themself.
type people struct {
	ports.Catalog[core.User, core.UserID]
	tx  ports.Tx
	c   core.Caller
	kit guest.Kit
}

func (s *Service) people(c core.Caller) shelf[core.User, core.UserID] {
	return func(tx ports.Tx) ports.Catalog[core.User, core.UserID] { return people{tx.Users(), tx, c, s.kit} }
}

// Insert adds a user who can do no more than the caller.
func (p people) Insert(ctx context.Context, user core.User) error {
	if err := mayGive(ctx, p.tx, p.c, user.Role); err != nil {
		return err
	}
	return p.Catalog.Insert(ctx, user)
}

// Update replaces a user who can do no more than the caller.
func (p people) Update(ctx context.Context, user core.User) error {
	old, err := p.Get(ctx, user.ID)
	if err != nil {
		return err
	}
	for _, role := range []core.RoleName{old.Role, user.Role} {
		if err := mayGive(ctx, p.tx, p.c, role); err != nil {
			return err
		}
	}
	if old.Password != user.Password || user.Suspended && !old.Suspended {
		if err := p.endSessions(ctx, user.ID); err != nil {
			return err
		}
	}
	if old.Password != user.Password {
		if err := announce(ctx, p.tx, p.kit, core.EventUserPasswordChanged, user.ID, map[string]string{"user": string(user.ID)}); err != nil {
			return err
		}
	}
	return p.Catalog.Update(ctx, user)
}

// Delete removes a user who can do no more than the caller.
func (p people) Delete(ctx context.Context, id core.UserID) error {
	user, err := p.Get(ctx, id)
	if err != nil {
		return err
	}
	if err := mayGive(ctx, p.tx, p.c, user.Role); err != nil {
		return err
	}
	if err := forgetWebhooks(ctx, p.tx, id); err != nil {
		return err
	}
	if err := forgetSigning(ctx, p.tx, id); err != nil {
		return err
	}
	return p.Catalog.Delete(ctx, id)
}

// endSessions ends all sessions of a user; API tokens stay.
func (p people) endSessions(ctx context.Context, user core.UserID) error {
	tokens, err := p.tx.Tokens().List(ctx, user, core.Page{})
	if err != nil {
		return err
	}
	for _, token := range tokens {
		if len(token.Refresh) == 0 {
			continue
		}
		if err := endToken(ctx, p.tx, p.kit, token); err != nil {
			return err
		}
	}
	return nil
}

// Users lists the users; a caller without the permission user.view sees only
// themself.
func (s *Service) Users(ctx context.Context, c core.Caller, page core.Page) ([]core.User, error) {
	if c.Has(core.ViewUser) {
		return list(ctx, s, c, core.ViewUser, users, page)
	}
	me, err := s.User(ctx, c, c.User)
	if err != nil || page.After != "" {
		return nil, err
	}
	return []core.User{me}, nil
}

// User shows one user: themself to everybody, others with the permission
// user.view. NotFound.
func (s *Service) User(ctx context.Context, c core.Caller, id core.UserID) (core.User, error) {
	if id != c.User && !c.Has(core.ViewUser) {
		return core.User{}, notThere("user", string(id))
	}
	return find(ctx, s, users, "user", id)
}

// UserNamed is User, of a username.
func (s *Service) UserNamed(ctx context.Context, c core.Caller, name string) (user core.User, err error) {
	if name != c.Name && !c.Has(core.ViewUser) {
		return user, notThere("user", core.Clip(name))
	}
	err = s.Store.Read(ctx, func(tx ports.Tx) error {
		user, err = tx.Users().Named(ctx, name)
		return err
	})
	if missing(err) {
		err = notThere("user", core.Clip(name))
	}
	return user, err
}

// CreateUser adds a user. Invalid, Conflict (code name-taken). Denied: the role
// can do what the caller cannot.
func (s *Service) CreateUser(ctx context.Context, c core.Caller, n NewUser) (core.User, error) {
	user := core.User{ID: guest.NewID[core.UserID](s.kit), Name: n.Name, Email: n.Email, Role: n.Role, Language: n.Language, Version: 1, Created: s.Clock.Now()}
	if user.Role == "" {
		user.Role = core.Customer
	}
	if err := checkUser(user, n.Password); err != nil {
		return user, s.denied(ctx, c, core.UserCreate, n.Name, err)
	}
	if err := s.mayChange(ctx, c, core.UserCreate, n.Name); err != nil {
		return user, err
	}
	if err := s.hash(ctx, &user, n.Password); err != nil {
		return user, err
	}
	return insert(ctx, s, c, s.people(c), "user", user.ID, user)
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

// ChangeUser changes a user. Invalid, also if somebody suspends themself;
// NotFound, Conflict (version-mismatch). Denied: the user, or the new role, can
// do what the caller cannot.
func (s *Service) ChangeUser(ctx context.Context, c core.Caller, id core.UserID, change UserChange) (core.User, error) {
	var hashed core.User
	if err := s.mayChange(ctx, c, core.UserChange, string(id)); err != nil {
		return hashed, err
	}
	if change.Password != nil {
		if err := checkUser(core.User{Name: "x", Role: core.Customer}, *change.Password); err != nil {
			return hashed, s.denied(ctx, c, core.UserChange, string(id), err)
		}
		if err := s.hash(ctx, &hashed, *change.Password); err != nil {
			return hashed, err
		}
	}
	return alter(ctx, s, c, s.people(c), "user", id, func(u *core.User) (int64, error) {
		if change.Email != nil {
			u.Email = *change.Email
		}
		if change.Role != nil {
			u.Role = *change.Role
		}
		if change.Password != nil {
			u.Password = hashed.Password
		}
		if change.Language != nil {
			u.Language = *change.Language
		}
		if change.Suspended != nil {
			if *change.Suspended && id == c.User {
				return u.Version, violation("suspended", "cannot be you yourself")
			}
			u.Suspended = *change.Suspended
		}
		return u.Version, u.Validate()
	})
}

// DeleteUser removes a user with their tokens, sessions and grants. Conflict
// (code in-use): they own servers. Denied: they can do what the caller cannot.
func (s *Service) DeleteUser(ctx context.Context, c core.Caller, id core.UserID) error {
	return remove(ctx, s, c, s.people(c), "user", id, func(u core.User) int64 { return u.Version })
}
