package sqlstore

import (
	"context"
	"net/netip"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/uptrace/bun"
)

func (a addresses) Add(ctx context.Context, pool core.PoolID, holder core.ServerID, named netip.Addr, freshBefore time.Time) (core.Address, error) {
	if a.looking {
		return core.Address{}, errLooking()
	}
	if !named.IsValid() {
		return a.takeLowest(ctx, pool, holder, freshBefore, false)
	}
	var held addressRow
	found, err := a.find(ctx, a.db.NewSelect().Model(&held).Where("pool_id = ? AND sort_key = ? AND server_id = ?", pool, sortKey(named), holder))
	if err != nil || found {
		return held.address(), err
	}
	return a.takeNamed(ctx, pool, holder, named)
}

func (a addresses) Return(ctx context.Context, holder core.ServerID, ids []core.AddressID, at time.Time) error {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id core.AddressID) bool { return !wellFormed(id) })
	if len(ids) == 0 {
		return nil
	}
	_, err := a.exec(ctx, "UPDATE addresses SET server_id = NULL, released_at = ?, reverse = usual_reverse WHERE server_id = ? AND id IN (?)",
		stamp(at), holder, bun.List(ids))
	return err
}

func (a addresses) Get(ctx context.Context, id core.AddressID) (core.Address, error) {
	if !wellFormed(id) {
		return core.Address{}, missing("address")
	}
	var row addressRow
	found, err := a.find(ctx, a.db.NewSelect().Model(&row).Where("id = ?", id))
	if err == nil && !found {
		err = missing("address")
	}
	return row.address(), err
}

func (a addresses) Name(ctx context.Context, id core.AddressID, reverse string) error {
	if !wellFormed(id) {
		return missing("address")
	}
	n, err := a.exec(ctx, "UPDATE addresses SET reverse = ? WHERE id = ?", flat(reverse), id)
	if err == nil && n == 0 {
		err = missing("address")
	}
	return err
}

func (a addresses) Find(ctx context.Context, f core.AddressFilter) ([]core.Address, error) {
	var rows []addressRow
	query := paged(a.db.NewSelect().Model(&rows), f.Page)
	if f.Pool != "" {
		query = query.Where("pool_id = ?", f.Pool)
	}
	if f.Server != "" {
		query = query.Where("server_id = ?", f.Server)
	}
	if f.Owner != "" {
		query = query.Where("server_id IN (SELECT s.id FROM servers s WHERE s.owner_id = ?)", f.Owner)
	}
	if f.Held != nil && *f.Held {
		query = query.Where("server_id IS NOT NULL")
	}
	if f.Held != nil && !*f.Held {
		query = query.Where("server_id IS NULL")
	}
	if _, err := a.find(ctx, query); err != nil {
		return nil, err
	}
	return each(rows, (*addressRow).address), nil
}
