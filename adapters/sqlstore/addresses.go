package sqlstore

import (
	"context"
	"encoding/hex"
	"net/netip"
	"reflect"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/uptrace/bun"
)

// addresses is a [ports.Addresses].
type addresses struct{ *tx }

type addressRow struct {
	bun.BaseModel `bun:"table:addresses"`
	ID            core.AddressID `bun:"id,pk,type:uuid"`
	Pool          core.PoolID    `bun:"pool_id,type:uuid"`
	IP            string         `bun:"ip"`
	SortKey       string         `bun:"sort_key"`
	Bits          int            `bun:"bits"`
	Gateway       string         `bun:"gateway"`
	Bridge        string         `bun:"bridge"`
	VLAN          int            `bun:"vlan"`
	Reverse       string         `bun:"reverse"`
	Usual         string         `bun:"usual_reverse"`
	Server        core.ServerID  `bun:"server_id,type:uuid,nullzero"`
	Rank          int            `bun:"rank"`
	ReleasedAt    stamp          `bun:"released_at"`
}

func rowOfAddress(a *core.Address) addressRow {
	return addressRow{ID: a.ID, Pool: a.Pool, IP: textOf(a.IP), SortKey: sortKey(a.IP), Bits: a.Bits, Gateway: textOf(a.Gateway),
		Bridge: flat(a.Bridge), VLAN: a.VLAN, Reverse: flat(a.Reverse), Usual: flat(a.Usual), Server: a.Server, Rank: a.Rank, ReleasedAt: stamp(a.ReleasedAt)}
}

func (r *addressRow) address() core.Address {
	return core.Address{ID: r.ID, Pool: r.Pool, IP: addrOf(r.IP), Bits: r.Bits, Gateway: addrOf(r.Gateway), Bridge: r.Bridge,
		VLAN: r.VLAN, Reverse: r.Reverse, Usual: r.Usual, Server: r.Server, Rank: r.Rank, ReleasedAt: time.Time(r.ReleasedAt)}
}

// sortKey makes texts that sort as the addresses do.
func sortKey(ip netip.Addr) string {
	b := ip.As16()
	return hex.EncodeToString(b[:])
}

func (a addresses) Stock(ctx context.Context, fresh []core.Address) error {
	for some := range slices.Chunk(fresh, 500) {
		rows := make([]addressRow, len(some))
		for i := range some {
			rows[i] = rowOfAddress(&some[i])
		}
		if _, err := a.write(ctx, a.db.NewInsert().Model(&rows).On("CONFLICT (pool_id, sort_key) DO NOTHING")); err != nil {
			return err
		}
	}
	return nil
}

func (a addresses) Take(ctx context.Context, pool core.PoolID, holder core.ServerID, named netip.Addr, freshBefore time.Time) (core.Address, error) {
	if a.looking {
		return core.Address{}, errLooking()
	}
	if !named.IsValid() {
		return a.takeLowest(ctx, pool, holder, freshBefore, true)
	}
	var held addressRow
	found, err := a.find(ctx, a.db.NewSelect().Model(&held).Where("pool_id = ? AND server_id = ?", pool, holder).Order("sort_key").Limit(1))
	switch {
	case err != nil:
		return core.Address{}, err
	case found:
		return held.address(), nil
	}
	return a.takeNamed(ctx, pool, holder, named)
}

func (a addresses) takeNamed(ctx context.Context, pool core.PoolID, holder core.ServerID, ip netip.Addr) (core.Address, error) {
	var row addressRow
	n, err := a.write(ctx, a.db.NewUpdate().Model(&row).Set("server_id = ?", holder).Set("rank = "+nextRank, holder).
		Where("pool_id = ? AND sort_key = ? AND server_id IS NULL", pool, sortKey(ip)).Returning("*"))
	if err != nil {
		return core.Address{}, err
	}
	if n > 0 {
		return row.address(), nil
	}
	known, err := a.db.NewSelect().Model((*addressRow)(nil)).Where("pool_id = ? AND sort_key = ?", pool, sortKey(ip)).Exists(ctx)
	if err != nil {
		return core.Address{}, a.fail(err)
	}
	if known {
		return core.Address{}, core.Fail(core.Conflict, "", "the address %s is held by another server", ip)
	}
	return core.Address{}, core.Fail(core.NotFound, "", "the pool has no address %s", ip)
}

const (
	freeAddress = "pool_id = ? AND server_id IS NULL AND (released_at IS NULL OR released_at <= ?)"
	// nextRank is a place behind all that the server has.
	nextRank      = "(SELECT coalesce(max(h.rank), 0) + 1 FROM addresses h WHERE h.server_id = ?)"
	lowestAddress = "SELECT id FROM addresses WHERE " + freeAddress + " ORDER BY sort_key LIMIT 1"
)

// takeLowest takes what the holder has already, if that will do, or else the
// lowest that is free, in one statement. It first leaves out what other transactions have locked. Only when
// nothing else is left does it wait for one of those, because that may be
// rolled back; and it looks again, because PostgreSQL answers with nothing
// when the row that it waited for is gone. Each round waits for the end of a
// transaction that took an address, so the rounds end.
func (a addresses) takeLowest(ctx context.Context, pool core.PoolID, holder core.ServerID, freshBefore time.Time, same bool) (core.Address, error) {
	had := "(SELECT id FROM addresses WHERE pool_id = ? AND server_id = ? ORDER BY sort_key LIMIT 1), "
	if !same {
		had = "(SELECT id FROM addresses WHERE pool_id = ? AND server_id = ? AND 1 = 0), "
	}
	for {
		for _, lock := range []bun.Safe{a.flavour.unlocked(), a.flavour.locked()} {
			query := a.flavour.statement("UPDATE addresses SET server_id = ?, rank = CASE WHEN server_id = ? THEN rank ELSE "+nextRank+" END WHERE id = coalesce(",
				string(holder), string(holder), string(holder)).
				add(had, string(pool), string(holder)).
				add("("+lowestAddress+string(lock)+")", string(pool), stamp(freshBefore)).
				add(") RETURNING " + a.columns(reflect.TypeFor[addressRow]()))
			rows, err := read[addressRow](ctx, a.tx, query)
			if err != nil {
				return core.Address{}, err
			}
			if len(rows) > 0 {
				return rows[0].address(), nil
			}
		}
		left, err := a.db.NewSelect().Model((*addressRow)(nil)).Where(freeAddress, pool, stamp(freshBefore)).Exists(ctx)
		if err != nil {
			return core.Address{}, a.fail(err)
		}
		if !left {
			return core.Address{}, core.Fail(core.Exhausted, core.CodePoolExhausted, "the pool has no free address left")
		}
	}
}

func (a addresses) Release(ctx context.Context, holder core.ServerID, at time.Time) error {
	_, err := a.exec(ctx, "UPDATE addresses SET server_id = NULL, released_at = ?, reverse = usual_reverse WHERE server_id = ?", stamp(at), holder)
	return err
}

func (a addresses) List(ctx context.Context, pool core.PoolID, holder core.ServerID, page core.Page) ([]core.Address, error) {
	var rows []addressRow
	query := paged(a.db.NewSelect().Model(&rows), page)
	if pool != "" {
		query = query.Where("pool_id = ?", pool)
	}
	if holder != "" {
		query = query.Where("server_id = ?", holder)
	}
	if _, err := a.find(ctx, query); err != nil {
		return nil, err
	}
	return each(rows, (*addressRow).address), nil
}
