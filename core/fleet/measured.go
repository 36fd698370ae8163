package fleet

import (
	"context"
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Measured is the last that was seen of something.
type Measured struct {
	core.LastMeasure
	Known bool // else nothing was ever seen of it
	Stale bool // it is as it was then; nobody has seen it for two sweeps or more
}

// NodeUsage shows what a node uses, as the last sweep saw it; the cluster is
// named by name or ID. Denied without the permission node.view. NotFound.
func (s *Service) NodeUsage(ctx context.Context, c core.Caller, cluster, node string) (Measured, error) {
	of, err := s.measuredCluster(ctx, c, core.ViewNode, cluster)
	if err != nil {
		return Measured{}, err
	}
	m, err := s.measured(ctx, core.NodeSubject(of.ID, node))
	if err == nil && !m.Known && !s.isNode(ctx, of, node) {
		err = notThere("node", core.Clip(cluster+":"+node))
	}
	return m, err
}

// StorageUsage is NodeUsage for a storage of a node, also for one that the node
// shares with others.
func (s *Service) StorageUsage(ctx context.Context, c core.Caller, cluster, node, storage string) (Measured, error) {
	of, err := s.measuredCluster(ctx, c, core.ViewNode, cluster)
	if err != nil {
		return Measured{}, err
	}
	m, err := s.measured(ctx, core.StorageSubject(of.ID, node, storage), core.StorageSubject(of.ID, "", storage))
	if err == nil && !m.Known && !s.isStorage(ctx, of, node, storage) {
		err = notThere("storage", core.Clip(cluster+":"+node+":"+storage))
	}
	return m, err
}

// isNode asks a cluster about a node that was never measured.
func (s *Service) isNode(ctx context.Context, cluster core.Cluster, node string) bool {
	return slices.ContainsFunc(s.nodesOf(ctx, cluster), func(n core.Node) bool { return n.Name == node })
}

func (s *Service) isStorage(ctx context.Context, cluster core.Cluster, node, storage string) bool {
	return s.isNode(ctx, cluster, node) && slices.ContainsFunc(s.storagesAt(ctx, core.Node{Cluster: cluster.ID, Name: node, Online: true}),
		func(seen Seen[core.Storage]) bool { return seen.Thing.Name == storage })
}

// ClusterUsage shows what the nodes of a cluster that are there, and its
// storages, come to. Denied without the permission cluster.view. NotFound.
func (s *Service) ClusterUsage(ctx context.Context, c core.Caller, id core.ClusterID) (Measured, error) {
	of, err := s.measuredCluster(ctx, c, core.ViewCluster, string(id))
	if err != nil {
		return Measured{}, err
	}
	return s.measured(ctx, core.ClusterSubject(of.ID))
}

func (s *Service) measuredCluster(ctx context.Context, c core.Caller, p core.Permission, name string) (of core.Cluster, err error) {
	if err := need(c, p); err != nil {
		return of, err
	}
	err = s.Store.Read(ctx, func(tx ports.Tx) error {
		of, err = named(ctx, tx.Clusters(), name)
		return err
	})
	if missing(err) {
		err = notThere("cluster", core.Clip(name))
	}
	return of, err
}

// measured is the last that was seen of the subject, or of the one behind it
// that stands for the same.
func (s *Service) measured(ctx context.Context, subjects ...core.Subject) (Measured, error) {
	var found []core.LastMeasure
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		found, err = tx.Measures().Last(ctx, subjects...)
		return err
	})
	if err != nil || len(found) == 0 {
		return Measured{}, err
	}
	return s.asOf(found[0]), nil
}

// asOf says how old a measure is. What was not seen lately is in no state that
// anybody knows, and nothing was seen in the future, whatever clocks said.
func (s *Service) asOf(last core.LastMeasure) Measured {
	m, now := Measured{LastMeasure: last, Known: true}, s.Clock.Now()
	if m.At.After(now) {
		m.At = now
	}
	m.Stale = m.Lost || now.Sub(m.At) > 2*s.sweep()
	if m.Stale {
		m.State = core.StateUnknown
	}
	return m
}
