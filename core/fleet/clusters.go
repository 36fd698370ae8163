package fleet

import (
	"context"
	"strings"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/clusters"
	"github.com/remudahq/remuda/core/guest"
	"github.com/remudahq/remuda/ports"
)

func clusterRows(tx ports.Tx) ports.Catalog[core.Cluster, core.ClusterID] { return tx.Clusters() }

// NewCluster is what one says of a cluster to have it driven.
type NewCluster struct {
	Name         string
	Endpoints    []core.Endpoint
	Token        string         // USER@REALM!NAME=SECRET
	VMIDs        core.VMIDRange // zero means [core.DefaultVMIDs]
	ResourcePool string         // of Proxmox VE; empty for none
}

// Clusters lists the clusters, sorted by ID. Denied without the permission cluster.view.
func (s *Service) Clusters(ctx context.Context, c core.Caller, page core.Page) ([]core.Cluster, error) {
	return list(ctx, s, c, core.ViewCluster, clusterRows, page)
}

// Cluster shows one cluster. NotFound.
func (s *Service) Cluster(ctx context.Context, c core.Caller, id core.ClusterID) (core.Cluster, error) {
	return get(ctx, s, c, core.ViewCluster, clusterRows, "cluster", id)
}

// CreateCluster adds a cluster after it has answered: its identity is learnt,
// and a cluster that is known already is refused. Invalid, Conflict
// (name-taken), Unavailable, Denied with the missing privilege.
func (s *Service) CreateCluster(ctx context.Context, c core.Caller, n NewCluster) (core.Cluster, error) {
	if err := s.mayChange(ctx, c, core.ClusterCreate, n.Name); err != nil {
		return core.Cluster{}, err
	}
	if told, repeat, err := recall[core.Cluster](ctx, s, c); repeat || err != nil {
		return told, err
	}
	cluster, secret, err := s.newCluster(ctx, n)
	if err != nil {
		return cluster, s.denied(ctx, c, core.ClusterCreate, n.Name, err)
	}
	sealed, err := s.Vault.Seal(clusters.SecretPlace(cluster.ID), []byte(secret))
	if err != nil {
		return cluster, err
	}
	return once(ctx, s, c, core.ClusterCreate, string(cluster.ID), func(tx ports.Tx) (core.Cluster, error) {
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
		ID: guest.NewID[core.ClusterID](s.kit), Name: n.Name, Endpoints: tidyEndpoints(n.Endpoints), TokenID: id,
		VMIDs: n.VMIDs, ResourcePool: n.ResourcePool, Version: 1, Created: s.Clock.Now(),
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

// tidyEndpoints accepts fingerprints in lower case and URLs with a slash at the end.
func tidyEndpoints(endpoints []core.Endpoint) []core.Endpoint {
	tidy := make([]core.Endpoint, len(endpoints))
	for i, e := range endpoints {
		tidy[i] = core.Endpoint{URL: strings.TrimRight(e.URL, "/"), Fingerprint: strings.ToUpper(e.Fingerprint)}
	}
	return tidy
}

// strange makes sure that no cluster of this identity is known.
func strange(ctx context.Context, tx ports.Tx, cluster core.Cluster) error {
	known, err := tx.Clusters().List(ctx, core.Page{})
	for _, k := range known {
		if k.Identity == cluster.Identity {
			return core.Fail(core.Conflict, core.CodeClusterKnown, "this is the cluster %s", k.Name)
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

// permission is cluster.drain for a change of nothing but whether it is drained.
func (r ClusterChange) permission() core.Permission {
	if r.Drained != nil && r.Name == nil && r.VMIDs == nil {
		return core.ClusterDrain
	}
	return core.ClusterChange
}

// ChangeCluster changes a cluster. Invalid, NotFound, Conflict.
func (s *Service) ChangeCluster(ctx context.Context, c core.Caller, id core.ClusterID, change ClusterChange) (core.Cluster, error) {
	return alterAs(ctx, s, c, change.permission(), clusterRows, "cluster", id, func(k *core.Cluster) (int64, error) {
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
