package provision

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
)

// make clones the template, or creates a container from the archive, and is
// done when the guest stands there, ours and without a lock.
func (p *Provisioner) make(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, err := p.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	failure, unread := p.makingEnded(ctx, c, run.State)
	if unread != nil && !guest.Unread(unread) {
		return nil, unread
	}
	g, seen, err := c.See(ctx)
	switch {
	case err != nil:
		return nil, err
	case unread != nil && (!seen.Ours() || g.Lock != ""):
		return nil, unread
	}
	switch seen {
	case core.SeenOurs, core.SeenUnmarked:
		if g.Lock != "" {
			return nil, p.unfinished(ctx, run, c, g, failure)
		}
		return p.FreeSlots(run.Op), nil
	case core.SeenHidden, core.SeenForming:
		// With a token bound to a resource pool a guest is hidden until it is complete.
		if unsent(run) {
			return p.leave(run)
		}
		return nil, p.unfinished(ctx, run, c, g, failure)
	case core.SeenForeign:
		return p.leave(run)
	case core.SeenAbsent:
		if failure != nil {
			return nil, failure
		}
		return p.order(ctx, c, run)
	case core.SeenUnreachable:
		return nil, core.Fail(core.Unavailable, "", "the guest cannot be reached")
	}
	return nil, core.Fail(core.Internal, "", "unjudged sighting %q", seen)
}

// makingEnded follows the task under way. It answers why that failed, if it
// did, and [saga.NotYet] while it runs.
func (p *Provisioner) makingEnded(ctx context.Context, c guest.Case, s *State) (failure, err error) {
	if s.Task == "" {
		return nil, nil
	}
	status, err := c.Follow(ctx, s.Task)
	if err != nil {
		return nil, err
	}
	s.Task, s.Warnings = "", guest.Warned(s.Warnings, status)
	failure = guest.TaskError(status)
	if s.Sole && core.CodeOf(failure) == core.CodeGuestBusy {
		s.Order = orderRefused // the locks of guests come first: it has not begun
	}
	return failure, nil
}

// leave leaves the VMID to a stranger whose guest stands there.
func (p *Provisioner) leave(run *saga.Run[State]) (saga.Effect, error) {
	run.State.Since = time.Time{}
	return p.anotherVMID(run.Op), fresh(run)
}

// fresh begins anew with no order out: saved before the next one is sent.
func fresh(run *saga.Run[State]) error {
	run.State.Order, run.State.First = orderOpen, run.Op.Version+2 // saved, and claimed again
	return saga.NotYet(time.Millisecond)
}

// unsent reports whether none of our orders can be out, nor have had an effect.
func unsent(run *saga.Run[State]) bool {
	return run.State.Order == orderRefused || run.State.Order == orderOpen && run.Op.Version == run.State.First
}

// order asks the cluster for the guest. An answer other than a lost reply
// proves that this order had no effect. It says nothing of an earlier one that
// was lost, or sent just before a crash, so it is believed only of the first,
// and of one that was saved to be the only one. If that one finds the VMID
// taken, a stranger was faster than our look.
func (p *Provisioner) order(ctx context.Context, c guest.Case, run *saga.Run[State]) (saga.Effect, error) {
	if run.State.Order != orderOpen {
		return nil, fresh(run)
	}
	task, err := p.send(ctx, c, run)
	switch {
	case err == nil:
		run.State.Sole = unsent(run)
		run.State.Task, run.State.Order = task, orderTaken
		return nil, saga.NotYet(0)
	case core.CodeOf(err) == core.CodeVMIDTaken && unsent(run):
		return p.leave(run)
	case core.KindOf(err) != core.Unknown && unsent(run):
		run.State.Order = orderRefused
	}
	return nil, err
}

func (p *Provisioner) send(ctx context.Context, c guest.Case, run *saga.Run[State]) (core.TaskID, error) {
	cluster, err := p.cluster(ctx, c.Server.Placement.Cluster)
	if err != nil {
		return "", err
	}
	mark := core.Marked(run.State.Notes, core.Mark{Server: c.Server.ID, Operation: run.Op.ID})
	source, at := run.State.Source, c.Server.Placement
	if source.Volume == "" {
		return c.Hypervisor.Clone(ctx, core.CloneOrder{
			Source: source, Kind: c.Server.Kind, Node: at.Node, VMID: at.VMID, Hostname: c.Server.Hostname,
			Description: mark, Storage: run.State.Store, Full: !p.Linked, ResourcePool: cluster.ResourcePool,
		})
	}
	login, err := p.login(ctx, c.Server.ID)
	if err != nil {
		return "", err
	}
	spec, root := c.Server.Spec, core.RootDisk(c.Server.Kind)
	spec.Disks = map[string]int64{root: spec.Disks[root]} // others are added to what is there
	return c.Hypervisor.Create(ctx, core.CreateOrder{
		Source: source, Node: at.Node, VMID: at.VMID, Hostname: c.Server.Hostname, Description: mark,
		Storage: run.State.Store, ResourcePool: cluster.ResourcePool, Spec: spec, Network: network(c), DNS: c.Server.DNS, Login: login, Shell: p.Shell,
	})
}

// network is the first interface as the addresses ask for it. All addresses of
// a server come from pools on the same bridge.
func network(c guest.Case) core.Network {
	n := core.Network{MAC: c.Server.Identity.MAC, Addresses: core.Assignment(c.Addresses)}
	for _, a := range c.Addresses {
		n.Bridge, n.VLAN = a.Bridge, a.VLAN
	}
	return n
}
