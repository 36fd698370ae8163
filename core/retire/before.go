package retire

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
)

// These are the steps that can be taken back.

func (r *Retirer) look(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, err := r.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	g, seen, err := c.See(ctx)
	if err != nil {
		return nil, err
	}
	switch seen {
	case core.SeenAbsent:
		run.State.Absent = true
	case core.SeenForeign:
		run.State.Absent, run.State.Foreign = true, true
	case core.SeenOurs, core.SeenUnmarked:
		run.State.Shielded, run.State.Seen, run.State.Notes = g.Protected, g.Power, g.Description
		return nil, guest.Removable(g)
	case core.SeenHidden, core.SeenForming:
		return nil, saga.WaitFor(0, "the guest cannot be read at the moment, so it is not touched")
	case core.SeenUnreachable:
		return nil, core.Fail(core.Unavailable, "", "the guest cannot be reached")
	}
	return nil, nil
}

// lookBack reads how the guest is left.
func (r *Retirer) lookBack(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, err := r.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	run.State.Seen, err = c.SeePower(ctx)
	return nil, err
}

func (r *Retirer) stop(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if run.State.Absent || run.State.KeepGuest {
		return nil, nil
	}
	c, err := r.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	return nil, gone(c.Drive(ctx, &run.State.Stop, core.Stop, 0, r.Clock.Now()), run.State)
}

// gone turns "there is no guest" into the fact that we are done with it.
func gone(err error, s *State) error {
	switch {
	case err == nil:
		return nil
	case core.KindOf(err) == core.NotFound:
		s.Absent = true
		return nil
	case core.CodeOf(err) == core.CodeIdentityConflict:
		s.Absent, s.Foreign = true, true
		return nil
	}
	return err
}

// stopped waits for a stop that is under way; the guest is not started again.
func (r *Retirer) stopped(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if run.State.Absent || run.State.KeepGuest {
		return nil, nil
	}
	c, err := r.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	return nil, c.Settle(ctx, &run.State.Stop, core.Stop)
}

// unprotect clears Proxmox's protection, a saved step of its own so that no
// late call of another operation can destroy a guest. A guest that is kept gets
// the protection that it had before us, and loses our mark here as well.
func (r *Retirer) unprotect(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	return nil, r.withOurs(ctx, run, func(c guest.Case, g core.Guest) error {
		keep, protected := run.State.KeepGuest, run.State.KeepGuest && run.State.Protected
		if err := c.Hypervisor.Protect(ctx, g.Ref, protected); err != nil || !keep {
			return err
		}
		if g.Protected != protected {
			return saga.NotYet(time.Millisecond) // the digest is another now
		}
		return c.Hypervisor.Describe(ctx, g.Ref, core.Unmark(g.Description), g.Digest)
	})
}

// protect gives a guest that stays ours its protection and our mark again.
func (r *Retirer) protect(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	return nil, r.withOurs(ctx, run, func(c guest.Case, g core.Guest) error {
		if _, marked := core.FindMark(g.Description); run.State.KeepGuest && !marked {
			if err := c.Hypervisor.Describe(ctx, g.Ref, run.State.Notes, g.Digest); err != nil {
				return err
			}
		}
		if !run.State.Shielded {
			return nil
		}
		return c.Hypervisor.Protect(ctx, g.Ref, true)
	})
}

// withOurs does something with the guest if there still is one of ours.
func (r *Retirer) withOurs(ctx context.Context, run *saga.Run[State], do func(guest.Case, core.Guest) error) error {
	if run.State.Absent {
		return nil
	}
	c, err := r.Open(ctx, run.Op.Server)
	if err != nil {
		return err
	}
	g, err := c.SeeOurs(ctx)
	if err == nil {
		err = guest.Removable(g)
	}
	if err == nil {
		err = do(c, g)
	}
	return gone(err, run.State)
}
