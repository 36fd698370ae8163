package native

import (
	"context"
	"errors"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// Filter is what a list of servers may be narrowed by.
type Filter struct {
	Owner   string   `query:"owner" maxLength:"64" doc:"Username or ID; admins only have others than themselves."`
	Cluster string   `query:"cluster" maxLength:"64" doc:"Name or ID; admins only."`
	Node    string   `query:"node" maxLength:"64"`
	Life    string   `query:"life" enum:"installing,ready,deleting,failed,missing"`
	Power   string   `query:"power" enum:"unknown,off,starting,on,stopping,rebooting,pausing,paused,resuming"`
	Name    string   `query:"name" maxLength:"40" doc:"A part of the name; case does not matter."`
	Label   []string `query:"label,explode" maxItems:"64" doc:"KEY=VALUE; may be given several times." nullable:"false"`
	Sort    string   `query:"sort" enum:"id" doc:"By age is the one order there is."`
}

// filter translates it; nothing means that no server can fit.
func (a *API) filter(ctx context.Context, f Filter) (out core.ServerFilter, nothing bool, err error) {
	out = core.ServerFilter{Node: f.Node, Life: core.Life(f.Life), Power: core.Power(f.Power), Name: f.Name}
	if out.Labels, err = parseLabels(f.Label); err != nil {
		return out, false, err
	}
	if f.Cluster != "" {
		out.Cluster, err = a.clusterNamed(ctx, f.Cluster)
	}
	if err == nil && f.Owner != "" {
		out.Owner, err = a.userNamed(ctx, f.Owner)
	}
	if errors.Is(err, core.NotFound) {
		return out, true, nil
	}
	return out, false, err
}

// clusterNamed finds a cluster by name or ID. NotFound, also for who may not
// see clusters.
func (a *API) clusterNamed(ctx context.Context, name string) (core.ClusterID, error) {
	if !caller(ctx).Has(core.ScopeAdmin) {
		return "", core.NotFound
	}
	clusters, err := a.clusterNames(ctx)
	for id, n := range clusters {
		if n == name || string(id) == name {
			return id, nil
		}
	}
	return "", errors.Join(err, core.NotFound)
}

// userNamed finds a user by username or ID among those that the caller sees.
func (a *API) userNamed(ctx context.Context, name string) (core.UserID, error) {
	who := caller(ctx)
	if name == who.Name || name == string(who.User) {
		return who.User, nil
	}
	if id, err := core.ParseID[core.UserID](name); err == nil {
		return id, nil
	}
	for page := (core.Page{Limit: fleet.MaxPage}); ; {
		users, err := a.fleet.Users(ctx, who, page)
		if err != nil || len(users) == 0 {
			return "", errors.Join(err, core.NotFound)
		}
		for _, u := range users {
			if u.Name == name {
				return u.ID, nil
			}
		}
		page.After = string(users[len(users)-1].ID)
	}
}
