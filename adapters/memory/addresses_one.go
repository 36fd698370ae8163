package memory

import (
	"context"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
)

func (a addresses) Return(_ context.Context, holder core.ServerID, ids []core.AddressID, at time.Time) error {
	if err := a.writable(); err != nil {
		return err
	}
	for _, held := range a.heldBy(holder) {
		if slices.Contains(ids, held.ID) {
			held.Server, held.ReleasedAt, held.Reverse = "", at, held.Usual
			a.addresses.set(a.undo, addressKey(held.Pool, held.IP), held)
		}
	}
	return nil
}

func (a addresses) Get(_ context.Context, id core.AddressID) (core.Address, error) {
	defer a.reading()()
	return a.byID(id)
}

func (a addresses) byID(id core.AddressID) (core.Address, error) {
	if one, ok := a.addresses.one("id", string(id)); ok {
		return one, nil
	}
	return core.Address{}, missing("address", string(id))
}

func (a addresses) Name(_ context.Context, id core.AddressID, reverse string) error {
	if err := a.writable(); err != nil {
		return err
	}
	one, err := a.byID(id)
	if err != nil {
		return err
	}
	one.Reverse = reverse
	a.addresses.set(a.undo, addressKey(one.Pool, one.IP), one)
	return nil
}

func (a addresses) Find(_ context.Context, f core.AddressFilter) ([]core.Address, error) {
	defer a.reading()()
	var found []core.Address
	for _, one := range a.addresses.rows {
		if string(one.ID) > f.After && (f.Pool == "" || one.Pool == f.Pool) && (f.Server == "" || one.Server == f.Server) &&
			(f.Owner == "" || one.Server != "" && a.servers.rows[one.Server].Owner == f.Owner) && (f.Held == nil || *f.Held == (one.Server != "")) {
			found = append(found, one)
		}
	}
	slices.SortFunc(found, byID)
	if f.Limit > 0 && len(found) > f.Limit {
		found = found[:f.Limit]
	}
	return found, nil
}
