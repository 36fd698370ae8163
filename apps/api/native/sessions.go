package native

import (
	"context"

	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
)

func (a *API) registerSession() {
	const tag = "Sessions"
	on(a, op("POST", "/v1/session", "open-session", tag, "Log in", open), a.login)
	on(a, op("POST", "/v1/session/refresh", "refresh-session", tag, "Go on with a session", open,
		explained("Both secrets are new afterwards; the old ones open nothing any more.")), a.refresh)
	on(a, op("DELETE", "/v1/session", "close-session", tag, "Log out", anybody,
		explained("Ends the session, or revokes the token, that the request came with.")), a.logout)
}

type opened struct{ Body Session }

// login lets only so many wrong guesses through, for one address and for One
// user; what was right does not count.
func (a *API) login(ctx context.Context, in *struct{ Body Login }) (*opened, error) {
	source := caller(ctx).Source
	from, on := a.Logins.Take("from "+web.House(source)), a.Logins.Take("on "+in.Body.Username)
	for _, verdict := range []web.Verdict{from, on} {
		if !verdict.OK {
			a.tooMany(ctx, "session.open", in.Body.Username)
			return nil, web.TooMany(verdict)
		}
	}
	grant, err := a.fleet.Login(ctx, source, in.Body.Username, in.Body.Password)
	if err != nil {
		return nil, err
	}
	from.Return()
	on.Return()
	return &opened{wireSession(grant)}, nil
}

// refresh lets only so many wrong secrets through, likewise.
func (a *API) refresh(ctx context.Context, in *struct{ Body Refresh }) (*opened, error) {
	source := caller(ctx).Source
	from := a.Logins.Take("from " + source)
	if !from.OK {
		a.tooMany(ctx, "session.refresh", "")
		return nil, web.TooMany(from)
	}
	grant, err := a.fleet.Refresh(ctx, source, in.Body.RefreshToken)
	if err == nil {
		from.Return()
	}
	return &opened{wireSession(grant)}, err
}

// How many of the attempts that were too many the audit log is told of, by
// address: so that it shows them, and cannot be filled by them.
const (
	denialRate  = 1.0 / 60
	denialBurst = 10
)

func (a *API) tooMany(ctx context.Context, action core.Permission, subject string) {
	source := caller(ctx).Source
	if a.denials.Take(source).OK {
		a.fleet.Refused(ctx, core.Caller{Source: source}, action, core.Clip(subject), "rate-limited")
	}
}

func (a *API) logout(ctx context.Context, _ *struct{}) (*Gone, error) {
	return &Gone{}, a.fleet.Logout(ctx, caller(ctx))
}

func (a *API) registerMe() {
	on(a, op("GET", "/v1/me", "get-me", "Sessions", "Who you are", anybody), a.me)
}

func (a *API) me(ctx context.Context, _ *struct{}) (*Shown[Me], error) {
	who := caller(ctx)
	user, err := a.fleet.User(ctx, who, who.User)
	if err != nil {
		return nil, err
	}
	quota, err := a.fleet.Quota(ctx, who, who.User)
	return counted(wireMe(user, who, quota)), err
}

// One is the path of one thing, whatever form its identifier has.
type One struct {
	ID string `path:"id" maxLength:"100" doc:"Its identifier."`
}

// idOf reads an identifier. NotFound: text of another form names nothing.
func idOf[T ~string](o One) (T, error) { return core.ParseID[T](o.ID) }
