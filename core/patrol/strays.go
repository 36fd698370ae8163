package patrol

import (
	"context"
	"slices"
	"strconv"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// errUnread says that a guest is there, and that it cannot be read at the moment.
var errUnread = core.Fail(core.Unavailable, "", "the guest cannot be read at the moment")

// stranger looks at a guest under a VMID that nobody has reserved. One that
// carries our mark, a copy or a restored backup, is told and left alone.
func (p *Patrol) stranger(ctx context.Context, cluster core.ClusterID, v visit) error {
	hypervisor, err := p.Hypervisors.Cluster(ctx, cluster)
	if err != nil {
		return err
	}
	g, err := hypervisor.Look(ctx, core.GuestRef{Node: v.node, VMID: v.vmid, Kind: v.kind})
	if err == nil && (g.Presence == core.Hidden || g.Presence == core.Forming) {
		err = errUnread
	}
	if err != nil {
		return err
	}
	mark, marked := core.FindMark(g.Description)
	if g.Presence != core.Present || !marked {
		return p.cleared(ctx, cluster, v.vmid)
	}
	stray := core.Stray{Cluster: cluster, VMID: v.vmid, Node: g.Ref.Node, Kind: g.Ref.Kind, Name: g.Name, Server: mark.Server, FoundAt: p.Clock.Now()}
	news := false
	err = p.Store.Do(ctx, func(tx ports.Tx) error {
		if news, err = tx.Strays().Put(ctx, stray); err != nil || !news {
			return err
		}
		return tx.Emit(ctx, core.Event{
			ID: p.NewEventID(), Type: core.EventGuestStrayed, Version: 1, At: p.Clock.Now(),
			Data: map[string]string{"cluster": string(cluster), "vmid": strconv.Itoa(v.vmid), "node": g.Ref.Node, "server": string(mark.Server)},
		})
	})
	if err == nil && news && p.Told != nil {
		p.Told()
	}
	return err
}

// tidyStrays forgets those whose VMID the cluster says is free.
func (p *Patrol) tidyStrays(ctx context.Context, hypervisor ports.Hypervisor, s *sweep) error {
	for _, stray := range s.strays {
		if _, listed := s.seen[stray.VMID]; listed {
			continue
		}
		free, err := hypervisor.VMIDFree(ctx, stray.VMID)
		if err != nil {
			return err
		}
		if !free {
			continue // it is only hidden
		}
		if err := p.cleared(ctx, s.cluster, stray.VMID); err != nil {
			return err
		}
	}
	return nil
}

// cleared forgets a stray, if it was one, and tells of it.
func (p *Patrol) cleared(ctx context.Context, cluster core.ClusterID, vmid int) error {
	news := false
	err := p.Store.Do(ctx, func(tx ports.Tx) error {
		known, err := tx.Strays().List(ctx, cluster)
		news = slices.ContainsFunc(known, func(s core.Stray) bool { return s.VMID == vmid })
		if err != nil || !news {
			return err
		}
		if err := tx.Strays().Delete(ctx, cluster, vmid); err != nil {
			return err
		}
		return tx.Emit(ctx, core.Event{
			ID: p.NewEventID(), Type: core.EventGuestCleared, Version: 1, At: p.Clock.Now(),
			Data: map[string]string{"cluster": string(cluster), "vmid": strconv.Itoa(vmid)},
		})
	})
	if err == nil && news && p.Told != nil {
		p.Told()
	}
	return err
}
