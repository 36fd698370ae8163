package fleet

import (
	"context"
	"crypto/subtle"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/ports"
)

// NewToken is what can be said about an API token.
type NewToken struct {
	Name    string
	User    string       // username or ID; empty means the caller; others with the permission user.token
	Scopes  []core.Scope // empty means all that the user can do
	Expires time.Time    // zero means never

	Networks []netip.Prefix // that it may be used from; none means any

	After string // the user's tokens whose names begin so, and which have expired, are forgotten; empty for none
}

// TokenChange changes a token; nil leaves a field as it is.
type TokenChange struct {
	Name     *string
	Networks *[]netip.Prefix // of API tokens only; none means any
}

// Issued is a new token with its secret, which is shown this once.
type Issued struct {
	Token  core.Token
	Secret string
}

// Tokens lists the caller's tokens and sessions; with the permission user.token everybody's.
func (s *Service) Tokens(ctx context.Context, c core.Caller, page core.Page) ([]core.Token, error) {
	if err := need(c, core.ViewToken); err != nil {
		return nil, err
	}
	page.Limit = pageSize(page.Limit)
	var found []core.Token
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		found, err = tx.Tokens().List(ctx, tokensOf(c), page)
		return err
	})
	return found, err
}

// Token shows one token. NotFound.
func (s *Service) Token(ctx context.Context, c core.Caller, id core.TokenID) (core.Token, error) {
	var token core.Token
	if err := need(c, core.ViewToken); err != nil {
		return token, err
	}
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		token, err = tokenFor(ctx, tx, c, id)
		return err
	})
	return token, err
}

// tokensOf is whose tokens the caller sees; empty means everybody's.
func tokensOf(c core.Caller) core.UserID {
	if c.Has(core.UserToken) {
		return ""
	}
	return c.User
}

func tokenFor(ctx context.Context, tx ports.Tx, c core.Caller, id core.TokenID) (core.Token, error) {
	token, err := tx.Tokens().Get(ctx, id)
	if missing(err) || err == nil && tokensOf(c) != "" && tokensOf(c) != token.User {
		return core.Token{}, notThere("token", string(id))
	}
	return token, err
}

// CreateToken makes an API token. Nobody can give a token more than they have
// themselves. Invalid, Denied.
func (s *Service) CreateToken(ctx context.Context, c core.Caller, n NewToken) (Issued, error) {
	if err := s.mayChange(ctx, c, core.TokenCreate, n.Name); err != nil {
		return Issued{}, err
	}
	if err := n.validate(c, s.Clock.Now()); err != nil {
		return Issued{}, s.denied(ctx, c, core.TokenCreate, n.Name, err)
	}
	secret := s.secret("rmd_")
	token := core.Token{
		ID: guest.NewID[core.TokenID](s.kit), Name: n.Name, Hash: digest(secret), Scopes: n.Scopes,
		Networks: n.Networks, Expires: n.Expires, Version: 1, Created: s.Clock.Now(),
	}
	return once(ctx, s, c, core.TokenCreate, string(token.ID), func(tx ports.Tx) (Issued, error) {
		owner, err := bearerFor(ctx, tx, c, n)
		if err != nil {
			return Issued{}, err
		}
		token.User = owner.ID
		if err := s.forgetExpired(ctx, tx, owner.ID, n.After); err != nil {
			return Issued{}, err
		}
		if err := tx.Tokens().Insert(ctx, token); err != nil {
			return Issued{}, err
		}
		if err := s.keepSigning(ctx, tx, token.ID, secret); err != nil {
			return Issued{}, err
		}
		return Issued{Token: token, Secret: secret}, tellToken(ctx, tx, s.kit, wasCreated, token)
	})
}

// forgetExpired forgets a user's API tokens that open nothing any more and whose
// names begin so, for who makes many that do not last.
func (s *Service) forgetExpired(ctx context.Context, tx ports.Tx, user core.UserID, begin string) error {
	if begin == "" {
		return nil
	}
	tokens, err := tx.Tokens().List(ctx, user, core.Page{})
	if err != nil {
		return err
	}
	for _, token := range tokens {
		if len(token.Refresh) > 0 || token.Live(s.Clock.Now()) || !strings.HasPrefix(token.Name, begin) {
			continue
		}
		if err := endToken(ctx, tx, s.kit, token); err != nil {
			return err
		}
	}
	return nil
}

func (n NewToken) validate(c core.Caller, now time.Time) error {
	var v core.Violations
	core.CheckName(&v, "name", n.Name)
	v.Check(n.Expires.IsZero() || n.Expires.After(now), "expires_at", "must lie in the future")
	v.Check(len(n.Scopes) <= core.MaxPermissions, "scopes", "must be at most %d", core.MaxPermissions)
	for _, scope := range n.Scopes {
		v.Check(scope.Known(), "scopes", "must be of read, write and admin, or permissions and patterns, not %q", core.Clip(string(scope)))
		v.Check(c.MayScope(scope), "scopes", "cannot hold %q, which you do not have", core.Clip(string(scope)))
	}
	v.Check(len(n.Scopes) > 0 || len(c.Scopes) == 0, "scopes", "must be named, because your own token is limited")
	checkNetworks(&v, c, n.Networks)
	return v.Err()
}

// checkNetworks refuses networks that are none, and such as the caller's own
// token may not be used from.
func checkNetworks(v *core.Violations, c core.Caller, networks []netip.Prefix) {
	core.CheckNetworks(v, "networks", networks)
	v.Check(c.MayBind(networks), "networks", "must lie within those that your own token is bound to")
}

// bearerFor is for whom a token shall be made: the caller, or with the
// permission user.token another user. What the token could do there must be
// nothing that the caller cannot. Invalid, Denied.
func bearerFor(ctx context.Context, tx ports.Tx, c core.Caller, n NewToken) (core.User, error) {
	if n.User == "" || n.User == c.Name || n.User == string(c.User) {
		return core.User{ID: c.User, Name: c.Name}, nil
	}
	err := error(core.NotFound)
	var user core.User
	if c.Has(core.UserToken) {
		user, err = named(ctx, tx.Users(), n.User)
	}
	if missing(err) {
		return user, violation("user", "names no user that you may make tokens for: %q", core.Clip(n.User))
	}
	if err != nil {
		return user, err
	}
	role, err := roleNamed(ctx, tx, user.Role)
	if err != nil {
		return user, err
	}
	if !c.HoldsScoped(role, n.Scopes) {
		return user, holds(c, role)
	}
	return user, nil
}

// ChangeToken renames a token, or binds it to other networks from the next
// request on. Invalid, NotFound, Conflict.
func (s *Service) ChangeToken(ctx context.Context, c core.Caller, id core.TokenID, change TokenChange) (core.Token, error) {
	if err := s.mayChange(ctx, c, core.TokenChange, string(id)); err != nil {
		return core.Token{}, err
	}
	var v core.Violations
	if change.Name != nil {
		core.CheckName(&v, "name", *change.Name)
	}
	if change.Networks != nil {
		checkNetworks(&v, c, *change.Networks)
	}
	if err := v.Err(); err != nil {
		return core.Token{}, s.denied(ctx, c, core.TokenChange, string(id), err)
	}
	return once(ctx, s, c, core.TokenChange, string(id), func(tx ports.Tx) (core.Token, error) {
		token, err := tokenFor(ctx, tx, c, id)
		if err != nil {
			return token, err
		}
		if err := matches(c, token.Version); err != nil {
			return token, err
		}
		if change.Name != nil {
			token.Name = *change.Name
		}
		if change.Networks != nil {
			if len(token.Refresh) > 0 {
				return token, violation("networks", "are for API tokens, not for sessions")
			}
			token.Networks = slices.Clone(*change.Networks)
		}
		if err := tx.Tokens().Update(ctx, token); err != nil {
			return token, err
		}
		if err := tellToken(ctx, tx, s.kit, wasUpdated, token); err != nil {
			return token, err
		}
		return tx.Tokens().Get(ctx, id)
	})
}

// DeleteToken revokes a token or ends a session, from the next request on. NotFound.
func (s *Service) DeleteToken(ctx context.Context, c core.Caller, id core.TokenID) error {
	if err := s.mayChange(ctx, c, core.TokenDelete, string(id)); err != nil {
		return err
	}
	_, err := once(ctx, s, c, core.TokenDelete, string(id), func(tx ports.Tx) (struct{}, error) {
		token, err := tokenFor(ctx, tx, c, id)
		if err != nil {
			return struct{}{}, err
		}
		if err := matches(c, token.Version); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, endToken(ctx, tx, s.kit, token)
	})
	return err
}

// EnsureAdmin makes sure that an admin of this name exists, who is not suspended,
// and that the secret opens their account. It is how the first token comes into being. Invalid: the
// secret has fewer than [MinSecret] characters. Conflict (code name-taken): the
// name is a customer's. Repeatable.
func (s *Service) EnsureAdmin(ctx context.Context, username, secret string) (core.Caller, error) {
	if len(secret) < MinSecret {
		return core.Caller{}, violation("admin_token", "must have %d characters or more", MinSecret)
	}
	var bearer core.Bearer
	err := s.Store.Do(ctx, func(tx ports.Tx) error {
		user, err := s.ensureAdmin(ctx, tx, username)
		if err != nil {
			return err
		}
		if bearer, err = s.ensureToken(ctx, tx, user, digest(secret)); err != nil {
			return err
		}
		if _, err := tx.Secrets().Get(ctx, signingPlace(bearer.Token.ID)); !missing(err) {
			return err // it is kept already
		}
		return s.keepSigning(ctx, tx, bearer.Token.ID, secret)
	})
	return bearer.Caller(), err
}

func (s *Service) ensureAdmin(ctx context.Context, tx ports.Tx, username string) (core.User, error) {
	user, err := tx.Users().Named(ctx, username)
	switch {
	case err == nil && user.Role != core.Admin:
		return user, core.Fail(core.Conflict, core.CodeNameTaken, "the user %s is no admin, and cannot be the administrator", username)
	case err == nil && user.Suspended:
		user.Suspended = false
		if err := tx.Users().Update(ctx, user); err != nil {
			return user, err
		}
		return user, tellOf(ctx, tx, s.kit, "user", wasUpdated, string(user.ID), user)
	case !missing(err):
		return user, err
	}
	user = core.User{ID: guest.NewID[core.UserID](s.kit), Name: username, Role: core.Admin, Version: 1, Created: s.Clock.Now()}
	if err := user.Validate(); err != nil {
		return user, err
	}
	if err := tx.Users().Insert(ctx, user); err != nil {
		return user, err
	}
	return user, tellOf(ctx, tx, s.kit, "user", wasCreated, string(user.ID), user)
}

// ensureToken replaces an admin token of an earlier secret.
func (s *Service) ensureToken(ctx context.Context, tx ports.Tx, user core.User, hash []byte) (core.Bearer, error) {
	const name = "admin token of the settings"
	tokens, err := tx.Tokens().List(ctx, user.ID, core.Page{})
	if err != nil {
		return core.Bearer{}, err
	}
	for _, t := range tokens {
		if t.Name != name {
			continue
		}
		if subtle.ConstantTimeCompare(t.Hash, hash) == 1 {
			return core.Bearer{Token: t, User: user, Role: adminRole()}, nil
		}
		if err := endToken(ctx, tx, s.kit, t); err != nil {
			return core.Bearer{}, err
		}
	}
	token := core.Token{ID: guest.NewID[core.TokenID](s.kit), Name: name, User: user.ID, Hash: hash, Version: 1, Created: s.Clock.Now()}
	if err := tx.Tokens().Insert(ctx, token); err != nil {
		return core.Bearer{}, err
	}
	return core.Bearer{Token: token, User: user, Role: adminRole()}, tellToken(ctx, tx, s.kit, wasCreated, token)
}

func adminRole() core.Role {
	role, _ := core.BuiltIn(core.Admin)
	return role
}
