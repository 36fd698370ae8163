package native

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
)

func (a *API) registerGrants() {
	const tag, grants = "Grants", "/v1/servers/{id}/grants"
	on(a, op("GET", grants, "list-grants", tag, "List what others may do with a server", needs(core.ViewServer),
		explained("Who was let at it sees only what they may do themselves.")), a.listGrants)
	on(a, op("PUT", grants+"/{user}", "set-grant", tag, "Let another user do something with a server", needs(core.ServerGrant),
		explained("It replaces what was granted to them before. They see the server, its operations and its events, whatever else they may do. "+
			"Nobody gives what they do not have themselves; a new owner of the server begins without grants.")), a.setGrant)
	on(a, op("DELETE", grants+"/{user}", "delete-grant", tag, "Take back what was granted to a user", needs(core.ServerGrant),
		explained("From the next request on; streams tell nothing more of the server. Everybody may give up their own.")), a.deleteGrant)
}

// Grant is what a user may do with a server of another.
type Grant struct {
	UserID      string    `json:"user_id" format:"uuid"`
	Username    string    `json:"username"`
	Permissions []string  `json:"permissions" nullable:"false" example:"[\"server.power\",\"server.view\"]"`
	CreatedAt   time.Time `json:"created_at"`
}

// NewGrant is what a user shall be able to do from now on.
type NewGrant struct {
	Permissions []string `json:"permissions" minItems:"1" maxItems:"200" nullable:"false" example:"[\"server.view\",\"server.power\"]" doc:"Permissions for one server, all server.* but server.create, server.adopt, server.assign and server.grant. No patterns. server.view is always one of them."`
}

// Grantee is the server and the user that a grant is about.
type Grantee struct {
	One
	User string `path:"user" maxLength:"64" doc:"Username or ID."`
}

func wireGrant(g core.Grant) Grant {
	return Grant{UserID: string(g.User), Username: g.Username, Permissions: wirePermissions(g.Permissions), CreatedAt: g.Created}
}

func (a *API) listGrants(ctx context.Context, in *struct {
	One
	Paging
}) (*Listed[Grant], error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	page, err := in.page()
	if err != nil {
		return nil, err
	}
	grants, err := a.fleet.Grants(ctx, caller(ctx), id, page)
	return listed(in.Paging, grants, func(g core.Grant) string { return string(g.User) }, wireGrant), err
}

func (a *API) setGrant(ctx context.Context, in *struct {
	Grantee
	Terms
	Body NewGrant
}) (*Shown[Grant], error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	grant, err := a.fleet.Grant(ctx, caller(ctx), id, in.User, permissions(in.Body.Permissions))
	return counted(wireGrant(grant)), err
}

func (a *API) deleteGrant(ctx context.Context, in *struct {
	Grantee
	Terms
}) (*Gone, error) {
	id, err := idOf[core.ServerID](in.One)
	if err != nil {
		return nil, err
	}
	return &Gone{}, a.fleet.Revoke(ctx, caller(ctx), id, in.User)
}
