package fleet

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// choice is what the names in a request stand for.
type choice struct {
	image   core.Image
	plan    core.Plan
	owner   core.User // ID and name
	cluster core.Cluster
}

// choose resolves the names in a request, and finds a cluster for it.
func (s *Service) choose(ctx context.Context, tx ports.Tx, c core.Caller, req CreateServer) (choice, error) {
	var found choice
	var v core.Violations
	var err error
	if found.image, err = named(ctx, tx.Images(), req.Image); err != nil && !missing(err) {
		return found, err
	}
	v.Check(err == nil && (!found.image.Hidden || c.Role == core.Admin), "image", "names no image: %q", clip(req.Image))
	if found.plan, err = named(ctx, tx.Plans(), req.Plan); err != nil && !missing(err) {
		return found, err
	}
	v.Check(err == nil, "plan", "names no plan: %q", clip(req.Plan))
	if found.owner, err = s.owner(ctx, tx, c, req.Owner); err != nil && !missing(err) {
		return found, err
	}
	v.Check(err == nil, "owner", "names no user that you may create for: %q", clip(req.Owner))
	if err := v.Err(); err != nil {
		return found, err
	}
	found.cluster, err = s.clusterFor(ctx, tx, found.image, req)
	if err != nil {
		return found, err
	}
	return found, fits(found)
}

func missing(err error) bool { return err != nil && core.KindOf(err) == core.NotFound }

// clip shortens what a stranger sent before it is repeated.
func clip(text string) string {
	if runes := []rune(text); len(runes) > 64 {
		return string(runes[:64]) + "…"
	}
	return text
}

// named finds a thing by its name, or by its ID.
func named[T any, ID ~string](ctx context.Context, catalog ports.Catalog[T, ID], name string) (T, error) {
	thing, err := catalog.Named(ctx, name)
	if !missing(err) {
		return thing, err
	}
	id, bad := core.ParseID[ID](name)
	if bad != nil {
		return thing, err
	}
	return catalog.Get(ctx, id)
}

// view shows a server that was made of the choice.
func (c choice) view(server core.Server, addresses []core.Address) core.ServerView {
	return core.ServerView{Server: server, OwnerName: c.owner.Name, ClusterName: c.cluster.Name,
		ImageName: c.image.Name, PlanName: c.plan.Name, Addresses: addresses}
}

// owner is for whom the server shall be. A customer creates only for themself.
func (s *Service) owner(ctx context.Context, tx ports.Tx, c core.Caller, name string) (core.User, error) {
	if name == "" || name == c.Name || name == string(c.User) {
		return core.User{ID: c.User, Name: c.Name}, nil
	}
	if c.Role != core.Admin {
		return core.User{}, core.NotFound
	}
	return named(ctx, tx.Users(), name)
}

// clusterFor is the cluster that was named, or the first that has the image
// and takes new servers.
func (s *Service) clusterFor(ctx context.Context, tx ports.Tx, image core.Image, req CreateServer) (core.Cluster, error) {
	if req.Cluster != "" {
		cluster, err := named(ctx, tx.Clusters(), req.Cluster)
		if missing(err) {
			return cluster, violation("cluster", "names no cluster: %q", clip(req.Cluster))
		}
		if err == nil && !offers(cluster, image, req.Node) {
			return cluster, violation("image", "is not on that cluster and node")
		}
		return cluster, err
	}
	clusters, err := tx.Clusters().List(ctx, core.Page{})
	if err != nil {
		return core.Cluster{}, err
	}
	for _, cluster := range clusters {
		if !cluster.Drained && offers(cluster, image, req.Node) {
			return cluster, nil
		}
	}
	if req.Node != "" {
		return core.Cluster{}, violation("node", "has not that image, or does not exist: %q", clip(req.Node))
	}
	return core.Cluster{}, core.Fail(core.Exhausted, core.CodeNoPlacement, "no cluster has the image and takes new servers")
}

func offers(cluster core.Cluster, image core.Image, node string) bool {
	for _, source := range image.On(cluster.ID) {
		if node == "" || source.Node == node {
			return true
		}
	}
	return false
}

// fits makes sure that the plan's disk can hold the image.
func fits(c choice) error {
	for _, source := range c.image.On(c.cluster.ID) {
		if source.Disk > c.plan.Disk {
			return violation("plan", "has a disk of %d bytes, and the image needs %d", c.plan.Disk, source.Disk)
		}
	}
	return nil
}
