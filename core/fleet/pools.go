package fleet

import (
	"context"
	"net/netip"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/ports"
)

func pools(tx ports.Tx) ports.Catalog[core.Pool, core.PoolID] { return tx.Pools() }

// Pools lists the address pools, sorted by ID. Denied unless an admin.
func (s *Service) Pools(ctx context.Context, c core.Caller, page core.Page) ([]core.Pool, error) {
	return list(ctx, s, c, core.ScopeAdmin, pools, page)
}

// Pool shows one pool. NotFound.
func (s *Service) Pool(ctx context.Context, c core.Caller, id core.PoolID) (core.Pool, error) {
	return get(ctx, s, c, core.ScopeAdmin, pools, "pool", id)
}

// CreatePool adds a pool with all its addresses. Invalid, Conflict (name-taken).
func (s *Service) CreatePool(ctx context.Context, c core.Caller, pool core.Pool) (core.Pool, error) {
	pool.ID, pool.Version, pool.Created = guest.NewID[core.PoolID](s.kit), 1, s.Clock.Now()
	if err := s.mayChange(ctx, c, core.ScopeAdmin, "pool.create", pool.Name); err != nil {
		return pool, err
	}
	if err := pool.Validate(); err != nil {
		return pool, s.denied(ctx, c, "pool.create", pool.Name, err)
	}
	addresses := s.stock(pool)
	return once(ctx, s, c, "pool.create", string(pool.ID), func(tx ports.Tx) (core.Pool, error) {
		if err := tx.Pools().Insert(ctx, pool); err != nil {
			return pool, err
		}
		return pool, tx.Addresses().Stock(ctx, addresses)
	})
}

// stock makes the rows of a pool's addresses.
func (s *Service) stock(pool core.Pool) []core.Address {
	var addresses []core.Address
	pool.Each(func(ip netip.Addr) {
		addresses = append(addresses, core.Address{
			ID: guest.NewID[core.AddressID](s.kit), Pool: pool.ID, IP: ip, Bits: pool.Prefix.Bits(),
			Gateway: pool.Gateway, Bridge: pool.Bridge, VLAN: pool.VLAN,
		})
	})
	return addresses
}

// DeletePool removes a pool with its addresses. Conflict (code in-use): some are held.
func (s *Service) DeletePool(ctx context.Context, c core.Caller, id core.PoolID) error {
	return remove(ctx, s, c, pools, "pool", id, func(p core.Pool) int64 { return p.Version })
}

// Addresses lists the addresses of a pool, or of all pools when it is empty,
// sorted by ID. Denied unless an admin.
func (s *Service) Addresses(ctx context.Context, c core.Caller, pool core.PoolID, page core.Page) ([]core.Address, error) {
	if err := need(c, core.ScopeAdmin); err != nil {
		return nil, err
	}
	page.Limit = pageSize(page.Limit)
	var found []core.Address
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		found, err = tx.Addresses().List(ctx, pool, "", page)
		return err
	})
	return found, err
}
