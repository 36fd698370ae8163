package fleet

import (
	"context"
	"slices"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/placement"
	"github.com/remudahq/remuda/ports"
)

// choice is what the names in a request stand for.
type choice struct {
	image   core.Image
	plan    core.Plan // zero if there is none
	spec    core.Spec // the plan's, or the one that was told
	owner   core.User // ID and name
	cluster core.Cluster
	pools   []core.Pool // that serve the cluster
	placed  placement.Choice
}

// choose resolves the names in a request, and finds a cluster for it.
func (s *Service) choose(ctx context.Context, tx ports.Tx, c core.Caller, req CreateServer) (choice, error) {
	var v core.Violations
	offer, err := tx.Offer(ctx, req.Image, req.Plan)
	if err != nil {
		return choice{}, err
	}
	found := choice{image: offer.Image, plan: offer.Plan}
	if found.image.ID == "" {
		found.image, err = identified(ctx, tx.Images(), req.Image)
	}
	if err == nil && found.plan.ID == "" && req.Plan != "" {
		found.plan, err = identified(ctx, tx.Plans(), req.Plan)
	}
	if err != nil {
		return found, err
	}
	v.Check(found.image.ID != "" && (!found.image.Hidden || c.Role.SeesAll), "image", "names no image: %q", core.Clip(req.Image))
	v.Check(found.plan.ID != "" || req.Plan == "", "plan", "names no plan: %q", core.Clip(req.Plan))
	if found.owner, err = s.owner(ctx, tx, c, req.Owner); err != nil && !missing(err) {
		return found, err
	}
	v.Check(err == nil, "owner", "names no user that you may create for: %q", core.Clip(req.Owner))
	found.specify(&v, req.Spec)
	if err := v.Err(); err != nil {
		return found, err
	}
	if found.placed, err = s.foreseen(ctx, tx, found, offer.Clusters, req); err != nil {
		return found, curt(c, err)
	}
	found.cluster = found.placed.Site.Cluster
	found.pools = slices.DeleteFunc(offer.Pools, func(p core.Pool) bool { return !p.Serves(found.cluster.ID) })
	return found, fits(found, req)
}

// specify says what the server is made of: as the plan says, or as was told.
func (c *choice) specify(v *core.Violations, told *core.Spec) {
	if told == nil {
		c.spec = c.plan.Spec(c.image.Kind)
		return
	}
	if c.image.ID == "" {
		return
	}
	var err error
	c.spec, err = told.For(c.image.Kind)
	v.Merge("specification", err)
}

func missing(err error) bool { return err != nil && core.KindOf(err) == core.NotFound }

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

// identified finds a thing by a text that may be its ID; it is zero if there
// is none.
func identified[T any, ID ~string](ctx context.Context, catalog ports.Catalog[T, ID], text string) (none T, err error) {
	id, err := core.ParseID[ID](text)
	if err != nil {
		return none, nil //nolint:nilerr // it is none
	}
	thing, err := catalog.Get(ctx, id)
	if missing(err) {
		return none, nil
	}
	return thing, err
}

func (c choice) rootDisk() int64 { return c.spec.Disks[core.RootDisk(c.image.Kind)] }

// view shows a server that was made of the choice.
func (c choice) view(server core.Server, addresses []core.Address) core.ServerView {
	return core.ServerView{Server: server, OwnerName: c.owner.Name, ClusterName: c.cluster.Name,
		ImageName: c.image.Name, PlanName: c.plan.Name, Addresses: addresses}
}

// owner is for whom the server shall be: others than the caller only with the
// permission to assign.
func (s *Service) owner(ctx context.Context, tx ports.Tx, c core.Caller, name string) (core.User, error) {
	if name == "" || name == c.Name || name == string(c.User) {
		return core.User{ID: c.User, Name: c.Name}, nil
	}
	if !c.Has(core.ServerAssign) {
		return core.User{}, core.NotFound
	}
	return named(ctx, tx.Users(), name)
}

// fits makes sure that the plan, or the specification, has what the image needs,
// and that the image's kind can be told what the request says.
func fits(c choice, req CreateServer) error {
	var v core.Violations
	says := "plan"
	if req.Spec != nil {
		says = "specification"
	}
	need, has := c.image.DiskOn(c.cluster.ID), c.rootDisk()
	v.Check(need <= has, says, "has a disk of %d bytes, and the image needs %d", has, need)
	v.Check(c.image.MinMemory <= c.spec.Memory, says, "has %d bytes of memory, and the image needs %d", c.spec.Memory, c.image.MinMemory)
	checkCloudInit(&v, c.image.Kind, req.UserData)
	return v.Err()
}
