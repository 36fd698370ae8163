package retire

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
)

// destroy removes the guest. From here on there is no return. It is done when the
// cluster says that nothing of ours stands under the VMID, whatever was seen
// before, so that nothing is released while anything may still be there.
func (r *Retirer) destroy(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if run.State.KeepGuest || run.State.Foreign {
		return nil, nil
	}
	c, err := r.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	failure, unread := c.RemovalEnded(ctx, &run.State.Remove, &run.State.Removed)
	if unread != nil && !guest.Unread(unread) {
		return nil, unread
	}
	g, seen, err := c.See(ctx)
	switch {
	case err != nil:
		return nil, err
	case seen == core.SeenAbsent:
		return nil, nil
	case unread != nil:
		return nil, unread
	case seen == core.SeenForeign:
		run.State.Foreign = !run.State.Removed
		return nil, nil
	case !seen.Ours() && run.State.Removed:
		return nil, nil
	case !seen.Ours():
		return nil, saga.WaitFor(0, "the guest cannot be read at the moment, so it is not touched")
	case failure != nil:
		return nil, failure
	}
	return nil, r.send(ctx, c, run, g)
}

func (r *Retirer) send(ctx context.Context, c guest.Case, run *saga.Run[State], g core.Guest) error {
	if err := guest.Removable(g); err != nil {
		return err
	}
	if g.Power != core.Off { // somebody started it again
		run.State.Stop = guest.Drive{Task: run.State.Stop.Task}
		if err := c.Drive(ctx, &run.State.Stop, core.Stop, 0, r.Clock.Now()); err != nil {
			return err
		}
	}
	task, err := c.Hypervisor.Destroy(ctx, g.Ref)
	if err != nil && core.KindOf(err) != core.NotFound {
		return err
	}
	run.State.Remove = task
	return saga.NotYet(0)
}
