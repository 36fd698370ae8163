package fleet

import (
	"context"
	"net/netip"
	"slices"
	"strconv"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/ports"
)

func pools(tx ports.Tx) ports.Catalog[core.Pool, core.PoolID] { return tx.Pools() }

// Pools lists the address pools, sorted by ID. Denied without the permission pool.view.
func (s *Service) Pools(ctx context.Context, c core.Caller, page core.Page) ([]core.Pool, error) {
	return list(ctx, s, c, core.ViewPool, pools, page)
}

// Pool shows one pool. NotFound.
func (s *Service) Pool(ctx context.Context, c core.Caller, id core.PoolID) (core.Pool, error) {
	return get(ctx, s, c, core.ViewPool, pools, "pool", id)
}

// CreatePool adds a pool with all its addresses. Invalid, Conflict (name-taken).
func (s *Service) CreatePool(ctx context.Context, c core.Caller, pool core.Pool) (core.Pool, error) {
	pool.ID, pool.Version, pool.Created = guest.NewID[core.PoolID](s.kit), 1, s.Clock.Now()
	if err := s.mayChange(ctx, c, core.PoolCreate, pool.Name); err != nil {
		return pool, err
	}
	if err := pool.Validate(); err != nil {
		return pool, s.denied(ctx, c, core.PoolCreate, pool.Name, err)
	}
	addresses := s.stock(pool)
	return once(ctx, s, c, core.PoolCreate, string(pool.ID), func(tx ports.Tx) (core.Pool, error) {
		if err := clustersExist(ctx, tx, pool); err != nil {
			return pool, err
		}
		if err := tx.Pools().Insert(ctx, pool); err != nil {
			return pool, err
		}
		if err := tx.Addresses().Stock(ctx, addresses); err != nil {
			return pool, err
		}
		return pool, tellOf(ctx, tx, s.kit, "pool", wasCreated, string(pool.ID), pool)
	})
}

// ChangePool changes a pool, but not its network. Its addresses, the held ones
// too, say from then on what the pool says; guests keep what they were set up
// with. Invalid, NotFound, Conflict (version-mismatch, name-taken, or in-use
// with the field: an address that would go is held).
func (s *Service) ChangePool(ctx context.Context, c core.Caller, id core.PoolID, change func(*core.Pool)) (core.Pool, error) {
	of := func(tx ports.Tx) ports.Catalog[core.Pool, core.PoolID] { return stocked{tx.Pools(), tx, s} }
	return alter(ctx, s, c, of, "pool", id, func(p *core.Pool) (int64, error) {
		version, prefix := p.Version, p.Prefix
		change(p)
		p.ID, p.Version, p.Prefix = id, version, prefix
		return version, p.Validate()
	})
}

// stocked is the catalog of pools whose Update brings the addresses along.
type stocked struct {
	ports.Catalog[core.Pool, core.PoolID]
	tx ports.Tx
	s  *Service
}

// Update replaces the pool and restocks its addresses if they change.
func (p stocked) Update(ctx context.Context, pool core.Pool) error {
	if err := clustersExist(ctx, p.tx, pool); err != nil {
		return err
	}
	old, err := p.Get(ctx, pool.ID)
	if err != nil {
		return err
	}
	if err := p.Catalog.Update(ctx, pool); err != nil {
		return err
	}
	if old.Gateway == pool.Gateway && old.Bridge == pool.Bridge && old.VLAN == pool.VLAN && old.Reverse == pool.Reverse && slices.Equal(old.Ranges, pool.Ranges) {
		return nil // they say all that already
	}
	err = p.tx.Addresses().Restock(ctx, pool.ID, p.s.stock(pool))
	if core.KindOf(err) != core.Conflict {
		return err
	}
	return p.blame(ctx, pool, err)
}

// blame says which field of the pool leaves out addresses that are held.
func (p stocked) blame(ctx context.Context, pool core.Pool, cause error) error {
	all, err := p.tx.Addresses().List(ctx, pool.ID, "", core.Page{})
	if err != nil {
		return err
	}
	var v []core.Violation
	left := map[string]int{}
	for _, a := range all {
		field := "ranges"
		if a.IP == pool.Gateway {
			field = "gateway"
		}
		if a.Server == "" || field == "ranges" && pool.Holds(a.IP) {
			continue
		}
		if left[field]++; left[field] <= maxBlamed {
			v = append(v, core.Violation{Path: field, Msg: "takes away " + a.IP.String() + ", which a server holds"})
		}
	}
	return &core.Error{Kind: core.Conflict, Code: core.CodeInUse, Msg: "addresses that the pool would lose are held by servers", Fields: v, Err: cause}
}

// maxBlamed is how many held addresses a refusal names for each field.
const maxBlamed = 10

// clustersExist is Invalid if the pool names a cluster that there is not.
func clustersExist(ctx context.Context, tx ports.Tx, pool core.Pool) error {
	var v core.Violations
	for i, id := range pool.Clusters {
		_, err := tx.Clusters().Get(ctx, id)
		if err != nil && !missing(err) {
			return err
		}
		v.Check(err == nil, "cluster_ids."+strconv.Itoa(i), "is no cluster")
	}
	return v.Err()
}

// stock makes the rows of a pool's addresses.
func (s *Service) stock(pool core.Pool) []core.Address {
	var addresses []core.Address
	pool.Each(func(ip netip.Addr) {
		addresses = append(addresses, core.Address{
			ID: guest.NewID[core.AddressID](s.kit), Pool: pool.ID, IP: ip, Bits: pool.Prefix.Bits(),
			Gateway: pool.Gateway, Bridge: pool.Bridge, VLAN: pool.VLAN,
			Reverse: pool.ReverseOf(ip), Usual: pool.ReverseOf(ip),
		})
	})
	return addresses
}

// DeletePool removes a pool with its addresses. Conflict (code in-use): some are held.
func (s *Service) DeletePool(ctx context.Context, c core.Caller, id core.PoolID) error {
	return remove(ctx, s, c, pools, "pool", id, func(p core.Pool) int64 { return p.Version })
}
