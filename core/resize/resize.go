// Package resize changes what a server is made of: its cores, its memory, its
// swap and its disks.
//
// All sizes are absolute, so that doing it twice is as good as doing it once.
// Cores and memory are set first and set back if anything is refused; from the
// first disk on there is no return, because no disk ever shrinks. What a guest
// that runs takes over only at its next start is pending until then.
package resize

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
)

// Name is the stored name of the workflow.
const Name = "resize/1"

// State is what the workflow remembers between its steps.
type State struct {
	Change  core.SpecChange // disks by their names
	New     []core.Disk     // those of them that are to be made
	Plan    core.PlanID     // that the server has then; empty keeps its own
	Pending *core.Spec      // what the server waited for before
	Before  core.Spec       // what the guest was to be before
	Task    core.TaskID     // under way on a disk
	Now     core.Spec       // what it is in the end
	Next    core.Spec       // and after its next start
}

// Resizer holds what the workflow needs.
type Resizer struct{ guest.Kit }

// Workflow is the list of steps. From grow on it only goes forward.
func (r *Resizer) Workflow() saga.Workflow[State] {
	return saga.Workflow[State]{
		Kind: "resize",
		Name: Name,
		Steps: []saga.Step[State]{
			{Name: "look", Do: r.look},
			{Name: "configure", Do: r.configure, Undo: r.restore},
			{Name: "grow", Do: r.grow},
			{Name: "add", Do: r.add},
			{Name: "confirm", Do: r.confirm},
		},
		NoReturn: "grow",
		Settle:   r.settle,
	}
}

// look compares what is asked for with the guest and its node as they are, and
// finds a place for each new disk. Whatever can be refused is refused here.
func (r *Resizer) look(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, i, err := r.open(ctx, run)
	if err != nil {
		return nil, err
	}
	around, err := Around(ctx, c.Hypervisor, i.Ref.Node)
	if err != nil {
		return nil, err
	}
	if err := fits(i, run.State, around); err != nil {
		return nil, err
	}
	run.State.Before = i.Next.Spec()
	run.State.New, err = guest.PlaceDisks(ctx, c.Hypervisor, i, run.State.Change, run.State.New)
	return nil, err
}

func (r *Resizer) open(ctx context.Context, run *saga.Run[State]) (guest.Case, core.Inspection, error) {
	c, err := r.Open(ctx, run.Op.Server)
	if err != nil {
		return c, core.Inspection{}, err
	}
	i, err := c.InspectOurs(ctx)
	if err == nil {
		err = guest.Unlocked(i.Guest)
	}
	return c, i, err
}

// fits applies the change to the guest as it is. A disk that was to be made
// must not be there.
func fits(i core.Inspection, s *State, around core.Surroundings) error {
	for _, d := range s.New {
		if _, there := i.Next.Disk(d.Name); there {
			return core.Fail(core.Invalid, core.CodeInUse, "the guest has a disk %s by now", d.Name)
		}
	}
	_, err := s.Change.Apply(i.Ref.Kind, i.Next.Spec(), around)
	return err
}

// configure sets cores, memory and swap, of them what is named.
func (r *Resizer) configure(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	change := run.State.Change
	if change.Cores == nil && change.Memory == nil && change.Swap == nil {
		return nil, nil
	}
	c, i, err := r.open(ctx, run)
	if err != nil {
		return nil, err
	}
	return nil, c.Hypervisor.Configure(ctx, i.Ref, core.GuestConfig{Spec: limits(change, run.State.Before)})
}

// limits are the limits to set. Memory and swap are set together.
func limits(change core.SpecChange, before core.Spec) core.Spec {
	var s core.Spec
	if change.Cores != nil {
		s.Cores = *change.Cores
	}
	if change.Memory == nil && change.Swap == nil {
		return s
	}
	s.Memory, s.Swap = before.Memory, before.Swap
	if change.Memory != nil {
		s.Memory = *change.Memory
	}
	if change.Swap != nil {
		s.Swap = *change.Swap
	}
	return s
}

// restore sets back what configure set. A guest that is gone, or somebody
// else's, has nothing to set back.
func (r *Resizer) restore(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, err := r.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	i, err := c.InspectOurs(ctx)
	if core.KindOf(err) == core.NotFound || core.CodeOf(err) == core.CodeIdentityConflict {
		return nil, nil //nolint:nilerr // there is nothing of ours to set back
	}
	before := run.State.Before
	if err != nil || i.Next.Cores == before.Cores && i.Next.Memory == before.Memory && i.Next.Swap == before.Swap {
		return nil, err
	}
	if err := guest.Unlocked(i.Guest); err != nil {
		return nil, err
	}
	return nil, c.Hypervisor.Configure(ctx, i.Ref, core.GuestConfig{Spec: core.Spec{Cores: before.Cores, Memory: before.Memory, Swap: before.Swap}})
}

// confirm reads what the guest is now, and what waits.
func (r *Resizer) confirm(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, err := r.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	i, err := c.InspectOurs(ctx)
	if err != nil {
		return nil, err
	}
	run.State.Now, run.State.Next = i.Now.Spec(), i.Next.Spec()
	return r.Noted(run.Op.Server, i), nil
}

func (r *Resizer) settle(run *saga.Run[State]) saga.Effect {
	op, state := run.Op, run.State
	switch op.State {
	case core.Succeeded:
		return r.Change(op, func(s *core.Server) (guest.Fact, error) {
			s.Operation, s.LastError = "", ""
			s.Found(state.Now, state.Next)
			if state.Plan != "" {
				s.Plan = state.Plan
			}
			return guest.Fact{Type: core.EventServerResized, Data: told(s)}, nil
		})
	case core.FailedOp, core.Cancelled:
		return r.Release(op, guest.Fact{Type: core.EventResizeFailed}, func(s *core.Server) error {
			s.Pending = state.Pending
			return nil
		})
	case core.NeedsOperator:
		return r.Stuck(op, nil)
	case core.Queued, core.Running, core.Waiting:
	}
	return nil
}

// told is what an event says of a server's specification: what waits for its
// next start.
func told(s *core.Server) map[string]string {
	if s.Pending == nil {
		return map[string]string{"pending": ""}
	}
	return map[string]string{"pending": strings.Join(Waiting(s.Spec, *s.Pending), ",")}
}

// Waiting names the fields in which two specifications differ.
func Waiting(now, next core.Spec) []string {
	var names []string
	for _, f := range []struct {
		name  string
		waits bool
	}{{"cores", now.Cores != next.Cores}, {"memory", now.Memory != next.Memory}, {"swap", now.Swap != next.Swap}} {
		if f.waits {
			names = append(names, f.name)
		}
	}
	both := maps.Clone(now.Disks)
	if both == nil {
		both = map[string]int64{}
	}
	maps.Copy(both, next.Disks)
	for _, disk := range slices.Sorted(maps.Keys(both)) {
		if now.Disks[disk] != next.Disks[disk] {
			names = append(names, "disks."+disk)
		}
	}
	return names
}
