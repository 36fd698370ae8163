package convoy

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

func (a *api) list(ctx context.Context, _ *struct {
	Listing
	Sort        string `query:"sort" doc:"id, user_id, node_id or vmid; downward with a minus." example:"-id"`
	UserID      string `query:"filter[user_id]" doc:"Any of these numbers, with commas between; so do the others."`
	NodeID      string `query:"filter[node_id]"`
	VMID        string `query:"filter[vmid]"`
	Name        string `query:"filter[name]" doc:"A part of the name."`
	Description string `query:"filter[description]" doc:"No server has one."`
	Installing  string `query:"filter[installing]" doc:"0 or 1."`
	Any         string `query:"filter[*]" doc:"As name."`
}) (*answer[Paged[Server]], error) {
	u := askedIn(ctx).url
	filter, err := a.serverFilter(ctx, u)
	if err != nil {
		return nil, err
	}
	if filter.Sort, err = orderOf(u); err != nil {
		return nil, err
	}
	p := pageOf(u, mostPage)
	filter.Limit, filter.Offset = p.size, p.offset()
	views, err := a.fleet.Servers(ctx, caller(ctx), filter)
	if err != nil {
		return nil, err
	}
	total, err := a.fleet.CountServers(ctx, caller(ctx), filter)
	if err != nil {
		return nil, err
	}
	k, err := a.numbersOf(ctx, views...)
	page := make([]Server, 0, len(views))
	for _, v := range views {
		page = append(page, k.server(v))
	}
	return paged(p, page, total), err
}

// shown is a server as it is told by itself.
func (a *api) shown(ctx context.Context, view core.ServerView) (*answer[Data[Server]], error) {
	k, err := a.numbersOf(ctx, view)
	return &answer[Data[Server]]{Data[Server]{k.server(view)}}, err
}

func (a *api) get(ctx context.Context, in *One) (*answer[Data[Server]], error) {
	view, err := a.find(ctx, in.Server)
	if err != nil {
		return nil, err
	}
	used, err := a.fleet.Usage(ctx, caller(ctx), view.ID)
	if err != nil {
		return nil, err
	}
	out, err := a.shown(ctx, view)
	month := used.Bandwidth.In + used.Bandwidth.Out
	out.Body.Data.Usages.Bandwidth = &month
	return out, err
}

// update is what a request wants to be other in a server.
type update struct {
	change fleet.ServerChange
	place  core.Place
	vmid   int
}

func (a *api) put(ctx context.Context, in *One) (*answer[Data[Server]], error) {
	return a.update(ctx, in.Server, "node_id", "user_id", "vmid")
}

func (a *api) patch(ctx context.Context, in *One) (*answer[Data[Server]], error) {
	return a.update(ctx, in.Server)
}

func (a *api) update(ctx context.Context, server string, required ...string) (*answer[Data[Server]], error) {
	f, err := read(ctx)
	if err != nil {
		return nil, err
	}
	view, err := a.find(ctx, server)
	if err != nil {
		return nil, err
	}
	wanted, err := a.readUpdate(ctx, f, view, required)
	if err != nil {
		return nil, err
	}
	if view, err = a.carryOut(ctx, view, wanted); err != nil {
		return nil, updating(view, err)
	}
	return a.shown(ctx, view)
}

func (a *api) readUpdate(ctx context.Context, f *fields, view core.ServerView, required []string) (update, error) {
	for _, name := range required {
		f.require(name, "")
	}
	u := update{vmid: int(f.number("vmid"))}
	if name := f.text("name", 1, core.MaxName); f.has("name") && name != view.Name {
		u.change.Name = &name
	}
	if name := label(f.text("hostname", 1, 191)); f.has("hostname") && name != view.Hostname {
		u.change.Hostname = &name
	}
	owner, err := a.user(ctx, f, "user_id")
	if err != nil {
		return u, err
	}
	if owner != "" && owner != view.Owner {
		name := string(owner)
		u.change.Owner = &name
	}
	if u.place, err = a.place(ctx, f, "node_id"); err != nil {
		return u, err
	}
	if u.place.Cluster != "" && u.place.Cluster != view.Placement.Cluster {
		f.add("node_id", "The node id must be that of a node in the server's own cluster.")
	}
	return u, f.err()
}

// carryOut does one after the other. What a migration would be refused for is
// asked before anything is changed.
func (a *api) carryOut(ctx context.Context, view core.ServerView, u update) (core.ServerView, error) {
	var err error
	if u.vmid != 0 && u.vmid != view.Placement.VMID {
		if view, err = a.fleet.Reattach(ctx, then(ctx, "vmid"), view.ID, u.vmid); err != nil {
			return view, err
		}
	}
	moves := u.place.Node != "" && u.place != view.Place()
	to := fleet.Migration{Node: u.place.Node}
	if moves {
		dry := caller(ctx)
		dry.DryRun, dry.Key = true, ""
		if _, err := a.fleet.Migrate(ctx, dry, view.ID, to); err != nil {
			return view, err
		}
	}
	if u.change.Name != nil || u.change.Hostname != nil || u.change.Owner != nil {
		if view, err = a.fleet.Change(ctx, then(ctx, "change"), view.ID, u.change); err != nil {
			return view, err
		}
	}
	if !moves {
		return view, nil
	}
	accepted, err := a.fleet.Migrate(ctx, then(ctx, "node"), view.ID, to)
	if err != nil {
		return view, err
	}
	return accepted.Server, nil
}

// updating tells a refusal under the names that the request has.
func updating(view core.ServerView, err error) error {
	if notNow(err) {
		return stateOf(view)
	}
	names := map[string]string{"owner": "user_id", "node": "node_id"}
	return renamed(err, func(path, _ string) (string, string) { return names[path], "" })
}

func (a *api) remove(ctx context.Context, in *One) (*done, error) {
	f, err := read(ctx)
	if err != nil {
		return nil, err
	}
	_, purge := f.flag("purge")
	keep, _ := f.flag("no_purge")
	if err := f.err(); err != nil {
		return nil, err
	}
	view, err := a.find(ctx, in.Server)
	if err != nil {
		return nil, err
	}
	if _, err = a.fleet.Delete(ctx, caller(ctx), view.ID, !purge && (keep == nil || *keep)); notNow(err) {
		err = stateOf(view)
	}
	return &done{}, err
}

func (a *api) suspend(ctx context.Context, in *One) (*done, error) {
	return a.block(ctx, in.Server, true, func(id core.ServerID) error {
		_, err := a.fleet.Suspend(ctx, caller(ctx), id)
		return err
	})
}

func (a *api) unsuspend(ctx context.Context, in *One) (*done, error) {
	return a.block(ctx, in.Server, false, func(id core.ServerID) error {
		_, err := a.fleet.Unsuspend(ctx, caller(ctx), id, nil)
		return err
	})
}

// block suspends a server or not; one that is so already stays so.
func (a *api) block(ctx context.Context, server string, suspended bool, do func(core.ServerID) error) (*done, error) {
	view, err := a.find(ctx, server)
	if err != nil || view.Suspended == suspended {
		return &done{}, err
	}
	if err = do(view.ID); notNow(err) {
		err = stateOf(view)
	}
	return &done{}, err
}
