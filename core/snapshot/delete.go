package snapshot

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// DeleteName is the stored name of the workflow that deletes a snapshot.
const DeleteName = "delete-snapshot/1"

// DeleteState is what it remembers between its steps.
type DeleteState struct {
	Name     string
	Schedule core.ScheduleID // whose retention asked for it; empty for a caller
	Errand   guest.Errand
}

// Delete is the list of steps that delete a snapshot. What is gone already is
// done.
func (k *Keeper) Delete() saga.Workflow[DeleteState] {
	return saga.Workflow[DeleteState]{
		Kind: "delete-snapshot",
		Name: DeleteName,
		Steps: []saga.Step[DeleteState]{
			{Name: "check", Do: k.checkDelete},
			{Name: "delete", Do: k.delete},
		},
		NoReturn: "delete",
		Settle:   k.settleDelete,
	}
}

// checkDelete makes sure that the guest, if there is one, is ours.
func (k *Keeper) checkDelete(ctx context.Context, run *saga.Run[DeleteState]) (saga.Effect, error) {
	c, err := k.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	if _, err = c.SeeOurs(ctx); err != nil && core.KindOf(err) == core.NotFound {
		return nil, nil
	}
	return nil, err
}

func (k *Keeper) delete(ctx context.Context, run *saga.Run[DeleteState]) (saga.Effect, error) {
	c, err := k.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	err = k.remove(ctx, run.Op, c, &run.State.Errand, run.State.Name, func(core.GuestSnapshot) bool { return true })
	return nil, settled(ctx, c, err)
}

func (k *Keeper) settleDelete(run *saga.Run[DeleteState]) saga.Effect {
	op, name := run.Op, run.State.Name
	data := told(name, op, map[string]string{"schedule": string(run.State.Schedule)})
	switch op.State {
	case core.Succeeded:
		return saga.Both(k.release(op, core.EventSnapshotDeleted, data, nil), forget(op, name))
	case core.FailedOp, core.Cancelled:
		return saga.Both(k.release(op, core.EventSnapshotDeleteFailed, data, nil), keepOn(op, run.State))
	case core.NeedsOperator:
		return k.Stuck(op, nil)
	case core.Queued, core.Running, core.Waiting:
	}
	return nil
}

// keepOn is the effect of a snapshot that was not deleted after all. If its
// schedule wanted that, it is the schedule's no more, which would want it again
// and again: whoever reads of the failure decides.
func keepOn(op core.Operation, state *DeleteState) saga.Effect {
	return func(ctx context.Context, tx ports.Tx) error {
		s, err := tx.Snapshots().Get(ctx, op.Server, state.Name)
		if err != nil {
			if core.KindOf(err) == core.NotFound {
				return nil // it never was ours
			}
			return err
		}
		s.State = core.SnapshotReady
		if state.Schedule != "" {
			s.Schedule = ""
		}
		return tx.Snapshots().Update(ctx, s)
	}
}
