package resize

import (
	"context"
	"maps"
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// Around is what the node of a guest has. A node that is not listed is unknown.
func Around(ctx context.Context, h ports.Hypervisor, node string) (core.Surroundings, error) {
	nodes, err := h.Nodes(ctx)
	for _, n := range nodes {
		if n.Name == node {
			return core.Surroundings{Node: node, CPUs: n.CPUs, Memory: n.Memory}, err
		}
	}
	return core.Surroundings{Node: node}, err
}

// grow makes the disks that are there as large as is asked, one after the other.
func (r *Resizer) grow(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	names := slices.Sorted(maps.Keys(run.State.Change.Disks))
	names = slices.DeleteFunc(names, func(name string) bool { return run.State.makes(name) })
	return nil, r.each(ctx, run, names, func(c guest.Case, i core.Inspection, name string) (core.TaskID, error) {
		return c.Hypervisor.Grow(ctx, i.Ref, name, run.State.Change.Disks[name].Size)
	})
}

// add makes the new disks. One that is there was made by this operation: it was
// not when it looked, and of two orders Proxmox carries out one.
func (r *Resizer) add(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	names := make([]string, 0, len(run.State.New))
	for _, d := range run.State.New {
		names = append(names, d.Name)
	}
	return nil, r.each(ctx, run, names, func(c guest.Case, i core.Inspection, name string) (core.TaskID, error) {
		if _, there := i.Next.Disk(name); there {
			return "", nil
		}
		at := slices.IndexFunc(run.State.New, func(d core.Disk) bool { return d.Name == name })
		return c.Hypervisor.AddDisk(ctx, i.Ref, core.DiskOrder(run.State.New[at]))
	})
}

// makes reports whether a disk is to be made.
func (s *State) makes(name string) bool {
	return slices.ContainsFunc(s.New, func(d core.Disk) bool { return d.Name == name })
}

// each does something to one disk after the other, and is done when there is
// nothing left to do to any.
func (r *Resizer) each(ctx context.Context, run *saga.Run[State], names []string, do func(guest.Case, core.Inspection, string) (core.TaskID, error)) error {
	if len(names) == 0 {
		return nil
	}
	c, i, err := r.openAfterTask(ctx, run)
	if err != nil {
		return err
	}
	return guest.EachDisk(names, &run.State.Task, func(name string) (core.TaskID, error) { return do(c, i, name) })
}

// openAfterTask waits for the task under way, if there is one, and looks then.
func (r *Resizer) openAfterTask(ctx context.Context, run *saga.Run[State]) (guest.Case, core.Inspection, error) {
	c, err := r.Open(ctx, run.Op.Server)
	if err == nil {
		err = c.Landed(ctx, &run.State.Task)
	}
	if err != nil {
		return c, core.Inspection{}, err
	}
	return r.open(ctx, run)
}
