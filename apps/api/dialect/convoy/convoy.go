// Package convoy speaks the application API of Convoy Panel: that of its first
// beta, of 2022, and what clients of Convoy 4 need for the same things. README.md
// says what is kept, and how.
package convoy

import (
	"context"
	"net/http"
	"net/netip"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/remudahq/remuda/apps/internal/legacy"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// Name is what the settings call it.
const Name = "convoy"

// Fleet is what it needs of the front door.
type Fleet interface {
	legacy.Authenticator
	Server(ctx context.Context, c core.Caller, id core.ServerID) (core.ServerView, error)
	Servers(ctx context.Context, c core.Caller, filter core.ServerFilter) ([]core.ServerView, error)
	CountServers(ctx context.Context, c core.Caller, filter core.ServerFilter) (int, error)
	NumbersOf(ctx context.Context, c core.Caller, kind core.Numbered, ids ...string) (map[string]int64, error)
	Numbered(ctx context.Context, c core.Caller, kind core.Numbered, number int64) (string, error)
	Create(ctx context.Context, c core.Caller, req fleet.CreateServer) (fleet.Accepted, error)
	Adopt(ctx context.Context, c core.Caller, cluster string, items []fleet.AdoptServer) ([]fleet.Adopted, error)
	Change(ctx context.Context, c core.Caller, id core.ServerID, change fleet.ServerChange) (core.ServerView, error)
	Reattach(ctx context.Context, c core.Caller, id core.ServerID, vmid int) (core.ServerView, error)
	Migrate(ctx context.Context, c core.Caller, id core.ServerID, m fleet.Migration) (fleet.Accepted, error)
	Delete(ctx context.Context, c core.Caller, id core.ServerID, keepGuest bool) (fleet.Accepted, error)
	Suspend(ctx context.Context, c core.Caller, id core.ServerID) (fleet.Accepted, error)
	Unsuspend(ctx context.Context, c core.Caller, id core.ServerID, start *bool) (fleet.Accepted, error)
	Specification(ctx context.Context, c core.Caller, id core.ServerID) (fleet.Specification, error)
	Respecify(ctx context.Context, c core.Caller, id core.ServerID, req fleet.Respecify) (fleet.Accepted, error)
	SetAddresses(ctx context.Context, c core.Caller, id core.ServerID, want []fleet.AddressWish) (fleet.Accepted, error)
	LockAddresses(ctx context.Context, c core.Caller, id core.ServerID, only []netip.Addr) (fleet.Accepted, error)
	Await(ctx context.Context, c core.Caller, id core.OperationID, most time.Duration) (core.Operation, error)
	Usage(ctx context.Context, c core.Caller, id core.ServerID) (fleet.ServerUsage, error)
	Plans(ctx context.Context, c core.Caller, page core.Page) ([]core.Plan, error)
	Image(ctx context.Context, c core.Caller, id core.ImageID) (core.Image, error)
	Images(ctx context.Context, c core.Caller, page core.Page) ([]core.Image, error)
	CreateImage(ctx context.Context, c core.Caller, image core.Image) (core.Image, error)
	Cluster(ctx context.Context, c core.Caller, id core.ClusterID) (core.Cluster, error)
	Clusters(ctx context.Context, c core.Caller, page core.Page) ([]core.Cluster, error)
	Nodes(ctx context.Context, c core.Caller) ([]core.Node, error)
	Guests(ctx context.Context, c core.Caller, id core.ClusterID) ([]fleet.SeenGuest, error)
	Templates(ctx context.Context, c core.Caller) ([]fleet.Seen[core.Template], error)
	Pools(ctx context.Context, c core.Caller, page core.Page) ([]core.Pool, error)
	Address(ctx context.Context, c core.Caller, id core.AddressID) (core.Address, error)
	Addresses(ctx context.Context, c core.Caller, filter core.AddressFilter) ([]core.Address, error)
	User(ctx context.Context, c core.Caller, id core.UserID) (core.User, error)
	Users(ctx context.Context, c core.Caller, page core.Page) ([]core.User, error)
	CreateUser(ctx context.Context, c core.Caller, n fleet.NewUser) (core.User, error)
	ChangeUser(ctx context.Context, c core.Caller, id core.UserID, change fleet.UserChange) (core.User, error)
	CreateToken(ctx context.Context, c core.Caller, n fleet.NewToken) (fleet.Issued, error)
}

// Settings is what the operator says of it.
type Settings struct {
	Plan string // of new servers whose request says nothing of what they are made of; empty refuses those
}

type api struct {
	legacy.Options
	Settings
	fleet Fleet
	door  legacy.Door
}

const about = `Servers, and the nodes, templates, addresses and users that go with them. Every request carries a token of Remuda: ` +
	"`Authorization: <token>`, bare, or `Authorization: Bearer <token>`."

// base is where all of it is.
const base = "/api/application"

// New makes the dialect over the front door.
func New(f Fleet, o legacy.Options, s Settings) *legacy.Dialect {
	a := &api{Options: o, Settings: s, fleet: f, door: legacy.Door{Fleet: f, Options: o}}
	mux, c := http.NewServeMux(), legacy.Config("Convoy application API", "0.1.0-beta", about)
	legacy.Wrongs[Wrong](&c)
	c.Transformers = []huma.Transformer{legacy.Retold(a.tell)}
	h := humago.New(mux, c)
	h.UseMiddleware(a.door.Guard(secret, a.refuse), a.note)
	a.routes(h)
	mux.HandleFunc("/", a.unrouted(mux))
	return &legacy.Dialect{Name: Name, Paths: []string{base, base + "/"}, Handler: mux, API: h}
}

func (a *api) routes(h huma.API) {
	const servers, one, tag, later = base + "/servers", base + "/servers/{server}", "Servers", "Convoy 4"
	on(a, h, op("GET", servers, "list-servers", tag, "Fetching servers", 400), a.list)
	on(a, h, op("POST", servers, "create-server", tag, "Creating a server", 409, 422), a.create, says[NewServer])
	on(a, h, op("GET", one, "get-server", tag, "Fetching a server", 404), a.get)
	on(a, h, op("PUT", one, "update-server", tag, "Updating a server", 404, 409, 422), a.put, says[ServerUpdate])
	on(a, h, op("PATCH", one, "patch-server", later, "Updating parts of a server", 404, 409, 422), a.patch, says[ServerUpdate])
	on(a, h, op("DELETE", one, "delete-server", tag, "Deleting a server", 404, 409, 422), a.remove, says[ServerDeletion])
	on(a, h, op("GET", one+"/specifications", "get-specifications", tag, "Fetching a server's specifications", 404, 500), a.specs)
	on(a, h, op("PATCH", one+"/specifications", "update-specifications", tag, "Updating a server's specifications", 404, 409, 422, 500), a.respecify, says[SpecificationUpdate])
	on(a, h, op("PATCH", one+"/settings/build", "update-build", later, "Updating what a server is made of", 404, 409, 422, 500), a.build, says[BuildUpdate])
	on(a, h, op("POST", one+"/settings/suspend", "suspend-server", later, "Suspending a server", 404, 409), a.suspend)
	on(a, h, op("POST", one+"/settings/unsuspend", "unsuspend-server", later, "Unsuspending a server", 404, 409), a.unsuspend)
	on(a, h, op("GET", base+"/nodes", "list-nodes", later, "Fetching nodes", 400), a.nodes)
	on(a, h, op("GET", base+"/nodes/{node}/template-groups", "list-template-groups", later, "Fetching a node's templates", 404), a.groups)
	on(a, h, op("GET", base+"/nodes/{node}/addresses", "list-addresses", later, "Fetching a node's addresses", 400, 404), a.addresses)
	on(a, h, op("GET", base+"/users", "list-users", later, "Fetching users", 400), a.users)
	on(a, h, op("POST", base+"/users", "create-user", later, "Creating a user", 422), a.createUser, says[NewUser])
	on(a, h, op("PUT", base+"/users/{user}", "update-user", later, "Updating a user", 404, 422), a.updateUser, says[NewUser])
	on(a, h, op("POST", base+"/users/{user}/generate-sso-token", "generate-sso-token", later, "Letting a user in for a minute", 404), a.sso)
}

func op(method, path, id, tag, summary string, refusals ...int) huma.Operation {
	return huma.Operation{Method: method, Path: path, OperationID: id, Summary: summary, Tags: []string{tag}, Errors: append([]int{401, 403, 429}, refusals...), DefaultStatus: 200}
}

// says documents what the body of a request says. It is read and checked in
// words of Convoy's own, so Huma sees nothing of it.
func says[B any](h huma.API, o *huma.Operation) {
	schema := h.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[B](), true, "")
	o.RequestBody = &huma.RequestBody{Content: map[string]*huma.MediaType{"application/json": {Schema: schema}, "application/x-www-form-urlencoded": {Schema: schema}}}
}

// on registers a handler whose errors are told in the words of Convoy.
func on[I, O any](a *api, h huma.API, o huma.Operation, handle func(context.Context, *I) (*O, error), more ...func(huma.API, *huma.Operation)) {
	for _, m := range more {
		m(h, &o)
	}
	if _, nothing := any(new(O)).(*done); nothing {
		o.DefaultStatus = http.StatusNoContent
	}
	legacy.On(h, o, a.tell, handle)
}

type answer[T any] struct{ Body T }

// done answers without content.
type done struct{}

// One names a server in the path.
type One struct {
	Server string `path:"server" doc:"Its number, its UUID, or the first eight characters of that." example:"1"`
}
