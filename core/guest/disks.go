package guest

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// PlaceDisks finds a storage of the guest's node for each new disk: the one that is
// named, or else the one with the most room that takes such disks. Invalid: the
// named one is not there or takes none. Exhausted (code storage-full): there is
// no room for a new disk, or for one that grows.
func PlaceDisks(ctx context.Context, h ports.Hypervisor, i core.Inspection, change core.SpecChange, added []core.Disk) ([]core.Disk, error) {
	if len(change.Disks) == 0 {
		return added, nil
	}
	storages, err := h.Storages(ctx, i.Ref.Node)
	if err != nil {
		return nil, err
	}
	return FitDisks(storages, i, change, added)
}

// FitDisks is [PlaceDisks] on storages that are known.
func FitDisks(storages []core.Storage, i core.Inspection, change core.SpecChange, added []core.Disk) (placed []core.Disk, err error) {
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
		placed[n].Storage, err = chooseStorage(storages, free, core.DiskContent(i.Ref.Kind), d)
		if err != nil {
			return nil, err
		}
		free[placed[n].Storage] -= d.Size
	}
	return placed, nil
}

func chooseStorage(storages []core.Storage, free map[string]int64, content string, d core.Disk) (string, error) {
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

// Landed waits for a task on a disk, if there is one, and answers its error.
func (c Case) Landed(ctx context.Context, task *core.TaskID) error {
	if *task == "" {
		return nil
	}
	status, err := c.Follow(ctx, *task)
	if err != nil {
		return err
	}
	*task = ""
	return TaskError(status)
}

// EachDisk does something to one disk after the other, and is done when there
// is nothing left to do to any. A task that it begins is noted and waited for.
func EachDisk(names []string, task *core.TaskID, do func(name string) (core.TaskID, error)) error {
	for _, name := range names {
		begun, err := do(name)
		if err != nil {
			return err
		}
		if begun != "" {
			*task = begun
			return saga.NotYet(0)
		}
	}
	return nil
}
