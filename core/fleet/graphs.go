package fleet

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/graph"
	"github.com/remudahq/remuda/ports"
)

// ServerGraph shows what a server has used over time: what its cluster has kept,
// else what our own sweeps have seen. Nothing of it is older than the server.
// NotFound, also for what the caller may not see. Invalid. Unavailable: the
// cluster did not answer, and we have seen nothing ourselves.
func (s *Service) ServerGraph(ctx context.Context, c core.Caller, id core.ServerID, span core.GraphSpan) (core.Graph, error) {
	view, err := s.Server(ctx, c, id)
	if err != nil {
		return core.Graph{}, err
	}
	thing := graph.Thing{Subject: core.ServerSubject(id), Cluster: view.Placement.Cluster}
	proven, err := s.proven(ctx, view)
	if err != nil {
		return core.Graph{}, err
	}
	if proven {
		thing.Guest = view.Ref()
	}
	shown, err := s.graphs.Show(ctx, thing, span)
	if missing(err) { // nobody has measured it yet
		shown, err = core.Graph{GraphSpan: span, Source: core.FromProxmox}, nil
	}
	return shown.Since(view.CreatedAt, s.Options.Cool), err
}

// proven reports whether what stands under a server's VMID is its guest, as far as
// anybody knows. A stranger's is nobody's to see here.
func (s *Service) proven(ctx context.Context, view core.ServerView) (bool, error) {
	if view.Life() == core.Missing {
		return false, nil
	}
	var watch core.Watch
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		watch, err = tx.Watches().Get(ctx, view.ID)
		return err
	})
	_, foreign := watch.Finding(core.FoundForeign)
	_, hidden := watch.Finding(core.FoundHidden)
	return !foreign && !hidden, err
}

// NodeGraph is ServerGraph for a node of a cluster, which is named by name or ID.
// Denied without the permission node.view.
func (s *Service) NodeGraph(ctx context.Context, c core.Caller, cluster, node string, span core.GraphSpan) (core.Graph, error) {
	return s.partGraph(ctx, c, cluster, node, "", span)
}

// StorageGraph is NodeGraph for a storage as a node sees it.
func (s *Service) StorageGraph(ctx context.Context, c core.Caller, cluster, node, storage string, span core.GraphSpan) (core.Graph, error) {
	return s.partGraph(ctx, c, cluster, node, storage, span)
}

// partGraph is of a storage, if one is named, else of a node.
func (s *Service) partGraph(ctx context.Context, c core.Caller, cluster, node, storage string, span core.GraphSpan) (core.Graph, error) {
	if err := need(c, core.ViewNode); err != nil {
		return core.Graph{}, err
	}
	var of core.Cluster
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		of, err = named(ctx, tx.Clusters(), cluster)
		return err
	})
	thing := graph.Thing{Cluster: of.ID, Node: node, Storage: storage, Subject: core.NodeSubject(of.ID, node)}
	what, name := "node", cluster+":"+node
	if storage != "" {
		what, name = "storage", name+":"+storage
		thing.Subject = core.StorageSubject(of.ID, node, storage)
	}
	var shown core.Graph
	if err == nil {
		shown, err = s.graphs.Show(ctx, thing, span)
	}
	if missing(err) {
		err = notThere(what, core.Clip(name))
	}
	return shown, err
}

// ClusterGraph shows what all of a cluster has used, as our own sweeps have seen
// it. Denied without the permission cluster.view. NotFound. Invalid.
func (s *Service) ClusterGraph(ctx context.Context, c core.Caller, id core.ClusterID, span core.GraphSpan) (core.Graph, error) {
	if _, err := s.Cluster(ctx, c, id); err != nil {
		return core.Graph{}, err
	}
	shown, err := s.graphs.Show(ctx, graph.Thing{Subject: core.ClusterSubject(id), Cluster: id}, span)
	if missing(err) { // nobody has swept it yet
		return core.Graph{GraphSpan: span, Source: core.FromSamples}, nil
	}
	return shown, err
}
