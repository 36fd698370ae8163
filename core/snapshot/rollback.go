package snapshot

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
)

// RollbackName is the stored name of the workflow that brings a server back.
const RollbackName = "rollback/1"

// RollbackState is what it remembers between its steps.
type RollbackState struct {
	Name   string
	Start  bool           // switch it on afterwards, if it is not on by then
	Notes  string         // the guest's description before, with our mark
	Net    core.Interface // its first one before
	Boots  bool           // it started with its node before
	Traits core.Traits    // its interfaces, tags and the like before
	Errand guest.Errand
	Rolled bool // the guest was brought back: whatever its configuration says, it is ours
	Stop   guest.Drive
	Large  bool // it runs with more than the server has, and is to be restarted
	Power  guest.Drive
	Seen   core.Power // how the guest was left
	Node   string
	Now    core.Spec // what it was made of in the end
	Next   core.Spec // and what it is after its next start
}

// Rollback is the list of steps that bring a server back to a snapshot. It runs
// afterwards if the snapshot has its memory in it, or if that was asked for;
// else it is off.
func (k *Keeper) Rollback() saga.Workflow[RollbackState] {
	return saga.Workflow[RollbackState]{
		Kind: "rollback",
		Name: RollbackName,
		Steps: []saga.Step[RollbackState]{
			{Name: "check", Do: k.checkRollback, Undo: k.lookBack},
			{Name: "rollback", Do: k.rollBack},
			{Name: "restore", Do: k.restore},
			{Name: "start", Do: k.start},
			{Name: "look", Do: k.lookAfter},
		},
		NoReturn: "rollback",
		Settle:   k.settleRollback,
	}
}

func (k *Keeper) checkRollback(ctx context.Context, run *saga.Run[RollbackState]) (saga.Effect, error) {
	c, err := k.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	g, s, known, err := look(ctx, c, run.State.Name)
	switch {
	case err != nil:
		return nil, err
	case !known:
		return nil, core.Fail(core.NotFound, "snapshot-not-found", "the guest has no snapshot %q", run.State.Name)
	case g.Lock != "":
		return nil, guest.Locked(g)
	case s.Unfinished:
		return nil, core.Fail(core.Denied, core.CodeTaskFailed, "the snapshot %q was left unfinished; it can only be deleted", run.State.Name)
	case c.Server.Suspended && (s.Memory || run.State.Start):
		return nil, core.Fail(core.Denied, core.CodeSuspended, "the server is suspended, and would run afterwards")
	}
	run.State.Notes, run.State.Net, run.State.Boots = g.Description, g.Interface(core.FirstInterface), g.Boots
	if _, marked := core.FindMark(g.Description); !marked {
		mark := core.Mark{Server: run.Op.Server, Operation: run.Op.ID}.String()
		run.State.Notes = strings.TrimLeft(g.Description+"\n"+mark, "\n")
	}
	run.State.Traits, err = c.Hypervisor.Traits(ctx, g.Ref)
	return nil, err
}

// lookBack reads how a guest is left that was not brought back.
func (k *Keeper) lookBack(ctx context.Context, run *saga.Run[RollbackState]) (saga.Effect, error) {
	c, err := k.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	run.State.Seen, err = c.SeePower(ctx)
	return nil, err
}

// rollBack sends the order once. While it may be out the guest is not judged:
// the configuration that comes back may be older than our mark.
func (k *Keeper) rollBack(ctx context.Context, run *saga.Run[RollbackState]) (saga.Effect, error) {
	if run.State.Rolled {
		return nil, nil
	}
	c, err := k.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	if idle(run.State.Errand) {
		g, err := c.SeeOurs(ctx)
		switch {
		case err != nil:
			return nil, settled(ctx, c, err)
		case g.Lock == "rollback":
			return nil, saga.Stuck(guest.Locked(g))
		case g.Lock != "":
			return nil, saga.NoEffect(guest.Locked(g))
		}
	}
	status, err := c.Run(ctx, run.Op, &run.State.Errand, k.order(ctx, c, core.RollBack, func() (core.TaskID, error) {
		return c.Hypervisor.RollBack(ctx, c.Server.Ref(), run.State.Name)
	}), k.Clock.Now())
	if err == nil {
		run.State.Rolled = status.Well()
		err = guest.TaskError(status)
	}
	return nil, settled(ctx, c, err)
}

// restore decides anew what we decide of a guest: whose it is, its name and
// size, its interfaces as the server holds them now, whether it starts with its
// node, its protection, and what else the server must keep to. A snapshot brings
// back data, and nothing that its server was since denied.
func (k *Keeper) restore(ctx context.Context, run *saga.Run[RollbackState]) (saga.Effect, error) {
	c, err := k.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	g, err := k.seeRolled(ctx, c, run)
	if err != nil {
		return nil, err
	}
	if g.Lock != "" {
		return nil, saga.Stuck(guest.Locked(g))
	}
	if g.Description != run.State.Notes {
		if err := c.Hypervisor.Describe(ctx, g.Ref, run.State.Notes, g.Digest); err != nil {
			return nil, err
		}
	}
	if len(run.State.Traits) > 0 { // none of one that began in an older release
		if err := c.Hypervisor.Restore(ctx, g.Ref, run.State.Traits); err != nil {
			return nil, err
		}
	}
	config := policy(c, run.State.Net)
	if run.State.Boots != g.Boots {
		config.Boots = &run.State.Boots
	}
	if err := c.Hypervisor.Configure(ctx, g.Ref, config); err != nil {
		return nil, err
	}
	if k.Protect && !g.Protected {
		if err := c.Hypervisor.Protect(ctx, g.Ref, true); err != nil {
			return nil, err
		}
	}
	if run.State.Large, err = larger(ctx, c); err != nil {
		return nil, err
	}
	return nil, k.Hold(ctx, c)
}

// larger reports whether the guest runs with more than its server has: with
// memory that came back, what was set since is only for its next start.
func larger(ctx context.Context, c guest.Case) (bool, error) {
	seen, err := c.Hypervisor.Inspect(ctx, c.Server.Ref())
	has := c.Server.Upcoming()
	return seen.Power != core.Off && (has.Cores > 0 && seen.Now.Cores > has.Cores || has.Memory > 0 && seen.Now.Memory > has.Memory), err
}

// policy is what we hold of a guest, whatever its configuration says: its size,
// the addresses that the server has, and the rest of its first interface as it was
// before, limits and all.
func policy(c guest.Case, net core.Interface) core.GuestConfig {
	n := core.Network{MAC: c.Server.Identity.MAC, Addresses: core.Assignment(c.Addresses), Bridge: net.Bridge, VLAN: net.VLAN, Exact: true,
		Rate: &net.Rate, Firewall: &net.Firewall, Down: &net.Down}
	if len(c.Addresses) == 0 {
		n.Addresses = net.Addresses
	}
	for _, a := range c.Addresses {
		if a.Bridge != "" || a.VLAN != 0 {
			n.Bridge, n.VLAN = cmp.Or(a.Bridge, n.Bridge), a.VLAN
		}
	}
	if net.Name == "" { // it never had one, and needs none to be rolled back
		n = core.Network{}
	}
	size := c.Server.Upcoming()
	return core.GuestConfig{Hostname: c.Server.Hostname, UUID: string(c.Server.ID), Network: n,
		Spec: core.Spec{Cores: size.Cores, Memory: size.Memory, Swap: size.Swap}}
}

// seeRolled looks at the guest that we have just brought back. A configuration
// from before the guest was ours does not say so; the snapshot that it now goes
// on from does. A mark with another server's ID is foreign all the same.
func (k *Keeper) seeRolled(ctx context.Context, c guest.Case, run *saga.Run[RollbackState]) (core.Guest, error) {
	g, seen, err := c.See(ctx)
	_, marked := core.FindMark(g.Description)
	if err != nil || seen != core.SeenForeign || marked || g.Template || g.Ref.Kind != c.Server.Kind {
		if err == nil {
			g, err = c.SeeOurs(ctx)
		}
		return g, err
	}
	all, err := c.Hypervisor.Snapshots(ctx, g.Ref)
	if err == nil && all.Current != run.State.Name {
		_, err = c.SeeOurs(ctx)
	}
	return g, err
}

// start lets the guest run if it shall. One that runs with too much is stopped
// first; what it had in memory is lost.
func (k *Keeper) start(ctx context.Context, run *saga.Run[RollbackState]) (saga.Effect, error) {
	if !run.State.Start && !run.State.Large {
		return nil, nil
	}
	c, err := k.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	if c.Server.Suspended {
		return nil, nil // since it was asked for
	}
	if run.State.Large {
		if err := c.Drive(ctx, &run.State.Stop, core.Stop, 0, k.Clock.Now()); err != nil {
			return nil, err
		}
		run.State.Large, run.State.Start = false, true
		return nil, saga.NotYet(time.Millisecond)
	}
	return nil, c.Drive(ctx, &run.State.Power, core.Start, 0, k.Clock.Now())
}

// lookAfter reads the guest once more, so that what we say of it was seen.
func (k *Keeper) lookAfter(ctx context.Context, run *saga.Run[RollbackState]) (saga.Effect, error) {
	c, err := k.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	if _, err := c.SeeOurs(ctx); err != nil {
		return nil, err
	}
	seen, err := c.Hypervisor.Inspect(ctx, c.Server.Ref())
	if err == nil && seen.Presence != core.Present {
		err = saga.WaitFor(0, "the guest cannot be read at the moment")
	}
	run.State.Seen, run.State.Node = seen.Power, seen.Ref.Node
	run.State.Now, run.State.Next = seen.Now.Spec(), seen.Next.Spec()
	return nil, err
}

func (k *Keeper) settleRollback(run *saga.Run[RollbackState]) saga.Effect {
	op, state := run.Op, run.State
	data := told(state.Name, op, map[string]string{"power": string(state.Seen)})
	observe := func(s *core.Server) { s.Observe(state.Seen, k.Clock.Now()) }
	switch op.State {
	case core.Succeeded:
		return k.release(op, core.EventRolledBack, data, func(s *core.Server) {
			observe(s)
			s.Placement.Node = state.Node
			s.Found(state.Now, state.Next)
			switch {
			case s.Suspended: // what was wanted before that still is
			case state.Seen == core.On:
				s.Want(core.On)
			default:
				s.Want(core.Off)
			}
		})
	case core.FailedOp, core.Cancelled:
		return k.release(op, core.EventRollbackFailed, data, observe)
	case core.NeedsOperator:
		return k.Stuck(op, nil)
	case core.Queued, core.Running, core.Waiting:
	}
	return nil
}
