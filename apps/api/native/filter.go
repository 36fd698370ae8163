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
	Kind    string   `query:"kind" enum:"vm,container"`
	Plan    string   `query:"plan" maxLength:"64" doc:"Name or ID."`
	Image   string   `query:"image" maxLength:"64" doc:"Name or ID."`
	Barred  string   `query:"suspended" enum:"true,false" doc:"Only what is suspended, or only what is not."`
	Label   []string `query:"label,explode" maxItems:"64" doc:"KEY=VALUE; may be given several times." nullable:"false"`
	Select  string   `query:"selector" maxLength:"4096" doc:"What the labels must be like, as in Kubernetes: KEY, !KEY, KEY=VALUE, KEY!=VALUE, KEY in (A,B), KEY notin (A,B), with commas between. Values with other characters than keys may have stand in double quotes." example:"env=prod,tier in (web,api),!legacy"`
}

// ServerOrdering is how a list of servers may be sorted.
type ServerOrdering struct {
	Sort string `query:"sort" enum:"id,-id,number,-number,name,-name,created_at,-created_at,updated_at,-updated_at,life,-life,power,-power" doc:"Downward with a minus. By id is by age; by name ignores case."`
}

// filter translates it; nothing means that no server can fit.
func (a *API) filter(ctx context.Context, f Filter) (out core.ServerFilter, nothing bool, err error) {
	out = core.ServerFilter{Node: f.Node, Life: core.Life(f.Life), Power: core.Power(f.Power), Name: f.Name, Kind: core.GuestKind(f.Kind)}
	if out.Labels, err = parseLabels(f.Label); err != nil {
		return out, false, err
	}
	if out.Selector, err = parseSelector(f.Select); err != nil {
		return out, false, err
	}
	if f.Barred != "" {
		barred := f.Barred == "true"
		out.Suspended = &barred
	}
	if f.Cluster != "" {
		out.Cluster, err = a.clusterNamed(ctx, f.Cluster)
	}
	if err == nil && f.Owner != "" {
		out.Owner, err = a.userNamed(ctx, f.Owner)
	}
	if err == nil && f.Plan != "" {
		out.Plan, err = named(ctx, a.fleet.Plans, f.Plan, func(p core.Plan) (core.PlanID, string) { return p.ID, p.Name })
	}
	if err == nil && f.Image != "" {
		out.Image, err = named(ctx, a.fleet.Images, f.Image, func(i core.Image) (core.ImageID, string) { return i.ID, i.Name })
	}
	if errors.Is(err, core.NotFound) {
		return out, true, nil
	}
	return out, false, err
}

// clusterNamed finds a cluster by name or ID. NotFound, also for who may not
// see clusters.
func (a *API) clusterNamed(ctx context.Context, name string) (core.ClusterID, error) {
	if !caller(ctx).Has(core.ViewCluster) {
		return "", core.NotFound
	}
	clusters, err := a.clustersByID(ctx)
	for id, cluster := range clusters {
		if cluster.Name == name || string(id) == name {
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
	return named(ctx, a.fleet.Users, name, func(u core.User) (core.UserID, string) { return u.ID, u.Name })
}

// named finds a thing by name or ID among those that the caller sees. NotFound.
func named[T any, ID ~string](ctx context.Context, list func(context.Context, core.Caller, core.Page) ([]T, error), name string, is func(T) (ID, string)) (ID, error) {
	for page := (core.Page{Limit: fleet.MaxPage}); ; {
		things, err := list(ctx, caller(ctx), page)
		if err != nil || len(things) == 0 {
			return "", errors.Join(err, core.NotFound)
		}
		for _, t := range things {
			id, n := is(t)
			if n == name || string(id) == name {
				return id, nil
			}
			page.After = string(id)
		}
	}
}

// parseSelector reads a selector of a query. Invalid, of the query.
func parseSelector(text string) (core.Selector, error) {
	selector, err := core.ParseSelector(text)
	if e, ok := errors.AsType[*core.Error](err); ok && len(e.Fields) > 0 {
		return nil, wrongQuery("selector", e.Fields[0].Msg)
	}
	return selector, err
}
