package convoy

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/remudahq/remuda/apps/internal/legacy"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
)

func caller(ctx context.Context) core.Caller { return legacy.Caller(ctx) }

// then is the caller with a key of its own for another step of the same request,
// so that each step has one effect however often the request comes.
func then(ctx context.Context, step string) core.Caller {
	c := caller(ctx)
	if c.Key != "" {
		c.Key += "→" + step // no caller's key has such a sign
	}
	return c
}

// secret is the token: bare, as the document has it, or as a bearer's.
func secret(ctx huma.Context) string { return legacy.Bearer(ctx.Header("Authorization"), true) }

// asked is what of a request Huma does not hand over.
type asked struct {
	url  *url.URL // as the world sees it
	kind string   // of the body
	body []byte
}

type askedKey struct{}

func askedIn(ctx context.Context) asked {
	r, _ := ctx.Value(askedKey{}).(asked)
	return r
}

// note keeps what is asked, behind the door, and says what the limit is.
func (a *api) note(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	limited(w.Header())
	body, err := io.ReadAll(r.Body) // the door has read it, within its bounds
	if err != nil {
		a.refuse(ctx, err)
		return
	}
	next(huma.WithValue(ctx, askedKey{}, asked{a.seenAs(r), r.Header.Get("Content-Type"), body}))
}

// seenAs is the address of a request as the world sees it. The public URL leads
// to the main listener, and not to one of the dialect's own.
func (a *api) seenAs(r *http.Request) *url.URL {
	u, base := *r.URL, web.ScopeOf(r.Context()).Base
	if a.PublicURL != "" && !a.Alone {
		base = a.PublicURL
	}
	if seen, err := url.Parse(base); err == nil && seen.Host != "" {
		u.Scheme, u.Host = seen.Scheme, seen.Host
		u.Path = strings.TrimSuffix(seen.Path, "/") + u.Path
	}
	return &u
}

// refuse answers from a middleware.
func (a *api) refuse(ctx huma.Context, err error) {
	_, w := humago.Unwrap(ctx)
	wrong := a.tell(ctx.Context(), err)
	if wrong.status == http.StatusUnauthorized && strings.HasPrefix(strings.ToLower(ctx.Header("Authorization")), "bearer ") {
		wrong = noBearer
	}
	limited(w.Header())
	if p := a.Fault(ctx.Context(), err); p.GetHeaders().Get("Retry-After") != "" {
		w.Header().Set("Retry-After", p.GetHeaders().Get("Retry-After"))
	}
	legacy.Write(w, wrong)
}

// limited says what the token's limit is in the words of Laravel too.
func limited(h http.Header) {
	for _, name := range []string{"Limit", "Remaining"} {
		if value := h.Get("RateLimit-" + name); value != "" {
			h.Set("X-RateLimit-"+name, value)
		}
	}
}

// tell is an error in the words of the document.
func (a *api) tell(ctx context.Context, err error) Wrong {
	return legacy.Told(ctx, a.Options, err, words)
}

// unrouted answers what no operation does: another verb, or nothing at all.
func (a *api) unrouted(mux *http.ServeMux) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		allowed := web.Allowed(mux, r, http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete)
		if len(allowed) > 0 && !slices.Contains(allowed, r.Method) {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			legacy.Write(w, Wrong{Message: "The " + core.Clip(r.Method) + " method is not supported for this route. Supported methods: " + strings.Join(allowed, ", ") + ".", status: http.StatusMethodNotAllowed})
			return
		}
		legacy.Write(w, Wrong{Message: "The route " + core.Clip(strings.TrimPrefix(r.URL.Path, "/")) + " could not be found.", status: http.StatusNotFound})
	}
}
