package native

import (
	"context"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/remudahq/remuda/apps/internal/problem"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
)

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

func scopeOf(ctx huma.Context) *web.Scope { return web.ScopeOf(ctx.Context()) }

// caller is who asks, as the middleware found out.
func caller(ctx context.Context) core.Caller { return web.ScopeOf(ctx).Caller }

// identify finds out who asks, unless the operation is open to everybody.
func (a *API) identify(ctx huma.Context, next func(huma.Context)) {
	scope := scopeOf(ctx)
	scope.Route, scope.Subject = ctx.Operation().Path, ctx.Param("id")
	if ctx.Operation().Metadata["open"] != nil {
		scope.Caller.Source = scope.Source
		next(ctx)
		return
	}
	who, err := scope.Caller, error(nil)
	if !scope.Proven {
		who, err = a.fleet.Authenticate(ctx.Context(), bearer(ctx.Header("Authorization")), scope.Source)
	}
	if err != nil {
		a.refuse(ctx, err)
		return
	}
	scope.Caller, scope.Bearer = who, bearer(ctx.Header("Authorization"))
	_, w := humago.Unwrap(ctx)
	if verdict := a.Tokens.Take(string(who.Token)); !verdict.Tell(w.Header()) {
		a.refuse(ctx, web.TooMany(verdict))
		return
	}
	next(ctx)
}

// bearer is the token in an Authorization header, or empty.
func bearer(header string) string {
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// refuse answers a problem from a middleware.
func (a *API) refuse(ctx huma.Context, err error) {
	_, w := humago.Unwrap(ctx)
	problem.Of(a.problem(ctx.Context(), err)).Write(w)
}

// problem is what an error is to the caller; what is our own fault is logged
// under the request's ID.
func (a *API) problem(ctx context.Context, err error) error {
	scope := web.ScopeOf(ctx)
	p := problem.Of(err).For(scope.ID)
	switch {
	case p.Status < http.StatusInternalServerError:
	case ctx.Err() != nil:
		return problem.New(http.StatusServiceUnavailable, "cancelled", "the request ended before its answer").For(scope.ID)
	default:
		a.Logger.Error("a request failed", "request", scope.ID, "route", scope.Route, "status", p.Status, "err", err)
	}
	return p
}
