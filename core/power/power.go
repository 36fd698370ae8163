// Package power switches servers: start, shutdown, stop, reboot, reset,
// suspend and resume.
//
// An action is judged by what is seen of the guest afterwards, not by its task
// alone. Nothing is undone: an action that failed leaves the guest as it is,
// and the server says truthfully how that is.
package power

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
)

// Name is the stored name of the workflow.
const Name = "power/1"

// DefaultTimeout is how long a guest may take to shut itself down, as in
// Proxmox's own interface.
const DefaultTimeout = 60 * time.Second

// State is what the workflow remembers between its steps.
type State struct {
	Action  core.PowerAction
	Timeout time.Duration // for the guest's own shutdown or reboot
	Drive   guest.Drive
}

// Switcher holds what the workflow needs.
type Switcher struct{ guest.Kit }

// Workflow is the list of steps.
func (s *Switcher) Workflow() saga.Workflow[State] {
	return saga.Workflow[State]{
		Kind: "power",
		Name: Name,
		Steps: []saga.Step[State]{
			{Name: "act", Do: s.act, Undo: s.lookBack},
		},
		Settle: s.settle,
	}
}

func (s *Switcher) act(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, err := s.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	timeout := run.State.Timeout
	if timeout == 0 {
		timeout = DefaultTimeout
	}
	return nil, c.Drive(ctx, &run.State.Drive, run.State.Action, timeout, s.Clock.Now())
}

// lookBack reads how the guest really is after an action that failed. A guest
// that is not there, or not ours, has no power that we could tell.
func (s *Switcher) lookBack(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, err := s.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	if err := c.Settle(ctx, &run.State.Drive, run.State.Action); err != nil {
		return nil, err
	}
	g, seen, err := c.See(ctx)
	if err != nil {
		return nil, err
	}
	run.State.Drive.Seen = core.PowerUnknown
	if seen.Ours() {
		run.State.Drive.Seen = g.Power
	}
	return nil, nil
}

func (s *Switcher) settle(run *saga.Run[State]) saga.Effect {
	op, state := run.Op, run.State
	switch op.State {
	case core.Succeeded:
		return s.Change(op, func(srv *core.Server) (guest.Fact, error) {
			srv.Operation, srv.LastError = "", ""
			srv.Observe(state.Drive.Seen, s.Clock.Now())
			return guest.Fact{Type: eventOf(state.Action), Data: map[string]string{"action": string(state.Action)}}, nil
		})
	case core.FailedOp, core.Cancelled:
		return s.Change(op, func(srv *core.Server) (guest.Fact, error) {
			srv.Operation, srv.LastError = "", op.Cause
			srv.Observe(state.Drive.Seen, s.Clock.Now())
			return guest.Fact{Type: core.EventPowerFailed, Data: map[string]string{
				"action": string(state.Action), "cause": op.Cause, "code": op.Code,
			}}, nil
		})
	case core.NeedsOperator:
		return s.Stuck(op, nil)
	case core.Queued, core.Running, core.Waiting:
	}
	return nil
}

// eventOf names the fact of an action that was carried out.
func eventOf(action core.PowerAction) string {
	switch action {
	case core.Start:
		return core.EventServerStarted
	case core.Shutdown, core.Stop:
		return core.EventServerStopped
	case core.Reboot, core.Reset:
		return core.EventServerRebooted
	case core.Suspend:
		return core.EventServerPaused
	case core.Resume:
		return core.EventServerResumed
	}
	return core.EventPowerRequested
}
