package snapshot

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// TakeName is the stored name of the workflow that takes a snapshot.
const TakeName = "snapshot/1"

// TakeState is what it remembers between its steps.
type TakeState struct {
	Name        string
	Description string
	Memory      bool
	Schedule    core.ScheduleID // that asked for it; empty for a caller's own
	Errand      guest.Errand
	Taken       core.GuestSnapshot // what the cluster shows of it
	Removal     guest.Errand       // of what was half made
}

// Take is the list of steps that take a snapshot.
func (k *Keeper) Take() saga.Workflow[TakeState] {
	return saga.Workflow[TakeState]{
		Kind: "snapshot",
		Name: TakeName,
		Steps: []saga.Step[TakeState]{
			{Name: "check", Do: k.checkTake},
			{Name: "take", Do: k.take, Undo: k.untake},
		},
		Settle: k.settleTake,
	}
}

// checkTake refuses what would fail, or would silently be something else.
func (k *Keeper) checkTake(ctx context.Context, run *saga.Run[TakeState]) (saga.Effect, error) {
	c, err := k.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	g, s, known, err := look(ctx, c, run.State.Name)
	switch {
	case err != nil:
		return nil, err
	case g.Lock != "":
		return nil, guest.Locked(g)
	case known && !s.MadeBy(run.Op.Server, run.Op.ID):
		return nil, taken(run.State.Name)
	}
	if run.State.Memory {
		if err := core.CheckSnapshotMemory(g.Ref.Kind, g.Power); err != nil {
			return nil, err
		}
	}
	return nil, c.Hypervisor.CanSnapshot(ctx, g.Ref)
}

// taken is Denied, not Conflict: looking again will not free the name.
func taken(name string) error {
	return core.Fail(core.Denied, core.CodeNameTaken, "the guest has a snapshot %q already that is none of this operation's", name)
}

func (k *Keeper) take(ctx context.Context, run *saga.Run[TakeState]) (saga.Effect, error) {
	c, err := k.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	g, s, known, err := look(ctx, c, run.State.Name)
	switch {
	case err != nil:
		return nil, err
	case known && !s.MadeBy(run.Op.Server, run.Op.ID):
		return nil, taken(run.State.Name)
	case known && !s.Unfinished && g.Lock == "":
		run.State.Taken = s
		return nil, nil
	case known && idle(run.State.Errand):
		return nil, core.Fail(core.Denied, core.CodeTaskFailed, "the snapshot was left unfinished")
	case g.Lock != "" && idle(run.State.Errand):
		return nil, guest.Locked(g)
	}
	status, err := c.Run(ctx, run.Op, &run.State.Errand, k.takeOrder(ctx, c, run), k.Clock.Now())
	if err == nil {
		err = guest.TaskError(status)
	}
	if err == nil {
		err = saga.NotYet(time.Millisecond) // and look
	}
	return nil, err
}

func (k *Keeper) takeOrder(ctx context.Context, c guest.Case, run *saga.Run[TakeState]) guest.Order {
	mark := core.Mark{Server: run.Op.Server, Operation: run.Op.ID}.String()
	description := mark
	if run.State.Description != "" {
		description = run.State.Description + "\n" + mark
	}
	return k.order(ctx, c, core.TakeSnapshot, func() (core.TaskID, error) {
		return c.Hypervisor.TakeSnapshot(ctx, c.Server.Ref(), core.SnapshotOrder{
			Name: run.State.Name, Description: description, Memory: run.State.Memory})
	})
}

// untake removes what was made of the snapshot, whole or half. One that
// another operation made, or nobody of ours, is left alone.
func (k *Keeper) untake(ctx context.Context, run *saga.Run[TakeState]) (saga.Effect, error) {
	c, err := k.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	if err := c.Recall(ctx, &run.State.Errand, k.takeOrder(ctx, c, run), k.Clock.Now()); err != nil {
		return nil, err
	}
	err = k.remove(ctx, run.Op, c, &run.State.Removal, run.State.Name, func(s core.GuestSnapshot) bool {
		return s.MadeBy(run.Op.Server, run.Op.ID)
	})
	if core.CodeOf(err) == core.CodeIdentityConflict {
		return nil, nil // a stranger's guest has no snapshot of ours
	}
	return nil, err
}

func (k *Keeper) settleTake(run *saga.Run[TakeState]) saga.Effect {
	op, state := run.Op, run.State
	data := told(state.Name, op, map[string]string{"schedule": string(state.Schedule)})
	switch op.State {
	case core.Succeeded:
		return saga.Both(k.release(op, core.EventSnapshotCreated, data, nil), k.keep(run))
	case core.FailedOp, core.Cancelled:
		return saga.Both(k.release(op, core.EventSnapshotFailed, data, nil), forget(op, state.Name))
	case core.NeedsOperator:
		return k.Stuck(op, nil)
	case core.Queued, core.Running, core.Waiting:
	}
	return nil
}

// keep writes down what came of the order.
func (k *Keeper) keep(run *saga.Run[TakeState]) saga.Effect {
	s := run.State
	row := core.Snapshot{
		Server: run.Op.Server, Name: s.Name, Description: s.Description, Memory: s.Taken.Memory, Schedule: s.Schedule,
		State: core.SnapshotReady, Operation: run.Op.ID, Parent: s.Taken.Parent, Created: s.Taken.Time,
	}
	return func(ctx context.Context, tx ports.Tx) error { return put(ctx, tx, row) }
}
