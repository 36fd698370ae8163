package fleet

import (
	"context"
	"maps"
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// NodeChange changes what people say of a node; nil leaves a field as it is.
// Labels replace all labels.
type NodeChange struct {
	Maintenance *bool // no new servers, and none are moved there; those that are there stay
	Labels      map[string]string
}

// RuledNode is a node as it was last seen, with the cluster that keeps what
// people say of it.
type RuledNode struct {
	Node    core.Node
	Cluster core.Cluster
}

// ChangeNode changes what people say of a node, which is kept with its cluster,
// named by name or ID, and moves that one's version. Invalid; NotFound: there is
// no such cluster, or it has no such node as far as it was ever seen; Conflict.
func (s *Service) ChangeNode(ctx context.Context, c core.Caller, cluster, node string, change NodeChange) (RuledNode, error) {
	subject := cluster + ":" + node
	if err := s.mayChange(ctx, c, core.NodeChange, subject); err != nil {
		return RuledNode{}, err
	}
	found, err := s.findNode(ctx, cluster, node)
	if err != nil {
		return found, s.denied(ctx, c, core.NodeChange, subject, err)
	}
	return once(ctx, s, c, core.NodeChange, subject, func(tx ports.Tx) (RuledNode, error) {
		if found.Cluster, err = changeNode(ctx, tx, c, found.Cluster.ID, node, change); err != nil {
			return found, err
		}
		return found, announce(ctx, tx, s.kit, core.EventNodeUpdated, "", map[string]string{"cluster": string(found.Cluster.ID), "node": node})
	})
}

func changeNode(ctx context.Context, tx ports.Tx, c core.Caller, id core.ClusterID, node string, change NodeChange) (core.Cluster, error) {
	cluster, err := tx.Clusters().Get(ctx, id)
	if err != nil {
		return cluster, err
	}
	if err := matches(c, cluster.Version); err != nil {
		return cluster, err
	}
	if err := change.apply(&cluster, node); err != nil {
		return cluster, err
	}
	if err := tx.Clusters().Update(ctx, cluster); err != nil {
		return cluster, err
	}
	return tx.Clusters().Get(ctx, id)
}

func (r NodeChange) apply(cluster *core.Cluster, node string) error {
	var v core.Violations
	core.CheckLabels(&v, "labels", r.Labels)
	rule := cluster.Nodes[node]
	set(&rule.Maintenance, r.Maintenance)
	if r.Labels != nil {
		rule.Labels = r.Labels
	}
	rules := maps.Clone(cluster.Nodes)
	if rules == nil {
		rules = map[string]core.NodeRule{}
	}
	rules[node] = rule
	if !rule.Maintenance && len(rule.Labels) == 0 {
		delete(rules, node)
	}
	cluster.Nodes = rules
	return v.Err()
}

// findNode finds a node that the cluster has, or had when it was last seen.
func (s *Service) findNode(ctx context.Context, cluster, node string) (found RuledNode, err error) {
	err = s.Store.Read(ctx, func(tx ports.Tx) error {
		found.Cluster, err = named(ctx, tx.Clusters(), cluster)
		return err
	})
	if err != nil && !missing(err) {
		return found, err
	}
	if err == nil {
		nodes := s.nodesOf(ctx, found.Cluster)
		if i := slices.IndexFunc(nodes, func(n core.Node) bool { return n.Name == node }); i >= 0 {
			found.Node = nodes[i]
			return found, nil
		}
	}
	return found, notThere("node", core.Clip(cluster+":"+node))
}
