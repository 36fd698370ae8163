package memory

import (
	"context"
	"sync"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Connector finds clusters by the URLs of their endpoints.
type Connector struct {
	mu       sync.Mutex
	clusters map[string]*Cluster
}

// Add lets a cluster be reached at a URL.
func (c *Connector) Add(url string, cluster *Cluster) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.clusters == nil {
		c.clusters = map[string]*Cluster{}
	}
	c.clusters[url] = cluster
}

// Connect answers the cluster behind the first endpoint that has one. Behind
// any other URL is a cluster that is never reached. Invalid: no endpoint.
func (c *Connector) Connect(cluster core.Cluster, _ string) (ports.Hypervisor, error) {
	if len(cluster.Endpoints) == 0 {
		return nil, core.Fail(core.Invalid, core.CodeValidation, "the cluster has no endpoint")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range cluster.Endpoints {
		if found, ok := c.clusters[e.URL]; ok {
			return client{found, cluster.ID}, nil
		}
	}
	nowhere := NewCluster("nowhere", NewClock(time.Time{}))
	nowhere.Cut()
	return client{nowhere, cluster.ID}, nil
}

// client is a cluster under the ID that we know it by.
type client struct {
	*Cluster
	id core.ClusterID
}

func (c client) Nodes(ctx context.Context) ([]core.Node, error) {
	nodes, err := c.Cluster.Nodes(ctx)
	for i := range nodes {
		nodes[i].Cluster = c.id
	}
	return nodes, err
}

func (c client) Storages(ctx context.Context, node string) ([]core.Storage, error) {
	storages, err := c.Cluster.Storages(ctx, node)
	for i := range storages {
		storages[i].Cluster = c.id
	}
	return storages, err
}

func (c client) Templates(ctx context.Context) ([]core.Template, error) {
	templates, err := c.Cluster.Templates(ctx)
	for i := range templates {
		templates[i].Cluster = c.id
	}
	return templates, err
}
