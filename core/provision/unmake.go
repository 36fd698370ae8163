package provision

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
)

// unmake removes the half-made guest, if there is one and it is ours, and is
// done when the cluster says that nothing stands under the VMID.
func (p *Provisioner) unmake(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, err := p.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	failure, err := p.makingEnded(ctx, c, run.State)
	if err != nil {
		return nil, err
	}
	if err := removalEnded(ctx, c, run.State); err != nil {
		return nil, err
	}
	g, seen, err := c.See(ctx)
	if err != nil {
		return nil, err
	}
	switch seen {
	case core.SeenAbsent:
		return nil, p.believeAbsent(run)
	case core.SeenForeign:
		if hollow(g, run.State) && !run.State.Gone {
			return nil, p.wreck(ctx, c, g, run.State)
		}
		run.State.Foreign = !run.State.Gone
		return nil, nil // a stranger's: untouched
	case core.SeenForming, core.SeenHidden:
		if run.State.Gone || run.State.Order == orderRefused {
			return nil, nil // a stranger's
		}
		return nil, p.unfinished(ctx, run, c, g, failure)
	case core.SeenOurs, core.SeenUnmarked:
		return nil, p.remove(ctx, c, run, g, failure)
	case core.SeenUnreachable:
		return nil, core.Fail(core.Unavailable, "", "the guest cannot be reached")
	}
	return nil, core.Fail(core.Internal, "", "unjudged sighting %q", seen)
}

// believeAbsent waits out an order whose answer was lost: for its first
// moments a clone is nowhere to be seen, and a slow node may begin it late.
func (p *Provisioner) believeAbsent(run *saga.Run[State]) error {
	if run.State.Order != orderOpen || p.Clock.Now().Sub(run.Op.UpdatedAt) >= p.InDoubt() {
		return nil
	}
	return saga.WaitFor(time.Second, "an order whose answer was lost may still arrive")
}

func removalEnded(ctx context.Context, c guest.Case, s *State) error {
	if s.Remove == "" {
		return nil
	}
	status, err := c.Follow(ctx, s.Remove)
	if err != nil {
		return err
	}
	s.Remove, s.Gone = "", status.Well()
	return guest.TaskError(status)
}

// remove takes one more step towards the guest's end.
func (p *Provisioner) remove(ctx context.Context, c guest.Case, run *saga.Run[State], g core.Guest, failure error) error {
	run.State.Order, run.State.Gone = orderTaken, false
	switch {
	case g.Lock != "":
		return p.unfinished(ctx, run, c, g, failure)
	case g.Protected:
		if err := c.Hypervisor.Protect(ctx, g.Ref, false); err != nil {
			return err
		}
		return saga.NotYet(time.Millisecond)
	case g.Power != core.Off:
		if err := c.Drive(ctx, &run.State.Stop, core.Stop, 0, p.Clock.Now()); err != nil {
			return err
		}
	}
	task, err := c.Hypervisor.Destroy(ctx, g.Ref)
	if err != nil {
		return err
	}
	run.State.Remove = task
	return saga.NotYet(0)
}
