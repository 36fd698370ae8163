package suspend

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
)

// ReleaseName is the stored name of the workflow that lets a server go again.
const ReleaseName = "unsuspend/1"

// Release is what that workflow remembers between its steps.
type Release struct {
	Boots bool // the guest shall start with its node again
	Start bool // and now
	Power guest.Drive
}

// ReleaseWorkflow is the list of its steps. The block is gone as soon as the
// order is accepted, and stays gone when the guest cannot be started.
func (s *Suspender) ReleaseWorkflow() saga.Workflow[Release] {
	return saga.Workflow[Release]{
		Kind: "unsuspend",
		Name: ReleaseName,
		Steps: []saga.Step[Release]{
			{Name: "let-go", Do: s.boot, Undo: s.lookBack},
			{Name: "start", Do: s.start, Undo: s.lookBack},
		},
		Settle: s.settleRelease,
	}
}

func (s *Suspender) boot(ctx context.Context, run *saga.Run[Release]) (saga.Effect, error) {
	if !run.State.Boots {
		return nil, nil
	}
	c, err := s.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	g, err := ours(ctx, c)
	if err != nil {
		return nil, err
	}
	return nil, boots(ctx, c, g, true)
}

func (s *Suspender) start(ctx context.Context, run *saga.Run[Release]) (saga.Effect, error) {
	if !run.State.Start {
		return nil, nil
	}
	c, err := s.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	return nil, c.Drive(ctx, &run.State.Power, core.Start, 0, s.Clock.Now())
}

// lookBack reads how the guest really is after something failed: the server was
// said to be starting.
func (s *Suspender) lookBack(ctx context.Context, run *saga.Run[Release]) (saga.Effect, error) {
	if !run.State.Start {
		return nil, nil
	}
	c, err := s.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	if err := c.Settle(ctx, &run.State.Power, core.Start); err != nil {
		return nil, err
	}
	run.State.Power.Seen, err = c.SeePower(ctx)
	return nil, err
}

func (s *Suspender) settleRelease(run *saga.Run[Release]) saga.Effect {
	op, state := run.Op, run.State
	observe := func(srv *core.Server) error {
		srv.Observe(state.Power.Seen, s.Clock.Now())
		return nil
	}
	switch op.State {
	case core.Succeeded:
		return s.Release(op, guest.Fact{Type: core.EventServerUnsuspended}, observe)
	case core.FailedOp, core.Cancelled:
		return s.Release(op, guest.Fact{Type: core.EventUnsuspendFailed}, observe)
	case core.NeedsOperator:
		return s.Stuck(op, nil)
	case core.Queued, core.Running, core.Waiting:
	}
	return nil
}
