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
	Force   bool          // if that does not do, do it hard
	Drive   guest.Drive
	Hard    []guest.Drive // what is done hard: see [hard]
	Found   *found        // what the guest is made of by now, if something waited for its restart
}

// found is what a guest was seen to be made of.
type found struct{ Now, Next core.Spec }

// hard is what does the same as an action without the guest's help. A reset
// leaves what waits for a restart waiting; a container has none.
func hard(action core.PowerAction, kind core.GuestKind) []core.PowerAction {
	switch {
	case action == core.Shutdown:
		return []core.PowerAction{core.Stop}
	case action == core.Reboot && kind == core.VM:
		return []core.PowerAction{core.Reset}
	case action == core.Reboot:
		return []core.PowerAction{core.Stop, core.Start}
	}
	return nil
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
	if err := s.drive(ctx, c, run.State); err != nil {
		return nil, err
	}
	return s.find(ctx, c, run.State)
}

// drive carries the action out: the guest has its time, and then, if that is
// asked for, it is done hard.
func (s *Switcher) drive(ctx context.Context, c guest.Case, state *State) error {
	now := s.Clock.Now()
	if len(state.Hard) > 0 {
		return s.driveHard(ctx, c, state, now)
	}
	timeout := state.Timeout
	if timeout == 0 {
		timeout = DefaultTimeout
	}
	err := c.Drive(ctx, &state.Drive, state.Action, timeout, now)
	if err != nil && state.Force && core.CodeOf(err) == core.CodeGuestStayedOn && hard(state.Action, c.Server.Kind) != nil {
		state.Hard = []guest.Drive{{}}
		return saga.NotYet(time.Millisecond)
	}
	return err
}

func (s *Switcher) driveHard(ctx context.Context, c guest.Case, state *State, now time.Time) error {
	actions, at := hard(state.Action, c.Server.Kind), len(state.Hard)-1
	err := c.Drive(ctx, &state.Hard[at], actions[at], 0, now)
	state.Drive.Seen = state.Hard[at].Seen
	if err != nil || len(state.Hard) == len(actions) {
		return err
	}
	state.Hard = append(state.Hard, guest.Drive{})
	return saga.NotYet(time.Millisecond)
}

// find reads what a guest is made of by now, if something waited for its restart.
func (s *Switcher) find(ctx context.Context, c guest.Case, state *State) (saga.Effect, error) {
	if c.Server.Pending == nil {
		return nil, nil
	}
	i, err := c.InspectOurs(ctx)
	if err != nil {
		return nil, err
	}
	state.Found = &found{i.Now.Spec(), i.Next.Spec()}
	return s.Noted(c.Server.ID, i), nil
}

// settleTasks waits for what is under way.
func (s *State) settleTasks(ctx context.Context, c guest.Case) error {
	if at := len(s.Hard) - 1; at >= 0 {
		return c.Settle(ctx, &s.Hard[at], hard(s.Action, c.Server.Kind)[at])
	}
	return c.Settle(ctx, &s.Drive, s.Action)
}

// lookBack reads how the guest really is after an action that failed.
func (s *Switcher) lookBack(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, err := s.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	if err := run.State.settleTasks(ctx, c); err != nil {
		return nil, err
	}
	run.State.Drive.Seen, err = c.SeePower(ctx)
	return nil, err
}

func (s *Switcher) settle(run *saga.Run[State]) saga.Effect {
	op, state := run.Op, run.State
	data := map[string]string{"action": string(state.Action)}
	switch op.State {
	case core.Succeeded:
		return s.Release(op, guest.Fact{Type: eventOf(state.Action), Data: data}, func(srv *core.Server) error {
			srv.Observe(state.Drive.Seen, s.Clock.Now())
			if state.Found != nil {
				srv.Found(state.Found.Now, state.Found.Next)
			}
			return nil
		})
	case core.FailedOp, core.Cancelled:
		return s.Release(op, guest.Fact{Type: core.EventPowerFailed, Data: data}, func(srv *core.Server) error {
			srv.Observe(state.Drive.Seen, s.Clock.Now())
			return nil
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
