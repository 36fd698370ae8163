package fleet

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// How long a session's two secrets are good for.
const (
	AccessLife  = 15 * time.Minute
	RefreshLife = 30 * 24 * time.Hour
)

// MinSecret is how long a secret that somebody chose must be at least.
const MinSecret = 16

// secret makes 256 random bits, with a prefix by which scanners for leaked
// secrets know what they found.
func (s *Service) secret(prefix string) string {
	var b [32]byte
	_, _ = s.Random.Read(b[:])
	return prefix + base64.RawURLEncoding.EncodeToString(b[:])
}

func digest(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

func unauthenticated() error {
	return core.Fail(core.Denied, core.CodeUnauthenticated, "a valid token is needed: Authorization: Bearer …")
}

// Authenticate answers who bears the token, and comes from the source, an IP
// address. Denied (code unauthenticated) is all it says of one that is unknown,
// expired or revoked, or whose user is suspended; Denied (source-not-allowed), which is audited, of one that
// is bound to other networks. One statement.
func (s *Service) Authenticate(ctx context.Context, bearer, source string) (core.Caller, error) {
	if bearer == "" {
		return core.Caller{}, unauthenticated()
	}
	var found core.Bearer
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		found, err = tx.Tokens().Bearer(ctx, digest(bearer))
		return err
	})
	now := s.Clock.Now()
	if missing(err) || err == nil && !found.Live(now) {
		return core.Caller{}, unauthenticated()
	}
	if err != nil {
		return core.Caller{}, err
	}
	c := found.Caller()
	c.Source = source
	if !found.Token.From(source) {
		s.auditApart(ctx, c, "token.use", string(found.Token.ID), core.CodeSourceNotAllowed)
		return core.Caller{}, core.Fail(core.Denied, core.CodeSourceNotAllowed, "the token may not be used from %s", core.Clip(source))
	}
	s.touch(ctx, found.Token, now)
	return c, nil
}

// still answers nothing if a caller who was let in may do what they could then.
// Denied (code unauthenticated): something of it has changed. Who came in without a
// token, inside a program, stays.
func (s *Service) still(ctx context.Context, was core.Caller) error {
	if was.Token == "" {
		return nil
	}
	var found core.Bearer
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		found, err = bearerOf(ctx, tx, was.Token)
		return err
	})
	if err != nil && !missing(err) {
		return err
	}
	if err != nil || !found.Live(s.Clock.Now()) || !found.Caller().SameRights(was) || !found.Token.From(was.Source) {
		return unauthenticated()
	}
	return nil
}

// touch notes the use of a token, at most once a minute, and does not make the
// request wait or fail for it.
func (s *Service) touch(ctx context.Context, token core.Token, now time.Time) {
	if now.Sub(token.LastUsed) < time.Minute {
		return
	}
	ctx = context.WithoutCancel(ctx)
	go func() {
		saga.Guard(s.Logger, "the note of a token's use", func() {
			err := s.Store.Do(ctx, func(tx ports.Tx) error { return tx.Tokens().Touch(ctx, token.ID, now) })
			if err != nil {
				s.Logger.Debug("cannot note the use of a token", "err", err)
			}
		})
	}()
}

// Login opens a session. Denied (code unauthenticated), the same for an
// unknown user, a suspended one and a wrong password.
func (s *Service) Login(ctx context.Context, source, username, password string) (core.Session, error) {
	find := func(tx ports.Tx) (core.User, error) { return tx.Users().Named(ctx, username) }
	return s.login(ctx, source, username, password, find, func(token *core.Token, user core.User) (core.Session, error) {
		return s.renew(token, user), nil
	})
}

// login opens a session for the user whom find finds, if the password is theirs;
// grant gives it its secrets.
func (s *Service) login(ctx context.Context, source, called, password string,
	find func(ports.Tx) (core.User, error), grant func(*core.Token, core.User) (core.Session, error),
) (core.Session, error) {
	var user core.User
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		user, err = find(tx)
		return err
	})
	if err != nil && !missing(err) {
		return core.Session{}, err
	}
	ok, err := s.Passwords.Matches(ctx, user.Password, password)
	if err != nil {
		return core.Session{}, err
	}
	c := core.Caller{User: user.ID, Source: source}
	if err := s.recognised(ctx, c, user, called, ok); err != nil {
		return core.Session{}, err
	}
	id := guest.NewID[core.TokenID](s.kit)
	token := core.Token{ID: id, Name: "session " + string(id), User: user.ID, Version: 1, Created: s.Clock.Now()}
	granted, err := grant(&token, user)
	if err != nil {
		return core.Session{}, err
	}
	return granted, s.openSession(ctx, c, token, user)
}

// openSession stores a session, unless its user may not come in any more.
func (s *Service) openSession(ctx context.Context, c core.Caller, token core.Token, user core.User) error {
	return s.Store.Do(ctx, func(tx ports.Tx) error {
		if err := s.sweepSessions(ctx, tx, user.ID); err != nil {
			return err
		}
		if now, err := tx.Users().Get(ctx, user.ID); missing(err) || err == nil && (now.Suspended || subtle.ConstantTimeCompare([]byte(now.Password), []byte(user.Password)) != 1) {
			return wrongLogin() // since the password was compared, which takes its time
		} else if err != nil {
			return err
		}
		if err := tx.Tokens().Insert(ctx, token); err != nil {
			return err
		}
		if err := tellToken(ctx, tx, s.kit, wasCreated, token); err != nil {
			return err
		}
		return tx.Audit(ctx, s.entry(c, "session.open", string(token.ID), "accepted"))
	})
}

// recognised refuses, and enters in the audit log, whose password does not match,
// and who is suspended.
func (s *Service) recognised(ctx context.Context, c core.Caller, user core.User, username string, matches bool) error {
	if matches && user.ID != "" && !user.Suspended {
		return nil
	}
	outcome := core.CodeUnauthenticated
	if matches && user.Suspended {
		outcome = core.CodeSuspended
	}
	s.auditApart(ctx, c, "session.open", core.Clip(username), outcome)
	return wrongLogin()
}

func wrongLogin() error {
	return core.Fail(core.Denied, core.CodeUnauthenticated, "the username or the password is wrong")
}

// sweepSessions forgets the user's oldest sessions that nobody can refresh any
// more, so that logging in does not fill the store.
func (s *Service) sweepSessions(ctx context.Context, tx ports.Tx, user core.UserID) error {
	const most = 50
	tokens, err := tx.Tokens().List(ctx, user, core.Page{Limit: most})
	if err != nil {
		return err
	}
	for _, token := range tokens {
		if token.RefreshE.IsZero() || s.Clock.Now().Before(token.RefreshE) {
			continue
		}
		if err := endToken(ctx, tx, s.kit, token); err != nil {
			return err
		}
	}
	return nil
}

// renew gives a session two new secrets.
func (s *Service) renew(token *core.Token, user core.User) core.Session {
	now := s.Clock.Now()
	access, refresh := s.secret("rmda_"), s.secret("rmdr_")
	token.Hash, token.Expires = digest(access), now.Add(AccessLife)
	token.Refresh, token.RefreshE = digest(refresh), now.Add(RefreshLife)
	return core.Session{Access: access, Refresh: refresh, Token: *token, User: user}
}

// Refresh gives a session new secrets; the old ones open nothing any more.
// Denied (code unauthenticated).
func (s *Service) Refresh(ctx context.Context, source, refresh string) (core.Session, error) {
	var grant core.Session
	wrong := core.Caller{Source: source}
	err := s.Store.Do(ctx, func(tx ports.Tx) error {
		found, err := tx.Tokens().Refreshing(ctx, digest(refresh))
		if missing(err) || err == nil && (found.User.Suspended || !s.Clock.Now().Before(found.Token.RefreshE)) {
			wrong.User, wrong.Token = found.User.ID, found.Token.ID
			return unauthenticated()
		}
		if err != nil {
			return err
		}
		grant = s.renew(&found.Token, found.User)
		if err := tx.Tokens().Update(ctx, found.Token); err != nil {
			return err
		}
		c := found.Caller()
		c.Source = source
		return tx.Audit(ctx, s.entry(c, "session.refresh", string(found.Token.ID), "accepted"))
	})
	if core.CodeOf(err) == core.CodeUnauthenticated {
		s.auditApart(ctx, wrong, "session.refresh", string(wrong.Token), core.CodeUnauthenticated)
	}
	return grant, err
}

// Logout ends the session, or revokes the token, that the caller came with.
func (s *Service) Logout(ctx context.Context, c core.Caller) error {
	return s.Store.Do(ctx, func(tx ports.Tx) error {
		token, err := tx.Tokens().Get(ctx, c.Token)
		if err == nil {
			err = endToken(ctx, tx, s.kit, token)
		}
		if err != nil && !missing(err) {
			return err
		}
		return tx.Audit(ctx, s.entry(c, "session.close", string(c.Token), "accepted"))
	})
}
