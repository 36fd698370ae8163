// Package migrate moves a server to another node of its cluster.
//
// The node is chosen by the rules that hold for new servers. From the moment in
// which the cluster may have been asked there is no return: whoever goes on
// looks where the guest is, and only that tells what came of it. A guest whose
// migration failed is still where it was, and the server says so.
package migrate

import (
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
)

// Name is the stored name of the workflow.
const Name = "migrate/1"

// State is what the workflow remembers between its steps.
type State struct {
	Wanted  string // node that was named; empty for the best
	Online  bool   // move it as it runs; a container is started again
	From    string // where it was
	To      string // chosen
	Storage string // there, for its disks; empty for those of the same names
	Reason  string // why there
	Task    core.TaskID
	Ended   time.Time  // when a task ended well that may only have asked for it
	Sure    bool       `json:",omitempty"` // that one had done it, and had not only asked
	Locked  time.Time  // when it was first seen locked while no task of ours moved it
	At      string     // where the last look found it
	Seen    core.Power // and how
}

// Mover holds what the workflow needs.
type Mover struct{ guest.Kit }

// Workflow is the list of steps. From move on it only goes forward, unless the
// move is proven to have failed.
func (m *Mover) Workflow() saga.Workflow[State] {
	return saga.Workflow[State]{
		Kind: "migrate",
		Name: Name,
		Steps: []saga.Step[State]{
			{Name: "choose", Do: m.choose},
			{Name: "move", Do: m.move},
		},
		NoReturn: "move",
		Settle:   m.settle,
	}
}

func (m *Mover) settle(run *saga.Run[State]) saga.Effect {
	op, state := run.Op, run.State
	switch op.State {
	case core.Succeeded:
		fact := guest.Fact{Type: core.EventServerMigrated, Data: map[string]string{"from": state.From, "to": state.To}}
		return saga.Both(m.FreeSlots(op), m.Release(op, fact, func(s *core.Server) error {
			s.Placement.Node, s.Placement.Reason = state.To, state.Reason
			s.Observe(state.Seen, m.Clock.Now())
			return nil
		}))
	case core.FailedOp, core.Cancelled:
		return saga.Both(m.FreeSlots(op), m.Release(op, guest.Fact{Type: core.EventMigrationFailed}, func(s *core.Server) error {
			if state.At != "" {
				s.Placement.Node = state.At
			}
			s.Observe(state.Seen, m.Clock.Now())
			return nil
		}))
	case core.NeedsOperator:
		return m.Stuck(op, nil)
	case core.Queued, core.Running, core.Waiting:
	}
	return nil
}
