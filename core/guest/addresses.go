package guest

import (
	"context"
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// GiveAddresses takes back those of a server's addresses that have these IDs,
// and tells of each reverse name that goes with them. It is part of an effect.
func (k Kit) GiveAddresses(ctx context.Context, tx ports.Tx, server core.Server, op core.OperationID, ids []core.AddressID) error {
	if len(ids) == 0 {
		return nil
	}
	held, err := tx.Addresses().Find(ctx, core.AddressFilter{Server: server.ID})
	if err != nil {
		return err
	}
	now := k.Clock.Now()
	if err := tx.Addresses().Return(ctx, server.ID, ids, now); err != nil {
		return err
	}
	for _, a := range held {
		if !slices.Contains(ids, a.ID) || a.Reverse == a.Usual {
			continue
		}
		err := tx.Emit(ctx, k.Renamed(a, a.Usual, server, op))
		if err != nil {
			return err
		}
	}
	return nil
}

// Renamed is the event of a reverse name that changes from what the address
// has; what keeps names in DNS acts on it. It is one of its server's, of the
// version that this one has; of a free address it is nobody's.
func (k Kit) Renamed(a core.Address, to string, server core.Server, op core.OperationID) core.Event {
	return core.Event{
		ID: k.NewEventID(), Type: core.EventReverseChanged, Version: 1, Server: server.ID, ServerVersion: server.Version,
		Owner: server.Owner, Operation: op, At: k.Clock.Now(),
		Data: map[string]string{"ip": a.IP.String(), "old": a.Reverse, "new": to},
	}
}

// All are the IDs of addresses.
func All(addresses []core.Address) []core.AddressID {
	ids := make([]core.AddressID, len(addresses))
	for i, a := range addresses {
		ids[i] = a.ID
	}
	return ids
}
