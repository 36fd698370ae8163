// Package snapshot takes snapshots of servers, brings servers back to them, and
// deletes them.
//
// A name stands for one snapshot of a guest, and the last line of its
// description is the mark of the operation that made it: that tells whether an
// order whose answer was lost came through, and which half-made snapshot an
// operation may take back. A rollback brings the configuration back too, so what
// we decide of a guest is decided anew after it.
package snapshot

import (
	"context"
	"errors"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// Keeper holds what the workflows need.
type Keeper struct {
	guest.Kit
	Protect bool          // guests carry Proxmox's protection
	Doubt   time.Duration // how long an order whose answer was lost may still arrive; 0 means 40 s
}

// order is how an errand about a snapshot is sent and found.
func (k *Keeper) order(ctx context.Context, c guest.Case, action core.SnapshotAction, send func() (core.TaskID, error)) guest.Order {
	return guest.Order{
		Send:  send,
		Tasks: func() ([]core.TaskID, error) { return c.Hypervisor.SnapshotTasks(ctx, c.Server.Ref(), action) },
		Doubt: k.Doubt,
	}
}

// look reads the guest, which must be ours, and a snapshot of it.
func look(ctx context.Context, c guest.Case, name string) (g core.Guest, s core.GuestSnapshot, known bool, err error) {
	if g, err = c.SeeOurs(ctx); err != nil {
		return g, s, false, err
	}
	all, err := c.Hypervisor.Snapshots(ctx, g.Ref)
	s, known = all.Find(name)
	return g, s, known, err
}

// idle reports whether nothing of an errand can be out.
func idle(e guest.Errand) bool { return e.Armed.IsZero() && e.Task == "" }

// remove takes a snapshot away, if it is one that mine accepts, and answers nil
// when the guest has it no more. A lock that nothing of ours holds is for a
// person, because no token can take it away.
func (k *Keeper) remove(ctx context.Context, op core.Operation, c guest.Case, e *guest.Errand, name string, mine func(core.GuestSnapshot) bool) error {
	order := k.order(ctx, c, core.DeleteSnapshot, func() (core.TaskID, error) {
		return c.Hypervisor.DeleteSnapshot(ctx, c.Server.Ref(), name)
	})
	if idle(*e) {
		g, s, known, err := look(ctx, c, name)
		switch {
		case err != nil && core.KindOf(err) == core.NotFound:
			return nil // the guest itself is gone
		case err != nil:
			return err
		case !known || !mine(s):
			return nil
		case g.Lock != "":
			return saga.Stuck(guest.Locked(g))
		}
	}
	status, err := c.Run(ctx, op, e, order, k.Clock.Now())
	if err == nil {
		err = guest.TaskError(status)
	}
	switch {
	case err == nil:
		return saga.NotYet(time.Millisecond) // and look
	case core.KindOf(err) == core.NotFound:
		return nil
	}
	return err
}

// settled is what becomes of the error of a step of no return. Where it refuses
// for good, and the guest shows that nothing of the step holds a lock on it, it
// had no effect. What may pass by itself comes out as it is, and so does what
// is no error of a call.
func settled(ctx context.Context, c guest.Case, failure error) error {
	if _, ok := errors.AsType[*core.Error](failure); !ok || saga.IsStuck(failure) {
		return failure
	}
	switch core.KindOf(failure) {
	case core.Unknown, core.Unavailable, core.Busy, core.Conflict:
		return failure
	case core.Invalid, core.NotFound, core.Exhausted, core.Denied, core.Internal:
	}
	g, err := c.SeeOurs(ctx)
	switch {
	case guest.Lost(err):
		return saga.NoEffect(failure) // nor is there anything left for it to have one on
	case err != nil:
		return failure
	case g.Lock != "":
		return saga.Stuck(guest.Locked(g))
	}
	return saga.NoEffect(failure)
}

// put stores the row of a snapshot, whether it is there or not.
func put(ctx context.Context, tx ports.Tx, s core.Snapshot) error {
	err := tx.Snapshots().Update(ctx, s)
	if err != nil && core.KindOf(err) == core.NotFound {
		return tx.Snapshots().Insert(ctx, s)
	}
	return err
}

// forget is the effect of a snapshot that is no more.
func forget(op core.Operation, name string) saga.Effect {
	return func(ctx context.Context, tx ports.Tx) error { return tx.Snapshots().Delete(ctx, op.Server, name) }
}

// told is what every event about a snapshot says; of what did not succeed also
// why.
func told(name string, op core.Operation, more map[string]string) map[string]string {
	data := map[string]string{"snapshot": name}
	if op.State != core.Succeeded {
		data["cause"], data["code"] = op.Cause, op.Code
	}
	for key, value := range more {
		if value != "" {
			data[key] = value
		}
	}
	return data
}

// release is a change that gives the server back and tells a fact of it.
func (k *Keeper) release(op core.Operation, fact string, data map[string]string, also func(*core.Server)) saga.Effect {
	return k.Change(op, func(s *core.Server) (guest.Fact, error) {
		s.Operation, s.LastError = "", op.Cause
		if also != nil {
			also(s)
		}
		return guest.Fact{Type: fact, Data: data}, nil
	})
}
