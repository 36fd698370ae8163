package fleet

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// takeAddresses gives the server the addresses that were named, or one of each
// family that the cluster has a pool for, as far as its plan allows. A server
// has one interface, so all of them lead to one bridge.
func (s *Service) takeAddresses(ctx context.Context, tx ports.Tx, c core.Caller, id core.ServerID, choice choice, named []netip.Addr) ([]core.Address, error) {
	pools, most := choice.pools, choice.plan.Addresses
	if most != nil && len(named) > *most {
		return nil, violation("addresses", "must be at most %d with the plan %s", *most, choice.plan.Name)
	}
	if len(named) > 0 {
		return s.takeNamed(ctx, tx, c, id, pools, named)
	}
	var taken []core.Address
	for _, v4 := range []bool{true, false} {
		if most != nil && len(taken) >= *most {
			break
		}
		address, err := s.takeAny(ctx, tx, id, pools, v4)
		if err != nil {
			return nil, err
		}
		if address.ID != "" {
			taken = append(taken, address)
			pools = slices.DeleteFunc(pools, func(p core.Pool) bool { return !beside(address, p) })
		}
	}
	return taken, nil
}

func (s *Service) takeNamed(ctx context.Context, tx ports.Tx, c core.Caller, id core.ServerID, pools []core.Pool, named []netip.Addr) ([]core.Address, error) {
	taken := make([]core.Address, 0, len(named))
	for i, addr := range named {
		path := fmt.Sprintf("addresses.%d", i)
		pool, ok := poolOf(pools, addr)
		if !ok {
			return nil, violation(path, "is in no pool of that cluster")
		}
		if len(taken) > 0 && !beside(taken[0], pool) {
			return nil, violation(path, "leads to another bridge than %s, and a server has one interface", taken[0].IP)
		}
		got, err := s.takeOne(ctx, tx, c, id, pool, addr)
		switch {
		case missing(err):
			return nil, violation(path, "is in no pool of that cluster")
		case err != nil:
			return nil, err
		}
		taken = append(taken, got)
	}
	return taken, nil
}

// beside reports whether the pool's addresses are on the same bridge and VLAN.
func beside(a core.Address, p core.Pool) bool { return a.Bridge == p.Bridge && a.VLAN == p.VLAN }

func poolOf(pools []core.Pool, addr netip.Addr) (core.Pool, bool) {
	at := slices.IndexFunc(pools, func(p core.Pool) bool { return p.Holds(addr) })
	if at < 0 {
		return core.Pool{}, false
	}
	return pools[at], true
}

// takeAny takes one address of a family from the first pool that has one left;
// none where there is no pool of that family.
func (s *Service) takeAny(ctx context.Context, tx ports.Tx, id core.ServerID, pools []core.Pool, v4 bool) (address core.Address, err error) {
	for _, p := range pools {
		if p.Prefix.Addr().Is4() != v4 {
			continue
		}
		address, err = tx.Addresses().Take(ctx, p.ID, id, netip.Addr{}, s.rested(p))
		if err == nil || core.KindOf(err) != core.Exhausted {
			return address, err
		}
	}
	return core.Address{}, err
}

// rested is when an address of the pool must have been given back to be given
// out again.
func (s *Service) rested(p core.Pool) time.Time {
	rest := s.Options.Quarantine
	if p.Rest != nil {
		rest = *p.Rest
	}
	return s.Clock.Now().Add(-rest)
}
