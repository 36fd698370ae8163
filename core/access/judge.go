package access

import (
	"context"
	"errors"
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// states are refusals that asking again at once does not change.
var states = []string{core.CodeGuestNotRunning, core.CodeAgentNotRunning, core.CodeTerminalLogin}

// final makes a refusal of the guest's state one that is not tried again.
func final(err error) error {
	e, ok := errors.AsType[*core.Error](err)
	if !ok || e.Kind != core.Conflict || !slices.Contains(states, e.Code) {
		return err
	}
	told := *e
	told.Kind = core.Denied
	if told.Remedy != "" { // an operation that failed shows its cause only
		told.Msg += ": " + told.Remedy
	}
	return &told
}

// paced keeps us from asking an agent too often: what was not reached, or gave
// no answer, is asked again after a while.
func paced(err error) error {
	if kind := core.KindOf(err); waits(err) || kind != core.Unknown && kind != core.Unavailable || core.CodeOf(err) == core.CodeLeaseEnding {
		return err
	}
	return saga.WaitFor(agentPace, core.Explain(err))
}

// waits reports whether an error is none of ours, but a step's wish to wait.
func waits(err error) bool {
	_, ours := errors.AsType[*core.Error](err)
	return !ours
}

// doubted says in a refusal that an earlier try may have had its effect.
func doubted(err error, doubt bool, effect string) error {
	e, ok := errors.AsType[*core.Error](err)
	if !ok || !doubt {
		return err
	}
	told := *e
	told.Msg += "; it was tried before, so " + effect
	return &told
}

// step makes an act of an effect.
func (k *Keeper) step(effect func(core.Operation) saga.Effect) saga.Act[State] {
	return func(_ context.Context, run *saga.Run[State]) (saga.Effect, error) { return effect(run.Op), nil }
}

// forget removes the password, which nobody needs any more.
func (k *Keeper) forget(op core.Operation) saga.Effect {
	return func(ctx context.Context, tx ports.Tx) error { return tx.Secrets().Delete(ctx, Place(op.ID)) }
}

func (k *Keeper) settle(run *saga.Run[State]) saga.Effect {
	op, user := run.Op, run.State.User
	end := func(fact string) saga.Effect {
		return saga.Both(k.Release(op, guest.Fact{Type: fact, Data: map[string]string{"user": user}}, nil), k.FreeSlots(op), k.forget(op))
	}
	switch op.State {
	case core.Succeeded:
		return end(core.EventPasswordSet)
	case core.FailedOp, core.Cancelled:
		return end(core.EventPasswordFailed)
	case core.NeedsOperator:
		return saga.Both(k.FreeSlots(op), k.Stuck(op, nil)) // others need not wait for a person
	case core.Queued, core.Running, core.Waiting:
	}
	return nil
}
