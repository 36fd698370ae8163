package provision

import (
	"context"
	"strconv"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/placement"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// place chooses the node and the template, and makes sure that no stranger has
// taken the VMID meanwhile.
func (p *Provisioner) place(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, err := p.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	free, err := c.Hypervisor.VMIDFree(ctx, c.Server.Placement.VMID)
	if err != nil {
		return nil, err
	}
	if !free {
		return p.anotherVMID(run.Op), saga.NotYet(time.Millisecond)
	}
	if err := p.Turn(ctx, run.Op, c.Server); err != nil {
		return nil, err
	}
	need := guest.NeedOf(c.Server)
	need.Storage = run.State.Storage
	chosen, err := p.choose(ctx, c, run.State.Node, need)
	if err != nil {
		return nil, err
	}
	if err := readable(ctx, c, chosen, run.State.UserData); err != nil {
		return nil, err
	}
	run.State.take(chosen)
	placed := p.Change(run.Op, func(s *core.Server) (guest.Fact, error) {
		s.Placement.Node, s.Placement.Reason = chosen.Site.Node.Name, chosen.Reason
		return guest.Fact{}, nil
	})
	return saga.Both(placed, p.FreeSlots(run.Op)), nil
}

// PlaceAgain chooses what a server that is made anew of the image is made from:
// on the node where it is if the image is there, for what it has there becomes
// free, and else where a new one would go. One that is no heir has nothing there. It answers why there, and changes
// nothing but the state.
func (p *Provisioner) PlaceAgain(ctx context.Context, c guest.Case, image core.ImageID, s *State) (reason string, err error) {
	c.Server.Image = image
	need := guest.NeedOf(c.Server)
	if s.Heir {
		need = placement.Need{Kind: c.Server.Kind}
	}
	chosen, err := p.choose(ctx, c, c.Server.Placement.Node, need)
	if core.CodeOf(err) == core.CodeNoPlacement {
		chosen, err = p.choose(ctx, c, "", guest.NeedOf(c.Server))
	}
	if err != nil {
		return "", err
	}
	if err := readable(ctx, c, chosen, s.UserData); err != nil {
		return "", err
	}
	s.take(chosen)
	return chosen.Reason, nil
}

// readable refuses user data that are not on the node that was chosen. Where our
// token may not see, Proxmox says so when the guest is started.
func readable(ctx context.Context, c guest.Case, chosen placement.Choice, volume string) error {
	if volume == "" {
		return nil
	}
	node := chosen.Site.Node.Name
	found, err := c.Hypervisor.HasSnippet(ctx, node, volume)
	if err != nil && core.KindOf(err) != core.Denied {
		return err
	}
	if err == nil && !found {
		return core.Fail(core.NotFound, "", "the user data %s are not on the node %s", volume, node)
	}
	return nil
}

// take notes where the guest comes from. A clone stays on its template's storage.
func (s *State) take(chosen placement.Choice) {
	s.Source, s.Store = chosen.Site.Source, ""
	if chosen.Site.Source.Volume != "" {
		s.Store = chosen.Storage
	}
}

// choose looks at the nodes that have the image, at what is being made there,
// and takes the best of them.
func (p *Provisioner) choose(ctx context.Context, c guest.Case, wanted string, need placement.Need) (placement.Choice, error) {
	var sites []placement.Site
	err := p.Store.Read(ctx, func(tx ports.Tx) (err error) {
		if sites, err = p.sites(ctx, tx, c.Server, wanted); err != nil {
			return err
		}
		if err := guest.Coming(ctx, tx, c.Server, sites); err != nil {
			return err
		}
		return guest.Peers(ctx, tx, c.Server, sites)
	})
	if err != nil {
		return placement.Choice{}, err
	}
	if err := guest.See(ctx, c.Hypervisor, sites); err != nil {
		return placement.Choice{}, err
	}
	return placement.Choose(need, sites, p.Roll())
}

// sites are the nodes of the server's cluster that have its image.
func (p *Provisioner) sites(ctx context.Context, tx ports.Tx, s core.Server, wanted string) ([]placement.Site, error) {
	image, err := tx.Images().Get(ctx, s.Image)
	if err != nil {
		return nil, err
	}
	cluster, err := tx.Clusters().Get(ctx, s.Placement.Cluster)
	if err != nil {
		return nil, err
	}
	cluster.Drained = false // it was not when the server was accepted
	var sites []placement.Site
	for _, source := range image.On(s.Placement.Cluster) {
		if wanted != "" && source.Node != wanted {
			continue
		}
		site := placement.Site{Cluster: cluster, Node: core.Node{Cluster: cluster.ID, Name: source.Node}, Source: source}
		if source.Volume == "" {
			site.Storage = source.Storage
		}
		sites = append(sites, site)
	}
	if len(sites) == 0 {
		return nil, core.Fail(core.Exhausted, core.CodeNoPlacement, "the image is not on this cluster")
	}
	return sites, nil
}

// anotherVMID gives the server another VMID, because a stranger's guest has
// taken the one that was reserved.
func (p *Provisioner) anotherVMID(op core.Operation) saga.Effect {
	now := p.Clock.Now()
	return func(ctx context.Context, tx ports.Tx) error {
		s, err := tx.Servers().Get(ctx, op.Server)
		if err != nil {
			return err
		}
		cluster, err := tx.Clusters().Get(ctx, s.Placement.Cluster)
		if err != nil {
			return err
		}
		next, err := tx.VMIDs().Reserve(ctx, cluster.ID, s.ID, cluster.VMIDs, now.Add(-p.cool()))
		if err != nil {
			return err
		}
		if err := tx.VMIDs().Release(ctx, cluster.ID, s.ID, s.Placement.VMID, now); err != nil {
			return err
		}
		s.Placement.VMID, s.UpdatedAt = next, now
		_, err = tx.Servers().Update(ctx, s)
		return err
	}
}

// admit waits for a free place in each of the queues that the order goes through.
func (p *Provisioner) admit(_ context.Context, run *saga.Run[State]) (saga.Effect, error) {
	source, limits := run.State.Source, p.limits()
	cluster := string(source.Cluster)
	run.State.First = run.Op.Version + 1 // which the save of this step makes it
	template, storage := source.Volume, run.State.Store
	if storage == "" {
		storage = source.Storage
	}
	if template == "" {
		template = "vmid " + strconv.Itoa(source.VMID)
	}
	slots := []core.Slot{
		{Scope: "make/" + cluster, Limit: limits.Cluster},
		{Scope: "make/" + cluster + "/node/" + source.Node, Limit: limits.Node},
		{Scope: "make/" + cluster + "/storage/" + source.Node + "/" + storage, Limit: limits.Storage},
		{Scope: "make/" + cluster + "/template/" + source.Node + "/" + template, Limit: limits.Template},
	}
	return p.TakeSlots(run.Op, "waits for its turn: other servers are being made there", slots...), nil
}

func (p *Provisioner) dismiss(_ context.Context, run *saga.Run[State]) (saga.Effect, error) {
	return p.FreeSlots(run.Op), nil
}
