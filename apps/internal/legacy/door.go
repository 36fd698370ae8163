package legacy

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/remudahq/remuda/apps/internal/problem"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
)

// Authenticator knows who has a secret. Denied (unauthenticated).
type Authenticator interface {
	Authenticate(ctx context.Context, secret, source string) (core.Caller, error)
}

// Door is where callers of a dialect come in.
type Door struct {
	Fleet Authenticator
	Options
}

// Caller is who asks, as the door found out.
func Caller(ctx context.Context) core.Caller { return web.ScopeOf(ctx).Caller }

// Source is the address that the request came from.
func Source(ctx context.Context) string { return web.ScopeOf(ctx).Source }

// Enter lets somebody in with a token, or the access token of a session, and
// notes who it is for the rest of the request; the headers tell of the token's
// limit. Denied (unauthenticated), or a problem of status 429.
func (d Door) Enter(ctx context.Context, w http.ResponseWriter, secret string) error {
	scope := web.ScopeOf(ctx)
	who, err := d.Fleet.Authenticate(ctx, secret, scope.Source)
	if err != nil {
		return err
	}
	scope.Caller = who
	if verdict := d.Tokens.Take(cmp.Or(string(who.Token), string(who.User))); !verdict.Tell(w.Header()) {
		return web.TooMany(verdict)
	}
	return nil
}

// Keys in an operation's metadata. Open says that everybody may come
// in; Mutates that the operation changes something though it is a GET; Bodiless
// that the dialect has words of its own for a body that is not there.
const (
	Open     = "open"
	Mutates  = "mutates"
	Bodiless = "bodiless"
)

// Guard is the middleware that every operation of a dialect passes: it bounds
// the body, lets the caller in with the secret that the dialect finds in the
// request, and reads the idempotency key of what changes something. refuse
// tells an error in the dialect's own words.
func (d Door) Guard(secret func(huma.Context) string, refuse func(huma.Context, error)) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		r, w := humago.Unwrap(ctx)
		scope := web.ScopeOf(ctx.Context())
		scope.Route = ctx.Operation().Path
		body, bad := web.ReadBody(w, r, web.BodyTime)
		if bad != nil {
			refuse(ctx, bad)
			return
		}
		if ctx.Operation().Metadata[Open] != nil {
			scope.Caller.Source = scope.Source
			next(ctx)
			return
		}
		if err := d.Enter(ctx.Context(), w, secret(ctx)); err != nil {
			refuse(ctx, err)
			return
		}
		if changes(ctx.Operation()) {
			if err := d.Terms(r, body); err != nil {
				refuse(ctx, err)
				return
			}
		}
		next(ctx)
	}
}

func changes(o *huma.Operation) bool {
	return o.Metadata[Mutates] != nil || o.Method == http.MethodPost || o.Method == http.MethodPut || o.Method == http.MethodPatch || o.Method == http.MethodDelete
}

// Terms notes the idempotency key of a change, if it has one: the same request
// under the same key has one effect and one answer, as in our own API.
func (d Door) Terms(r *http.Request, body []byte) error {
	values, given := r.Header["Idempotency-Key"]
	if !given {
		return nil
	}
	key := strings.Join(values, ",")
	printable := strings.IndexFunc(key, func(c rune) bool { return c < ' ' || c > '~' }) < 0
	if key == "" || len(key) > 255 || !printable || d.Digest == nil {
		return problem.New(http.StatusBadRequest, "malformed-header", "the header Idempotency-Key must be 1 to 255 printable characters of ASCII")
	}
	said := append(fmt.Appendf(nil, "%s\n%s\n%s\n", r.Method, r.URL.EscapedPath(), r.URL.RawQuery), body...)
	sum := sha256.Sum256(said)
	who := &web.ScopeOf(r.Context()).Caller
	who.Key, who.Hash, who.Keyed = key, sum[:], d.Digest("requests", said)
	return nil
}

// Fault is what an error is to a caller, before a dialect finds words for it:
// its status, code, detail, the other side's reason, and the fields that are
// wrong. What is our own fault is logged under the request's ID, and told
// without details.
func (o Options) Fault(ctx context.Context, err error) *problem.Problem {
	scope := web.ScopeOf(ctx)
	p := problem.Of(err)
	if e, ok := err.(*huma.ErrorModel); ok { //nolint:errorlint // Huma hands it over as it made it
		p = problem.FromHuma(e)
	}
	if p.Status >= http.StatusInternalServerError && ctx.Err() == nil {
		o.Log().Error("a request failed", "request", scope.ID, "route", scope.Route, "status", p.Status, "err", err)
	}
	return p
}

// Bearer is the token in an Authorization header of that scheme; with bare, the
// whole header if it names no scheme.
func Bearer(header string, bare bool) string {
	scheme, token, two := strings.Cut(strings.TrimSpace(header), " ")
	switch {
	case two && strings.EqualFold(scheme, "Bearer"):
		return strings.TrimSpace(token)
	case !two && bare:
		return scheme
	}
	return ""
}
