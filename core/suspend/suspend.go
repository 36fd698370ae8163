// Package suspend blocks a server that is not paid for, and lets it go again.
//
// The block itself is [core.Server.Suspended], which is set when the order is
// accepted, so that nobody starts the server from then on. What is done to the
// guest is that it does not start with its node any more, and that its plug is
// pulled. Proxmox VE knows no lock that an API token could set.
package suspend

import (
	"context"
	"errors"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
)

// Name is the stored name of the workflow.
const Name = "suspend/1"

// Kind is what people call it.
const Kind = "suspend"

// State is what the workflow remembers between its steps.
type State struct {
	Held   bool // the guest was seen, and Boots is how it was
	Boots  bool // it started with its node
	Absent bool // no guest stands there: there is nothing to stop
	Again  bool `json:",omitempty"` // it is suspended, and somebody started it
	Stop   guest.Drive
}

// Suspender holds what the workflows need.
type Suspender struct{ guest.Kit }

// Workflow is the list of steps. From stop on it only goes forward.
func (s *Suspender) Workflow() saga.Workflow[State] {
	return saga.Workflow[State]{
		Kind: Kind,
		Name: Name,
		Steps: []saga.Step[State]{
			{Name: "hold", Do: s.hold, Undo: s.letGo},
			{Name: "stop", Do: s.stop},
		},
		NoReturn: "stop",
		Settle:   s.settle,
	}
}

// hold keeps the guest from starting with its node.
func (s *Suspender) hold(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, err := s.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	g, err := ours(ctx, c)
	if errors.Is(err, core.NotFound) {
		run.State.Absent = true
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !run.State.Held {
		run.State.Held, run.State.Boots = true, g.Boots
		return nil, saga.NotYet(1)
	}
	return nil, boots(ctx, c, g, false)
}

func (s *Suspender) letGo(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if run.State.Again || !run.State.Boots { // it stays suspended
		return nil, nil
	}
	c, err := s.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	g, err := ours(ctx, c)
	if err == nil {
		err = boots(ctx, c, g, true)
	}
	if guest.Lost(err) {
		err = nil
	}
	return nil, err
}

// ours is our own guest, unless Proxmox itself has locked it.
func ours(ctx context.Context, c guest.Case) (core.Guest, error) {
	g, err := c.SeeOurs(ctx)
	if err == nil {
		err = guest.Unlocked(g)
	}
	return g, err
}

// boots says whether the guest starts with its node.
func boots(ctx context.Context, c guest.Case, g core.Guest, on bool) error {
	if g.Boots == on {
		return nil
	}
	return c.Hypervisor.Configure(ctx, g.Ref, core.GuestConfig{Boots: &on})
}

func (s *Suspender) stop(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if run.State.Absent {
		return nil, nil
	}
	c, err := s.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	err = c.Drive(ctx, &run.State.Stop, core.Stop, 0, s.Clock.Now())
	if errors.Is(err, core.NotFound) {
		run.State.Absent = true
		return nil, nil
	}
	return nil, err
}

func (s *Suspender) settle(run *saga.Run[State]) saga.Effect {
	op, state := run.Op, run.State
	switch op.State {
	case core.Succeeded:
		fact := guest.Fact{Type: core.EventServerSuspended}
		if state.Again {
			fact.Type = core.EventSuspensionEnforced
		}
		return s.Release(op, fact, func(srv *core.Server) error {
			srv.Observe(state.Stop.Seen, s.Clock.Now())
			return nil
		})
	case core.FailedOp, core.Cancelled:
		fact := guest.Fact{Type: core.EventSuspendFailed}
		if state.Again { // it stays suspended, and is found running again
			fact.Type = core.EventEnforceFailed
		}
		return s.Release(op, fact, func(srv *core.Server) error {
			srv.Suspended = state.Again
			return nil
		})
	case core.NeedsOperator:
		return s.Stuck(op, nil)
	case core.Queued, core.Running, core.Waiting:
	}
	return nil
}
