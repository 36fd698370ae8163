// Package retire gives back all that a server holds: its guest, its
// addresses, its VMID, its row.
//
// Only a guest that is proven ours is destroyed, and nothing is released
// before the cluster itself says that the VMID is free. A stranger's guest
// under the VMID is left untouched, and so is a guest that the caller keeps.
package retire

import (
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
)

// Name is the stored name of the workflow.
const Name = "retire/1"

// State is what the workflow remembers between its steps.
type State struct {
	KeepGuest bool
	Protected bool // a guest that is kept is protected afterwards, as it was before it was ours
	Absent    bool // nothing of ours stood under the VMID
	Foreign   bool // something of somebody else's does
	Stop      guest.Drive
	Shielded  bool   // it was protected, so undoing protects it again
	Notes     string // the description, with our mark, that a guest had that is kept
	Remove    core.TaskID
	Removed   bool // its removal ended well: whatever stands there now is not ours
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
		},
		NoReturn: "destroy",
		Settle:   r.settle,
	}
}

func (r *Retirer) settle(run *saga.Run[State]) saga.Effect {
	op := run.Op
	switch op.State {
	case core.Succeeded:
		return r.GiveBack(op, facts(run.State)...)
	case core.FailedOp, core.Cancelled:
		return r.Release(op, guest.Fact{Type: core.EventDeleteCancelled}, func(s *core.Server) error {
			s.Observe(run.State.Seen, r.Clock.Now())
			return s.Become(core.Ready)
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
		return []guest.Fact{guest.Untouched(), deleted}
	case s.KeepGuest:
		deleted.Data = map[string]string{"guest": "kept"}
	}
	return []guest.Fact{deleted}
}
