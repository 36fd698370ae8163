package native

import (
	"context"

	"github.com/remudahq/remuda/core"
)

func (a *API) registerTokens() {
	const tag = "Tokens"
	on(a, op("GET", "/v1/tokens", "list-tokens", tag, "List tokens and sessions", needs(core.ViewToken), explained("Yours; an admin's list has everybody's.")), a.listTokens)
	on(a, op("POST", "/v1/tokens", "create-token", tag, "Make an API token", needs(core.TokenCreate), created, explained("Its secret is shown this once.")), a.createToken)
	on(a, op("GET", "/v1/tokens/{id}", "get-token", tag, "Show a token", needs(core.ViewToken)), a.getToken)
	on(a, op("PATCH", "/v1/tokens/{id}", "change-token", tag, "Rename a token, or bind it to other networks", needs(core.TokenChange),
		explained("What it is bound to holds from the next request on; streams that it may not follow any more end.")), a.changeToken)
	on(a, op("DELETE", "/v1/tokens/{id}", "delete-token", tag, "Revoke a token", needs(core.TokenDelete)), a.deleteToken)
}

func (a *API) listTokens(ctx context.Context, in *struct{ Paging }) (*Listed[Token], error) {
	page, err := in.page()
	if err != nil {
		return nil, err
	}
	tokens, err := a.fleet.Tokens(ctx, caller(ctx), page)
	return listed(in.Paging, tokens, func(t core.Token) string { return string(t.ID) }, wireToken), err
}

func (a *API) createToken(ctx context.Context, in *struct {
	Terms
	Body NewToken
}) (*Shown[IssuedToken], error) {
	order, err := newToken(in.Body)
	if err != nil {
		return nil, err
	}
	issued, err := a.fleet.CreateToken(ctx, caller(ctx), order)
	return made(ctx, issued.Token.Version, "/v1/tokens/"+string(issued.Token.ID), wireIssued(issued)), err
}

func (a *API) getToken(ctx context.Context, in *struct {
	One
	Look
}) (*Shown[Token], error) {
	id, err := idOf[core.TokenID](in.One)
	if err != nil {
		return nil, err
	}
	token, err := a.fleet.Token(ctx, caller(ctx), id)
	return show(in.Look, token.Version, wireToken(token)), err
}

func (a *API) changeToken(ctx context.Context, in *struct {
	One
	Terms
	Body TokenChange
}) (*Shown[Token], error) {
	id, err := idOf[core.TokenID](in.One)
	if err != nil {
		return nil, err
	}
	change, err := tokenChange(in.Body)
	if err != nil {
		return nil, err
	}
	token, err := a.fleet.ChangeToken(ctx, caller(ctx), id, change)
	return show(Look{}, token.Version, wireToken(token)), err
}

func (a *API) deleteToken(ctx context.Context, in *struct {
	One
	Terms
}) (*Gone, error) {
	id, err := idOf[core.TokenID](in.One)
	if err != nil {
		return nil, err
	}
	return &Gone{}, a.fleet.DeleteToken(ctx, caller(ctx), id)
}
