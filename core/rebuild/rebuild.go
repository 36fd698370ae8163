// Package rebuild makes a server's guest anew in its place, from the same image
// or from another one of its kind.
//
// The server keeps its ID, number, labels, addresses, VMID, hardware address and
// firmware identity, its firewall and what its description says. What is on its
// disks goes, and its snapshots with it: further disks are made again, empty. A
// guest that is missing can be made anew as well; of it there is nothing left to
// keep but what we hold ourselves. What a server must keep to, such as its IP
// lock or a restraint, is in force before the new guest runs.
//
// What is to be kept is saved before anything is destroyed. Until then whatever
// goes wrong leaves the guest as it was; from the step destroy on the workflow
// only goes forward, and tries until a guest stands there again. Proxmox gives
// the VMID of a destroyed guest to anybody who asks: a stranger's guest that
// stands there then is left alone, and the server gets another VMID.
package rebuild

import (
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/provision"
	"github.com/remudahq/remuda/core/saga"
)

// Name is the stored name of the workflow.
const Name = "rebuild/1"

// State is what the workflow remembers between its steps.
type State struct {
	Image    core.ImageID
	Label    string   // the image's name, for the event
	Start    *bool    // switch it on when it is made; nil is as it was
	Lost     bool     // the guest is missing: nothing is there to be kept or destroyed
	DNS      core.DNS // what is empty stays as it is
	Kept     Kept
	Make     provision.State
	Reason   string // why the new guest is made where it is
	Stop     guest.Drive
	Back     guest.Drive // the start of a guest that stays as it was
	Remove   core.TaskID
	Sending  bool        // a removal may be on its way, and may arrive late
	Alone    int64       // the operation's version at which no other than the next can be
	Removed  bool        // its removal ended well: whatever stands there now is not the old one
	Placed   bool        // storages were found for the further disks
	Task     core.TaskID // under way on one of them
	Now      core.Spec   // what it is made of in the end
	Next     core.Spec   // and what it is after its next start
	Botched  bool        // what the last attempt to make it left has to go first
	Shielded bool        // it was protected, so undoing protects it again
	Seen     core.Power
}

// Kept is what the new guest gets of the old one.
type Kept struct {
	Done     bool // all of it was read
	Power    core.Power
	Notes    string // the description but for our mark
	Traits   core.Traits
	Firewall core.Firewall
	Disks    []core.Disk // besides the root disk: to be made again, empty
}

// Rebuilder holds what the workflow needs.
type Rebuilder struct{ *provision.Provisioner }

// Workflow is the list of steps. From destroy on it only goes forward.
func (r *Rebuilder) Workflow() saga.Workflow[State] {
	acts := r.Acts()
	return saga.Workflow[State]{
		Kind: "rebuild",
		Name: Name,
		Steps: []saga.Step[State]{
			{Name: "keep", Do: r.keep, Undo: r.lookBack},
			{Name: "place", Do: r.place},
			{Name: "admit", Do: part(acts.Admit), Undo: part(acts.Dismiss)},
			{Name: "stop", Do: r.stop, Undo: r.startAgain},
			{Name: "unprotect", Do: r.unprotect, Undo: r.shield},
			{Name: "destroy", Do: r.destroy},
			{Name: "make", Do: r.make},
			{Name: "protect", Do: part(acts.Protect)},
			{Name: "restore", Do: r.restore},
			{Name: "firewall", Do: r.firewall},
			{Name: "configure", Do: part(acts.Configure)},
			{Name: "grow", Do: part(acts.Grow)},
			{Name: "disks", Do: r.disks},
			{Name: "start", Do: part(acts.Start)},
			{Name: "look", Do: r.look},
		},
		NoReturn: "destroy",
		Settle:   r.settle,
	}
}

func part(act saga.Act[provision.State]) saga.Act[State] {
	return saga.Part(act, func(s *State) *provision.State { return &s.Make })
}

func (r *Rebuilder) settle(run *saga.Run[State]) saga.Effect {
	op, s := run.Op, run.State
	switch op.State {
	case core.Succeeded:
		fact := guest.Fact{Type: core.EventServerRebuilt, Data: map[string]string{"image": s.Label, "snapshots": "lost"}}
		return saga.Both(r.Release(op, fact, func(srv *core.Server) error {
			srv.Observe(s.Make.Power.Seen, r.Clock.Now())
			srv.Found(s.Now, s.Next)
			return srv.Become(core.Ready)
		}), r.ForgetLogin(op))
	case core.FailedOp, core.Cancelled:
		return saga.Both(r.Release(op, guest.Fact{Type: core.EventRebuildFailed}, func(srv *core.Server) error {
			srv.Observe(s.Seen, r.Clock.Now())
			was := core.Ready
			if s.Lost {
				was = core.Missing
			}
			return srv.Become(was)
		}), r.ForgetLogin(op))
	case core.NeedsOperator:
		return saga.Both(r.FreeSlots(op), r.Stuck(op, nil))
	case core.Queued, core.Running, core.Waiting:
	}
	return nil
}
