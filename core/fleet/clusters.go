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
	Labels       map[string]string
}

// Clusters lists the clusters, sorted by ID. Denied without the permission cluster.view.
func (s *Service) Clusters(ctx context.Context, c core.Caller, page core.Page) ([]core.Cluster, error) {
	return list(ctx, s, c, core.ViewCluster, clusterRows, page)
}

// Cluster shows one cluster. NotFound.
func (s *Service) Cluster(ctx context.Context, c core.Caller, id core.ClusterID) (core.Cluster, error) {
	return get(ctx, s, c, core.ViewCluster, clusterRows, "cluster", id)
}

// CreateCluster adds a cluster after it has answered at each of its endpoints
// and our token was found to suffice; see [Service.meet] for what is refused.
// Conflict: its name is taken (name-taken), or it is there already
// (cluster-known).
func (s *Service) CreateCluster(ctx context.Context, c core.Caller, n NewCluster) (core.Cluster, error) {
	if err := s.mayChange(ctx, c, core.ClusterCreate, n.Name); err != nil {
		return core.Cluster{}, err
	}
	if told, repeat, err := recall[core.Cluster](ctx, s, c); repeat || err != nil {
		return told, err
	}
	cluster, sealed, err := s.newCluster(ctx, n)
	if err != nil {
		return cluster, s.denied(ctx, c, core.ClusterCreate, n.Name, err)
	}
	cluster, err = once(ctx, s, c, core.ClusterCreate, string(cluster.ID), func(tx ports.Tx) (core.Cluster, error) {
		if err := strange(ctx, tx, cluster); err != nil {
			return cluster, err
		}
		if err := tx.Clusters().Insert(ctx, cluster); err != nil {
			return cluster, err
		}
		if err := tx.Secrets().Put(ctx, clusters.SecretPlace(cluster.ID), sealed); err != nil {
			return cluster, err
		}
		return cluster, tellOf(ctx, tx, s.kit, "cluster", wasCreated, string(cluster.ID), cluster)
	})
	if err == nil && !c.DryRun {
		s.survey(ctx, cluster)
	}
	return cluster, err
}

// newCluster checks what was said, asks the cluster who it is, and seals the
// secret of its token.
func (s *Service) newCluster(ctx context.Context, n NewCluster) (core.Cluster, []byte, error) {
	id, secret, tokenErr := core.SplitToken(n.Token)
	cluster := core.Cluster{
		ID: guest.NewID[core.ClusterID](s.kit), Name: n.Name, Endpoints: tidyEndpoints(n.Endpoints), TokenID: id,
		VMIDs: n.VMIDs, ResourcePool: n.ResourcePool, Labels: n.Labels, Version: 1, Created: s.Clock.Now(),
	}
	if cluster.VMIDs == (core.VMIDRange{}) {
		cluster.VMIDs = core.DefaultVMIDs
	}
	if err := cluster.Validate(); err != nil {
		return cluster, nil, err
	}
	if tokenErr != nil {
		return cluster, nil, tokenErr
	}
	if err := s.modest(id); err != nil {
		return cluster, nil, err
	}
	var err error
	if cluster.Identity, err = s.meet(ctx, cluster, secret); err != nil {
		return cluster, nil, err
	}
	sealed, err := s.Vault.Seal(clusters.SecretPlace(cluster.ID), []byte(secret))
	return cluster, sealed, err
}

// modest refuses a token of root@pam, unless whoever runs this wants it so: what
// it could do to the cluster, whoever got hold of it could. Invalid.
func (s *Service) modest(tokenID string) error {
	if !core.IsRoot(tokenID) || s.Options.RootTokens {
		return nil
	}
	return &core.Error{Kind: core.Invalid, Code: core.CodeRootToken, Msg: "a token of root@pam can do everything on every node of the cluster",
		Fields: []core.Violation{{Path: "token", Msg: "must be a token of another user than root@pam"}},
		Remedy: "make a user with the privileges that docs/proxmox.md lists, or allow it with REMUDA_ALLOW_ROOT_TOKENS"}
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

// ClusterChange changes a cluster; nil leaves a field as it is. Labels replace
// all labels.
type ClusterChange struct {
	Name         *string
	Drained      *bool
	VMIDs        *core.VMIDRange
	Endpoints    []core.Endpoint
	Token        *string // USER@REALM!NAME=SECRET
	ResourcePool *string
	Labels       map[string]string
}

// permission is cluster.drain for a change of nothing but whether it is drained.
func (r ClusterChange) permission() core.Permission {
	if r.Drained != nil && r.Name == nil && r.VMIDs == nil && r.Labels == nil && !r.asks() {
		return core.ClusterDrain
	}
	return core.ClusterChange
}

// asks reports whether the cluster has to be asked whether the change works.
func (r ClusterChange) asks() bool {
	return r.Endpoints != nil || r.Token != nil || r.ResourcePool != nil
}

// apply makes the change, and answers the new secret of the token, if any.
func (r ClusterChange) apply(k *core.Cluster) (secret string, err error) {
	set(&k.Name, r.Name)
	set(&k.Drained, r.Drained)
	set(&k.VMIDs, r.VMIDs)
	set(&k.ResourcePool, r.ResourcePool)
	if r.Endpoints != nil {
		k.Endpoints = tidyEndpoints(r.Endpoints)
	}
	if r.Labels != nil {
		k.Labels = r.Labels
	}
	if r.Token != nil {
		if k.TokenID, secret, err = core.SplitToken(*r.Token); err != nil {
			return "", err
		}
	}
	return secret, k.Validate()
}

func set[T any](to, said *T) {
	if said != nil {
		*to = *said
	}
}

// ChangeCluster changes a cluster. New endpoints, a new token and a new resource
// pool are tried at once, as in [Service.CreateCluster], and must lead to the
// same cluster, else Conflict (code endpoint-of-another-cluster). Invalid,
// NotFound, Conflict, Unavailable.
func (s *Service) ChangeCluster(ctx context.Context, c core.Caller, id core.ClusterID, change ClusterChange) (core.Cluster, error) {
	if err := s.mayChange(ctx, c, change.permission(), string(id)); err != nil {
		return core.Cluster{}, err
	}
	if told, repeat, err := recall[core.Cluster](ctx, s, c); repeat || err != nil {
		return told, err
	}
	var tried proof
	if change.asks() {
		var err error
		if tried, err = s.prove(ctx, c, id, change); err != nil {
			return core.Cluster{}, s.denied(ctx, c, change.permission(), string(id), err)
		}
	}
	return once(ctx, s, c, change.permission(), string(id), func(tx ports.Tx) (core.Cluster, error) {
		cluster, err := changeCluster(ctx, tx, c, id, change, tried)
		if err != nil {
			return cluster, err
		}
		return cluster, tellOf(ctx, tx, s.kit, "cluster", wasUpdated, string(id), cluster)
	})
}

// proof is what a cluster answered to a change: at which version of its row,
// and the new secret, sealed.
type proof struct {
	version int64
	sealed  []byte
}

func changeCluster(ctx context.Context, tx ports.Tx, c core.Caller, id core.ClusterID, change ClusterChange, tried proof) (core.Cluster, error) {
	cluster, err := tx.Clusters().Get(ctx, id)
	if missing(err) {
		return cluster, notThere("cluster", string(id))
	}
	if err != nil {
		return cluster, err
	}
	if err := matches(c, cluster.Version); err != nil {
		return cluster, err
	}
	if change.asks() && cluster.Version != tried.version {
		return cluster, core.Fail(core.Conflict, core.CodeVersionMismatch, "the cluster was changed while its endpoints were tried")
	}
	if _, err := change.apply(&cluster); err != nil {
		return cluster, err
	}
	if tried.sealed != nil {
		if err := tx.Secrets().Put(ctx, clusters.SecretPlace(id), tried.sealed); err != nil {
			return cluster, err
		}
	}
	if err := tx.Clusters().Update(ctx, cluster); err != nil {
		return cluster, err
	}
	return tx.Clusters().Get(ctx, id)
}

// DeleteCluster forgets a cluster. Conflict (code in-use): it holds servers.
func (s *Service) DeleteCluster(ctx context.Context, c core.Caller, id core.ClusterID) error {
	return remove(ctx, s, c, clusterRows, "cluster", id, func(k core.Cluster) int64 { return k.Version })
}
