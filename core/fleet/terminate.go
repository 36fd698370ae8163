package fleet

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/access"
	"github.com/remudahq/remuda/core/provision"
	"github.com/remudahq/remuda/ports"
)

// Terminate is [Service.Delete] for callers that know no operations: a server
// that is still being made is not made after all, and what it has is given back.
// Its keys' way into its guest is called off, but that takes a moment: until then
// it is Busy, as with any other operation.
func (s *Service) Terminate(ctx context.Context, c core.Caller, id core.ServerID) (Accepted, error) {
	accepted, refused := s.Delete(ctx, c, id, false)
	if core.CodeOf(refused) != core.CodeServerBusy {
		return accepted, refused
	}
	var op core.Operation
	err := s.Store.Read(ctx, func(tx ports.Tx) error {
		server, err := tx.Servers().Get(ctx, id)
		if err == nil {
			op, err = tx.Operations().Get(ctx, server.Operation)
		}
		return err
	})
	switch {
	case err != nil: // it is held no more, or gone
		return accepted, refused
	case op.Workflow == provision.Name:
		return s.callOff(ctx, c, id, op)
	case op.Workflow == access.DeliveryName:
		c.Key = "" // the refusal is not the last word
		if _, err := s.callOff(ctx, c, id, op); err != nil {
			return accepted, err
		}
	}
	return accepted, refused
}

// callOff wishes that an operation stopped, for whoever may delete its server.
func (s *Service) callOff(ctx context.Context, c core.Caller, id core.ServerID, op core.Operation) (Accepted, error) {
	return once(ctx, s, c, core.ServerDelete, string(id), func(tx ports.Tx) (Accepted, error) {
		if _, err := serverFor(ctx, tx, c, core.ServerDelete, id); err != nil {
			return Accepted{}, err
		}
		if err := tx.Operations().Prod(ctx, op.ID, true); err != nil {
			return Accepted{}, err
		}
		view, err := tx.Servers().View(ctx, id)
		return Accepted{Server: s.veiled(c, view), Operation: op}, err
	})
}
