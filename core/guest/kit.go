// Package guest holds what every workflow does with a guest: find its server
// and its cluster, look at it and judge whose it is, follow a task, switch it,
// and write down what came of it.
package guest

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// Kit is what the workflows need of the world.
type Kit struct {
	Store       ports.Store
	Hypervisors ports.Hypervisors
	Vault       ports.Vault
	Clock       ports.Clock
	Random      ports.Random
	Next        Next          // what begins when an operation has ended well; nil for nothing
	Reach       time.Duration // how long a guest may take to get where a task that ended well shall have led it; 0 means 2 min
}

// Next answers what else is changed when an operation that ended well has let
// its server go. It may give the server to another one.
type Next func(op core.Operation) saga.Effect

// Case is one server and the way to its cluster, loaded afresh for each act.
type Case struct {
	Server     core.Server
	Addresses  []core.Address
	Hypervisor ports.Hypervisor
	Reach      time.Duration // as of [Kit]
}

// Open loads a server with its addresses and finds the way to its cluster.
func (k Kit) Open(ctx context.Context, id core.ServerID) (Case, error) {
	c := Case{Reach: cmp.Or(k.Reach, reachTimeout)}
	err := k.Store.Read(ctx, func(tx ports.Tx) error {
		server, err := tx.Servers().Get(ctx, id)
		if err != nil {
			return err
		}
		c.Server = server
		c.Addresses, err = tx.Addresses().List(ctx, "", id, core.Page{})
		slices.SortStableFunc(c.Addresses, func(a, b core.Address) int { return cmp.Compare(a.Rank, b.Rank) })
		return err
	})
	if err != nil {
		return c, err
	}
	c.Hypervisor, err = k.Hypervisors.Cluster(ctx, c.Server.Placement.Cluster)
	return c, err
}

// See looks at what stands under the server's VMID and judges whose it is.
func (c Case) See(ctx context.Context) (core.Guest, core.Sighting, error) {
	g, err := c.Hypervisor.Look(ctx, c.Server.Ref())
	if err != nil {
		return core.Guest{}, core.SeenUnreachable, err
	}
	return g, core.Judge(g, c.Server.ID, c.Server.Identity, c.Server.Kind), nil
}

// SeePower looks how the guest is left after something that failed. A guest that
// is not there, or not ours, has no power that we could tell.
func (c Case) SeePower(ctx context.Context) (core.Power, error) {
	g, seen, err := c.See(ctx)
	if err != nil || !seen.Ours() {
		return core.PowerUnknown, err
	}
	return g.Power, nil
}

// SeeOurs is [Case.See] where nothing but our own guest will do. Denied (code
// identity-conflict): a stranger's guest stands there. NotFound: nothing does.
// While a guest is hidden or forming it answers [saga.WaitFor].
func (c Case) SeeOurs(ctx context.Context) (core.Guest, error) {
	g, seen, err := c.See(ctx)
	if err != nil {
		return g, err
	}
	return g, c.proven(seen)
}

// InspectOurs is [Case.SeeOurs], and tells all that the guest is made of.
func (c Case) InspectOurs(ctx context.Context) (core.Inspection, error) {
	i, err := c.Hypervisor.Inspect(ctx, c.Server.Ref())
	if err != nil {
		return i, err
	}
	return i, c.proven(core.Judge(i.Guest, c.Server.ID, c.Server.Identity, c.Server.Kind))
}

// proven answers nil for a guest that is ours.
func (c Case) proven(seen core.Sighting) error {
	switch seen {
	case core.SeenOurs, core.SeenUnmarked:
		return nil
	case core.SeenForeign:
		// Denied, not Conflict: looking again will not make it ours.
		return core.Fail(core.Denied, core.CodeIdentityConflict,
			"the guest under VMID %d is not this server's; it was left untouched", c.Server.Placement.VMID)
	case core.SeenAbsent:
		return core.Fail(core.NotFound, "", "there is no guest under VMID %d", c.Server.Placement.VMID)
	case core.SeenHidden, core.SeenForming:
		return saga.WaitFor(0, "the guest cannot be read at the moment")
	case core.SeenUnreachable:
		return core.Fail(core.Unavailable, "", "the guest cannot be reached")
	}
	return core.Fail(core.Internal, "", "unjudged sighting %q", seen)
}

// Lost reports whether an error says that no guest of ours is there any more:
// nothing is, or a stranger's.
func Lost(err error) bool {
	return err != nil && (core.KindOf(err) == core.NotFound || core.CodeOf(err) == core.CodeIdentityConflict)
}

// Unlocked answers what no API token can mend: Proxmox's own lock on a guest.
// A backup or a migration that is under way ends by itself, and then so does
// the wait.
func Unlocked(g core.Guest) error {
	if g.Lock == "" {
		return nil
	}
	return saga.Stuck(Locked(g))
}

// OpenOurs is [Kit.Open] and [Case.SeeOurs].
func (k Kit) OpenOurs(ctx context.Context, op core.Operation) (Case, core.Guest, error) {
	c, err := k.Open(ctx, op.Server)
	if err != nil {
		return c, core.Guest{}, err
	}
	g, err := c.SeeOurs(ctx)
	return c, g, err
}

// Removable is [Unlocked], but Proxmox destroys a guest that is suspended to disk
// in spite of its lock.
func Removable(g core.Guest) error {
	if g.Lock == "suspended" {
		return nil
	}
	return Unlocked(g)
}

// Follow asks for a task and answers how it ended, [saga.NotYet] while it
// runs. A task that the node has forgotten counts as killed: only a look at the
// guest tells. One that the node knows and cannot say more of may run still: the
// answer waits too, and is [Unread].
func (c Case) Follow(ctx context.Context, task core.TaskID) (core.TaskStatus, error) {
	status, err := c.Hypervisor.Task(ctx, task)
	if err != nil && core.KindOf(err) == core.Internal {
		return status, unread{saga.WaitFor(0, "the node cannot say how its task is: "+core.Explain(err))}
	}
	if ignoreForgotten(err) != nil {
		return status, err
	}
	if err != nil {
		status = core.TaskStatus{ID: task, Killed: true}
	}
	if status.Running {
		return status, saga.NotYet(0)
	}
	return status, nil
}

// RemovalEnded follows the removal under way, if there is one, and answers why it
// failed, if it did. When it has ended it is forgotten, and removed says whether
// it ended well. Errors are those of [Case.Follow].
func (c Case) RemovalEnded(ctx context.Context, task *core.TaskID, removed *bool) (failure, err error) {
	if *task == "" {
		return nil, nil
	}
	status, err := c.Follow(ctx, *task)
	if err != nil {
		return nil, err
	}
	*task, *removed = "", status.Well()
	return TaskError(status), nil
}

// unread is a task that nobody can tell of.
type unread struct{ error }

func (u unread) Unwrap() error { return u.error }

// Unread reports whether a task may run or have ended, and nobody can tell. A
// guest that is seen to be where the task leads tells enough.
func Unread(err error) bool {
	_, ok := errors.AsType[unread](err)
	return ok
}

// Warned adds what a task warned of to the warnings of a workflow's state.
func Warned(warnings []string, status core.TaskStatus) []string {
	if !status.Warnings {
		return warnings
	}
	texts := status.Log
	if len(texts) == 0 {
		texts = []string{status.Exit}
	}
	for _, text := range texts {
		if !slices.Contains(warnings, text) {
			warnings = append(warnings, text)
		}
	}
	return warnings
}

// TaskError is what a failed task means, as an error.
func TaskError(status core.TaskStatus) error {
	switch {
	case status.Err != nil:
		return status.Err
	case status.Failed:
		return &core.Error{Kind: core.Internal, Code: core.CodeTaskFailed, Msg: "the task failed", Reason: status.Exit}
	case status.Killed:
		return core.Fail(core.Busy, core.CodeTaskFailed, "the task was killed or forgotten before it ended")
	}
	return nil
}
