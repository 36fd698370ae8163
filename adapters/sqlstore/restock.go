package sqlstore

import (
	"context"
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/uptrace/bun"
)

func (a addresses) Restock(ctx context.Context, pool core.PoolID, wanted []core.Address) error {
	if a.looking {
		return errLooking()
	}
	if err := a.drop(ctx, pool, wanted); err != nil {
		return err
	}
	for some := range slices.Chunk(wanted, 500) {
		rows := make([]addressRow, len(some))
		for i := range some {
			rows[i] = rowOfAddress(&some[i])
		}
		query := a.db.NewInsert().Model(&rows).On("CONFLICT (pool_id, sort_key) DO UPDATE").
			Set("bits = EXCLUDED.bits").Set("gateway = EXCLUDED.gateway").Set("bridge = EXCLUDED.bridge").Set("vlan = EXCLUDED.vlan").
			Set("reverse = CASE WHEN ?TableAlias.reverse = ?TableAlias.usual_reverse THEN EXCLUDED.usual_reverse ELSE ?TableAlias.reverse END").
			Set("usual_reverse = EXCLUDED.usual_reverse")
		if _, err := a.write(ctx, query); err != nil {
			return err
		}
	}
	return nil
}

// drop deletes the pool's free addresses that are not wanted. One that is just
// being taken is waited for, and then stands in the way.
func (a addresses) drop(ctx context.Context, pool core.PoolID, wanted []core.Address) error {
	stays := make(map[string]bool, len(wanted))
	for i := range wanted {
		stays[sortKey(wanted[i].IP)] = true
	}
	var there []addressRow
	if _, err := a.find(ctx, a.db.NewSelect().Model(&there).Column("id", "sort_key").Where("pool_id = ?", pool)); err != nil {
		return err
	}
	var gone []core.AddressID
	for i := range there {
		if !stays[there[i].SortKey] {
			gone = append(gone, there[i].ID)
		}
	}
	for some := range slices.Chunk(gone, 500) {
		n, err := a.exec(ctx, "DELETE FROM addresses WHERE id IN (?) AND server_id IS NULL", bun.List(some))
		if err != nil {
			return err
		}
		if n < len(some) {
			return core.Fail(core.Conflict, core.CodeInUse, "%d addresses that are to go are held by servers", len(some)-n)
		}
	}
	return nil
}
