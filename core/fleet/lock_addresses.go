package fleet

import (
	"context"
	"fmt"
	"net/netip"
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/network"
	"github.com/remudahq/remuda/ports"
)

// LockAddresses accepts that a server's guest shall use these addresses and no
// others: those that are free in a pool are the server's own when this returns,
// and its IP lock is on when the operation is over. Nothing is given back for it.
// Invalid: one is neither the server's nor to be had ("addresses.N"), or the
// server has more ("addresses"). Exhausted (quota-exceeded), Conflict
// (illegal-move), Busy (server-busy).
func (s *Service) LockAddresses(ctx context.Context, c core.Caller, id core.ServerID, only []netip.Addr) (Accepted, error) {
	const action = core.ServerIPLock
	if err := s.mayChange(ctx, c, action, string(id)); err != nil {
		return Accepted{}, err
	}
	return once(ctx, s, c, action, string(id), func(tx ports.Tx) (Accepted, error) {
		server, err := serverFor(ctx, tx, c, action, id)
		if err != nil {
			return Accepted{}, err
		}
		held, err := tx.Addresses().Find(ctx, core.AddressFilter{Server: id})
		if err != nil {
			return Accepted{}, err
		}
		return s.rewire(ctx, tx, c, server, func(st *network.State) error {
			st.Lock = true
			st.Fresh, err = s.complete(ctx, tx, c, server, held, only)
			return err
		})
	})
}

// complete takes those of the addresses that the server does not hold, and
// refuses a list in which one that it holds is not.
func (s *Service) complete(ctx context.Context, tx ports.Tx, c core.Caller, server core.Server, held []core.Address, only []netip.Addr) (fresh []core.AddressID, err error) {
	var v core.Violations
	var more []int // places in the list
	for i, ip := range only {
		if !isAmong(held, ip) && !slices.Contains(only[:i], ip) {
			more = append(more, i)
		}
	}
	for _, a := range held {
		v.Check(slices.Contains(only, a.IP), "addresses", "must name %s too, which the server holds", a.IP)
	}
	if err := v.Err(); err != nil || len(more) == 0 {
		return nil, err
	}
	if err := allowed(ctx, tx, c, core.ServerAddresses, server.ID, server.Owner); err != nil {
		return nil, err
	}
	if err := mayHold(ctx, tx, server, len(held), len(more)); err != nil {
		return nil, err
	}
	if err := s.afford(ctx, tx, server.Owner, core.Usage{Addresses: int64(len(more))}); err != nil {
		return nil, err
	}
	pools, err := poolsOf(ctx, tx, server)
	if err != nil {
		return nil, err
	}
	for _, i := range more {
		got, err := s.takeBeside(ctx, tx, c, server.ID, pools, held, only[i])
		if kind := core.KindOf(err); err != nil && (kind == core.Conflict || kind == core.NotFound || kind == core.Invalid) {
			v.Add(fmt.Sprintf("addresses.%d", i), "is neither the server's nor free in a pool of its cluster and bridge: %s", only[i])
			continue
		}
		if err != nil {
			return nil, err
		}
		held, fresh = append(held, got), append(fresh, got.ID)
	}
	return fresh, v.Err()
}

func isAmong(held []core.Address, ip netip.Addr) bool {
	return slices.ContainsFunc(held, func(a core.Address) bool { return a.IP == ip })
}

// takeBeside takes an address that leads to the same bridge as those that are held.
func (s *Service) takeBeside(ctx context.Context, tx ports.Tx, c core.Caller, id core.ServerID, pools []core.Pool, held []core.Address, ip netip.Addr) (core.Address, error) {
	pool, ok := poolOf(pools, ip)
	if !ok || len(held) > 0 && !beside(held[0], pool) {
		return core.Address{}, core.NotFound
	}
	return s.takeOne(ctx, tx, c, id, pool, ip)
}
