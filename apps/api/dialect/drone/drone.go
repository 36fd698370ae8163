// Package drone speaks the servers API of Drone's autoscaler, of 2018: build
// agents' machines are made, listed, found and terminated. README.md says what
// is kept, and how.
package drone

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/remudahq/remuda/apps/internal/legacy"
	"github.com/remudahq/remuda/apps/internal/version"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// Name is what the settings call it, and the planner that it pauses.
const Name = "drone"

// Pool is what new servers are made of.
type Pool struct {
	Image    string // name or ID; empty: none can be made
	Plan     string // name or ID
	Capacity int    // how many builds may run on each
	Prefix   string // of their names
}

// Fleet is what it needs of the front door.
type Fleet interface {
	legacy.Authenticator
	Servers(ctx context.Context, c core.Caller, filter core.ServerFilter) ([]core.ServerView, error)
	CountServers(ctx context.Context, c core.Caller, filter core.ServerFilter) (int, error)
	Create(ctx context.Context, c core.Caller, req fleet.CreateServer) (fleet.Accepted, error)
	Terminate(ctx context.Context, c core.Caller, id core.ServerID) (fleet.Accepted, error)
	Keys(ctx context.Context, c core.Caller, id core.ServerID) (core.ServerKeys, error)
	Pause(ctx context.Context, c core.Caller, planner string, on bool) error
	Paused(ctx context.Context, planner string) (bool, error)
}

type api struct {
	legacy.Options
	fleet  Fleet
	pool   Pool
	counts counts
}

const about = `Machines for build agents, of one pool: made, listed, found, terminated. Callers come in with ` + "`Authorization: Bearer <token>`" + `, a token of Remuda.`

// New makes the dialect over the front door.
func New(f Fleet, o legacy.Options, p Pool) *legacy.Dialect {
	a := &api{Options: o, fleet: f, pool: p}
	door := legacy.Door{Fleet: f, Options: o}
	mux, c := http.NewServeMux(), legacy.Config("Drone autoscaler servers API", "2018", about)
	legacy.Wrongs[Wrong](&c)
	c.Transformers = []huma.Transformer{legacy.Retold(a.tell)}
	h := humago.New(mux, c)
	h.UseMiddleware(door.Guard(secret, a.refuse))
	a.register(h)
	mux.HandleFunc("/", unrouted(knows(h)))
	return &legacy.Dialect{Name: Name, Handler: mux, API: h,
		Paths: []string{"/api/servers", "/api/servers/", "/api/pause", "/api/resume", "/varz", "/healthz"}}
}

func (a *api) register(h huma.API) {
	open := map[string]any{legacy.Open: true}
	on(a, h, huma.Operation{Method: "GET", Path: "/api/servers", OperationID: "list-servers", Summary: "List all servers", Errors: []int{401, 403}}, a.list)
	on(a, h, huma.Operation{Method: "GET", Path: "/api/servers/{name}", OperationID: "find-server", Summary: "Find a server", Errors: []int{401, 403, 404}}, a.find)
	on(a, h, huma.Operation{Method: "POST", Path: "/api/servers", OperationID: "create-server", Summary: "Provision a server", Errors: []int{401, 403, 409, 422}}, a.create)
	on(a, h, huma.Operation{Method: "DELETE", Path: "/api/servers/{name}", OperationID: "destroy-server", Summary: "Terminate a server",
		DefaultStatus: http.StatusOK, Errors: []int{401, 403, 404, 409}}, a.destroy)
	for name, paused := range map[string]bool{"pause": true, "resume": false} {
		on(a, h, huma.Operation{Method: "POST", Path: "/api/" + name, OperationID: name, Summary: "Have the planner " + name,
			DefaultStatus: http.StatusNoContent, Errors: []int{401, 403}}, a.pause(paused))
	}
	on(a, h, huma.Operation{Method: "GET", Path: "/varz", OperationID: "varz", Summary: "Whether the planner is paused", Metadata: open}, a.varz)
	on(a, h, huma.Operation{Method: "GET", Path: "/healthz", OperationID: "healthz", Summary: "Whether anybody answers", Metadata: open}, a.healthz)
	if a.Alone { // on the main listener they are others'
		on(a, h, huma.Operation{Method: "GET", Path: "/version", OperationID: "version", Summary: "What answers", Metadata: open}, a.version)
		on(a, h, huma.Operation{Method: "GET", Path: "/metrics", OperationID: "metrics", Summary: "Counts, as Prometheus reads them", Errors: []int{401}}, a.metrics)
		on(a, h, huma.Operation{Method: "GET", Path: "/{$}", OperationID: "home", Summary: "Where the documents are", Metadata: open, DefaultStatus: http.StatusSeeOther},
			func(context.Context, *struct{}) (*elsewhere, error) { return toDocs, nil })
	}
}

// on registers a handler whose errors are told in the words of the original.
func on[I, O any](a *api, h huma.API, o huma.Operation, handle func(context.Context, *I) (*O, error)) {
	legacy.On(h, o, a.tell, handle)
}

// each hands over the servers that the caller sees, the oldest first, until one
// is enough.
func (a *api) each(ctx context.Context, filter core.ServerFilter, enough func(core.ServerView) bool) error {
	filter.Limit, filter.Sort.By = fleet.MaxPage, core.ByCreated
	for {
		views, err := a.fleet.Servers(ctx, legacy.Caller(ctx), filter)
		if err != nil {
			return err
		}
		for _, v := range views {
			if enough(v) {
				return nil
			}
			filter.After, filter.Sort.From = string(v.ID), v.SortKey(core.ByCreated)
		}
		if len(views) < filter.Limit {
			return nil
		}
	}
}

func (a *api) list(ctx context.Context, _ *struct{}) (*answer[[]Server], error) {
	all := []Server{}
	err := a.each(ctx, core.ServerFilter{Labels: label}, func(v core.ServerView) bool { all = append(all, listed(v, a.pool)); return false })
	return &answer[[]Server]{all}, err
}

// named is the server of that name: the caller's own of the pool, or else the only
// one of the pool, or else the only one that the caller sees.
func (a *api) named(ctx context.Context, name string) (found core.ServerView, err error) {
	count, best := 0, nearness(0)
	err = a.each(ctx, core.ServerFilter{Name: name}, func(v core.ServerView) bool {
		if v.Name != name || name == "" {
			return false
		}
		switch n := nearnessOf(v, legacy.Caller(ctx).User); {
		case n > best:
			found, best, count = v, n, 1
		case n == best:
			count++
		}
		return best == own
	})
	switch {
	case err != nil:
	case count == 0:
		err = noServer
	case count > 1:
		err = ambiguous
	}
	return found, err
}

func (a *api) find(ctx context.Context, in *One) (*answer[Server], error) {
	v, err := a.named(ctx, in.Name)
	if err != nil {
		return nil, err
	}
	var keys core.ServerKeys
	if legacy.Caller(ctx).Has(core.ServerTLS) {
		if keys, err = a.fleet.Keys(ctx, legacy.Caller(ctx), v.ID); core.KindOf(err) == core.NotFound {
			err = nil // it has none
		}
	}
	return &answer[Server]{shown(v, a.pool, keys)}, err
}

func (a *api) create(ctx context.Context, _ *struct{}) (*answer[Server], error) {
	if a.pool.Image == "" {
		return nil, noImage
	}
	accepted, err := a.fleet.Create(ctx, legacy.Caller(ctx), a.pool.order())
	a.counts.created.note(err)
	return &answer[Server]{listed(accepted.Server, a.pool)}, err
}

func (a *api) destroy(ctx context.Context, in *Destroy) (*Ended, error) {
	v, err := a.named(ctx, in.Name)
	if err != nil {
		return nil, err
	}
	was := listed(v, a.pool)
	accepted, err := a.fleet.Terminate(ctx, legacy.Caller(ctx), v.ID)
	a.counts.deleted.note(err)
	if err != nil {
		return nil, err
	}
	if was.State == failed && (was.ID == "" || truth(in.Force)) {
		return &Ended{Status: http.StatusNoContent}, nil
	}
	now := listed(accepted.Server, a.pool)
	now.State = shutdown // also of one that is not made after all
	return &Ended{Status: http.StatusOK, Body: &now}, nil
}

func (a *api) pause(on bool) func(context.Context, *struct{}) (*struct{}, error) {
	return func(ctx context.Context, _ *struct{}) (*struct{}, error) {
		return nil, a.fleet.Pause(ctx, legacy.Caller(ctx), Name, on)
	}
}

func (a *api) varz(ctx context.Context, _ *struct{}) (*answer[Vars], error) {
	paused, err := a.fleet.Paused(ctx, Name)
	return &answer[Vars]{Vars{paused}}, err
}

func (a *api) healthz(context.Context, *struct{}) (*text, error) {
	return &text{"text/plain", []byte("OK")}, nil
}

func (a *api) version(context.Context, *struct{}) (*answer[Version], error) {
	return &answer[Version]{Version{Source: "https://github.com/remudahq/remuda", Version: version.Version}}, nil
}
