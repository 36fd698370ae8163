package rebuild

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/provision"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// destroy removes the old guest. From here on there is no return. It is done
// when nothing of ours stands under the VMID any more and no removal that we
// sent can arrive late: it would destroy the new guest.
func (r *Rebuilder) destroy(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, err := r.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	if run.State.Lost {
		return r.cleared(run), nil // one that came back meanwhile is not ours to destroy: make finds it
	}
	failure, unread := c.RemovalEnded(ctx, &run.State.Remove, &run.State.Removed)
	if unread != nil && !guest.Unread(unread) {
		return nil, unread
	}
	g, seen, err := c.See(ctx)
	switch {
	case err != nil:
		return nil, err
	case unread != nil && seen != core.SeenAbsent:
		return nil, unread
	case seen == core.SeenAbsent, seen == core.SeenForeign, !seen.Ours() && run.State.Removed:
		if run.State.Sending && r.Clock.Now().Sub(run.Op.UpdatedAt) < r.InDoubt() {
			return nil, saga.WaitFor(time.Second, "a removal whose answer was lost may still arrive")
		}
		return r.cleared(run), nil
	case !seen.Ours():
		return nil, saga.WaitFor(0, "the guest cannot be read at the moment, so it is not touched")
	case failure != nil:
		return nil, failure
	}
	return nil, r.remove(ctx, c, run, g)
}

// remove sends one removal, and notes before that it is on its way.
func (r *Rebuilder) remove(ctx context.Context, c guest.Case, run *saga.Run[State], g core.Guest) error {
	s := run.State
	if err := guest.Removable(g); err != nil {
		return err
	}
	switch {
	case g.Power != core.Off: // somebody started it again
		s.Stop = guest.Drive{Task: s.Stop.Task}
		if err := c.Drive(ctx, &s.Stop, core.Stop, 0, r.Clock.Now()); err != nil {
			return err
		}
	case g.Protected: // somebody protected it again
		return nonNil(c.Hypervisor.Protect(ctx, g.Ref, false))
	}
	if !s.Sending {
		s.Sending, s.Alone = true, run.Op.Version+2 // saved, and claimed again
		return saga.NotYet(time.Millisecond)
	}
	task, err := c.Hypervisor.Destroy(ctx, g.Ref)
	if core.KindOf(err) == core.NotFound && err != nil {
		return saga.NotYet(0)
	}
	if run.Op.Version == s.Alone && core.KindOf(err) != core.Unknown {
		s.Sending = false // this was the only one, and it was answered
	}
	if err != nil {
		return err
	}
	s.Remove = task
	return saga.NotYet(0)
}

// nonNil looks again after what went well.
func nonNil(err error) error {
	if err == nil {
		return saga.NotYet(time.Millisecond)
	}
	return err
}

// cleared begins the new guest: of the image, on the node that was chosen.
func (r *Rebuilder) cleared(run *saga.Run[State]) saga.Effect {
	s := run.State
	s.Make.First = run.Op.Version + 1 // no order can have gone out before that
	image, dns, node, reason := s.Image, s.DNS, s.Make.Source.Node, s.Reason
	forget := func(ctx context.Context, tx ports.Tx) error { return tx.Snapshots().Clear(ctx, run.Op.Server) }
	return saga.Both(forget, r.Change(run.Op, func(srv *core.Server) (guest.Fact, error) {
		srv.DNS = dns.Or(srv.DNS)
		if srv.Image = image; srv.Placement.Node != node {
			srv.Placement.Node, srv.Placement.Reason = node, reason
		}
		srv.Spec, srv.Pending = srv.Upcoming().Clone(), nil
		if root := core.RootDiskOf(srv.Kind, srv.Spec); root != core.RootDisk(srv.Kind) {
			srv.Spec.Disks[core.RootDisk(srv.Kind)] = srv.Spec.Disks[root]
			delete(srv.Spec.Disks, root)
		}
		return guest.Fact{}, nil
	}))
}

// make makes the new guest. What a failed attempt left is removed first, and
// what carries our mark, but was not made by this operation, is for a person to
// judge: a backup of the old guest, say, that was restored meanwhile.
func (r *Rebuilder) make(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if err := r.older(ctx, run.Op); err != nil {
		return nil, err
	}
	acts := r.Acts()
	if run.State.Botched {
		back := *run
		back.Op.Undoing = true
		effect, err := part(acts.Unmake)(ctx, &back)
		if err != nil {
			return effect, err
		}
		run.State.Botched = false
		fresh := run.State.Make
		run.State.Make = provision.State{Start: fresh.Start, UserData: fresh.UserData, Notes: fresh.Notes, Heir: fresh.Heir, Source: fresh.Source, Store: fresh.Store}
		return effect, saga.NotYet(time.Millisecond)
	}
	effect, err := part(acts.Make)(ctx, run)
	if core.KindOf(err) == core.Denied && core.CodeOf(err) == core.CodeTaskFailed {
		run.State.Botched = true
		return effect, saga.NotYet(time.Millisecond)
	}
	return effect, err
}

// older answers what a guest with our mark needs that this operation did not make.
func (r *Rebuilder) older(ctx context.Context, op core.Operation) error {
	c, err := r.Open(ctx, op.Server)
	if err != nil {
		return err
	}
	g, seen, err := c.See(ctx)
	if err != nil || !seen.Ours() {
		return err
	}
	if mark, ok := core.FindMark(g.Description); ok && mark.Operation == op.ID {
		return nil
	}
	e := core.Fail(core.Conflict, core.CodeIdentityConflict,
		"under VMID %d stands a guest of this server that the rebuild did not make; it was left untouched", g.Ref.VMID)
	e.Remedy = g.Ref.Type("config") + "  # is it needed? then give it another VMID, else remove it: " + g.Ref.Type("set --protection 0", "destroy")
	return saga.Stuck(e)
}

// restore puts back what was kept: before the first start, and before the
// configuration, which then has only to add what is new.
func (r *Rebuilder) restore(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, g, err := r.OpenOurs(ctx, run.Op)
	if err != nil {
		return nil, err
	}
	if len(run.State.Kept.Traits) == 0 {
		return nil, nil
	}
	return nil, c.Hypervisor.Restore(ctx, g.Ref, run.State.Kept.Traits)
}

// firewall makes the firewall what it was, before the guest runs: Proxmox
// removes it with the guest. An IP lock that was broken is made whole by the
// configuration, which comes after it. The sets come first, because rules name them, and
// the options last, because they put it all in force.
func (r *Rebuilder) firewall(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, g, err := r.OpenOurs(ctx, run.Op)
	if err != nil {
		return nil, err
	}
	kept := run.State.Kept.Firewall
	for _, set := range kept.Sets {
		if err := c.Hypervisor.CreateIPSet(ctx, g.Ref, set); err != nil {
			return nil, err
		}
	}
	if len(kept.Rules) > 0 {
		if err := c.Hypervisor.SetRules(ctx, g.Ref, kept.Rules); err != nil {
			return nil, err
		}
	}
	if kept.Options == (core.FirewallOptions{}) {
		return nil, nil
	}
	return nil, c.Hypervisor.SetFirewall(ctx, g.Ref, kept.Options, core.FirewallOptions{}, "")
}
