package fleet

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// NodeReport is what a node said when it was asked how it is, or why it did not.
type NodeReport struct {
	core.Node
	ClusterName string
	Status      core.NodeStatus
	Err         error // the others are told all the same
}

// NodeStatuses asks every node of all clusters how it is, some at once, each for
// as long as somebody would wait. Denied without the permission node.view.
func (s *Service) NodeStatuses(ctx context.Context, c core.Caller) ([]NodeReport, error) {
	known, err := list(ctx, s, c, core.ViewNode, clusterRows, core.Page{})
	if err != nil {
		return nil, err
	}
	names := make(map[core.ClusterID]string, len(known))
	for _, cluster := range known {
		names[cluster.ID] = cluster.Name
	}
	nodes := gather(known, func(cluster core.Cluster) []core.Node { return s.nodesOf(ctx, cluster) })
	return gather(nodes, func(node core.Node) []NodeReport {
		report := NodeReport{Node: node, ClusterName: names[node.Cluster]}
		report.Status, report.Err = s.statusOf(ctx, node)
		return []NodeReport{report}
	}), nil
}

func (s *Service) statusOf(ctx context.Context, node core.Node) (core.NodeStatus, error) {
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	hypervisor, err := s.kit.Hypervisors.Cluster(ctx, node.Cluster)
	if err != nil {
		return core.NodeStatus{}, err
	}
	status, err := hypervisor.NodeStatus(ctx, node.Name)
	if ctx.Err() != nil {
		err = core.Fail(core.Unavailable, "", "the node %s did not answer in time", node.Name)
	}
	return status, err
}

// Inspect looks at the guest of one server: what it is made of, what it runs
// with, and what it uses just now. NotFound, also for what the caller may not
// see. Unavailable.
func (s *Service) Inspect(ctx context.Context, c core.Caller, id core.ServerID) (core.ServerView, core.Inspection, error) {
	view, err := s.Server(ctx, c, id)
	if err != nil {
		return view, core.Inspection{}, err
	}
	seen, err := s.inspect(ctx, view)
	return view, seen, err
}
