// Package proxmoxapi speaks the API of Proxmox-API, of 2016: users, nodes,
// templates, and containers that are made of numbers and deleted in two steps.
// README.md says what is kept, and how.
package proxmoxapi

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/remudahq/remuda/apps/internal/legacy"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// Name is what the settings call it.
const Name = "proxmoxapi"

// Fleet is what it needs of the front door.
type Fleet interface {
	legacy.Authenticator
	AuthenticatePassword(ctx context.Context, source, username, password string) (core.Caller, error)
	Vouched(ctx context.Context, source, username string) (core.Caller, error)
	Permit(ctx context.Context, c core.Caller, oneOf []core.Permission, subject string, change bool) error

	Users(ctx context.Context, c core.Caller, page core.Page) ([]core.User, error)
	UserNamed(ctx context.Context, c core.Caller, name string) (core.User, error)
	CreateUser(ctx context.Context, c core.Caller, n fleet.NewUser) (core.User, error)
	ChangeUser(ctx context.Context, c core.Caller, id core.UserID, change fleet.UserChange) (core.User, error)
	DeleteUser(ctx context.Context, c core.Caller, id core.UserID) error

	Clusters(ctx context.Context, c core.Caller, page core.Page) ([]core.Cluster, error)
	Nodes(ctx context.Context, c core.Caller) ([]core.Node, error)
	NodeStatuses(ctx context.Context, c core.Caller) ([]fleet.NodeReport, error)
	Templates(ctx context.Context, c core.Caller) ([]fleet.Seen[core.Template], error)
	NextVMID(ctx context.Context, c core.Caller, cluster string) (int, error)

	Images(ctx context.Context, c core.Caller, page core.Page) ([]core.Image, error)
	Servers(ctx context.Context, c core.Caller, filter core.ServerFilter) ([]core.ServerView, error)
	Inspect(ctx context.Context, c core.Caller, id core.ServerID) (core.ServerView, core.Inspection, error)
	Vitals(ctx context.Context, c core.Caller, filter core.ServerFilter) ([]fleet.Vitals, error)
	ServerGraph(ctx context.Context, c core.Caller, id core.ServerID, span core.GraphSpan) (core.Graph, error)
	OpenConsole(ctx context.Context, c core.Caller, id core.ServerID, kind core.ConsoleKind) (fleet.ConsoleAccepted, error)
	CreateWithPassword(ctx context.Context, c core.Caller, req fleet.CreateServer) (fleet.PasswordAccepted, error)
	Switch(ctx context.Context, c core.Caller, id core.ServerID, order fleet.PowerOrder) (fleet.Accepted, error)
	Label(ctx context.Context, c core.Caller, id core.ServerID, set map[string]string, remove []string) error
	Delete(ctx context.Context, c core.Caller, id core.ServerID, keepGuest bool) (fleet.Accepted, error)
}

type api struct {
	legacy.Options
	fleet Fleet
	open  string // whom everybody on this machine is; empty: all must show who they are
}

const about = `Users, nodes, templates, and containers that are made of numbers and deleted in two steps. Every request shows who asks: ` +
	"`Authorization: TOKEN`, `Bearer TOKEN`, or a username and a password (basic)" + `. What a request says may stand in the query, in a form, or in JSON.`

// New makes the dialect over the front door. open is the username that whoever
// is on this machine has without showing anything; it counts only for a dialect
// that has a listener of its own, which must be reachable from there alone.
// Empty: everybody shows who they are.
func New(f Fleet, o legacy.Options, open string) *legacy.Dialect {
	a := &api{Options: o, fleet: f}
	if o.Alone {
		a.open = open
	}
	mux, c := http.NewServeMux(), legacy.Config("Proxmox-API", "2016", about)
	legacy.Wrongs[Wrong](&c)
	h := humago.New(mux, c)
	h.UseMiddleware(a.onlyGet, legacy.Door{Fleet: a, Options: o}.Guard(header, a.refuse))
	a.register(h)
	mux.HandleFunc("/", unrouted(mux))
	if o.Alone {
		mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "Running") })
	}
	paths := []string{"/user", "/node", "/cluster", "/cluster/", "/container", "/template", "/utils/"}
	return &legacy.Dialect{Name: Name, Paths: paths, Handler: a.anywhere(mux), API: h}
}

func (a *api) register(h huma.API) {
	on(a, h, huma.Operation{Method: "GET", Path: "/user", OperationID: "list-users", Summary: "List users, or one"}, ask("username"), a.users)
	on(a, h, huma.Operation{Method: "POST", Path: "/user", OperationID: "create-user", Summary: "Create a user"}, tell[NewUser], a.createUser)
	on(a, h, huma.Operation{Method: "PUT", Path: "/user", OperationID: "modify-user", Summary: "Give a user another password"}, tell[NewUser], a.modifyUser)
	on(a, h, huma.Operation{Method: "DELETE", Path: "/user", OperationID: "delete-user", Summary: "Delete a user"}, tell[NamedUser], a.deleteUser)
	report(a, h, "/node", "How every node is", a.nodes)
	report(a, h, "/cluster", "The nodes, as the cluster lists them", a.members)
	on(a, h, huma.Operation{Method: "GET", Path: "/template", OperationID: "list-templates", Summary: "The archives on every node"}, ask(), a.templates)
	on(a, h, huma.Operation{Method: "GET", Path: "/utils/vnc", OperationID: "open-console", Summary: "Open the console of a container",
		Metadata: map[string]any{legacy.Mutates: true}}, ask("id"), a.console)
	on(a, h, huma.Operation{Method: "GET", Path: "/utils/graphic", OperationID: "graph-container", Summary: "The last hour of a container"}, ask("id"), a.graph)
	on(a, h, huma.Operation{Method: "GET", Path: "/cluster", OperationID: "list-marked", Summary: "The containers that wait for their destruction"}, ask(), a.marked)
	on(a, h, huma.Operation{Method: "DELETE", Path: "/cluster", OperationID: "destroy-marked", Summary: "Destroy them"}, ask(), a.destroyMarked)
	on(a, h, huma.Operation{Method: "GET", Path: "/cluster/nextid", OperationID: "next-id", Summary: "The VMID that the next container gets"}, ask("cluster"), a.nextID)
	on(a, h, huma.Operation{Method: "GET", Path: "/container", OperationID: "get-container", Summary: "A container, or those of a user"}, ask("id", "username"), a.container)
	on(a, h, huma.Operation{Method: "POST", Path: "/container", OperationID: "create-container", Summary: "Create a container"}, tell[NewContainer], a.createContainer)
	on(a, h, huma.Operation{Method: "DELETE", Path: "/container", OperationID: "delete-container", Summary: "Stop a container, and mark it for destruction"},
		tell[NamedContainer], a.deleteContainer)
}

// told is an answer that is a bare text.
type told string

// done is the answer to what has nothing to show.
const done told = "OK"

// on registers a handler. A request may say all it says in the query, a form or
// JSON, so that Huma reads nothing of it; takes documents what it may say.
func on[O any](a *api, h huma.API, o huma.Operation, takes func(huma.API, *huma.Operation), handle func(context.Context, asked) (O, error)) {
	o.Errors = []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests}
	o.Responses = map[string]*huma.Response{"200": {Description: http.StatusText(http.StatusOK), Content: shape[O](h)}}
	huma.Register(h, o, func(ctx context.Context, in *struct{ asked }) (*huma.StreamResponse, error) {
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			out, err := answer(ctx, in.asked, handle)
			if err != nil {
				a.refuse(hc, err)
				return
			}
			reply(hc, out)
		}}, nil
	})
	item := h.OpenAPI().Paths[o.Path]
	if item == nil {
		return // it is hidden
	}
	for _, shown := range []*huma.Operation{item.Get, item.Post, item.Put, item.Delete} {
		if shown != nil && shown.OperationID == o.OperationID {
			takes(h, shown)
		}
	}
}

func answer[O any](ctx context.Context, in asked, handle func(context.Context, asked) (O, error)) (out O, err error) {
	if in.err != nil {
		return out, in.err
	}
	return handle(ctx, in)
}

func reply(ctx huma.Context, out any) {
	_, w := humago.Unwrap(ctx)
	if text, bare := out.(told); bare {
		say(w, http.StatusOK, string(text))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(out)
}

func shape[O any](h huma.API) map[string]*huma.MediaType {
	of := reflect.TypeFor[O]()
	if of == reflect.TypeFor[told]() {
		return map[string]*huma.MediaType{"text/plain": {Schema: &huma.Schema{Type: huma.TypeString}}}
	}
	if of.Kind() == reflect.Interface {
		return map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{}}}
	}
	return map[string]*huma.MediaType{"application/json": {Schema: h.OpenAPI().Components.Schemas.Schema(of, true, "")}}
}

// ask documents what may stand in the query.
func ask(names ...string) func(huma.API, *huma.Operation) {
	return func(_ huma.API, o *huma.Operation) {
		for _, name := range names {
			o.Parameters = append(o.Parameters, &huma.Param{Name: name, In: "query", Schema: &huma.Schema{Type: huma.TypeString}})
		}
	}
}

// tell documents what stands in the body.
func tell[B any](h huma.API, o *huma.Operation) {
	schema := h.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[B](), true, "")
	o.RequestBody = &huma.RequestBody{Content: map[string]*huma.MediaType{"application/json": {Schema: schema}, "application/x-www-form-urlencoded": {Schema: schema}}}
}

// report registers the verb that the document could not name, and beside it the
// OPTIONS that stands in for it there.
func report[O any](a *api, h huma.API, path, summary string, handle func(context.Context, asked) (O, error)) {
	on(a, h, huma.Operation{Method: "REPORT", Path: path, Hidden: true}, ask(), handle)
	help := Help{Use: "REPORT", What: summary}
	on(a, h, huma.Operation{Method: "OPTIONS", Path: path, OperationID: "help-" + path[1:], Summary: "What REPORT is for", Metadata: map[string]any{legacy.Open: true}}, ask(),
		func(context.Context, asked) (Help, error) { return help, nil })
	h.OpenAPI().Paths[path].Extensions = map[string]any{"x-report": map[string]any{"summary": summary, "responses": map[string]any{"200": map[string]any{
		"description": http.StatusText(http.StatusOK), "content": shape[O](h)}}}}
}
