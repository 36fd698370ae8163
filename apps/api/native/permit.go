package native

import (
	"github.com/danielgtaylor/huma/v2"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
)

// needs says which permission the call needs; of several one is enough.
func needs(oneOf ...core.Permission) func(*operation) {
	return func(o *operation) { o.needs, o.said = oneOf, true }
}

// anybody says that every valid token will do: what the call shows and does
// depends on whose it is.
func anybody(o *operation) { o.said = true }

// permit refuses who lacks the permission that the operation is documented to
// need, before anything else of the request is looked at: what is wrong with a
// body is no business of theirs.
func (a *API) permit(ctx huma.Context, next func(huma.Context)) {
	oneOf, _ := web.Needed(ctx.Operation())
	who := scopeOf(ctx).Caller
	if err := a.fleet.Permit(ctx.Context(), who, oneOf, core.Clip(ctx.Param("id")), changes(ctx.Method())); err != nil {
		a.refuse(ctx, err)
		return
	}
	next(ctx)
}
