// Package clusters finds the way to each cluster and keeps it open.
package clusters

import (
	"context"
	"maps"
	"sync"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Directory is a [ports.Hypervisors] that reads clusters from the store and
// connects each once for every version of its row, so that a changed URL or
// token is used from the next call on.
type Directory struct {
	Store     ports.Store
	Vault     ports.Vault
	Connector ports.Connector

	mu   sync.Mutex
	open map[core.ClusterID]connection
}

type connection struct {
	version    int64
	hypervisor ports.Hypervisor
}

// Cluster answers the hypervisor of a cluster, after it has shown once that it
// is the cluster it was when it was added. NotFound. Unavailable: it was not
// reached, or (code cluster-identity-changed) another cluster answers.
func (d *Directory) Cluster(ctx context.Context, id core.ClusterID) (ports.Hypervisor, error) {
	cluster, sealed, err := d.read(ctx, id)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	c, ok := d.open[id]
	d.mu.Unlock()
	if ok && c.version == cluster.Version {
		return c.hypervisor, nil
	}
	hypervisor, err := d.connect(ctx, cluster, sealed)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.open == nil {
		d.open = make(map[core.ClusterID]connection)
	}
	d.open[id] = connection{cluster.Version, hypervisor}
	return hypervisor, nil
}

// Only closes the ways to all clusters but these: they are there no more.
// Repeatable.
func (d *Directory) Only(there map[core.ClusterID]bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	maps.DeleteFunc(d.open, func(id core.ClusterID, _ connection) bool { return !there[id] })
}

// connect opens the way and makes sure that it leads to the right cluster: the
// VMIDs of another are not ours to touch.
func (d *Directory) connect(ctx context.Context, cluster core.Cluster, sealed []byte) (ports.Hypervisor, error) {
	secret, err := d.Vault.Open(SecretPlace(cluster.ID), sealed)
	if err != nil {
		return nil, err
	}
	hypervisor, err := d.Connector.Connect(cluster, string(secret))
	if err != nil {
		return nil, err
	}
	identity, err := hypervisor.Identity(ctx)
	if err != nil {
		return nil, err
	}
	if identity != cluster.Identity {
		return nil, core.Fail(core.Unavailable, core.CodeClusterChanged,
			"another cluster than %s answers at its address; nothing was sent to it", cluster.Name)
	}
	return hypervisor, nil
}

func (d *Directory) read(ctx context.Context, id core.ClusterID) (cluster core.Cluster, sealed []byte, err error) {
	err = d.Store.Read(ctx, func(tx ports.Tx) error {
		if cluster, err = tx.Clusters().Get(ctx, id); err != nil {
			return err
		}
		sealed, err = tx.Secrets().Get(ctx, SecretPlace(id))
		return err
	})
	return cluster, sealed, err
}

// SecretPlace names the sealed secret of a cluster's API token.
func SecretPlace(id core.ClusterID) string { return "clusters/" + string(id) + "/token" }
