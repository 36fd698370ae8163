package native

import (
	"context"

	"github.com/remudahq/remuda/core"
)

func (a *API) registerNodes() {
	const tag = "Clusters"
	on(a, op("GET", "/v1/nodes", "list-nodes", tag, "List the nodes of all clusters as they are now", needs(core.ViewNode),
		explained("All of them at once; the nodes of a cluster that is away are as they were last seen, and offline.")), a.listNodes)
	on(a, op("GET", "/v1/nodes/{id}", "get-node", tag, "Show a node", needs(core.ViewNode)), a.getNode)
}

func (a *API) listNodes(ctx context.Context, _ *struct{}) (*Listed[Node], error) {
	nodes, err := a.nodes(ctx)
	return &Listed[Node]{Body: List[Node]{Items: nodes}}, err
}

func (a *API) getNode(ctx context.Context, in *struct{ Place }) (*struct{ Body Node }, error) {
	nodes, err := a.nodes(ctx)
	return found(nodes, err, in.Place, nodeID, "node", "CLUSTER:NODE")
}

func nodeID(n Node) string { return n.ID }

func (a *API) nodes(ctx context.Context) ([]Node, error) {
	return report(ctx, a, a.fleet.Nodes, wireNode, nodeID)
}

func (a *API) clusterNames(ctx context.Context) (map[core.ClusterID]string, error) {
	clusters, err := a.fleet.Clusters(ctx, caller(ctx), core.Page{})
	names := make(map[core.ClusterID]string, len(clusters))
	for _, c := range clusters {
		names[c.ID] = c.Name
	}
	return names, err
}
