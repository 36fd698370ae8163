package resize

import (
	"cmp"
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

// Place finds a storage of the guest's node for each new disk: the one that is
// named, or else the one with the most room that takes such disks. Invalid: the
// named one is not there or takes none. Exhausted (code storage-full): there is
// no room for a new disk, or for one that grows.
func Place(ctx context.Context, h ports.Hypervisor, i core.Inspection, change core.SpecChange, added []core.Disk) ([]core.Disk, error) {
	if len(change.Disks) == 0 {
		return added, nil
	}
	storages, err := h.Storages(ctx, i.Ref.Node)
	if err != nil {
		return nil, err
	}
	return Fit(storages, i, change, added)
}

// Fit is [Place] on storages that are known.
func Fit(storages []core.Storage, i core.Inspection, change core.SpecChange, added []core.Disk) (placed []core.Disk, err error) {
	free := make(map[string]int64, len(storages))
	for _, s := range storages {
		free[s.Name] = s.Free
	}
	for _, name := range slices.Sorted(maps.Keys(change.Disks)) {
		d, there := i.Next.Disk(name)
		left, listed := free[d.Storage]
		if more := change.Disks[name].Size - d.Size; there && listed && more > left {
			return nil, full("disk %s needs %d bytes more, and storage %s has %d left", name, more, d.Storage, left)
		} else if there {
			free[d.Storage] -= more
		}
	}
	placed = slices.Clone(added)
	for n, d := range placed {
		placed[n].Storage, err = choose(storages, free, core.DiskContent(i.Ref.Kind), d)
		if err != nil {
			return nil, err
		}
		free[placed[n].Storage] -= d.Size
	}
	return placed, nil
}

func choose(storages []core.Storage, free map[string]int64, content string, d core.Disk) (string, error) {
	takes := func(s core.Storage) bool { return s.Active && slices.Contains(s.Content, content) }
	if d.Storage != "" {
		at := slices.IndexFunc(storages, func(s core.Storage) bool { return s.Name == d.Storage })
		switch {
		case at < 0:
			return "", wrongStorage(d, "is no storage of the node")
		case !takes(storages[at]):
			return "", wrongStorage(d, "takes no such disks")
		case free[d.Storage] < d.Size:
			return "", full("storage %s has %d bytes left, and disk %s needs %d", d.Storage, free[d.Storage], d.Name, d.Size)
		}
		return d.Storage, nil
	}
	fit := slices.DeleteFunc(slices.Clone(storages), func(s core.Storage) bool { return !takes(s) || free[s.Name] < d.Size })
	if len(fit) == 0 {
		return "", full("no storage of the node has room for disk %s of %d bytes", d.Name, d.Size)
	}
	return slices.MaxFunc(fit, func(a, b core.Storage) int { return cmp.Compare(free[a.Name], free[b.Name]) }).Name, nil
}

func full(format string, args ...any) error {
	return core.Fail(core.Exhausted, core.CodeStorageFull, format, args...)
}

func wrongStorage(d core.Disk, what string) error {
	var v core.Violations
	v.Add("disks."+d.Name+".storage", "%s: %q", what, core.Clip(d.Storage))
	return v.Err()
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
	for _, name := range names {
		task, err := do(c, i, name)
		if err != nil {
			return err
		}
		if task != "" {
			run.State.Task = task
			return saga.NotYet(0)
		}
	}
	return nil
}

// openAfterTask waits for the task under way, if there is one, and looks then.
func (r *Resizer) openAfterTask(ctx context.Context, run *saga.Run[State]) (guest.Case, core.Inspection, error) {
	if run.State.Task != "" {
		c, err := r.Open(ctx, run.Op.Server)
		if err != nil {
			return c, core.Inspection{}, err
		}
		status, err := c.Follow(ctx, run.State.Task)
		if err != nil {
			return c, core.Inspection{}, err
		}
		run.State.Task = ""
		if err := guest.TaskError(status); err != nil {
			return c, core.Inspection{}, err
		}
	}
	return r.open(ctx, run)
}
