package migrate

import (
	"context"
	"slices"
	"strings"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/core/placement"
	"github.com/remudahq/remuda/core/saga"
	"github.com/remudahq/remuda/ports"
)

// choose looks what ties the guest to its node, and takes the best of the
// others, or makes sure that the one that was named will do.
func (m *Mover) choose(ctx context.Context, run *saga.Run[State]) (saga.Effect, error) {
	c, err := m.Open(ctx, run.Op.Server)
	if err != nil {
		return nil, err
	}
	g, err := c.SeeOurs(ctx)
	if err != nil {
		return nil, err
	}
	run.State.At, run.State.Seen, run.State.From = g.Ref.Node, g.Power, g.Ref.Node
	if g.Lock != "" {
		return nil, core.Fail(core.Conflict, core.CodeGuestLocked, "the guest is locked (%s)", g.Lock)
	}
	if g.Power != core.Off && !run.State.Online {
		return nil, core.Fail(core.Invalid, core.CodeCannotMigrate, "the guest is %s, and was not to be moved as it is", g.Power)
	}
	moving, err := c.Hypervisor.Movable(ctx, g.Ref)
	if err != nil {
		return nil, err
	}
	if len(moving.Blocked) > 0 {
		e := core.Fail(core.Invalid, core.CodeCannotMigrate, "the guest is tied to node %s", g.Ref.Node)
		e.Reason = strings.Join(moving.Blocked, ", ")
		return nil, e
	}
	if err := m.Turn(ctx, run.Op, c.Server); err != nil {
		return nil, err
	}
	chosen, err := m.best(ctx, c, g, moving, run.State.Wanted)
	if err != nil {
		return nil, err
	}
	run.State.To, run.State.Reason, run.State.Storage = chosen.Site.Node.Name, chosen.Reason, ""
	if len(moving.Storages) > 0 && chosen.Site.Storage == "" {
		run.State.Storage = chosen.Storage
	}
	return nil, nil
}

// best weighs the nodes that may take the guest.
func (m *Mover) best(ctx context.Context, c guest.Case, g core.Guest, moving core.Moving, wanted string) (placement.Choice, error) {
	nodes, err := c.Hypervisor.Nodes(ctx)
	if err != nil {
		return placement.Choice{}, err
	}
	var sites []placement.Site
	err = m.Store.Read(ctx, func(tx ports.Tx) error {
		cluster, err := tx.Clusters().Get(ctx, c.Server.Placement.Cluster)
		if err != nil {
			return err
		}
		cluster.Drained = false // which is about servers that are new to it
		sites = sitesOf(cluster, nodes, g.Ref.Node, wanted, moving)
		if err := guest.Coming(ctx, tx, c.Server, sites); err != nil {
			return err
		}
		return guest.Peers(ctx, tx, c.Server, sites)
	})
	if err != nil {
		return placement.Choice{}, err
	}
	if len(sites) == 0 {
		return placement.Choice{}, core.Fail(core.Exhausted, core.CodeNoPlacement, "there is no other node that can take the guest")
	}
	if err := guest.See(ctx, c.Hypervisor, sites); err != nil {
		return placement.Choice{}, err
	}
	for i := range sites {
		keep(&sites[i], moving)
	}
	need := guest.NeedOf(c.Server)
	if len(moving.Storages) == 0 {
		need.Disk = 0 // its disks stay where they are
	}
	return placement.Choose(need, sites, m.Roll())
}

// sitesOf are the nodes that the guest may go to.
func sitesOf(cluster core.Cluster, nodes []core.Node, from, wanted string, moving core.Moving) (sites []placement.Site) {
	for _, node := range nodes {
		switch {
		case node.Name == from, wanted != "" && node.Name != wanted:
		case moving.Nodes != nil && !slices.Contains(moving.Nodes, node.Name):
		default:
			sites = append(sites, placement.Site{Cluster: cluster, Node: node})
		}
	}
	return sites
}

// keep lets the disks stay on storages of the same names, if the node has them
// all. The one with the least room is what has to suffice.
func keep(site *placement.Site, moving core.Moving) {
	var least core.Storage
	for _, name := range moving.Storages {
		i := slices.IndexFunc(site.Storages, func(s core.Storage) bool { return s.Name == name && s.Active })
		if i < 0 {
			return
		}
		if s := site.Storages[i]; least.Name == "" || s.Free < least.Free {
			least = s
		}
	}
	site.Storage = least.Name
}
