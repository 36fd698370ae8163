package bandwidth

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// Name is the stored name of the workflow.
const Name = "bandwidth/1"

// State is what the workflow remembers between its steps.
type State struct {
	Lift     bool // give back what the interface had; else restrain it
	Action   core.BandwidthAction
	Throttle int64 // bytes a second

	// What the interface had before the restraint.
	Rate    int64
	Down    bool
	Looked  bool // Rate and Down are known
	Nothing bool // the guest has no such interface, or it is somebody else's by now

	After *core.Interface // as it was seen when it was done
}

// the interface that is restrained; core.GuestConfig has the first one only.
const card = "net0"

// Workflow is the list of steps.
func (k *Keeper) Workflow() saga.Workflow[State] {
	return saga.Workflow[State]{
		Kind: "bandwidth",
		Name: Name,
		Steps: []saga.Step[State]{
			{Name: "look", Do: k.look},
			{Name: "change", Do: k.apply, Undo: k.takeBack},
			{Name: "look again", Do: k.lookAgain},
		},
		Settle: k.settle,
	}
}

func (k *Keeper) look(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, err := k.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	g, err := c.SeeOurs(ctx)
	if err != nil {
		return nil, err
	}
	i := g.Interface(card)
	run.State.Nothing = i.Name == "" || run.State.Lift && !run.State.inForce(i)
	if !run.State.Looked {
		run.State.Rate, run.State.Down, run.State.Looked = i.Rate, i.Down, true
	}
	return nil, nil
}

func (k *Keeper) apply(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	return nil, k.configure(ctx, run, run.State.Lift)
}

// lookAgain reads the interface as it is now, so that nobody takes it for
// somebody else's change.
func (k *Keeper) lookAgain(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, err := k.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	g, err := c.SeeOurs(ctx)
	if i := g.Interface(card); err == nil && !run.State.Nothing {
		run.State.After = &i
	}
	return nil, err
}

// remember notes how the interface is since we changed it.
func remember(op core.Operation, s *State) saga.Effect {
	return func(ctx context.Context, tx ports.Tx) error {
		watch, err := tx.Watches().Get(ctx, op.Server)
		if err != nil || s.After == nil {
			return err
		}
		watch.Network = s.After
		return tx.Watches().Put(ctx, watch)
	}
}

func (k *Keeper) takeBack(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	err := k.configure(ctx, run, !run.State.Lift)
	if guest.Lost(err) {
		err = nil // there is nothing to give back to
	}
	return nil, err
}

// configure sets what the action concerns and nothing else, as it was before or
// as the action wants it.
func (k *Keeper) configure(ctx context.Context, run *saga.Run[State], before bool) error {
	if run.State.Nothing {
		return nil
	}
	c, err := k.Open(ctx, run.Op.Server)
	if err != nil {
		return err
	}
	g, err := c.SeeOurs(ctx)
	if err != nil {
		return err
	}
	wanted := run.State.network(before)
	if agrees(g.Interface(card), wanted) {
		return nil
	}
	return c.Hypervisor.Configure(ctx, g.Ref, core.GuestConfig{Network: wanted})
}

// inForce reports whether the interface still is as the restraint made it. If
// not, somebody has set it since, and knows better than what it had before.
func (s State) inForce(i core.Interface) bool {
	return agrees(i, s.network(false))
}

func agrees(i core.Interface, n core.Network) bool {
	return (n.Rate == nil || *n.Rate == i.Rate) && (n.Down == nil || *n.Down == i.Down)
}

func (s State) network(before bool) core.Network {
	return core.Restraint{Action: s.Action, Throttle: s.Throttle, Rate: s.Rate, Down: s.Down}.Network(before)
}

func (k *Keeper) settle(run *saga.Run[State]) saga.Effect {
	op, state := run.Op, run.State
	data := map[string]string{"action": string(state.Action)}
	end := func(fact string) saga.Effect { return k.Release(op, guest.Fact{Type: fact, Data: data}, nil) }
	switch op.State {
	case core.Succeeded:
		if state.Lift {
			return saga.Both(end(core.EventBandwidthRestored), remember(op, state),
				func(ctx context.Context, tx ports.Tx) error { return tx.Traffic().Relieve(ctx, op.Server) })
		}
		return saga.Both(end(core.EventBandwidthRestrained), remember(op, state), k.applied(op, *state))
	case core.FailedOp, core.Cancelled:
		return end(core.EventBandwidthFailed)
	case core.NeedsOperator:
		return k.Stuck(op, nil)
	case core.Queued, core.Running, core.Waiting:
	}
	return nil
}

// applied notes that the interface is restrained, and what it had before.
func (k *Keeper) applied(op core.Operation, s State) saga.Effect {
	return func(ctx context.Context, tx ports.Tx) error {
		_, r, err := tx.Traffic().Get(ctx, op.Server, "")
		if err != nil {
			return err
		}
		r.Applied, r.Rate, r.Down, r.NextTry = true, s.Rate, s.Down, time.Time{}
		return tx.Traffic().Restrain(ctx, r)
	}
}
