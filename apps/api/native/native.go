// Package native is Remuda's own HTTP API, /v1, in Huma: one file for each
// resource, the wire in structs of its own, and nothing decided here.
//
// A handler translates what came in, calls the front door, and translates what
// comes out. Who asks, under which idempotency key and with which precondition,
// is read once for all of them by the middleware, and reaches the front door in
// the [core.Caller].
package native

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/remudahq/remuda/apps/api/native/docs"
	"github.com/remudahq/remuda/apps/internal/problem"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// Options is what the API needs besides the front door.
type Options struct {
	PublicURL string // where clients reach us; empty for wherever they came to
	Logger    *slog.Logger
	Digest    func(place string, data []byte) []byte // a keyed hash, for idempotency keys
	Tokens    *web.Limiter                           // by token; nil for none
	Logins    *web.Limiter                           // by address and by username; nil for none
	Draining  <-chan struct{}                        // closed when long answers shall end; nil for never
}

// API is the native API.
type API struct {
	Options
	fleet *fleet.Service
	huma  huma.API
	mux   *http.ServeMux

	commands map[string]call // by the operation's ID

	denials *web.Limiter // of what too many logins leave in the audit log
}

// New makes the API over the front door.
func New(service *fleet.Service, o Options) *API {
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	a := &API{Options: o, fleet: service, mux: http.NewServeMux(), commands: map[string]call{}}
	exactly()
	a.denials = web.NewLimiter(denialRate, denialBurst)
	a.huma = humago.New(a.mux, a.config())
	a.huma.UseMiddleware(a.identify, a.permit, a.terms)
	for _, register := range []func(){
		a.registerSession, a.registerMe, a.registerUsers, a.registerRoles, a.registerTokens, a.registerPlans, a.registerImages, a.registerClusters,
		a.registerNodes, a.registerInventory, a.registerPools, a.registerAddresses, a.registerServers, a.registerBulk, a.registerPower, a.registerMigrate, a.registerPassword, a.registerKeys, a.registerConsole, a.registerUsage, a.registerGraphs, a.registerSnapshots, a.registerOperations,
		a.registerSpecification,
		a.registerRebuild, a.registerAdopt,
		a.registerNetwork,
		a.registerPeople,
		a.registerWebhooks, a.registerMails,
		a.registerAlerts,
	} {
		register()
	}
	return a
}

// exactly has Huma, everywhere in the process, take the names of fields as they
// are written. Otherwise Name is taken for name, and one that comes with the
// other is read without having been checked.
var exactly = sync.OnceFunc(func() { huma.ValidateStrictCasing = true })

// Huma is where others register what belongs to the API, such as its streams.
func (a *API) Huma() huma.API { return a.huma }

// Handler answers everything below /v1, the documents and their page. Call it
// once, when everything is registered.
func (a *API) Handler() http.Handler {
	page := http.StripPrefix("/docs", docs.Handler("/openapi.json", "Remuda"))
	a.mux.Handle("GET /docs", page)
	a.mux.Handle("GET /docs/", page)
	for _, name := range []string{"openapi.json", "openapi.yaml", "openapi-3.0.json", "openapi-3.0.yaml"} {
		a.mux.HandleFunc("GET /"+name, a.serveDocument(name))
	}
	a.mux.Handle("/", web.Unrouted(a.mux))
	return a.mux
}

// operation is one operation: what the document says of it, and what it does.
type operation struct {
	huma.Operation
	open  bool              // needs no token
	said  bool              // what it needs
	needs []core.Permission // one of them; none if every token will do
}

func op(method, path, id, tag, summary string, more ...func(*operation)) operation {
	o := operation{Operation: huma.Operation{
		Method: method, Path: path, OperationID: id, Tags: []string{tag}, Summary: summary,
		Responses: map[string]*huma.Response{}, Security: []map[string][]string{{"bearer": {}}},
	}}
	for _, change := range more {
		change(&o)
	}
	return o
}

func explained(text string) func(*operation) { return func(o *operation) { o.Description = text } }
func created(o *operation)                   { o.DefaultStatus = http.StatusCreated }

// begins says that the call answers 202 and begins an operation of this kind, or
// of one of these kinds.
func begins(kinds ...string) func(*operation) {
	return func(o *operation) {
		o.DefaultStatus = http.StatusAccepted
		o.Extensions = map[string]any{"x-remuda-begins": strings.Join(kinds, ", ")}
	}
}

func open(o *operation) { o.Security, o.open = []map[string][]string{}, true }

// on registers a handler. Whatever error it answers becomes a problem.
func on[I, O any](a *API, o operation, handle func(context.Context, *I) (*O, error)) {
	if o.open {
		o.Metadata = map[string]any{"open": true}
	}
	if changes(o.Method) && !o.open {
		a.commands[o.OperationID] = call{method: o.Method, template: o.Path}
	}
	if o.said {
		web.Needs(&o.Operation, o.needs...)
	}
	o.MaxBodyBytes = web.MaxBody + 1 // the body was read, and bounded, before
	o.BodyReadTimeout = -1
	huma.Register(a.huma, o.Operation, func(ctx context.Context, in *I) (*O, error) {
		watched, wrote := fleet.Witnessed(ctx)
		out, err := handle(watched, in)
		if err != nil {
			p := a.problem(ctx, err)
			if !wrote() {
				a.trace(ctx, &o.Operation, problem.Of(p).Code)
			}
			return nil, p
		}
		return out, nil
	})
}

// trace enters a change in the audit log that was refused before the front door
// heard of it. Who is not known leaves no trace here.
func (a *API) trace(ctx context.Context, o *huma.Operation, code string) {
	who := caller(ctx)
	if !changes(o.Method) || who.User == "" {
		return
	}
	action := core.Permission(o.OperationID)
	if oneOf, _ := web.Needed(o); len(oneOf) > 0 {
		action = oneOf[0]
	}
	a.fleet.Refused(ctx, who, action, core.Clip(web.ScopeOf(ctx).Subject), code)
}
