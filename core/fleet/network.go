package fleet

import (
	"cmp"
	"context"
	"fmt"
	"net/netip"
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/network"
	"github.com/remudahq/remuda/ports"
)

// IPLock is a server's lock, and the addresses that it lets in.
type IPLock struct {
	core.IPLock
	Addresses []netip.Addr
	Version   int64 // of the server
}

// IPLock shows a server's lock. NotFound.
func (s *Service) IPLock(ctx context.Context, c core.Caller, id core.ServerID) (IPLock, error) {
	view, err := s.Server(ctx, c, id)
	if err != nil {
		return IPLock{}, err
	}
	lock := IPLock{Version: view.Version, Addresses: core.LockedAddresses(view.Addresses, view.Identity.MAC)}
	err = s.Store.Read(ctx, func(tx ports.Tx) error {
		watch, err := tx.Watches().Get(ctx, id)
		lock.IPLock = watch.Lock
		return err
	})
	return lock, err
}

// SetIPLock accepts that a server's guest shall use no addresses but its own,
// or may use any. repair, nil for as it was, says whether a lock that somebody
// broke is put back by itself. A lock that is there is verified and put back.
// Conflict (illegal-move): the server is not ready. Busy (server-busy).
func (s *Service) SetIPLock(ctx context.Context, c core.Caller, id core.ServerID, enabled bool, repair *bool) (Accepted, error) {
	const action = core.ServerIPLock
	if err := s.mayChange(ctx, c, action, string(id)); err != nil {
		return Accepted{}, err
	}
	return once(ctx, s, c, action, string(id), func(tx ports.Tx) (Accepted, error) {
		server, err := serverFor(ctx, tx, c, action, id)
		if err != nil {
			return Accepted{}, err
		}
		return s.rewire(ctx, tx, c, server, func(st *network.State) error {
			st.Lock = enabled
			if repair != nil {
				st.Repair = *repair
			}
			return nil
		})
	})
}

// rewire begins the workflow for a server that is free and ready, from the
// state that its lock is in.
func (s *Service) rewire(ctx context.Context, tx ports.Tx, c core.Caller, server core.Server, change func(*network.State) error) (Accepted, error) {
	if err := free(server); err != nil {
		return Accepted{}, err
	}
	if server.Life() != core.Ready {
		return Accepted{}, core.Fail(core.Conflict, core.CodeIllegalMove, "cannot change the network of a server that is %s", server.Life())
	}
	watch, err := tx.Watches().Get(ctx, server.ID)
	if err != nil {
		return Accepted{}, err
	}
	st := network.State{Lock: watch.Lock.Wanted, Was: watch.Lock.Wanted, Repair: watch.Lock.Repair}
	if watch.Lock.Before != nil {
		st.Before = *watch.Lock.Before
	}
	if err := change(&st); err != nil {
		return Accepted{}, err
	}
	op, err := s.network.Workflow().Begin(st)
	if err != nil {
		return Accepted{}, err
	}
	data := map[string]string{"ip_lock": fmt.Sprint(st.Lock)}
	return s.start(ctx, tx, c, server, op, core.EventNetworkRequested, data)
}

// AddressWish asks for one address: a named one, or any of a pool.
type AddressWish struct {
	IP   netip.Addr
	Pool string // name or ID
}

// ChangeAddresses accepts that a server shall have more addresses, and others
// no more. The new ones are its own when this returns; the others, and their
// reverse names, go when the guest has been told. The guest itself learns the
// first address of each family: a container at once, a virtual machine at its
// next start. Exhausted (pool-exhausted, quota-exceeded), Conflict, Invalid.
func (s *Service) ChangeAddresses(ctx context.Context, c core.Caller, id core.ServerID, add []AddressWish, remove []netip.Addr) (Accepted, error) {
	return s.readdress(ctx, c, id, func([]core.Address, []core.Pool) ([]AddressWish, []netip.Addr) { return add, remove })
}

// SetAddresses is [Service.ChangeAddresses] with the full list of what the
// server shall have. Of a pool as many are kept as it is named times.
func (s *Service) SetAddresses(ctx context.Context, c core.Caller, id core.ServerID, want []AddressWish) (Accepted, error) {
	return s.readdress(ctx, c, id, func(held []core.Address, pools []core.Pool) (add []AddressWish, remove []netip.Addr) {
		held = slices.Clone(held)
		slices.SortStableFunc(want, func(a, b AddressWish) int { // the named ones first, that no pool's takes theirs
			return cmp.Compare(number(b.IP.IsValid()), number(a.IP.IsValid()))
		})
		for _, w := range want {
			pool, known := wished(pools, w)
			at := slices.IndexFunc(held, func(a core.Address) bool { return w.IP == a.IP || !w.IP.IsValid() && known && pool.ID == a.Pool })
			if at < 0 {
				add = append(add, w)
				continue
			}
			held = slices.Delete(held, at, at+1)
		}
		for _, a := range held {
			remove = append(remove, a.IP)
		}
		return add, remove
	})
}

func number(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

const maxWishes = 64

func (s *Service) readdress(ctx context.Context, c core.Caller, id core.ServerID,
	wish func(held []core.Address, pools []core.Pool) (add []AddressWish, remove []netip.Addr),
) (Accepted, error) {
	const action = core.ServerAddresses
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
		pools, err := poolsOf(ctx, tx, server)
		if err != nil {
			return Accepted{}, err
		}
		add, remove := wish(held, pools)
		return s.rewire(ctx, tx, c, server, func(st *network.State) error {
			if st.Drop, err = dropped(held, remove); err != nil {
				return err
			}
			if err := mayHold(ctx, tx, server, len(held)-len(st.Drop), len(add)); err != nil {
				return err
			}
			if more := len(add) - len(st.Drop); more > 0 {
				if err := s.afford(ctx, tx, server.Owner, core.Usage{Addresses: int64(more)}); err != nil {
					return err
				}
			}
			st.Fresh, err = s.fulfil(ctx, tx, c, id, pools, held, add)
			if err == nil && len(st.Fresh)+len(st.Drop) == 0 {
				err = violation("addresses", "are what the server has")
			}
			return err
		})
	})
}

// poolsOf are the pools whose addresses can be used where a server is.
func poolsOf(ctx context.Context, tx ports.Tx, server core.Server) ([]core.Pool, error) {
	pools, err := tx.Pools().List(ctx, core.Page{})
	return slices.DeleteFunc(pools, func(p core.Pool) bool { return !p.Serves(server.Placement.Cluster) }), err
}

// mayHold is Invalid unless the server's plan allows more addresses besides
// those that stay.
func mayHold(ctx context.Context, tx ports.Tx, server core.Server, stay, more int) error {
	plan, err := tx.Plans().Get(ctx, server.Plan)
	if missing(err) || more == 0 {
		return nil
	}
	if err == nil && plan.Addresses != nil && stay+more > *plan.Addresses {
		err = violation("addresses", "must be at most %d with the plan %s", *plan.Addresses, plan.Name)
	}
	return err
}

// dropped finds the addresses that shall go.
func dropped(held []core.Address, remove []netip.Addr) (ids []core.AddressID, err error) {
	var v core.Violations
	for i, ip := range remove {
		at := slices.IndexFunc(held, func(a core.Address) bool { return a.IP == ip })
		if at < 0 {
			v.Add(fmt.Sprintf("remove.%d", i), "is no address of the server: %s", ip)
			continue
		}
		if !slices.Contains(ids, held[at].ID) {
			ids = append(ids, held[at].ID)
		}
	}
	return ids, v.Err()
}

// fulfil takes what is wished for. All addresses of a server lead to one bridge.
func (s *Service) fulfil(ctx context.Context, tx ports.Tx, c core.Caller, server core.ServerID, pools []core.Pool, held []core.Address, add []AddressWish) ([]core.AddressID, error) {
	if len(add) > maxWishes {
		return nil, violation("addresses", "must be at most %d at once", maxWishes)
	}
	var ids []core.AddressID
	for i, w := range add {
		path := fmt.Sprintf("addresses.%d", i)
		if w.IP.IsValid() == (w.Pool != "") {
			return nil, violation(path, "must name an address or a pool, and not both")
		}
		pool, ok := wished(pools, w)
		if !ok {
			return nil, violation(path, "names no pool, or no address of a pool, of the server's cluster")
		}
		if len(held) > 0 && !beside(held[0], pool) {
			return nil, violation(path, "leads to another bridge than %s, and a server has one interface", held[0].IP)
		}
		got, err := s.takeOne(ctx, tx, c, server, pool, w.IP)
		if missing(err) {
			return nil, violation(path, "is no address of pool %s", pool.Name)
		}
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(held, func(a core.Address) bool { return a.ID == got.ID }) {
			held, ids = append(held, got), append(ids, got.ID)
		}
	}
	return ids, nil
}

func wished(all []core.Pool, w AddressWish) (core.Pool, bool) {
	if w.IP.IsValid() {
		return poolOf(all, w.IP)
	}
	at := slices.IndexFunc(all, func(p core.Pool) bool { return p.Name == w.Pool || string(p.ID) == w.Pool })
	if at < 0 {
		return core.Pool{}, false
	}
	return all[at], true
}

// takeOne takes an address, named or not, that has rested for long enough. Who
// sees everything and names one knows what that means.
func (s *Service) takeOne(ctx context.Context, tx ports.Tx, c core.Caller, id core.ServerID, pool core.Pool, named netip.Addr) (core.Address, error) {
	rested := s.rested(pool)
	got, err := tx.Addresses().Add(ctx, pool.ID, id, named, rested)
	if err == nil && named.IsValid() && got.ReleasedAt.After(rested) && !c.Role.SeesAll {
		return got, core.Fail(core.Conflict, core.CodeInUse, "the address %s was given back a short while ago and rests", got.IP)
	}
	return got, err
}
