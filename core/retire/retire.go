// Package retire gives back all that a server holds: its guest, its
// addresses, its VMID, its row.
//
// Only a guest that is proven ours is destroyed, and nothing is released
// before the cluster itself says that the VMID is free. A stranger's guest
// under the VMID is left untouched, and so is a guest that the caller keeps.
package retire

import (
	"context"
	"strconv"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
)

// Name is the stored name of the workflow.
const Name = "retire/1"

// State is what the workflow remembers between its steps.
type State struct {
	KeepGuest bool
	Absent    bool // nothing of ours stands under the VMID
	Foreign   bool // something of somebody else's does
	Stop      guest.Drive
	Shielded  bool // it was protected, so undoing protects it again
	Remove    core.TaskID
	Seen      core.Power
}

// Retirer holds what the workflow needs.
type Retirer struct{ guest.Kit }

// Workflow is the list of steps. From destroy on it only goes forward.
func (r *Retirer) Workflow() saga.Workflow[State] {
	return saga.Workflow[State]{
		Kind: "retire",
		Name: Name,
		Steps: []saga.Step[State]{
			{Name: "look", Do: r.look, Undo: r.lookBack},
			{Name: "stop", Do: r.stop, Undo: r.stopped},
			{Name: "unprotect", Do: r.unprotect, Undo: r.protect},
			{Name: "destroy", Do: r.destroy},
			{Name: "confirm", Do: r.confirm},
		},
		NoReturn: "destroy",
		Settle:   r.settle,
	}
}

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
		run.State.Shielded, run.State.Seen = g.Protected, g.Power
		return nil, unlocked(g)
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
	g, seen, err := c.See(ctx)
	run.State.Seen = core.PowerUnknown
	if seen.Ours() {
		run.State.Seen = g.Power
	}
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
// late call of another operation can destroy a guest. A guest that is kept
// loses our mark here as well.
func (r *Retirer) unprotect(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	return nil, r.withOurs(ctx, run, func(c guest.Case, g core.Guest) error {
		if err := c.Hypervisor.Protect(ctx, g.Ref, false); err != nil || !run.State.KeepGuest {
			return err
		}
		return c.Hypervisor.Describe(ctx, g.Ref, core.Unmark(g.Description))
	})
}

func (r *Retirer) protect(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if !run.State.Shielded {
		return nil, nil
	}
	return nil, r.withOurs(ctx, run, func(c guest.Case, g core.Guest) error {
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
		err = unlocked(g)
	}
	if err == nil {
		err = do(c, g)
	}
	return gone(err, run.State)
}

func (r *Retirer) destroy(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if run.State.Absent || run.State.KeepGuest {
		return nil, nil
	}
	c, err := r.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	var failure error
	if run.State.Remove != "" {
		status, err := c.Follow(ctx, run.State.Remove)
		if err != nil {
			return nil, err
		}
		run.State.Remove, failure = "", guest.TaskError(status)
	}
	g, seen, err := c.See(ctx)
	switch {
	case err != nil:
		return nil, err
	case seen == core.SeenAbsent:
		return nil, nil
	case seen == core.SeenForeign:
		run.State.Foreign = true
		return nil, nil
	case !seen.Ours():
		return nil, saga.WaitFor(0, "the guest cannot be read at the moment, so it is not touched")
	case failure != nil:
		return nil, failure
	}
	return nil, r.send(ctx, c, run, g)
}

func (r *Retirer) send(ctx context.Context, c guest.Case, run *saga.Run[State], g core.Guest) error {
	if err := unlocked(g); err != nil {
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

// unlocked says what no API token can mend. A backup or a migration that is
// under way ends by itself, and then so does the wait. Proxmox destroys a guest
// that is suspended to disk in spite of its lock.
func unlocked(g core.Guest) error {
	if g.Lock == "" || g.Lock == "suspended" {
		return nil
	}
	tool := "qm"
	if g.Ref.Kind == core.Container {
		tool = "pct"
	}
	id := strconv.Itoa(g.Ref.VMID)
	return saga.Stuck(&core.Error{Kind: core.Conflict, Code: core.CodeGuestLocked,
		Msg:    "the guest " + id + " on " + g.Ref.Node + " is locked (" + g.Lock + ")",
		Remedy: tool + " unlock " + id})
}

// confirm is done when the cluster says that nothing of ours stands under the
// VMID, so that nothing is released while anything may still be there.
func (r *Retirer) confirm(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	if run.State.KeepGuest || run.State.Foreign {
		return nil, nil
	}
	c, err := r.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	_, seen, err := c.See(ctx)
	if err != nil || seen == core.SeenAbsent || seen == core.SeenForeign {
		return nil, err
	}
	return nil, saga.WaitFor(500*time.Millisecond, "the guest's VMID is not free yet")
}

func (r *Retirer) settle(run *saga.Run[State]) saga.Effect {
	op := run.Op
	switch op.State {
	case core.Succeeded:
		return r.GiveBack(op, facts(run.State)...)
	case core.FailedOp, core.Cancelled:
		return r.Change(op, func(s *core.Server) (guest.Fact, error) {
			s.Operation, s.LastError = "", op.Cause
			s.Observe(run.State.Seen, r.Clock.Now())
			return guest.Fact{Type: core.EventDeleteCancelled, Data: map[string]string{"cause": op.Cause, "code": op.Code}}, s.Become(core.Ready)
		})
	case core.NeedsOperator:
		return r.Stuck(op, nil)
	case core.Queued, core.Running, core.Waiting:
	}
	return nil
}

// facts are what is told of the end, the worst first.
func facts(s *State) []guest.Fact {
	deleted := guest.Fact{Type: core.EventServerDeleted}
	switch {
	case s.Foreign:
		conflict := guest.Fact{Type: core.EventIdentityConflict, Data: map[string]string{"guest": "not ours; left untouched"}}
		return []guest.Fact{conflict, deleted}
	case s.KeepGuest:
		deleted.Data = map[string]string{"guest": "kept"}
	}
	return []guest.Fact{deleted}
}
