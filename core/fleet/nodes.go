package fleet

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// Nodes lists the nodes of all clusters as they are now. Those of a cluster
// that cannot be reached are as they were last seen, and offline. Denied
// without the permission node.view.
func (s *Service) Nodes(ctx context.Context, c core.Caller) ([]core.Node, error) {
	known, err := list(ctx, s, c, core.ViewNode, clusterRows, core.Page{})
	if err != nil {
		return nil, err
	}
	return gather(known, func(cluster core.Cluster) []core.Node { return s.nodesOf(ctx, cluster) }), nil
}

func (s *Service) nodesOf(ctx context.Context, cluster core.Cluster) []core.Node {
	hypervisor, err := s.kit.Hypervisors.Cluster(ctx, cluster.ID)
	var nodes []core.Node
	if err == nil {
		nodes, err = hypervisor.Nodes(ctx)
	}
	if err == nil || ctx.Err() == nil { // a caller who left says nothing of the cluster
		s.reached.note(cluster.ID, s.Clock.Now(), err)
	}
	if err != nil {
		s.Logger.Warn("cannot list the nodes of a cluster", "cluster", cluster.Name, "err", err)
	}
	var all []core.Node
	for _, seen := range s.nodes.at(place{cluster: cluster.ID}, nodes, err != nil, s.Clock.Now()) {
		node := seen.Thing
		node.Cluster, node.Online, node.SeenAt = cluster.ID, node.Online && seen.Online, seen.At
		all = append(all, node)
	}
	return all
}
