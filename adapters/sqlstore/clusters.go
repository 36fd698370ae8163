package sqlstore

import (
	"context"
	"maps"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/uptrace/bun"
)

type clusterRow struct {
	bun.BaseModel `bun:"table:clusters"`
	ID            core.ClusterID      `bun:"id,pk,type:uuid"`
	Name          string              `bun:"name"`
	Endpoints     []endpointJSON      `bun:"endpoints,type:jsonb"`
	TokenID       string              `bun:"token_id"`
	Identity      string              `bun:"identity"`
	FirstVMID     int                 `bun:"first_vmid"`
	LastVMID      int                 `bun:"last_vmid"`
	ResourcePool  string              `bun:"resource_pool"`
	Drained       bool                `bun:"drained"`
	Labels        map[string]string   `bun:"labels,type:json"`
	Nodes         map[string]ruleJSON `bun:"nodes,type:json"`
	Version       int64               `bun:"version"`
	Created       stamp               `bun:"created_at"`
}

type endpointJSON struct {
	URL         string `json:"url"`
	Fingerprint string `json:"fingerprint"`
}

type ruleJSON struct {
	Maintenance bool              `json:"maintenance,omitempty"`
	Labels      map[string]string `json:"labels,omitempty"`
}

func clustersOf(t *tx) catalog[core.Cluster, core.ClusterID, clusterRow] {
	return catalog[core.Cluster, core.ClusterID, clusterRow]{tx: t, what: "cluster", row: rowOfCluster, thing: (*clusterRow).cluster,
		key: func(c core.Cluster) (core.ClusterID, int64) { return c.ID, c.Version },
		forget: func(ctx context.Context, id core.ClusterID) error {
			_, err := t.exec(ctx, "DELETE FROM vmids WHERE cluster_id = ?", id)
			return err
		}}
}

func rowOfCluster(c core.Cluster) *clusterRow {
	r := &clusterRow{ID: c.ID, Name: c.Name, Endpoints: []endpointJSON{}, TokenID: c.TokenID, Identity: c.Identity,
		FirstVMID: c.VMIDs.First, LastVMID: c.VMIDs.Last, ResourcePool: c.ResourcePool, Drained: c.Drained, Version: c.Version, Created: stamp(c.Created),
		Labels: map[string]string{}, Nodes: map[string]ruleJSON{}}
	maps.Copy(r.Labels, c.Labels)
	for name, rule := range c.Nodes {
		r.Nodes[name] = ruleJSON(rule)
	}
	for _, e := range c.Endpoints {
		r.Endpoints = append(r.Endpoints, endpointJSON(e))
	}
	return r
}

func (r *clusterRow) cluster() core.Cluster {
	c := core.Cluster{ID: r.ID, Name: r.Name, TokenID: r.TokenID, Identity: r.Identity,
		VMIDs: core.VMIDRange{First: r.FirstVMID, Last: r.LastVMID}, ResourcePool: r.ResourcePool, Drained: r.Drained, Version: r.Version, Created: time.Time(r.Created)}
	if len(r.Labels) > 0 {
		c.Labels = r.Labels
	}
	if len(r.Nodes) > 0 {
		c.Nodes = make(map[string]core.NodeRule, len(r.Nodes))
	}
	for name, rule := range r.Nodes {
		c.Nodes[name] = core.NodeRule(rule)
	}
	for _, e := range r.Endpoints {
		c.Endpoints = append(c.Endpoints, core.Endpoint(e))
	}
	return c
}
