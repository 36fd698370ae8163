package fleet

import (
	"context"
	"encoding/json"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/suspend"
	"github.com/remudahq/remuda/ports"
)

// Suspend accepts that a server is blocked: from now on nothing lets it run,
// and an operation pulls its plug and keeps it from starting with its node.
// Conflict (code illegal-move): it is not ready, or suspended already. Busy
// (server-busy).
func (s *Service) Suspend(ctx context.Context, c core.Caller, id core.ServerID) (Accepted, error) {
	if err := s.mayChange(ctx, c, core.ServerSuspend, string(id)); err != nil {
		return Accepted{}, err
	}
	return once(ctx, s, c, core.ServerSuspend, string(id), func(tx ports.Tx) (Accepted, error) {
		server, err := s.suspendable(ctx, tx, c, core.ServerSuspend, id, false)
		if err != nil {
			return Accepted{}, err
		}
		server.Suspended = true
		op, err := s.suspend.Workflow().Begin(suspend.State{})
		if err != nil {
			return Accepted{}, err
		}
		return s.start(ctx, tx, c, server, op, core.EventSuspendRequested, nil)
	})
}

// Unsuspend accepts that a server may run again. It is started if start says
// so, or, where start is nil, if it was wanted on when it was suspended. That
// it cannot be started does not bring the block back. Conflict (illegal-move):
// it is not suspended. Busy.
func (s *Service) Unsuspend(ctx context.Context, c core.Caller, id core.ServerID, start *bool) (Accepted, error) {
	if err := s.mayChange(ctx, c, core.ServerUnsuspend, string(id)); err != nil {
		return Accepted{}, err
	}
	return once(ctx, s, c, core.ServerUnsuspend, string(id), func(tx ports.Tx) (Accepted, error) {
		server, err := s.suspendable(ctx, tx, c, core.ServerUnsuspend, id, true)
		if err != nil {
			return Accepted{}, err
		}
		server.Suspended = false
		state := suspend.Release{Start: server.Wanted() == core.On}
		if start != nil {
			state.Start = *start
		}
		if state.Start = state.Start && server.Power() != core.On; state.Start {
			if err := server.Ask(core.Start, s.Clock.Now()); err != nil {
				return Accepted{}, err
			}
		}
		if state.Boots, err = didBoot(ctx, tx, id); err != nil {
			return Accepted{}, err
		}
		op, err := s.suspend.ReleaseWorkflow().Begin(state)
		if err != nil {
			return Accepted{}, err
		}
		return s.start(ctx, tx, c, server, op, core.EventUnsuspendRequested, nil)
	})
}

// suspendable reads a server that is ready, free, and suspended or not.
func (s *Service) suspendable(ctx context.Context, tx ports.Tx, c core.Caller, p core.Permission, id core.ServerID, suspended bool) (core.Server, error) {
	server, err := serverFor(ctx, tx, c, p, id)
	if err == nil {
		err = free(server)
	}
	switch {
	case err != nil:
		return server, err
	case server.Life() != core.Ready:
		return server, core.Fail(core.Conflict, core.CodeIllegalMove, "the server is %s", server.Life())
	case server.Suspended && !suspended:
		return server, core.Fail(core.Conflict, core.CodeIllegalMove, "the server is suspended already")
	case !server.Suspended && suspended:
		return server, core.Fail(core.Conflict, core.CodeIllegalMove, "the server is not suspended")
	}
	return server, nil
}

// unblocked refuses what the owner of a suspended server may not do, and those
// may who can suspend it. Denied (suspended).
func unblocked(c core.Caller, server core.Server) error {
	if server.Suspended && !c.Has(core.ServerSuspend) {
		return core.Fail(core.Denied, core.CodeSuspended, "the server is suspended")
	}
	return nil
}

// halt stops a suspended server that somebody started past us, because the
// operator's policy says so.
func (s *Service) halt(ctx context.Context, id core.ServerID) error {
	err := s.Store.Do(ctx, func(tx ports.Tx) error {
		server, err := tx.Servers().Get(ctx, id)
		if err == nil {
			err = free(server)
		}
		if err != nil {
			return err
		}
		if !server.Suspended || server.Life() != core.Ready {
			return core.Busy // it was unsuspended meanwhile
		}
		boots, err := didBoot(ctx, tx, id)
		if err != nil {
			return err
		}
		op, err := s.suspend.Workflow().Begin(suspend.State{Held: true, Boots: boots, Again: true})
		if err != nil {
			return err
		}
		_, err = s.start(ctx, tx, core.Caller{}, server, op, core.EventSuspendRequested, map[string]string{"by": "policy"})
		return err
	})
	if err == nil {
		s.stirred()
	}
	return err
}

// didBoot reports whether the guest started with its node before it was
// suspended, as the last operation that did so remembers, as long as it is kept.
func didBoot(ctx context.Context, tx ports.Tx, id core.ServerID) (bool, error) {
	state, err := lastState[suspend.State](ctx, tx, id, suspend.Kind)
	return state.Boots, err
}

// lastState is what the last operation of a kind remembers that succeeded on a
// server; the zero state if there was none, or it is not kept any more.
func lastState[S any](ctx context.Context, tx ports.Tx, id core.ServerID, kind string) (state S, err error) {
	ops, err := tx.Operations().List(ctx, core.OperationFilter{Server: id, Kind: kind, Newest: true, State: core.Succeeded, Page: core.Page{Limit: 1}})
	if err != nil || len(ops) == 0 {
		return state, err
	}
	return state, json.Unmarshal(ops[0].Data, &state)
}
