package fleet

import (
	"context"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/ports"
)

// Registration is what somebody says who makes themself a customer. All but the
// language is required.
type Registration struct {
	Username string
	Email    string
	Password string
	Language core.Language // of their mails; empty means English
}

func (r Registration) user() core.User {
	return core.User{Name: r.Username, Email: r.Email, Role: core.Customer, Language: r.Language, Version: 1}
}

func (r Registration) validate() error {
	var v core.Violations
	if err := checkUser(r.user(), r.Password); err != nil {
		v.Merge("", err)
	}
	v.Check(r.Email != "", "email", "must be named")
	v.Check(r.Password != "", "password", "must be named")
	v.Check(!strings.Contains(r.Username, "@") || core.SameEmail(r.Username, r.Email), "username", "looks like an e-mail address, and is not yours")
	return v.Err()
}

// Register makes a customer of somebody who asks for it themself, where the
// operator lets everybody. Denied (registration-off). Invalid names every field
// that is wrong. Conflict (name-taken): somebody has the username, or the e-mail
// address; which one of the two, and whose, is not said. That the address is
// theirs is not proven.
func (s *Service) Register(ctx context.Context, source string, r Registration) (core.User, error) {
	const action = "user.register"
	c, subject := core.Caller{Source: source}, core.Clip(r.Username)
	refuse := func(err error) (core.User, error) { return core.User{}, s.denied(ctx, c, action, subject, err) }
	if !s.Options.Registration {
		return refuse(core.Fail(core.Denied, core.CodeRegistrationOff, "who wants to be a customer asks the operator"))
	}
	if err := r.validate(); err != nil {
		return refuse(err)
	}
	user := r.user()
	if err := s.hash(ctx, &user, r.Password); err != nil {
		return core.User{}, err
	}
	user.ID, user.Created = guest.NewID[core.UserID](s.kit), s.Clock.Now()
	c.User = user.ID
	err := s.Store.Do(ctx, func(tx ports.Tx) error {
		if err := unknownTo(ctx, tx, user); err != nil {
			return err
		}
		if err := tx.Users().Insert(ctx, user); err != nil {
			return err
		}
		if err := tellOf(ctx, tx, s.kit, "user", wasCreated, string(user.ID), user); err != nil {
			return err
		}
		return tx.Audit(ctx, s.entry(c, action, string(user.ID), "accepted"))
	})
	if core.CodeOf(err) == core.CodeNameTaken {
		c.User = ""
		return refuse(core.Fail(core.Conflict, core.CodeNameTaken, "somebody has the username or the e-mail address already"))
	}
	if err != nil {
		return core.User{}, err
	}
	s.stirred()
	return user, nil
}

// unknownTo makes sure that nobody has the user's e-mail address, also as their
// username: who logs in by it must find themself.
func unknownTo(ctx context.Context, tx ports.Tx, user core.User) error {
	for _, address := range []string{user.Email, user.Name} {
		others, err := tx.UsersAt(ctx, address)
		if err != nil {
			return err
		}
		_, err = tx.Users().Named(ctx, address)
		if err != nil && !missing(err) {
			return err
		}
		if err == nil || len(others) > 0 {
			return core.Fail(core.Conflict, core.CodeNameTaken, "somebody has it already")
		}
	}
	return nil
}

// LongLogin is who wants a session that nobody can renew, because their client
// knows one secret only.
type LongLogin struct {
	Called   string // username, or e-mail address if one user alone has it
	Password string
	Life     time.Duration

	// Secret makes the session's secret, of 128 random bits or more.
	Secret func(user core.User, expires time.Time) (string, error)
}

// LoginLong is [Service.Login] for those: the session's access secret is the one
// that was made, until Life is over, and it has no other.
func (s *Service) LoginLong(ctx context.Context, source string, l LongLogin) (core.Session, error) {
	find := func(tx ports.Tx) (core.User, error) { return calledOrAt(ctx, tx, l.Called) }
	return s.login(ctx, source, l.Called, l.Password, find, func(token *core.Token, user core.User) (core.Session, error) {
		granted := s.renew(token, user)
		token.Expires = s.Clock.Now().Add(l.Life).UTC().Truncate(time.Second)
		token.RefreshE = token.Expires // of a secret that nobody gets to know
		access, err := l.Secret(user, token.Expires)
		if err != nil {
			return core.Session{}, err
		}
		token.Hash = digest(access)
		granted.Access, granted.Refresh, granted.Token = access, "", *token
		return granted, nil
	})
}

// calledOrAt finds a user by their username, or by an e-mail address that nobody
// else has. NotFound.
func calledOrAt(ctx context.Context, tx ports.Tx, called string) (core.User, error) {
	user, err := tx.Users().Named(ctx, called)
	if !missing(err) || !strings.Contains(called, "@") {
		return user, err
	}
	users, err := tx.UsersAt(ctx, called)
	if err != nil {
		return core.User{}, err
	}
	if len(users) != 1 {
		return core.User{}, core.NotFound
	}
	return users[0], nil
}
