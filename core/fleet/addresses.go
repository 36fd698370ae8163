package fleet

import (
	"context"
	"fmt"
	"net/netip"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// takeAddresses gives the server the addresses that were named, or one of each
// family that the cluster has a pool for.
func (s *Service) takeAddresses(ctx context.Context, tx ports.Tx, server core.Server, named []netip.Addr) error {
	pools, err := tx.Pools().List(ctx, core.Page{})
	if err != nil {
		return err
	}
	var serving []core.Pool
	for _, p := range pools {
		if p.Serves(server.Placement.Cluster) {
			serving = append(serving, p)
		}
	}
	if len(named) > 0 {
		return s.takeNamed(ctx, tx, server.ID, serving, named)
	}
	for _, v4 := range []bool{true, false} {
		if err := s.takeAny(ctx, tx, server.ID, serving, v4); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) takeNamed(ctx context.Context, tx ports.Tx, id core.ServerID, pools []core.Pool, named []netip.Addr) error {
	for i, addr := range named {
		path := fmt.Sprintf("addresses.%d", i)
		pool, ok := poolOf(pools, addr)
		if !ok {
			return violation(path, "is in no pool of that cluster")
		}
		got, err := tx.Addresses().Take(ctx, pool.ID, id, addr, s.Clock.Now())
		if err != nil && core.KindOf(err) == core.NotFound {
			return violation(path, "is in no pool of that cluster")
		}
		if err == nil && got.IP != addr {
			return violation(path, "is a second one of pool %s, and a server has one of each", pool.Name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func poolOf(pools []core.Pool, addr netip.Addr) (core.Pool, bool) {
	for _, p := range pools {
		if p.Prefix.Contains(addr) {
			return p, true
		}
	}
	return core.Pool{}, false
}

// takeAny takes one address of a family from the first pool that has one left.
func (s *Service) takeAny(ctx context.Context, tx ports.Tx, id core.ServerID, pools []core.Pool, v4 bool) (last error) {
	rested := s.Clock.Now().Add(-s.Options.Quarantine)
	for _, p := range pools {
		if p.Prefix.Addr().Is4() != v4 {
			continue
		}
		_, last = tx.Addresses().Take(ctx, p.ID, id, netip.Addr{}, rested)
		if last == nil || core.KindOf(last) != core.Exhausted {
			return last
		}
	}
	return last
}
