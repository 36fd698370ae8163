package network

import (
	"context"
	"strings"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// settle says how it ended: as asked for, or as it was.
func (n *Networker) settle(run *saga.Run[State]) saga.Effect {
	op, st := run.Op, *run.State
	switch op.State {
	case core.Succeeded:
		return saga.Both(n.changed(op, st), n.Release(op, guest.Fact{Type: fact(st)}, nil))
	case core.FailedOp, core.Cancelled:
		return saga.Both(n.giveBack(op, st.Fresh), n.Release(op, guest.Fact{Type: core.EventNetworkFailed}, nil))
	case core.NeedsOperator:
		return n.Stuck(op, nil)
	case core.Queued, core.Running, core.Waiting:
	}
	return nil
}

// fact names what came of it.
func fact(st State) string {
	switch {
	case st.Mend:
		return core.EventIPLockRestored
	case st.Lock && !st.Was:
		return core.EventIPLocked
	case st.Was && !st.Lock:
		return core.EventIPUnlocked
	case st.readdress():
		return "" // changed has told that
	case st.Lock:
		return core.EventIPLockRestored
	}
	return core.EventServerUpdated
}

// changed writes down the lock, and gives back the addresses that are left.
func (n *Networker) changed(op core.Operation, st State) saga.Effect {
	now := n.Clock.Now()
	return func(ctx context.Context, tx ports.Tx) error {
		watch, err := tx.Watches().Get(ctx, op.Server)
		if err != nil {
			return err
		}
		watch.Lock = core.IPLock{Wanted: st.Lock, Repair: st.Repair}
		if st.Lock {
			before := st.Before
			watch.Lock.Before, watch.Lock.VerifiedAt = &before, now
		}
		watch.Settle(core.FoundIPLockViolated)
		if err := tx.Watches().Put(ctx, watch); err != nil {
			return err
		}
		if !st.readdress() {
			return nil
		}
		return n.readdressed(ctx, tx, op, st)
	}
}

// readdressed tells which addresses came and which went, and gives the latter back.
func (n *Networker) readdressed(ctx context.Context, tx ports.Tx, op core.Operation, st State) error {
	server, err := tx.Servers().Get(ctx, op.Server)
	if err != nil {
		return err
	}
	held, err := tx.Addresses().Find(ctx, core.AddressFilter{Server: op.Server})
	if err != nil {
		return err
	}
	server.Version++ // of the change that follows in this transaction
	data := map[string]string{
		"added":   list(without(held, guest.All(without(held, st.Fresh)))),
		"removed": list(without(held, guest.All(without(held, st.Drop)))),
	}
	err = tx.Emit(ctx, core.Event{
		ID: n.NewEventID(), Type: core.EventAddressesChanged, Version: 1, Server: server.ID, ServerVersion: server.Version,
		Owner: server.Owner, Operation: op.ID, At: n.Clock.Now(), Data: data,
	})
	if err != nil {
		return err
	}
	return n.GiveAddresses(ctx, tx, server, op.ID, st.Drop)
}

func list(addresses []core.Address) string {
	texts := make([]string, len(addresses))
	for i, a := range addresses {
		texts[i] = a.IP.String()
	}
	return strings.Join(texts, " ")
}

// giveBack releases what was taken in vain.
func (n *Networker) giveBack(op core.Operation, ids []core.AddressID) saga.Effect {
	return func(ctx context.Context, tx ports.Tx) error {
		server, err := tx.Servers().Get(ctx, op.Server)
		if err != nil {
			return err
		}
		return n.GiveAddresses(ctx, tx, server, op.ID, ids)
	}
}
