// Package adopt makes a guest ours that was there before us: it gets our mark,
// and nothing else of it changes.
//
// What makes it provably ours is the mark at the end of its description, and the
// hardware address that it has. The UUID that its firmware shows stays, because
// what runs in it may know itself by that. Undoing takes the mark away again.
package adopt

import (
	"context"
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
)

// Name is the stored name of the workflow.
const Name = "adopt/1"

// State is what the workflow remembers between its steps.
type State struct {
	Looked   bool
	Notes    string // the description that it had
	Shielded bool   // it was protected before
	Seen     core.Power
}

// Adopter holds what the workflow needs.
type Adopter struct {
	guest.Kit
	Protect bool // set Proxmox's protection
}

// Workflow is the list of steps.
func (a *Adopter) Workflow() saga.Workflow[State] {
	return saga.Workflow[State]{
		Kind: "adopt",
		Name: Name,
		Steps: []saga.Step[State]{
			{Name: "look", Do: a.look},
			{Name: "mark", Do: a.mark, Undo: a.unmark},
			{Name: "protect", Do: a.protect, Undo: a.unprotect},
			{Name: "observe", Do: a.observe},
		},
		Settle: a.settle,
	}
}

// Strange answers why a guest cannot become the server's, nil if it can. Denied
// (code identity-conflict): it is another's. NotFound: it is not there.
func Strange(g core.Guest, s core.Server) error {
	mark, marked := core.FindMark(g.Description)
	switch {
	case g.Presence == core.Gone:
		return core.Fail(core.NotFound, "guest-not-found", "there is no guest under VMID %d", s.Placement.VMID)
	case g.Presence != core.Present:
		return core.Fail(core.Unavailable, "", "the guest cannot be read at the moment")
	case g.Template:
		return core.Fail(core.Denied, core.CodeIdentityConflict, "%d is a template", g.Ref.VMID)
	case g.Ref.Kind != s.Kind:
		return core.Fail(core.Denied, core.CodeIdentityConflict, "under VMID %d stands a %s now", g.Ref.VMID, g.Ref.Kind)
	case marked && mark.Server != s.ID:
		return core.Fail(core.Denied, core.CodeIdentityConflict, "the guest %d carries the mark of server %s", g.Ref.VMID, mark.Server)
	case s.Identity.MAC != "" && !slices.Contains(g.MACs, s.Identity.MAC):
		return core.Fail(core.Denied, core.CodeIdentityConflict, "under VMID %d stands another guest now", g.Ref.VMID)
	}
	return nil
}

func (a *Adopter) look(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if run.State.Looked {
		return nil, nil
	}
	_, g, err := a.open(ctx, run.Op)
	if err != nil {
		return nil, err
	}
	s := run.State
	s.Looked, s.Notes, s.Shielded, s.Seen = true, core.Unmark(g.Description), g.Protected, g.Power
	return nil, nil
}

// open looks at the guest, which must not have become another's.
func (a *Adopter) open(ctx context.Context, op core.Operation) (guest.Case, core.Guest, error) {
	c, err := a.Open(ctx, op.Server)
	if err != nil {
		return c, core.Guest{}, err
	}
	g, err := c.Hypervisor.Look(ctx, c.Server.Ref())
	if err != nil {
		return c, g, err
	}
	if err := Strange(g, c.Server); err != nil {
		return c, g, err
	}
	if g.Lock != "" {
		return c, g, saga.WaitFor(0, "the guest is locked ("+g.Lock+")")
	}
	return c, g, nil
}

func (a *Adopter) mark(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, g, err := a.open(ctx, run.Op)
	if err != nil {
		return nil, err
	}
	marked := core.Marked(g.Description, core.Mark{Server: c.Server.ID, Operation: run.Op.ID})
	if marked == g.Description {
		return nil, nil
	}
	return nil, c.Hypervisor.Describe(ctx, g.Ref, marked, g.Digest)
}

// unmark gives the guest its description back, if it is there and is marked.
// What somebody wrote meanwhile stays.
func (a *Adopter) unmark(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	return nil, a.back(ctx, run, func(c guest.Case, g core.Guest) error {
		notes := core.Unmark(g.Description)
		if g.Description == core.Marked(run.State.Notes, core.Mark{Server: c.Server.ID, Operation: run.Op.ID}) {
			notes = run.State.Notes // to the last space
		}
		return c.Hypervisor.Describe(ctx, g.Ref, notes, g.Digest)
	})
}

// back does something with a guest that carries our mark.
func (a *Adopter) back(ctx context.Context, run *saga.Run[State], do func(guest.Case, core.Guest) error) error {
	c, g, err := a.open(ctx, run.Op)
	switch {
	case err != nil && (core.KindOf(err) == core.NotFound || core.CodeOf(err) == core.CodeIdentityConflict):
		return nil // nothing of ours is there
	case err != nil:
		return err
	}
	run.State.Seen = g.Power
	if mark, ok := core.FindMark(g.Description); !ok || mark.Server != c.Server.ID {
		return nil
	}
	return do(c, g)
}

func (a *Adopter) protect(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if !a.Protect {
		return nil, nil
	}
	c, g, err := a.OpenOurs(ctx, run.Op)
	if err != nil || g.Protected {
		return nil, err
	}
	return nil, c.Hypervisor.Protect(ctx, g.Ref, true)
}

func (a *Adopter) unprotect(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if !a.Protect || run.State.Shielded {
		return nil, nil
	}
	return nil, a.back(ctx, run, func(c guest.Case, g core.Guest) error {
		return c.Hypervisor.Protect(ctx, g.Ref, false)
	})
}

// observe reads the guest once more, so that what we say of it was seen.
func (a *Adopter) observe(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	_, g, err := a.OpenOurs(ctx, run.Op)
	run.State.Seen = g.Power
	if err != nil {
		return nil, err
	}
	return a.Change(run.Op, func(s *core.Server) (guest.Fact, error) {
		s.Placement.Node = g.Ref.Node
		return guest.Fact{}, nil
	}), nil
}

func (a *Adopter) settle(run *saga.Run[State]) saga.Effect {
	op := run.Op
	switch op.State {
	case core.Succeeded:
		return a.Release(op, guest.Fact{Type: core.EventServerAdopted}, func(s *core.Server) error {
			s.Observe(run.State.Seen, a.Clock.Now())
			if seen := run.State.Seen; seen == core.On || seen == core.Off || seen == core.Paused {
				s.Want(seen)
			}
			return s.Become(core.Ready)
		})
	case core.FailedOp, core.Cancelled:
		return a.GiveBack(op, guest.Fact{Type: core.EventAdoptFailed, Data: map[string]string{"cause": op.Cause, "code": op.Code}})
	case core.NeedsOperator:
		return a.Stuck(op, nil)
	case core.Queued, core.Running, core.Waiting:
	}
	return nil
}
