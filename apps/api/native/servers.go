package native

import (
	"context"
	"net/http"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

func (a *API) registerServers() {
	const tag = "Servers"
	on(a, op("GET", "/v1/servers", "list-servers", tag, "List servers", needs(core.ViewServer), explained("Yours; an admin's list has everybody's.")), a.listServers)
	on(a, op("POST", "/v1/servers", "create-server", tag, "Ask for a server", needs(core.ServerCreate), begins("provision"),
		explained("All that it needs of ours is reserved when this answers; an operation makes it. It is ready and off, unless start is true.")), a.createServer)
	on(a, op("GET", "/v1/servers/{id}", "get-server", tag, "Show a server", needs(core.ViewServer)), a.getServer)
	on(a, op("PATCH", "/v1/servers/{id}", "change-server", tag, "Change a server's name, hostname, labels or owner", needs(core.ServerChange)), a.changeServer)
	on(a, op("DELETE", "/v1/servers/{id}", "delete-server", tag, "Delete a server", needs(core.ServerDelete), begins("retire"),
		explained("It is 404 as soon as the operation has ended.")), a.deleteServer)
}

// Begun is the answer to everything that takes its time.
type Begun struct {
	Status   int
	Location string `header:"Location" doc:"The operation." example:"/v1/operations/0198…"`
	Body     Accepted
}

func begun(ctx context.Context, accepted fleet.Accepted) *Begun {
	if caller(ctx).DryRun {
		return &Begun{Status: http.StatusOK, Body: wireAccepted(accepted)}
	}
	return &Begun{Status: http.StatusAccepted, Location: "/v1/operations/" + string(accepted.Operation.ID), Body: wireAccepted(accepted)}
}

func (a *API) listServers(ctx context.Context, in *struct {
	Paging
	ServerOrdering
	Filter
}) (*Listed[Server], error) {
	page, err := in.sorted(in.Sort)
	if err != nil {
		return nil, err
	}
	filter, nothing, err := a.filter(ctx, in.Filter)
	if err != nil || nothing {
		return listed(in.Paging, nil, serverID, wireServer), err
	}
	filter.Page = page
	servers, err := a.fleet.Servers(ctx, caller(ctx), filter)
	place := func(v core.ServerView) (string, string) { return v.SortKey(page.Sort.By), string(v.ID) }
	return listedBy(in.Paging, in.Sort, servers, place, wireServer), err
}

func serverID(v core.ServerView) string { return string(v.ID) }

func (a *API) createServer(ctx context.Context, in *struct {
	Terms
	Body NewServer
}) (*Begun, error) {
	wanted, err := newServer(in.Body)
	if err != nil {
		return nil, err
	}
	accepted, err := a.fleet.Create(ctx, caller(ctx), wanted)
	return begun(ctx, accepted), err
}

func (a *API) getServer(ctx context.Context, in *struct {
	One
	Look
}) (*Shown[Server], error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	server, err := a.fleet.Server(ctx, caller(ctx), id)
	return show(in.Look, server.Version, wireServer(server)), err
}

func (a *API) changeServer(ctx context.Context, in *struct {
	One
	Terms
	Body ServerChange
}) (*Shown[Server], error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	server, err := a.fleet.Change(ctx, caller(ctx), id, serverChange(in.Body))
	return show(Look{}, server.Version, wireServer(server)), err
}

func (a *API) deleteServer(ctx context.Context, in *struct {
	One
	Terms
	Keep bool `query:"keep_guest" doc:"Let the guest go instead of destroying it."`
}) (*Begun, error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	accepted, err := a.fleet.Delete(ctx, caller(ctx), id, in.Keep)
	return begun(ctx, accepted), err
}
