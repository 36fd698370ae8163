package native

import (
	"context"

	"github.com/remudahq/remuda/core"
)

func (a *API) registerClusters() {
	const tag = "Clusters"
	on(a, op("GET", "/v1/clusters", "list-clusters", tag, "List clusters", needs(core.ViewCluster)), a.listClusters)
	on(a, op("POST", "/v1/clusters", "create-cluster", tag, "Add a cluster", needs(core.ClusterCreate), created, explained("It is asked who it is first, at each endpoint, and what the token may do there: what is missing is named, all of it at once.")), a.createCluster)
	on(a, op("GET", "/v1/clusters/{id}", "get-cluster", tag, "Show a cluster", needs(core.ViewCluster)), a.getCluster)
	on(a, op("PATCH", "/v1/clusters/{id}", "change-cluster", tag, "Change a cluster", needs(core.ClusterChange, core.ClusterDrain),
		explained("New endpoints, a new token and a new resource pool are tried at once, and must lead to the same cluster.")), a.changeCluster)
	on(a, op("DELETE", "/v1/clusters/{id}", "delete-cluster", tag, "Forget a cluster", needs(core.ClusterDelete)), a.deleteCluster)
	on(a, op("POST", "/v1/clusters/{id}/import-images", "import-images", tag, "Make images of a cluster's templates", needs(core.ImageImport),
		explained("One image for each name; templates of the same name on several nodes are one.")), a.importImages)
}

func (a *API) listClusters(ctx context.Context, in *struct {
	Paging
	Ordering
}) (*Listed[Cluster], error) {
	page, err := in.sorted(in.Sort)
	if err != nil {
		return nil, err
	}
	clusters, err := a.fleet.Clusters(ctx, caller(ctx), page)
	return listedBy(in.Paging, in.Sort, clusters, func(c core.Cluster) (string, string) { return c.Name, string(c.ID) }, a.wireCluster), err
}

func (a *API) createCluster(ctx context.Context, in *struct {
	Terms
	Body NewCluster
}) (*Shown[Cluster], error) {
	cluster, err := a.fleet.CreateCluster(ctx, caller(ctx), newCluster(in.Body))
	return made(ctx, cluster.Version, "/v1/clusters/"+string(cluster.ID), a.wireCluster(cluster)), err
}

func (a *API) getCluster(ctx context.Context, in *struct {
	One
	Look
}) (*Shown[Cluster], error) {
	id, err := idOf[core.ClusterID](in.One)
	if err != nil {
		return nil, err
	}
	cluster, err := a.fleet.Cluster(ctx, caller(ctx), id)
	return show(in.Look, cluster.Version, a.wireCluster(cluster)), err
}

func (a *API) changeCluster(ctx context.Context, in *struct {
	One
	Terms
	Body ClusterChange
}) (*Shown[Cluster], error) {
	id, err := idOf[core.ClusterID](in.One)
	if err != nil {
		return nil, err
	}
	cluster, err := a.fleet.ChangeCluster(ctx, caller(ctx), id, clusterChange(in.Body))
	return show(Look{}, cluster.Version, a.wireCluster(cluster)), err
}

func (a *API) deleteCluster(ctx context.Context, in *struct {
	One
	Terms
}) (*Gone, error) {
	id, err := idOf[core.ClusterID](in.One)
	if err != nil {
		return nil, err
	}
	return &Gone{}, a.fleet.DeleteCluster(ctx, caller(ctx), id)
}

func (a *API) importImages(ctx context.Context, in *struct {
	One
	Terms
}) (*Listed[Image], error) {
	id, err := idOf[core.ClusterID](in.One)
	if err != nil {
		return nil, err
	}
	images, err := a.fleet.ImportImages(ctx, caller(ctx), id)
	return &Listed[Image]{Body: List[Image]{Items: each(images, wireImage(caller(ctx)))}}, err
}
