package native

import (
	"context"

	"github.com/remudahq/remuda/core"
)

func (a *API) registerAddresses() {
	const tag = "Addresses"
	on(a, op("GET", "/v1/addresses", "list-addresses", tag, "List addresses, and who holds them", needs(core.ViewAddress),
		explained("Those of your servers; who sees every server sees every address.")), a.listAddresses)
	on(a, op("GET", "/v1/addresses/{id}", "get-address", tag, "Show an address", needs(core.ViewAddress)), a.getAddress)
	on(a, op("PATCH", "/v1/addresses/{id}", "change-address", tag, "Change the reverse name of an address", needs(core.AddressReverse),
		explained("It is stored and served, and the event address.reverse_changed tells whoever keeps DNS.")), a.changeAddress)
}

func (a *API) listAddresses(ctx context.Context, in *struct {
	Paging
	Pool   string `query:"pool" maxLength:"36" doc:"Only those of the pool with this ID."`
	Server string `query:"server" maxLength:"36" doc:"Only those that the server with this ID holds."`
	Held   string `query:"held" enum:"true,false" doc:"Only those that a server holds, or that are free."`
}) (*Listed[Address], error) {
	page, err := in.page()
	if err != nil {
		return nil, err
	}
	if _, bad := core.ParseID[core.PoolID](in.Pool); in.Pool != "" && bad != nil {
		return nil, wrongQuery("pool", "is no pool's ID")
	}
	if _, bad := core.ParseID[core.ServerID](in.Server); in.Server != "" && bad != nil {
		return nil, wrongQuery("server", "is no server's ID")
	}
	filter := core.AddressFilter{Page: page, Pool: core.PoolID(in.Pool), Server: core.ServerID(in.Server)}
	if in.Held != "" {
		held := in.Held == "true"
		filter.Held = &held
	}
	addresses, err := a.fleet.Addresses(ctx, caller(ctx), filter)
	return listed(in.Paging, addresses, func(a core.Address) string { return string(a.ID) }, wireAddress), err
}

func (a *API) getAddress(ctx context.Context, in *struct{ One }) (*struct{ Body Address }, error) {
	id, err := idOf[core.AddressID](in.One)
	if err != nil {
		return nil, err
	}
	address, err := a.fleet.Address(ctx, caller(ctx), id)
	return &struct{ Body Address }{wireAddress(address)}, err
}

func (a *API) changeAddress(ctx context.Context, in *struct {
	One
	Terms
	Body AddressChange
}) (*struct{ Body Address }, error) {
	id, err := idOf[core.AddressID](in.One)
	if err != nil {
		return nil, err
	}
	address, err := a.fleet.SetReverse(ctx, caller(ctx), id, in.Body.Reverse)
	return &struct{ Body Address }{wireAddress(address)}, err
}
