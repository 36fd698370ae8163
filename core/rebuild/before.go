package rebuild

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// These are the steps that can be taken back.

// keep reads all that the new guest gets of the old one. It is saved before
// anything is changed.
func (r *Rebuilder) keep(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if run.State.Kept.Done {
		return nil, nil
	}
	c, err := r.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	if lost, err := r.lost(ctx, c, run.State); lost || err != nil {
		return nil, err
	}
	i, err := c.InspectOurs(ctx)
	if err != nil {
		return nil, err
	}
	g := i.Guest
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
	s.Kept = Kept{Done: true, Power: g.Power, Notes: core.Unmark(g.Description), Traits: traits, Firewall: firewall,
		Disks: further(c.Server, i.Next)}
	s.Make.Notes, s.Make.Heir, s.Seen, s.Shielded = s.Kept.Notes, true, g.Power, g.Protected
	s.Make.Start = g.Power != core.Off
	if s.Start != nil {
		s.Make.Start = *s.Start
	}
	return nil, nil
}

// lost looks for a guest that is missing, and reports whether it still is: then
// nothing is kept but what we know of its disks.
func (r *Rebuilder) lost(ctx context.Context, c guest.Case, s *State) (bool, error) {
	if !s.Lost {
		return false, nil
	}
	_, seen, err := c.See(ctx)
	if err != nil {
		return false, err
	}
	if seen != core.SeenAbsent && seen != core.SeenForeign {
		s.Lost = !seen.Ours() // it is back
		return false, nil
	}
	var last core.Observation
	err = r.Store.Read(ctx, func(tx ports.Tx) (err error) {
		last, err = tx.Observations().Last(ctx, c.Server.ID)
		return err
	})
	if err != nil && core.KindOf(err) != core.NotFound {
		return false, err
	}
	s.Kept = Kept{Done: true, Power: core.Off, Disks: further(c.Server, last.Next)}
	s.Make.Start = s.Start != nil && *s.Start
	return true, nil
}

// further are the disks that a server has besides its root disk, with what is
// known of them.
func further(s core.Server, known core.Hardware) []core.Disk {
	spec := s.Upcoming()
	root := core.RootDiskOf(s.Kind, spec)
	var disks []core.Disk
	for _, name := range slices.Sorted(maps.Keys(spec.Disks)) {
		if name == root {
			continue
		}
		d, _ := known.Disk(name)
		d.Name, d.Size = name, (spec.Disks[name]+core.GiB-1)/core.GiB*core.GiB // only whole ones can be made
		if s.Kind == core.Container {
			d.Path = cmp.Or(d.Path, "/mnt/"+name)
		}
		disks = append(disks, d)
	}
	return disks
}

// lookBack reads how the guest is left.
func (r *Rebuilder) lookBack(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, err := r.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	run.State.Seen, err = c.SeePower(ctx)
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
	if run.State.Lost {
		return nil, nil
	}
	c, err := r.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	return nil, c.Drive(ctx, &run.State.Stop, core.Stop, 0, r.Clock.Now())
}

// startAgain waits for a stop that is under way, and lets a guest run that ran.
func (r *Rebuilder) startAgain(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if run.State.Lost {
		return nil, nil
	}
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
	if run.State.Lost {
		return nil, nil
	}
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
