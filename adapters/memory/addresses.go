package memory

import (
	"cmp"
	"context"
	"net/netip"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
)

// addresses hands out the addresses of pools; see [ports.Addresses].
type addresses struct{ *tx }

// addressKey sorts by pool and, within it, from the lowest address to the highest.
func addressKey(pool core.PoolID, ip netip.Addr) string {
	raw := ip.As16()
	return string(pool) + "/" + string(raw[:])
}

func (a addresses) Stock(_ context.Context, fresh []core.Address) error {
	if err := a.writable(); err != nil {
		return err
	}
	for _, one := range fresh {
		key := addressKey(one.Pool, one.IP)
		if _, ok := a.addresses.rows[key]; !ok {
			a.addresses.set(a.undo, key, one)
		}
	}
	return nil
}

func (a addresses) Restock(ctx context.Context, pool core.PoolID, wanted []core.Address) error {
	if err := a.writable(); err != nil {
		return err
	}
	settings := make(map[netip.Addr]core.Address, len(wanted))
	for _, one := range wanted {
		settings[one.IP] = one
	}
	for _, one := range a.poolAddresses(pool) {
		key := addressKey(pool, one.IP)
		fresh, stays := settings[one.IP]
		switch {
		case stays:
			one.Bits, one.Gateway, one.Bridge, one.VLAN = fresh.Bits, fresh.Gateway, fresh.Bridge, fresh.VLAN
			if one.Reverse == one.Usual {
				one.Reverse = fresh.Usual
			}
			one.Usual = fresh.Usual
			a.addresses.set(a.undo, key, one)
		case one.Server != "":
			return core.Fail(core.Conflict, core.CodeInUse, "the address %s is held by a server", one.IP)
		default:
			a.addresses.remove(a.undo, key)
		}
	}
	return a.Stock(ctx, wanted)
}

func (a addresses) Take(_ context.Context, pool core.PoolID, holder core.ServerID, named netip.Addr, freshBefore time.Time) (core.Address, error) {
	if err := a.writable(); err != nil {
		return core.Address{}, err
	}
	for _, held := range a.poolAddresses(pool) {
		if held.Server == holder {
			return held, nil
		}
	}
	return a.give(pool, holder, named, freshBefore)
}

func (a addresses) Add(_ context.Context, pool core.PoolID, holder core.ServerID, named netip.Addr, freshBefore time.Time) (core.Address, error) {
	if err := a.writable(); err != nil {
		return core.Address{}, err
	}
	if one, ok := a.addresses.get(addressKey(pool, named)); named.IsValid() && ok && one.Server == holder {
		return one, nil
	}
	return a.give(pool, holder, named, freshBefore)
}

func (a addresses) give(pool core.PoolID, holder core.ServerID, named netip.Addr, freshBefore time.Time) (core.Address, error) {
	found, err := a.free(pool, named, freshBefore)
	if err != nil {
		return core.Address{}, err
	}
	found.Server, found.Rank = holder, 1
	if held := a.heldBy(holder); len(held) > 0 {
		found.Rank = held[len(held)-1].Rank + 1
	}
	a.addresses.set(a.undo, addressKey(pool, found.IP), found)
	return found, nil
}

func (a addresses) free(pool core.PoolID, named netip.Addr, freshBefore time.Time) (core.Address, error) {
	if named.IsValid() {
		return a.named(pool, named)
	}
	for _, one := range a.poolAddresses(pool) {
		if one.Server == "" && !one.ReleasedAt.After(freshBefore) {
			return one, nil
		}
	}
	return core.Address{}, core.Fail(core.Exhausted, core.CodePoolExhausted, "the pool has no free address left")
}

func (a addresses) named(pool core.PoolID, ip netip.Addr) (core.Address, error) {
	one, ok := a.addresses.get(addressKey(pool, ip))
	if !ok {
		return core.Address{}, core.Fail(core.NotFound, "", "the pool has no address %s", ip)
	}
	if one.Server != "" {
		return core.Address{}, core.Fail(core.Conflict, "", "the address %s is held by another server", ip)
	}
	return one, nil
}

func (a addresses) Release(_ context.Context, holder core.ServerID, at time.Time) error {
	if err := a.writable(); err != nil {
		return err
	}
	for _, held := range a.heldBy(holder) {
		held.Server, held.ReleasedAt, held.Reverse = "", at, held.Usual
		a.addresses.set(a.undo, addressKey(held.Pool, held.IP), held)
	}
	return nil
}

func (a addresses) List(_ context.Context, pool core.PoolID, holder core.ServerID, page core.Page) ([]core.Address, error) {
	defer a.reading()()
	var found []core.Address
	for _, one := range a.addresses.rows {
		if (pool == "" || one.Pool == pool) && (holder == "" || one.Server == holder) && string(one.ID) > page.After {
			found = append(found, one)
		}
	}
	slices.SortFunc(found, byID)
	if page.Limit > 0 && len(found) > page.Limit {
		found = found[:page.Limit]
	}
	return found, nil
}

func byID(a, b core.Address) int { return cmp.Compare(a.ID, b.ID) }

// heldBy answers the addresses of a server, in the order that it was given them.
func (t *tx) heldBy(server core.ServerID) []core.Address {
	var held []core.Address
	if server == "" {
		return nil
	}
	for _, key := range t.addresses.find("server", string(server)) {
		held = append(held, t.addresses.rows[key])
	}
	slices.SortFunc(held, func(a, b core.Address) int { return cmp.Or(cmp.Compare(a.Rank, b.Rank), byID(a, b)) })
	return held
}

// poolAddresses walks the addresses of a pool, the lowest first.
func (t *tx) poolAddresses(pool core.PoolID) []core.Address {
	var found []core.Address
	for _, one := range t.addresses.after(string(pool) + "/") {
		if one.Pool != pool {
			break
		}
		found = append(found, one)
	}
	return found
}
