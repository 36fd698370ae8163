// Package ospab speaks the API of the ospab.host panel, version 8.1: customers
// register, log in, buy servers and look after them, and hear of them by
// Socket.IO. README.md says what is kept, and how.
package ospab

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/remudahq/remuda/apps/internal/legacy"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

// Name is what the settings call it.
const Name = "ospab"

// Fleet is what it needs of the front door.
type Fleet interface {
	legacy.Authenticator
	Refused(ctx context.Context, c core.Caller, action core.Permission, subject, code string)
	LoginLong(ctx context.Context, source string, l fleet.LongLogin) (core.Session, error)
	Register(ctx context.Context, source string, r fleet.Registration) (core.User, error)
	User(ctx context.Context, c core.Caller, id core.UserID) (core.User, error)
	NumbersOf(ctx context.Context, c core.Caller, kind core.Numbered, ids ...string) (map[string]int64, error)
	Numbered(ctx context.Context, c core.Caller, kind core.Numbered, number int64) (string, error)
	Plans(ctx context.Context, c core.Caller, page core.Page) ([]core.Plan, error)
	Plan(ctx context.Context, c core.Caller, id core.PlanID) (core.Plan, error)
	Images(ctx context.Context, c core.Caller, page core.Page) ([]core.Image, error)
	Image(ctx context.Context, c core.Caller, id core.ImageID) (core.Image, error)
	Servers(ctx context.Context, c core.Caller, filter core.ServerFilter) ([]core.ServerView, error)
	Usage(ctx context.Context, c core.Caller, id core.ServerID) (fleet.ServerUsage, error)
	ServerGraph(ctx context.Context, c core.Caller, id core.ServerID, span core.GraphSpan) (core.Graph, error)
	CreateWithPassword(ctx context.Context, c core.Caller, req fleet.CreateServer) (fleet.PasswordAccepted, error)
	Switch(ctx context.Context, c core.Caller, id core.ServerID, order fleet.PowerOrder) (fleet.Accepted, error)
	Delete(ctx context.Context, c core.Caller, id core.ServerID, keepGuest bool) (fleet.Accepted, error)
	SetPassword(ctx context.Context, c core.Caller, id core.ServerID, wanted fleet.NewPassword) (fleet.PasswordAccepted, error)
	Respecify(ctx context.Context, c core.Caller, id core.ServerID, req fleet.Respecify) (fleet.Accepted, error)
	Snapshots(ctx context.Context, c core.Caller, id core.ServerID) (core.SnapshotList, error)
	TakeSnapshot(ctx context.Context, c core.Caller, id core.ServerID, req fleet.NewSnapshot) (fleet.Accepted, error)
	RollBack(ctx context.Context, c core.Caller, id core.ServerID, name string, start bool) (fleet.Accepted, error)
	DeleteSnapshot(ctx context.Context, c core.Caller, id core.ServerID, name string) (fleet.Accepted, error)
	OpenConsole(ctx context.Context, c core.Caller, id core.ServerID, kind core.ConsoleKind) (fleet.ConsoleAccepted, error)
	Await(ctx context.Context, c core.Caller, id core.OperationID, most time.Duration) (core.Operation, error)
	Vitals(ctx context.Context, c core.Caller, filter core.ServerFilter) ([]fleet.Vitals, error)
	Listen(ctx context.Context, c core.Caller, after int64) (*fleet.Listener, error)
}

type api struct {
	legacy.Options
	fleet Fleet
	door  legacy.Door
	key   []byte // signs tokens
}

const about = `The panel of a hosting company: customers register, log in, buy servers and look after them; all texts are Russian.
A token is what ` + "`POST /api/auth/login`" + ` answers, or any token of Remuda: ` + "`Authorization: Bearer <token>`" + `.
What a server uses, and its alerts, are told by Socket.IO 4 at ` + "`/socket.io/`" + `, to whoever shows a token in the handshake (` + "`auth.token`" + `):
the events ` + "`subscribe-server`, `unsubscribe-server`, `server-stats`, `server-alerts` and `server-error`" + `.`

// every is how often subscribers hear what their servers use.
const every = 30 * time.Second

// New makes the dialect over the front door.
func New(f Fleet, o legacy.Options) *legacy.Dialect { return paced(f, o, every) }

func paced(f Fleet, o legacy.Options, round time.Duration) *legacy.Dialect {
	a := &api{Options: o, fleet: f, door: legacy.Door{Fleet: f, Options: o}, key: signingKey(o.Digest)}
	mux, c := http.NewServeMux(), legacy.Config("ospab.host panel API", "8.1", about)
	legacy.Wrongs[Wrong](&c)
	c.OnAddOperation = append(c.OnAddOperation, bodies)
	c.Transformers = []huma.Transformer{legacy.Retold(a.tell)}
	h := humago.New(mux, c)
	h.UseMiddleware(a.door.Guard(secret, a.refuse))
	a.people(h)
	a.servers(h)
	a.actions(h)
	news := newHub(f, o)
	mux.HandleFunc("/socket.io/", func(w http.ResponseWriter, r *http.Request) {
		web.ScopeOf(r.Context()).Route = "/socket.io/"
		news.sockets.ServeHTTP(w, r)
	})
	mux.HandleFunc("/", unrouted(h))
	return &legacy.Dialect{
		Name: Name, Paths: []string{"/api/server", "/api/server/", "/api/auth/", "/api/tariff", "/api/os", "/socket.io/"},
		Handler: anyOrigin(mux), API: h, Run: func(ctx context.Context) error { return news.run(ctx, round) },
	}
}

// call is an operation with the statuses that it may answer besides 200.
func call(method, path, id, summary string, errors ...int) huma.Operation {
	return huma.Operation{Method: method, Path: "/api" + path, OperationID: id, Summary: summary, Errors: append([]int{401}, errors...),
		Metadata: map[string]any{legacy.Bodiless: true}}
}

// on registers a handler whose errors are told in their words.
func on[I, O any](a *api, h huma.API, o huma.Operation, handle func(context.Context, *I) (*O, error)) {
	legacy.On(h, o, a.tell, handle)
}

// takes documents what an operation reads.
func takes[T any](h huma.API, o huma.Operation) huma.Operation {
	o.SkipValidateBody = true // there are words of theirs for what is wrong with it
	o.Metadata[sent] = h.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), true, "")
	return o
}

// sent is the key in an operation's metadata that says what its body is.
const sent = "sent"

// bodies documents it.
func bodies(_ *huma.OpenAPI, o *huma.Operation) {
	if schema, ok := o.Metadata[sent].(*huma.Schema); ok {
		o.RequestBody.Content = map[string]*huma.MediaType{"application/json": {Schema: schema}}
	}
}

type answer[T any] struct{ Body T }

// body is what was sent, whatever it is called.
type body struct {
	RawBody []byte `contentType:"application/json"`
}

// into reads it; what is no JSON of this form names nothing.
func into[T any](b body) (T, bool) {
	var read T
	err := json.Unmarshal(b.RawBody, &read)
	return read, err == nil || len(b.RawBody) == 0
}

func secret(ctx huma.Context) string { return legacy.Bearer(ctx.Header("Authorization"), false) }

// refuse answers from a middleware.
func (a *api) refuse(ctx huma.Context, err error) {
	_, w := humago.Unwrap(ctx)
	said := a.tell(ctx.Context(), err)
	if said == badToken {
		switch header := ctx.Header("Authorization"); {
		case header == "":
			said = noToken
		case secret(ctx) == "":
			said = badForm
		}
	}
	legacy.Write(w, said)
}

// tell is an error in their words.
func (a *api) tell(ctx context.Context, err error) Wrong {
	return legacy.Told(ctx, a.Options, err, words)
}

// unrouted answers what no operation does.
func unrouted(h huma.API) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for path := range h.OpenAPI().Paths {
			if fits(path, r.URL.Path) {
				legacy.Write(w, noMethod)
				return
			}
		}
		legacy.Write(w, noPath)
	}
}

// fits reports whether a path is one of a pattern with parts in braces.
func fits(pattern, path string) bool {
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return false
	}
	for i := range want {
		if want[i] != have[i] && (!strings.HasPrefix(want[i], "{") || have[i] == "") {
			return false
		}
	}
	return true
}

// anyOrigin lets pages of any origin ask, as the panel's own pages do: who asks is
// proven by a header that no browser sends by itself.
func anyOrigin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		if r.Method != http.MethodOptions {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE")
		w.Header().Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key")
		w.Header().Set("Access-Control-Max-Age", "600")
		w.WriteHeader(http.StatusNoContent)
	})
}
