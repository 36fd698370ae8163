package access

import (
	"context"
	"encoding/json"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// DeliveryName is the stored name of the workflow that puts TLS material into
// guests.
const DeliveryName = "keys/1"

// Delivery is what that workflow remembers between its steps.
type Delivery struct {
	Node  string    // where the guest was seen, whose agents take turns
	Since time.Time // when it was first asked whether it can be given anything
	Only  int64     // the version of the operation at which nothing was sent before
	Put   int       // how many of the files it has
}

const (
	theKeys  = "its TLS material can be put into it only"
	keysSent = "part of the TLS material may be there"

	// bootTime is how long a guest may take until it lets itself be told: one that
	// is new may fetch its agent first.
	bootTime = 15 * time.Minute
)

// DeliveryWorkflow is the list of its steps.
func (k *Keeper) DeliveryWorkflow() saga.Workflow[Delivery] {
	return saga.Workflow[Delivery]{
		Kind: "keys",
		Name: DeliveryName,
		Steps: []saga.Step[Delivery]{
			{Name: "look", Do: k.see},
			{Name: "await", Do: k.await, Undo: func(_ context.Context, run *saga.Run[Delivery]) (saga.Effect, error) { return k.FreeSlots(run.Op), nil }},
			{Name: "put", Do: k.put},
		},
		NoReturn: "put",
		Limit:    limit,
		Settle:   k.settleDelivery,
	}
}

func (k *Keeper) see(ctx context.Context, run *saga.Run[Delivery]) (saga.Effect, error) {
	_, g, err := k.openRunning(ctx, run.Op, theKeys)
	run.State.Node, run.State.Since = g.Ref.Node, k.Clock.Now()
	return nil, err
}

// await waits until the guest has booted so far that it can be told. Between two
// questions others have their turn.
func (k *Keeper) await(ctx context.Context, run *saga.Run[Delivery]) (saga.Effect, error) {
	c, g, err := k.openRunning(ctx, run.Op, theKeys)
	if err != nil {
		return nil, err
	}
	turn := k.TakeSlots(run.Op, queued, slotOf(c.Server, run.State.Node))
	if err := k.Store.Do(ctx, func(tx ports.Tx) error { return turn(ctx, tx) }); err != nil {
		return nil, err
	}
	err = c.Hypervisor.CheckAccess(ctx, g.Ref)
	if core.CodeOf(err) == core.CodeAgentNotRunning && k.Clock.Now().Sub(run.State.Since) < bootTime {
		return k.FreeSlots(run.Op), saga.WaitFor(agentPace, core.Explain(err))
	}
	if err != nil {
		return nil, paced(final(err))
	}
	run.State.Only = run.Op.Version + 1 // which the save of this step makes it
	return nil, nil
}

// put sends one file after the other, each saved. From here on there is no
// return, but a guest that refuses the first has got nothing.
func (k *Keeper) put(ctx context.Context, run *saga.Run[Delivery]) (saga.Effect, error) {
	c, g, err := k.openRunning(ctx, run.Op, theKeys)
	if err == nil {
		err = k.putNext(ctx, c, g, run)
	}
	if err != nil {
		return nil, sent(err, run.Op, run.Op.Version != run.State.Only, keysSent)
	}
	return nil, nil
}

func (k *Keeper) putNext(ctx context.Context, c guest.Case, g core.Guest, run *saga.Run[Delivery]) error {
	keys, err := k.Keys(ctx, run.Op.Server)
	if err != nil {
		return err
	}
	files := keys.Files()
	if run.State.Put < len(files) {
		if err := c.Hypervisor.PutFile(ctx, g.Ref, files[run.State.Put]); err != nil {
			return err
		}
		run.State.Put++
	}
	if run.State.Put < len(files) {
		return saga.NotYet(time.Millisecond)
	}
	return nil
}

// Keys opens the TLS material of a server. NotFound: it has none.
func (k *Keeper) Keys(ctx context.Context, id core.ServerID) (keys core.ServerKeys, err error) {
	err = k.Store.Read(ctx, func(tx ports.Tx) error {
		keys, err = k.KeysIn(ctx, tx, id)
		return err
	})
	return keys, err
}

// KeysIn is [Keeper.Keys] within a transaction.
func (k *Keeper) KeysIn(ctx context.Context, tx ports.Tx, id core.ServerID) (keys core.ServerKeys, err error) {
	sealed, err := tx.Secrets().Get(ctx, core.KeysPlace(id))
	if err != nil {
		return keys, err
	}
	plain, err := k.Vault.Open(core.KeysPlace(id), sealed)
	if err != nil {
		return keys, err
	}
	return keys, json.Unmarshal(plain, &keys)
}

// KeepKeys seals the TLS material of a server, which its guest has not got yet.
func (k *Keeper) KeepKeys(ctx context.Context, tx ports.Tx, id core.ServerID, keys core.ServerKeys) error {
	plain, err := json.Marshal(keys)
	if err != nil {
		return err
	}
	sealed, err := k.Vault.Seal(core.KeysPlace(id), plain)
	if err != nil {
		return err
	}
	if err := tx.Secrets().Put(ctx, core.KeysPlace(id), sealed); err != nil {
		return err
	}
	return tx.Secrets().Delete(ctx, core.KeysGivenPlace(id))
}

// given notes that the guest has them.
func (k *Keeper) given(op core.Operation) saga.Effect {
	place := core.KeysGivenPlace(op.Server)
	sealed, err := k.Vault.Seal(place, []byte(op.ID))
	return func(ctx context.Context, tx ports.Tx) error {
		if err != nil {
			return err
		}
		return tx.Secrets().Put(ctx, place, sealed)
	}
}

func (k *Keeper) settleDelivery(run *saga.Run[Delivery]) saga.Effect {
	op := run.Op
	switch op.State {
	case core.Succeeded:
		return saga.Both(k.given(op), k.FreeSlots(op), k.Release(op, guest.Fact{Type: core.EventKeysDelivered}, nil))
	case core.FailedOp, core.Cancelled:
		return saga.Both(k.FreeSlots(op), k.Release(op, guest.Fact{Type: core.EventKeysFailed}, nil))
	case core.NeedsOperator:
		return saga.Both(k.FreeSlots(op), k.Stuck(op, nil)) // others need not wait for a person
	case core.Queued, core.Running, core.Waiting:
	}
	return nil
}

// Deliver is what begins when an operation has ended well: a server that runs,
// and whose guest has not got its TLS material yet, is given it. So it comes
// after the first start, and after a rebuild.
func (k *Keeper) Deliver(ended core.Operation) saga.Effect {
	op, err := k.DeliveryWorkflow().Begin(Delivery{})
	now := k.Clock.Now()
	op.ID, op.Server, op.AskedBy = guest.NewID[core.OperationID](k.Kit), ended.Server, ended.AskedBy
	op.CreatedAt, op.UpdatedAt, op.DueAt = now, now, now
	begin := k.Change(op, func(s *core.Server) (guest.Fact, error) {
		s.Operation = op.ID
		return guest.Fact{Type: core.EventKeysRequested}, nil
	})
	return func(ctx context.Context, tx ports.Tx) error {
		due, wrong := k.Due(ctx, tx, ended.Server)
		if !due || wrong != nil {
			return wrong
		}
		if err != nil {
			return err
		}
		server, err := tx.Servers().Get(ctx, ended.Server)
		if err != nil || server.Operation != "" || server.Life() != core.Ready || server.Power() != core.On {
			return err
		}
		op.Owner = server.Owner
		if err := tx.Operations().Insert(ctx, op); err != nil {
			return err
		}
		return begin(ctx, tx)
	}
}

// Due reports whether a server has TLS material that its guest has not got.
func (k *Keeper) Due(ctx context.Context, tx ports.Tx, id core.ServerID) (bool, error) {
	for _, place := range []string{core.KeysPlace(id), core.KeysGivenPlace(id)} {
		_, err := tx.Secrets().Get(ctx, place)
		there := err == nil
		if err != nil && core.KindOf(err) != core.NotFound {
			return false, err
		}
		if there != (place == core.KeysPlace(id)) {
			return false, nil
		}
	}
	return true, nil
}
