package native

import (
	"context"

	"github.com/remudahq/remuda/core"
)

func (a *API) registerPools() {
	const tag = "Addresses"
	on(a, op("GET", "/v1/pools", "list-pools", tag, "List pools", needs(core.ViewPool)), a.listPools)
	on(a, op("POST", "/v1/pools", "create-pool", tag, "Add a pool with all its addresses", needs(core.PoolCreate), created), a.createPool)
	on(a, op("GET", "/v1/pools/{id}", "get-pool", tag, "Show a pool", needs(core.ViewPool)), a.getPool)
	on(a, op("PATCH", "/v1/pools/{id}", "change-pool", tag, "Change a pool", needs(core.PoolChange), explained("Its network stays. Its addresses, the held ones too, "+
		"say from then on what the pool says; guests keep what they were set up with. An address that a server holds cannot be taken away.")), a.changePool)
	on(a, op("DELETE", "/v1/pools/{id}", "delete-pool", tag, "Remove a pool with its addresses", needs(core.PoolDelete)), a.deletePool)
}

func (a *API) listPools(ctx context.Context, in *struct {
	Paging
	Ordering
}) (*Listed[Pool], error) {
	page, err := in.sorted(in.Sort)
	if err != nil {
		return nil, err
	}
	pools, err := a.fleet.Pools(ctx, caller(ctx), page)
	return listedBy(in.Paging, in.Sort, pools, func(p core.Pool) (string, string) { return p.Name, string(p.ID) }, wirePool), err
}

func (a *API) createPool(ctx context.Context, in *struct {
	Terms
	Body NewPool
}) (*Shown[Pool], error) {
	wanted, err := newPool(in.Body)
	if err != nil {
		return nil, err
	}
	pool, err := a.fleet.CreatePool(ctx, caller(ctx), wanted)
	if err != nil {
		return nil, err
	}
	return made(ctx, pool.Version, "/v1/pools/"+string(pool.ID), wirePool(pool)), nil
}

func (a *API) getPool(ctx context.Context, in *struct {
	One
	Look
}) (*Shown[Pool], error) {
	id, err := idOf[core.PoolID](in.One)
	if err != nil {
		return nil, err
	}
	pool, err := a.fleet.Pool(ctx, caller(ctx), id)
	return show(in.Look, pool.Version, wirePool(pool)), err
}

func (a *API) changePool(ctx context.Context, in *struct {
	One
	Terms
	Body PoolChange
}) (*Shown[Pool], error) {
	id, err := idOf[core.PoolID](in.One)
	if err != nil {
		return nil, err
	}
	change, err := poolChange(in.Body)
	if err != nil {
		return nil, err
	}
	pool, err := a.fleet.ChangePool(ctx, caller(ctx), id, change)
	return show(Look{}, pool.Version, wirePool(pool)), err
}

func (a *API) deletePool(ctx context.Context, in *struct {
	One
	Terms
}) (*Gone, error) {
	id, err := idOf[core.PoolID](in.One)
	if err != nil {
		return nil, err
	}
	return &Gone{}, a.fleet.DeletePool(ctx, caller(ctx), id)
}
