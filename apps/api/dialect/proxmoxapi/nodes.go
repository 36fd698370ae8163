package proxmoxapi

import (
	"context"
	"strconv"

	"github.com/remudahq/remuda/apps/internal/legacy"
	"github.com/remudahq/remuda/core"
)

// spot is a node of a cluster.
type spot struct {
	cluster core.ClusterID
	node    string
}

// naming is what nodes are called: by their names, or, where two clusters have
// one of the same name, with their cluster's before it.
type naming struct {
	twice    map[string]bool
	clusters map[core.ClusterID]string
}

func namingOf(nodes []core.Node, clusters []core.Cluster) naming {
	n, seen := naming{map[string]bool{}, map[core.ClusterID]string{}}, map[string]bool{}
	for _, node := range nodes {
		n.twice[node.Name] = seen[node.Name]
		seen[node.Name] = true
	}
	for _, c := range clusters {
		n.clusters[c.ID] = c.Name
	}
	return n
}

func (n naming) call(s spot) string {
	if !n.twice[s.node] {
		return s.node
	}
	if name := n.clusters[s.cluster]; name != "" {
		return name + "/" + s.node
	}
	return string(s.cluster) + "/" + s.node
}

// naming of nodes; the clusters are looked up only if two nodes are called alike.
func (a *api) naming(ctx context.Context, nodes []core.Node) naming {
	n := namingOf(nodes, nil)
	for _, twice := range n.twice {
		if twice {
			clusters, err := a.fleet.Clusters(ctx, legacy.Caller(ctx), core.Page{})
			if err != nil {
				return n // by the IDs then
			}
			return namingOf(nodes, clusters)
		}
	}
	return n
}

func (a *api) nodes(ctx context.Context, _ asked) (ByNode, error) {
	reports, err := a.fleet.NodeStatuses(ctx, legacy.Caller(ctx))
	nodes := make([]core.Node, 0, len(reports))
	for _, r := range reports {
		nodes = append(nodes, r.Node)
	}
	names, all := a.naming(ctx, nodes), ByNode{}
	for _, r := range reports {
		if key := names.call(spot{r.Cluster, r.Name}); r.Err != nil {
			all[key] = failure(r.Err)
		} else {
			all[key] = Data[Node]{node(r.Status)}
		}
	}
	return all, err
}

func (a *api) members(ctx context.Context, _ asked) (Data[[]Member], error) {
	nodes, err := a.fleet.Nodes(ctx, legacy.Caller(ctx))
	all := make([]Member, 0, len(nodes))
	for _, n := range nodes {
		all = append(all, member(n))
	}
	return Data[[]Member]{all}, err
}

func (a *api) templates(ctx context.Context, _ asked) (ByNode, error) {
	nodes, err := a.fleet.Nodes(ctx, legacy.Caller(ctx))
	if err != nil {
		return nil, err
	}
	seen, err := a.fleet.Templates(ctx, legacy.Caller(ctx))
	archives := map[spot][]Template{}
	for _, t := range seen {
		if at := (spot{t.Thing.Cluster, t.Thing.Node}); t.Thing.Volume != "" {
			archives[at] = append(archives[at], template(t.Thing))
		}
	}
	names, all := a.naming(ctx, nodes), ByNode{}
	for _, n := range nodes {
		at := spot{n.Cluster, n.Name}
		if !n.Online {
			all[names.call(at)] = failure(core.Fail(core.Unavailable, "", "the node %s is away", n.Name))
			continue
		}
		all[names.call(at)] = Data[[]Template]{append([]Template{}, archives[at]...)}
	}
	return all, err
}

func (a *api) nextID(ctx context.Context, in asked) (Data[string], error) {
	next, err := a.fleet.NextVMID(ctx, legacy.Caller(ctx), in.text("cluster"))
	return Data[string]{strconv.Itoa(next)}, err
}
