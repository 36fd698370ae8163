package guest

import (
	"context"
	"maps"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// Fact is an event in the making: its type and what it says.
type Fact struct {
	Type string
	Data map[string]string
}

// Untouched is the fact that a stranger's guest stands where a server's was, or
// should have been, and was left as it is.
func Untouched() Fact {
	return Fact{Type: core.EventStrangerFound, Data: map[string]string{"guest": "not ours; left untouched"}}
}

// Change is an effect that changes a server and says so: change alters the
// server and answers the fact to be told, or none. Server and event carry the
// same version. It is pure, for it may run twice.
func (k Kit) Change(op core.Operation, change func(*core.Server) (Fact, error)) saga.Effect {
	now, event := k.Clock.Now(), k.NewEventID()
	return func(ctx context.Context, tx ports.Tx) error {
		server, err := tx.Servers().Get(ctx, op.Server)
		if err != nil {
			return err
		}
		fact, err := change(&server)
		if err != nil {
			return err
		}
		server.UpdatedAt = now
		if server, err = tx.Servers().Update(ctx, server); err != nil || fact.Type == "" {
			return err
		}
		return tx.Emit(ctx, core.Event{
			ID: event, Type: fact.Type, Version: 1, Server: server.ID, ServerVersion: server.Version,
			Owner: server.Owner, Operation: op.ID, At: now, Data: fact.Data,
		})
	}
}

// Noted is the effect of an inspection: what the guest is made of is
// remembered, for when it cannot be looked at.
func (k Kit) Noted(id core.ServerID, i core.Inspection) saga.Effect {
	seen := core.Observation{Server: id, Now: i.Now, Next: i.Next, At: k.Clock.Now()}
	return func(ctx context.Context, tx ports.Tx) error { return tx.Observations().Note(ctx, seen) }
}

// Release is the effect of an operation that has ended and lets its server go:
// its fact is told, and of one that did not succeed also why. also, if not nil,
// changes more of the server.
func (k Kit) Release(op core.Operation, fact Fact, also func(*core.Server) error) saga.Effect {
	cause := ""
	if op.State != core.Succeeded {
		cause = op.Cause
		data := map[string]string{"cause": op.Cause, "code": op.Code}
		maps.Copy(data, fact.Data)
		fact.Data = data
	}
	let := k.Change(op, func(s *core.Server) (Fact, error) {
		s.Operation, s.LastError = "", cause
		if also == nil {
			return fact, nil
		}
		return fact, also(s)
	})
	if op.State != core.Succeeded || k.Next == nil {
		return let
	}
	return saga.Both(let, k.Next(op))
}

// Stuck is the effect of an operation that begins to need an operator: its
// server says so, and so does an event. also, if not nil, changes more of it.
func (k Kit) Stuck(op core.Operation, also func(*core.Server)) saga.Effect {
	return k.Change(op, func(s *core.Server) (Fact, error) {
		s.LastError = op.Cause
		if also != nil {
			also(s)
		}
		return Fact{core.EventOperationStuck, map[string]string{"cause": op.Cause, "remedy": op.Remedy, "kind": op.Kind}}, nil
	})
}

// GiveBack is the effect of a server that is no more: its addresses, VMID,
// slots and secrets are released, the row is removed, and the facts are told.
func (k Kit) GiveBack(op core.Operation, facts ...Fact) saga.Effect {
	now := k.Clock.Now()
	events := make([]core.Event, len(facts))
	for i, fact := range facts {
		events[i] = core.Event{ID: k.NewEventID(), Type: fact.Type, Version: 1, Operation: op.ID, At: now, Data: fact.Data}
	}
	return func(ctx context.Context, tx ports.Tx) error {
		server, err := tx.Servers().Get(ctx, op.Server)
		if err != nil {
			return err
		}
		for i := range events {
			events[i].Server, events[i].Owner, events[i].ServerVersion = server.ID, server.Owner, server.Version+1+int64(i)
		}
		if err := release(ctx, tx, server, op, k); err != nil {
			return err
		}
		return tx.Emit(ctx, events...)
	}
}

func release(ctx context.Context, tx ports.Tx, s core.Server, op core.Operation, k Kit) error {
	now := k.Clock.Now()
	held, err := tx.Addresses().Find(ctx, core.AddressFilter{Server: s.ID})
	if err != nil {
		return err
	}
	if err := k.GiveAddresses(ctx, tx, s, op.ID, All(held)); err != nil {
		return err
	}
	if err := tx.VMIDs().Release(ctx, s.Placement.Cluster, s.ID, s.Placement.VMID, now); err != nil {
		return err
	}
	if err := tx.Slots().Free(ctx, op.ID); err != nil {
		return err
	}
	for _, place := range []string{LoginPlace(s.ID), core.KeysPlace(s.ID), core.KeysGivenPlace(s.ID)} {
		if err := tx.Secrets().Delete(ctx, place); err != nil {
			return err
		}
	}
	return tx.Servers().Delete(ctx, s.ID)
}

// LoginPlace names the sealed login of a server that is being made.
func LoginPlace(id core.ServerID) string { return "servers/" + string(id) + "/login" }

// NewEventID makes the ID of an event that happens now.
func (k Kit) NewEventID() core.EventID { return NewID[core.EventID](k) }

// NewID makes an identifier of any sort.
func NewID[T ~string](k Kit) T {
	var random core.Entropy
	_, _ = k.Random.Read(random[:])
	return core.NewID[T](k.Clock.Now(), random)
}
