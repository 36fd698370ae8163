package rebuild

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
)

// These are the steps that can be taken back.

// keep reads all that the new guest gets of the old one. It is saved before
// anything is changed.
func (r *Rebuilder) keep(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if run.State.Kept.Done {
		return nil, nil
	}
	c, g, err := r.OpenOurs(ctx, run.Op)
	if err != nil {
		return nil, err
	}
	if err := guest.Removable(g); err != nil {
		return nil, err
	}
	traits, err := c.Hypervisor.Traits(ctx, g.Ref)
	if err != nil {
		return nil, err
	}
	firewall, err := c.Hypervisor.Firewall(ctx, g.Ref)
	if err != nil {
		return nil, err
	}
	s := run.State
	s.Kept = Kept{Done: true, Power: g.Power, Notes: core.Unmark(g.Description), Traits: traits, Firewall: firewall}
	s.Make.Notes, s.Make.Heir, s.Seen, s.Shielded = s.Kept.Notes, true, g.Power, g.Protected
	s.Make.Start = g.Power != core.Off
	if s.Start != nil {
		s.Make.Start = *s.Start
	}
	return nil, nil
}

// lookBack reads how the guest is left.
func (r *Rebuilder) lookBack(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, err := r.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	g, seen, err := c.See(ctx)
	run.State.Seen = core.PowerUnknown
	if seen.Ours() {
		run.State.Seen = g.Power
	}
	return nil, err
}

func (r *Rebuilder) place(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, err := r.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	run.State.Reason, err = r.PlaceAgain(ctx, c, run.State.Image, &run.State.Make)
	return nil, err
}

func (r *Rebuilder) stop(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, err := r.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	return nil, c.Drive(ctx, &run.State.Stop, core.Stop, 0, r.Clock.Now())
}

// startAgain waits for a stop that is under way, and lets a guest run that ran.
func (r *Rebuilder) startAgain(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, err := r.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	if err := c.Settle(ctx, &run.State.Stop, core.Stop); err != nil {
		return nil, err
	}
	if run.State.Kept.Power != core.On {
		return nil, nil
	}
	return nil, unlessGone(c.Drive(ctx, &run.State.Back, core.Start, 0, r.Clock.Now()))
}

// unlessGone lets the way back go on though somebody took the guest away.
func unlessGone(err error) error {
	if err != nil && (core.KindOf(err) == core.NotFound || core.CodeOf(err) == core.CodeIdentityConflict) {
		return nil
	}
	return err
}

// unprotect is a saved step of its own, so that no late call of another
// operation can destroy the guest.
func (r *Rebuilder) unprotect(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, g, err := r.OpenOurs(ctx, run.Op)
	if err != nil {
		return nil, err
	}
	if err := guest.Removable(g); err != nil {
		return nil, err
	}
	return nil, c.Hypervisor.Protect(ctx, g.Ref, false)
}

func (r *Rebuilder) shield(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if !run.State.Shielded {
		return nil, nil
	}
	c, g, err := r.OpenOurs(ctx, run.Op)
	if err == nil {
		err = c.Hypervisor.Protect(ctx, g.Ref, true)
	}
	return nil, unlessGone(err)
}
