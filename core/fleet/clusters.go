package fleet

import (
	"context"
	"sync"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/clusters"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/ports"
)

func clusterRows(tx ports.Tx) ports.Catalog[core.Cluster, core.ClusterID] { return tx.Clusters() }

// NewCluster is what one says of a cluster to have it driven.
type NewCluster struct {
	Name      string
	Endpoints []core.Endpoint
	Token     string         // USER@REALM!NAME=SECRET
	VMIDs     core.VMIDRange // zero means [core.DefaultVMIDs]
	Pool      string         // Proxmox resource pool; empty for none
}

// Clusters lists the clusters, sorted by ID. Denied unless an admin.
func (s *Service) Clusters(ctx context.Context, c core.Caller, page core.Page) ([]core.Cluster, error) {
	return list(ctx, s, c, core.ScopeAdmin, clusterRows, page)
}

// Cluster shows one cluster. NotFound.
func (s *Service) Cluster(ctx context.Context, c core.Caller, id core.ClusterID) (core.Cluster, error) {
	return get(ctx, s, c, core.ScopeAdmin, clusterRows, "cluster", id)
}

// CreateCluster adds a cluster after it has answered: its identity is learnt,
// and a cluster that is known already is refused. Invalid, Conflict
// (name-taken), Unavailable, Denied with the missing privilege.
func (s *Service) CreateCluster(ctx context.Context, c core.Caller, n NewCluster) (core.Cluster, error) {
	if err := s.mayChange(ctx, c, core.ScopeAdmin, "cluster.create", n.Name); err != nil {
		return core.Cluster{}, err
	}
	cluster, secret, err := s.newCluster(ctx, n)
	if err != nil {
		return cluster, s.denied(ctx, c, "cluster.create", n.Name, err)
	}
	sealed, err := s.Vault.Seal(clusters.SecretPlace(cluster.ID), []byte(secret))
	if err != nil {
		return cluster, err
	}
	return once(ctx, s, c, "cluster.create", string(cluster.ID), func(tx ports.Tx) (core.Cluster, error) {
		if err := strange(ctx, tx, cluster); err != nil {
			return cluster, err
		}
		if err := tx.Clusters().Insert(ctx, cluster); err != nil {
			return cluster, err
		}
		return cluster, tx.Secrets().Put(ctx, clusters.SecretPlace(cluster.ID), sealed)
	})
}

// newCluster checks what was said and asks the cluster who it is.
func (s *Service) newCluster(ctx context.Context, n NewCluster) (core.Cluster, string, error) {
	id, secret, tokenErr := core.SplitToken(n.Token)
	cluster := core.Cluster{
		ID: guest.NewID[core.ClusterID](s.kit), Name: n.Name, Endpoints: n.Endpoints, TokenID: id,
		VMIDs: n.VMIDs, Pool: n.Pool, Version: 1, Created: s.Clock.Now(),
	}
	if cluster.VMIDs == (core.VMIDRange{}) {
		cluster.VMIDs = core.DefaultVMIDs
	}
	if err := cluster.Validate(); err != nil {
		return cluster, "", err
	}
	if tokenErr != nil {
		return cluster, "", tokenErr
	}
	hypervisor, err := s.Connector.Connect(cluster, secret)
	if err != nil {
		return cluster, "", err
	}
	cluster.Identity, err = hypervisor.Identity(ctx)
	return cluster, secret, err
}

// strange makes sure that no cluster of this identity is known.
func strange(ctx context.Context, tx ports.Tx, cluster core.Cluster) error {
	known, err := tx.Clusters().List(ctx, core.Page{})
	for _, k := range known {
		if k.Identity == cluster.Identity {
			return core.Fail(core.Conflict, "cluster-known", "this is the cluster %s", k.Name)
		}
	}
	return err
}

// ClusterChange changes a cluster; nil leaves a field as it is.
type ClusterChange struct {
	Name    *string
	Drained *bool
	VMIDs   *core.VMIDRange
}

// ChangeCluster changes a cluster. Invalid, NotFound, Conflict.
func (s *Service) ChangeCluster(ctx context.Context, c core.Caller, id core.ClusterID, change ClusterChange) (core.Cluster, error) {
	return alter(ctx, s, c, clusterRows, "cluster", id, func(k *core.Cluster) (int64, error) {
		if change.Name != nil {
			k.Name = *change.Name
		}
		if change.Drained != nil {
			k.Drained = *change.Drained
		}
		if change.VMIDs != nil {
			k.VMIDs = *change.VMIDs
		}
		return k.Version, k.Validate()
	})
}

// DeleteCluster forgets a cluster. Conflict (code in-use): it holds servers.
func (s *Service) DeleteCluster(ctx context.Context, c core.Caller, id core.ClusterID) error {
	return remove(ctx, s, c, clusterRows, "cluster", id, func(k core.Cluster) int64 { return k.Version })
}

// ImportImages makes every template that the cluster shows pickable: one image
// for each name and kind, with all its sources on this cluster. What other
// clusters have of an image stays. It answers the images. Repeatable.
func (s *Service) ImportImages(ctx context.Context, c core.Caller, id core.ClusterID) ([]core.Image, error) {
	if err := s.mayChange(ctx, c, core.ScopeAdmin, "image.import", string(id)); err != nil {
		return nil, err
	}
	hypervisor, err := s.kit.Hypervisors.Cluster(ctx, id)
	if missing(err) {
		return nil, notThere("cluster", string(id))
	}
	if err != nil {
		return nil, err
	}
	templates, err := hypervisor.Templates(ctx)
	if err != nil {
		return nil, err
	}
	return once(ctx, s, c, "image.import", string(id), func(tx ports.Tx) ([]core.Image, error) {
		return s.importAll(ctx, tx, id, templates)
	})
}

func (s *Service) importAll(ctx context.Context, tx ports.Tx, id core.ClusterID, templates []core.Template) ([]core.Image, error) {
	var names []string
	byName := make(map[string][]core.Template)
	for _, t := range templates {
		if len(byName[t.Name]) == 0 {
			names = append(names, t.Name)
		}
		byName[t.Name] = append(byName[t.Name], t)
	}
	var found []core.Image
	for _, name := range names {
		image, err := s.importOne(ctx, tx, id, name, byName[name])
		if err != nil {
			return nil, err
		}
		if image.ID != "" {
			found = append(found, image)
		}
	}
	return found, nil
}

// importOne stores one image. A name that Proxmox allows and we do not, and a
// name that stands for both a VM and a container, is left out with a log line.
func (s *Service) importOne(ctx context.Context, tx ports.Tx, id core.ClusterID, name string, templates []core.Template) (core.Image, error) {
	image, err := tx.Images().Named(ctx, name)
	fresh := missing(err)
	if err != nil && !fresh {
		return core.Image{}, err
	}
	if fresh {
		image = core.Image{ID: guest.NewID[core.ImageID](s.kit), Name: name, Kind: templates[0].Kind, Version: 1, Created: s.Clock.Now()}
	}
	image.Sources = sourcesOf(image, id, templates)
	if err := image.Validate(); err != nil {
		s.Logger.Warn("a template cannot become an image", "template", name, "err", err)
		return core.Image{}, nil
	}
	if fresh {
		return image, tx.Images().Insert(ctx, image)
	}
	return image, tx.Images().Update(ctx, image)
}

func sourcesOf(image core.Image, id core.ClusterID, templates []core.Template) []core.ImageSource {
	var sources []core.ImageSource
	for _, source := range image.Sources {
		if source.Cluster != id {
			sources = append(sources, source)
		}
	}
	for _, t := range templates {
		if t.Kind == image.Kind {
			sources = append(sources, core.ImageSource{Cluster: id, Node: t.Node, VMID: t.VMID, Volume: t.Volume, Storage: t.Storage, Disk: t.Disk})
		}
	}
	return sources
}

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
