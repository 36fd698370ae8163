package proxmoxapi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/remudahq/remuda/apps/internal/legacy"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// find is the containers of that VMID that the caller sees: one, unless clusters
// number alike.
func (a *api) find(ctx context.Context, id string) (found []core.ServerView, err error) {
	if n := number(id); n != 0 {
		err = a.each(ctx, core.ServerFilter{VMIDs: []int{n}}, func(v core.ServerView) { found = append(found, v) })
	}
	return found, err
}

// only is the one container of that VMID.
func (a *api) only(ctx context.Context, id string) (core.ServerView, error) {
	found, err := a.find(ctx, id)
	switch {
	case err != nil:
		return core.ServerView{}, err
	case len(found) == 0:
		return core.ServerView{}, absent("*", core.Clip(id))
	case len(found) > 1:
		return core.ServerView{}, twoOfThem
	}
	return found[0], nil
}

// byNode says of each node what it has of the containers: as show shows it, or
// that it has none of that VMID. Who may not see nodes hears of no other.
func (a *api) byNode(ctx context.Context, id string, found []core.ServerView, show func(core.ServerView) (any, error)) (ByNode, error) {
	var nodes []core.Node
	var err error
	if who := legacy.Caller(ctx); who.Has(core.ViewNode) {
		if nodes, err = a.fleet.Nodes(ctx, who); err != nil {
			return nil, err
		}
	}
	names, all := a.naming(ctx, nodes), ByNode{}
	for _, n := range nodes {
		all[names.call(spot{n.Cluster, n.Name})] = absent(n.Name, core.Clip(id)).Text
	}
	for _, v := range found {
		if v.Placement.Node == "" {
			continue // it is nowhere yet
		}
		key := names.call(spot{v.Placement.Cluster, v.Placement.Node})
		if shown, err := show(v); err != nil {
			all[key] = failure(err)
		} else {
			all[key] = shown
		}
	}
	if len(all) == 0 {
		all["*"] = absent("*", core.Clip(id)).Text
	}
	return all, nil
}

func (a *api) container(ctx context.Context, in asked) (any, error) {
	id, name := in.text("id"), in.text("username")
	switch {
	case id != "":
		found, err := a.find(ctx, id)
		if err != nil {
			return nil, err
		}
		return a.byNode(ctx, id, found, func(v core.ServerView) (any, error) {
			view, seen, err := a.fleet.Inspect(ctx, legacy.Caller(ctx), v.ID)
			return Data[Container]{container(view, seen)}, err
		})
	case name != "":
		return a.containersOf(ctx, name)
	}
	return nil, noSelector
}

// containersOf are a user's, as the last sweep saw them.
func (a *api) containersOf(ctx context.Context, name string) (any, error) {
	owner, err := a.fleet.UserNamed(ctx, legacy.Caller(ctx), name)
	if missing(err) {
		return nil, noUser
	}
	if err != nil {
		return nil, err
	}
	var all []ByNode
	filter := core.ServerFilter{Owner: owner.ID, Kind: core.Container, Page: core.Page{Limit: fleet.MaxPage}}
	for {
		some, err := a.fleet.Vitals(ctx, legacy.Caller(ctx), filter)
		if err != nil {
			return nil, err
		}
		for _, v := range some {
			filter.After = string(v.Server.ID)
			if node := v.Server.Placement.Node; node != "" && v.Server.Labels[mark] == "" {
				all = append(all, ByNode{node: Data[Container]{measured(v.Server, v.Usage.Measure)}})
			}
		}
		if len(some) < filter.Limit {
			break
		}
	}
	if len(all) == 0 {
		return struct{}{}, nil
	}
	return all, nil
}

func (a *api) graph(ctx context.Context, in asked) (ByNode, error) {
	found, err := a.find(ctx, in.text("id"))
	if err != nil {
		return nil, err
	}
	all := ByNode{}
	for _, v := range found {
		hour := core.GraphSpan{Timeframe: core.LastHour, Consolidation: core.Average}
		if shown, err := a.fleet.ServerGraph(ctx, legacy.Caller(ctx), v.ID, hour); err != nil {
			all[v.Placement.Node] = failure(err)
		} else {
			all[v.Placement.Node] = Data[[]Point]{points(shown)}
		}
	}
	if len(all) == 0 {
		return a.byNode(ctx, in.text("id"), nil, nil)
	}
	return all, nil
}

func (a *api) console(ctx context.Context, in asked) (any, error) {
	found, err := a.find(ctx, in.text("id"))
	if err != nil {
		return nil, err
	}
	if len(found) > 1 {
		return nil, twoOfThem
	}
	var url string
	all, err := a.byNode(ctx, in.text("id"), found, func(v core.ServerView) (any, error) {
		made, err := a.fleet.OpenConsole(ctx, legacy.Caller(ctx), v.ID, core.ConsoleTerminal)
		url = a.Page(ctx, "/console#"+made.Ticket)
		return nil, err
	})
	for _, said := range all {
		if said == nil {
			return Console{url}, err
		}
	}
	return all, err
}

func (a *api) createContainer(ctx context.Context, in asked) (Made, error) {
	who := legacy.Caller(ctx)
	if in.text("username") == "" {
		return Made{}, noUsername
	}
	if _, err := a.fleet.UserNamed(ctx, who, in.text("username")); err != nil {
		if core.KindOf(err) == core.NotFound {
			err = noUser
		}
		return Made{}, err
	}
	image, err := a.image(ctx, in.text("template"))
	if err != nil {
		return Made{}, err
	}
	wanted, err := order(in, image)
	if err != nil {
		return Made{}, err
	}
	accepted, err := a.fleet.CreateWithPassword(ctx, who, wanted)
	return Made{ID: vmid(accepted.Server), Password: accepted.Password}, err
}

// image is the name of the one that a container is made of.
func (a *api) image(ctx context.Context, template string) (string, error) {
	page := core.Page{Limit: fleet.MaxPage}
	for {
		some, err := a.fleet.Images(ctx, legacy.Caller(ctx), page)
		if err != nil {
			return "", err
		}
		if name, ok := imageOf(some, template); ok {
			return name, nil
		}
		if len(some) < page.Limit {
			return "", Wrong{"template names no archive of containers: " + core.Clip(template), http.StatusBadRequest}
		}
		page.After = string(some[len(some)-1].ID)
	}
}

// deleteContainer stops a container and marks it. One that is off is marked only,
// and one that is marked may be being stopped already.
func (a *api) deleteContainer(ctx context.Context, in asked) (Message, error) {
	server, err := a.only(ctx, in.text("id"))
	if err == nil {
		err = a.mark(ctx, server.ID)
	}
	if core.KindOf(err) == core.Busy && err != nil && server.Labels[mark] != "" {
		err = nil
	}
	return Message{"Machine status changed to destroy"}, err
}

// mark does it for who may delete the container.
func (a *api) mark(ctx context.Context, id core.ServerID) error {
	may := legacy.Caller(ctx)
	may.DryRun = true
	if _, err := a.fleet.Delete(ctx, may, id, false); err != nil {
		return err
	}
	_, err := a.fleet.Switch(ctx, part(ctx, "stop"), id, fleet.PowerOrder{Action: core.Stop})
	if err != nil && core.CodeOf(err) != core.CodeIllegalMove {
		return err
	}
	return a.fleet.Label(ctx, part(ctx, "mark"), id, markedNow(time.Now()), nil)
}

// part is the caller for one of several changes that a request makes: each has a
// key of its own, so that a repeated request finds each as it was.
func part(ctx context.Context, what string) core.Caller {
	who := legacy.Caller(ctx)
	if who.Key != "" {
		sum := sha256.Sum256([]byte(what + " " + who.Key))
		who.Key = hex.EncodeToString(sum[:])
	}
	return who
}

var waiting = core.Selector{{Key: mark, Must: core.LabelIs}}

func (a *api) marked(ctx context.Context, _ asked) ([]Marked, error) {
	all := []Marked{}
	err := a.each(ctx, core.ServerFilter{Selector: waiting}, func(v core.ServerView) {
		if v.Life() != core.Deleting {
			all = append(all, marked(v))
		}
	})
	return all, err
}

// destroyMarked asks for the end of what is marked. What cannot go now stays marked.
func (a *api) destroyMarked(ctx context.Context, _ asked) (told, error) {
	if err := a.fleet.Permit(ctx, legacy.Caller(ctx), []core.Permission{core.ServerDelete}, "", true); err != nil {
		return "", err
	}
	var all []core.ServerID
	err := a.each(ctx, core.ServerFilter{Selector: waiting}, func(v core.ServerView) { all = append(all, v.ID) })
	for _, id := range all {
		if _, err := a.fleet.Delete(ctx, part(ctx, string(id)), id, false); err != nil {
			a.Log().Debug("a marked container stays", "server", id, "err", err)
		}
	}
	return done, err
}
