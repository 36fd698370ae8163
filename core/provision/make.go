package provision

import (
	"context"
	"strconv"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
)

func itoa(n int) string { return strconv.Itoa(n) }

// make clones the template, or creates a container from the archive, and is
// done when the guest stands there, ours and without a lock.
func (p *Provisioner) make(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, err := p.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	failure, err := p.makingEnded(ctx, c, run.State)
	if err != nil {
		return nil, err
	}
	g, seen, err := c.See(ctx)
	if err != nil {
		return nil, err
	}
	switch seen {
	case core.SeenOurs, core.SeenUnmarked:
		return p.made(run, g, failure)
	case core.SeenForming:
		if failure != nil {
			return nil, staleLock(g, failure)
		}
		return nil, saga.NotYet(0)
	case core.SeenHidden:
		// With a token bound to a pool a guest is hidden until it is complete.
		return nil, saga.WaitFor(0, "the guest cannot be seen until it is complete")
	case core.SeenForeign:
		run.State.Asked = false
		return p.anotherVMID(run.Op), saga.NotYet(time.Millisecond)
	case core.SeenAbsent:
		if failure != nil {
			return nil, failure
		}
		return nil, p.order(ctx, c, run)
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
	s.Task = ""
	return guest.TaskError(status), nil
}

// made is what becomes of a guest that is ours: done, unless Proxmox still
// works on it, or died over it.
func (p *Provisioner) made(run *saga.Run[State], g core.Guest, failure error) (saga.Effect, error) {
	switch {
	case g.Lock == "":
		return p.freeSlots(run.Op), nil
	case failure != nil || p.Clock.Now().Sub(run.Op.UpdatedAt) > p.staleAfter():
		return nil, staleLock(g, failure)
	}
	return nil, saga.NotYet(0)
}

// staleAfter is how long a guest may stay locked without a task that we know of.
func (p *Provisioner) staleAfter() time.Duration { return 30 * time.Minute }

// staleLock says what no API token can mend: the guest of a task that died
// keeps its lock.
func staleLock(g core.Guest, failure error) error {
	tool := "qm"
	if g.Ref.Kind == core.Container {
		tool = "pct"
	}
	reason := ""
	if failure != nil {
		reason = core.Explain(failure)
	}
	return saga.Stuck(&core.Error{
		Kind: core.Conflict, Code: core.CodeGuestLocked,
		Msg:    "the half-made guest " + itoa(g.Ref.VMID) + " on " + g.Ref.Node + " is locked (" + g.Lock + "), and no token can unlock it",
		Reason: reason, Remedy: tool + " unlock " + itoa(g.Ref.VMID),
	})
}

// order asks the cluster for the guest.
func (p *Provisioner) order(ctx context.Context, c guest.Case, run *saga.Run[State]) error {
	task, err := p.send(ctx, c, run)
	if err != nil {
		// Whatever is not a lost reply proves that nothing was begun.
		run.State.Asked = core.KindOf(err) != core.Unknown
		return err
	}
	run.State.Task, run.State.Asked = task, true
	return saga.NotYet(0)
}

func (p *Provisioner) send(ctx context.Context, c guest.Case, run *saga.Run[State]) (core.TaskID, error) {
	cluster, err := p.cluster(ctx, c.Server.Placement.Cluster)
	if err != nil {
		return "", err
	}
	mark := core.Mark{Server: c.Server.ID, Operation: run.Op.ID}.String()
	source, at := run.State.Source, c.Server.Placement
	if source.Volume == "" {
		return c.Hypervisor.Clone(ctx, core.CloneOrder{
			Source: source, Kind: c.Server.Kind, Node: at.Node, VMID: at.VMID, Hostname: c.Server.Hostname,
			Description: mark, Storage: run.State.Store, Full: !p.Linked, Pool: cluster.Pool,
		})
	}
	login, err := p.login(ctx, c.Server.ID)
	if err != nil {
		return "", err
	}
	return c.Hypervisor.Create(ctx, core.CreateOrder{
		Source: source, Node: at.Node, VMID: at.VMID, Hostname: c.Server.Hostname, Description: mark,
		Storage: run.State.Store, Pool: cluster.Pool, Spec: c.Server.Spec, Network: network(c), Login: login,
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
