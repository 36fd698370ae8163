package native

import (
	"context"
	"strings"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

func (a *API) registerNodes() {
	const tag = "Clusters"
	on(a, op("GET", "/v1/nodes", "list-nodes", tag, "List the nodes of all clusters as they are now", needs(core.ViewNode),
		explained("All of them at once; the nodes of a cluster that is away are as they were last seen, and offline.")), a.listNodes)
	on(a, op("GET", "/v1/nodes/{id}", "get-node", tag, "Show a node", needs(core.ViewNode)), a.getNode)
	on(a, op("PATCH", "/v1/nodes/{id}", "change-node", tag, "Change what is said of a node", needs(core.NodeChange),
		explained("A node in maintenance gets no new servers, and none are moved there; those that it has stay. Its version is that of its cluster.")), a.changeNode)
}

func (a *API) listNodes(ctx context.Context, _ *struct{}) (*Listed[Node], error) {
	nodes, err := a.nodes(ctx)
	return &Listed[Node]{Body: List[Node]{Items: nodes}}, err
}

func (a *API) getNode(ctx context.Context, in *struct{ Place }) (*struct{ Body Node }, error) {
	nodes, err := a.nodes(ctx)
	return found(nodes, err, in.Place, nodeID, "node", "CLUSTER:NODE")
}

func (a *API) changeNode(ctx context.Context, in *struct {
	Place
	Terms
	Body NodeChange
}) (*Shown[Node], error) {
	cluster, node, _ := strings.Cut(in.ID, ":")
	changed, err := a.fleet.ChangeNode(ctx, caller(ctx), cluster, node, fleet.NodeChange{Maintenance: in.Body.Maintenance, Labels: in.Body.Labels})
	return show(Look{}, changed.Cluster.Version, wireNodeOf(changed.Node, changed.Cluster)), err
}

func nodeID(n Node) string { return n.ID }

func (a *API) nodes(ctx context.Context) ([]Node, error) {
	return report(ctx, a, a.fleet.Nodes, wireNode, nodeID)
}

func (a *API) clustersByID(ctx context.Context) (map[core.ClusterID]core.Cluster, error) {
	clusters, err := a.fleet.Clusters(ctx, caller(ctx), core.Page{})
	byID := make(map[core.ClusterID]core.Cluster, len(clusters))
	for _, c := range clusters {
		byID[c.ID] = c
	}
	return byID, err
}
