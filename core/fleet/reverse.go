package fleet

import (
	"cmp"
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Addresses lists addresses, sorted by ID. Who does not see everything
// finds those of their own servers.
func (s *Service) Addresses(ctx context.Context, c core.Caller, filter core.AddressFilter) ([]core.Address, error) {
	if err := need(c, core.ViewAddress); err != nil {
		return nil, err
	}
	if c.Sees() != "" {
		filter.Owner = c.Sees()
	}
	filter.Limit = pageSize(filter.Limit)
	var found []core.Address
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		found, err = tx.Addresses().Find(ctx, filter)
		return err
	})
	return found, err
}

// Address shows one address. NotFound, also for what the caller may not see.
func (s *Service) Address(ctx context.Context, c core.Caller, id core.AddressID) (core.Address, error) {
	var found core.Address
	if err := need(c, core.ViewAddress); err != nil {
		return found, err
	}
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		found, _, err = addressFor(ctx, tx, c, id)
		return err
	})
	return found, err
}

// addressFor reads an address with its holder, if the caller may see it. A free
// one is the affair of those who see everything.
func addressFor(ctx context.Context, tx ports.Tx, c core.Caller, id core.AddressID) (core.Address, core.Server, error) {
	var server core.Server
	address, err := tx.Addresses().Get(ctx, id)
	if err == nil || missing(err) { // what is not there, or free, is looked up as far as what is another's
		var held error
		if server, held = tx.Servers().Get(ctx, cmp.Or(address.Server, core.ServerID(id))); err == nil && address.Server != "" {
			err = held
		}
	}
	if missing(err) || err == nil && !sees(c, server.Owner) {
		return core.Address{}, server, notThere("address", string(id))
	}
	return address, server, err
}

// SetReverse sets the reverse name of an address; empty gives it the one that
// its pool has for it. It is stored and served, and an event tells whoever
// keeps DNS. Invalid, NotFound.
func (s *Service) SetReverse(ctx context.Context, c core.Caller, id core.AddressID, name string) (core.Address, error) {
	const action = core.AddressReverse
	if err := s.mayChange(ctx, c, action, string(id)); err != nil {
		return core.Address{}, err
	}
	if name != "" {
		var v core.Violations
		core.CheckReverse(&v, "reverse", name)
		if err := v.Err(); err != nil {
			s.auditApart(ctx, c, action, string(id), core.CodeOf(err))
			return core.Address{}, err
		}
	}
	return once(ctx, s, c, action, string(id), func(tx ports.Tx) (core.Address, error) {
		address, server, err := addressFor(ctx, tx, c, id)
		if err != nil {
			return address, err
		}
		if name == "" {
			name = address.Usual
		}
		if name == address.Reverse {
			return address, nil
		}
		if err := tx.Addresses().Name(ctx, id, name); err != nil {
			return address, err
		}
		if server.ID != "" {
			server.UpdatedAt = s.Clock.Now()
			if server, err = tx.Servers().Update(ctx, server); err != nil {
				return address, err
			}
		}
		if err := tx.Emit(ctx, s.kit.Renamed(address, name, server, "")); err != nil {
			return address, err
		}
		address.Reverse = name
		return address, nil
	})
}
