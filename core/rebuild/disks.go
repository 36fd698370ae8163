package rebuild

import (
	"context"
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/saga"
)

// disks makes the further disks again, empty. One that the image brought by
// that name is made as large.
func (r *Rebuilder) disks(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	s := run.State
	if len(s.Kept.Disks) == 0 {
		return nil, nil
	}
	c, err := r.Open(ctx, run.Op.Server)
	if err == nil {
		err = c.Landed(ctx, &s.Task)
	}
	if err != nil {
		return nil, err
	}
	i, err := c.InspectOurs(ctx)
	if err != nil {
		return nil, err
	}
	if !s.Placed {
		return nil, placeDisks(ctx, c, i, s)
	}
	names := make([]string, len(s.Kept.Disks))
	for n, d := range s.Kept.Disks {
		names[n] = d.Name
	}
	return nil, guest.EachDisk(names, &s.Task, func(name string) (core.TaskID, error) {
		d := s.Kept.Disks[slices.Index(names, name)]
		if _, there := i.Next.Disk(name); there {
			return c.Hypervisor.Grow(ctx, i.Ref, name, d.Size)
		}
		return c.Hypervisor.AddDisk(ctx, i.Ref, core.DiskOrder(d))
	})
}

// placeDisks finds a storage for each, saved before one is ordered: the one
// that it was on, if that is there and has room.
func placeDisks(ctx context.Context, c guest.Case, i core.Inspection, s *State) error {
	storages, err := c.Hypervisor.Storages(ctx, i.Ref.Node)
	if err != nil {
		return err
	}
	wanted := slices.Clone(s.Kept.Disks)
	for n, d := range wanted {
		if !slices.ContainsFunc(storages, func(st core.Storage) bool {
			return st.Name == d.Storage && st.Active && st.Free >= d.Size && slices.Contains(st.Content, core.DiskContent(i.Ref.Kind))
		}) {
			wanted[n].Storage = ""
		}
	}
	placed, err := guest.FitDisks(storages, i, core.SpecChange{}, wanted)
	if err != nil {
		return err
	}
	s.Kept.Disks, s.Placed = placed, true
	return saga.NotYet(1)
}

// look reads the finished guest once more, so that what we say of it was seen.
func (r *Rebuilder) look(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, err := r.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	i, err := c.InspectOurs(ctx)
	if err != nil {
		return nil, err
	}
	run.State.Make.Power.Seen, run.State.Now, run.State.Next = i.Power, i.Now.Spec(), i.Next.Spec()
	return r.Noted(run.Op.Server, i), nil
}
