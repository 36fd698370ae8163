// Package rahona speaks the servers API of Rahona Network, of 2020: customers
// list, see, switch and watch their own servers. README.md says what is kept,
// and how.
package rahona

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/remudahq/remuda/apps/internal/legacy"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// Name is what the settings call it.
const Name = "rahona"

// Fleet is what it needs of the front door.
type Fleet interface {
	legacy.Authenticator
	User(ctx context.Context, c core.Caller, id core.UserID) (core.User, error)
	Servers(ctx context.Context, c core.Caller, filter core.ServerFilter) ([]core.ServerView, error)
	Usage(ctx context.Context, c core.Caller, id core.ServerID) (fleet.ServerUsage, error)
	Switch(ctx context.Context, c core.Caller, id core.ServerID, order fleet.PowerOrder) (fleet.Accepted, error)
	Await(ctx context.Context, c core.Caller, id core.OperationID, most time.Duration) (core.Operation, error)
	ServerGraph(ctx context.Context, c core.Caller, id core.ServerID, span core.GraphSpan) (core.Graph, error)
}

type api struct {
	legacy.Options
	fleet Fleet
	door  legacy.Door
}

const about = `Customers' servers: listed, shown, switched, watched. Every request carries two headers, ` + "`X-Rahona-Key`" + `, which is a token of Remuda,
and ` + "`X-Rahona-Email`" + `, which is the e-mail address or the name of that token's user.`

// New makes the dialect over the front door.
func New(f Fleet, o legacy.Options) *legacy.Dialect {
	a := &api{Options: o, fleet: f, door: legacy.Door{Fleet: f, Options: o}}
	mux, c := http.NewServeMux(), legacy.Config("Rahona servers API", "2020", about)
	legacy.Wrongs[Wrong](&c)
	c.Transformers = []huma.Transformer{legacy.Retold(a.tell)}
	h := humago.New(mux, c)
	h.UseMiddleware(a.onlyGet, a.door.Guard(key, a.refuse), a.match)
	on(a, h, huma.Operation{Method: "GET", Path: "/services/servers", OperationID: "list-servers", Summary: "List servers", Errors: []int{401, 404}}, a.list)
	on(a, h, huma.Operation{Method: "GET", Path: "/services/servers/{id}", OperationID: "get-server", Summary: "Get server", Errors: []int{401, 403, 404}}, a.get)
	for _, name := range []string{"start", "restart", "stop"} {
		on(a, h, huma.Operation{Method: "GET", Path: "/services/servers/{id}/" + name, OperationID: name + "-server", Summary: strings.ToUpper(name[:1]) + name[1:] + " server",
			Metadata: map[string]any{legacy.Mutates: true}, Errors: []int{401, 403, 404, 405, 500}}, a.turn(verbs[name]))
	}
	on(a, h, huma.Operation{Method: "POST", Path: "/services/servers/{id}/graphs", OperationID: "graphs-of-server", Summary: "Get server graphics", Metadata: map[string]any{legacy.Bodiless: true}, Errors: []int{400, 401, 403, 404, 500}}, a.graphs)
	mux.HandleFunc("/", unrouted(mux))
	return &legacy.Dialect{Name: Name, Paths: []string{"/services/servers", "/services/servers/"}, Handler: mux, API: h}
}

// on registers a handler whose errors are told in the words of the document.
func on[I, O any](a *api, h huma.API, o huma.Operation, handle func(context.Context, *I) (*O, error)) {
	legacy.On(h, o, a.tell, handle)
}

// One names a server in the path.
type One struct {
	ID string `path:"id" doc:"The server's number." example:"123"`
}

type answer[T any] struct{ Body T }

func (a *api) list(ctx context.Context, _ *struct{}) (*answer[[]Listed], error) {
	filter := core.ServerFilter{Owner: legacy.Caller(ctx).User}
	filter.Limit, filter.Sort.By = fleet.MaxPage, core.ByNumber
	var all []Listed
	for {
		views, err := a.fleet.Servers(ctx, legacy.Caller(ctx), filter)
		if err != nil {
			return nil, err
		}
		for _, v := range views {
			all = append(all, listed(v))
			filter.After, filter.Sort.From = string(v.ID), v.SortKey(core.ByNumber)
		}
		if len(views) < filter.Limit {
			break
		}
	}
	if len(all) == 0 {
		return nil, noServers
	}
	return &answer[[]Listed]{all}, nil
}

// find is the caller's server of that number, of which nothing is told while it
// is suspended.
func (a *api) find(ctx context.Context, id string) (core.ServerView, error) {
	n, ok := number(id)
	if !ok {
		return core.ServerView{}, noServer
	}
	who := legacy.Caller(ctx)
	views, err := a.fleet.Servers(ctx, who, core.ServerFilter{Owner: who.User, Numbers: []int64{n}})
	switch {
	case err != nil:
	case len(views) == 0:
		err = noServer
	case views[0].Suspended:
		err = suspended
	}
	if err != nil {
		return core.ServerView{}, err
	}
	return views[0], nil
}

func (a *api) get(ctx context.Context, in *One) (*answer[Server], error) {
	server, err := a.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	used, err := a.fleet.Usage(ctx, legacy.Caller(ctx), server.ID)
	return &answer[Server]{shown(server, used)}, err
}

// patience is how long an answer waits for what it says was done.
const patience = time.Minute

func (a *api) turn(v verb) func(context.Context, *One) (*answer[Done], error) {
	return func(ctx context.Context, in *One) (*answer[Done], error) {
		server, err := a.find(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		accepted, err := a.fleet.Switch(ctx, legacy.Caller(ctx), server.ID, v.order)
		if err != nil {
			return nil, v.refusal(server, err)
		}
		op, err := a.fleet.Await(ctx, legacy.Caller(ctx), accepted.Operation.ID, patience)
		if err == nil {
			err = v.outcome(op)
		}
		return &answer[Done]{Done{v.done}}, err
	}
}

func (a *api) graphs(ctx context.Context, in *struct {
	One
	Type    string `header:"Content-Type" hidden:"true"`
	RawBody []byte `contentType:"multipart/form-data"`
}) (*answer[[]Point], error) {
	frame, known := timeframes[formValue(in.Type, in.RawBody, "timeframe")]
	server, err := a.find(ctx, in.ID)
	switch {
	case err != nil:
		return nil, err
	case !known:
		return nil, badTimeframe
	}
	graph, err := a.fleet.ServerGraph(ctx, legacy.Caller(ctx), server.ID, core.GraphSpan{Timeframe: frame, Consolidation: core.Average})
	if err != nil {
		return nil, err
	}
	all := points(graph)
	if len(all) == 0 {
		return nil, noGraphs
	}
	return &answer[[]Point]{all}, nil
}
