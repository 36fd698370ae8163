package fleet

import (
	"context"
	"sync"

	"github.com/remudahq/remuda/core"
)

// nodeMemory remembers what each cluster's nodes were like when last seen.
type nodeMemory struct {
	mu   sync.Mutex
	seen map[core.ClusterID][]core.Node
}

// Nodes lists the nodes of all clusters as they are now. Those of a cluster
// that cannot be reached are as they were last seen, and offline. Denied
// unless an admin.
func (s *Service) Nodes(ctx context.Context, c core.Caller) ([]core.Node, error) {
	known, err := s.Clusters(ctx, c, core.Page{})
	if err != nil {
		return nil, err
	}
	found := make([][]core.Node, len(known))
	var wg sync.WaitGroup
	for i, cluster := range known {
		wg.Go(func() { found[i] = s.nodesOf(ctx, cluster) })
	}
	wg.Wait()
	var all []core.Node
	for _, nodes := range found {
		all = append(all, nodes...)
	}
	return all, nil
}

func (s *Service) nodesOf(ctx context.Context, cluster core.Cluster) []core.Node {
	hypervisor, err := s.kit.Hypervisors.Cluster(ctx, cluster.ID)
	var nodes []core.Node
	if err == nil {
		nodes, err = hypervisor.Nodes(ctx)
	}
	s.nodes.mu.Lock()
	defer s.nodes.mu.Unlock()
	if err != nil {
		s.Logger.Warn("cannot list the nodes of a cluster", "cluster", cluster.Name, "err", err)
		for _, n := range s.nodes.seen[cluster.ID] {
			n.Online = false
			nodes = append(nodes, n)
		}
		return nodes
	}
	for i := range nodes {
		nodes[i].Cluster = cluster.ID
	}
	if s.nodes.seen == nil {
		s.nodes.seen = make(map[core.ClusterID][]core.Node)
	}
	s.nodes.seen[cluster.ID] = nodes
	return nodes
}
