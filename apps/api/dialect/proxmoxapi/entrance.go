package proxmoxapi

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/remudahq/remuda/apps/internal/legacy"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
)

// Authenticate lets somebody in by the whole Authorization header: a token,
// with or without Bearer, or a username and a password. Where the operator has
// opened the dialect to its own machine, it may be missing.
func (a *api) Authenticate(ctx context.Context, header, source string) (core.Caller, error) {
	if header == unsaid && a.open != "" && local(source) {
		return a.fleet.Vouched(ctx, source, a.open)
	}
	r := http.Request{Header: http.Header{"Authorization": {header}}}
	username, password, basic := r.BasicAuth()
	if !basic {
		return a.fleet.Authenticate(ctx, legacy.Bearer(header, true), source)
	}
	from, on := a.Logins.Take("from "+web.House(source)), a.Logins.Take("on "+username)
	for _, verdict := range []web.Verdict{from, on} {
		if !verdict.OK {
			return core.Caller{}, web.TooMany(verdict)
		}
	}
	who, err := a.fleet.AuthenticatePassword(ctx, source, username, password)
	if err == nil { // what was right does not count
		from.Return()
		on.Return()
	}
	return who, err
}

// unsaid stands for a header that was not sent, by a client of this machine; as
// a token it could not be sent.
const unsaid = "\n"

// header is what a request says of who asks. A page from elsewhere, in a browser
// on this machine, is not this machine.
func header(ctx huma.Context) string {
	r, _ := humago.Unwrap(ctx)
	said := r.Header.Get("Authorization")
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	if _, given := r.Header["Authorization"]; given || !local(host) || !sameMachine(r.Header) {
		return said
	}
	return unsaid
}

func sameMachine(h http.Header) bool {
	for _, name := range []string{"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip"} {
		if h.Get(name) != "" {
			return false // a proxy here speaks for somebody else
		}
	}
	for _, name := range []string{"Origin", "Referer"} {
		from := h.Get(name)
		if u, err := url.Parse(from); from != "" && (err != nil || !local(u.Hostname())) {
			return false
		}
	}
	site := h.Get("Sec-Fetch-Site")
	return site == "" || site == "same-origin" || site == "none"
}

// local reports whether a host is this machine.
func local(host string) bool {
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || err == nil && addr.Unmap().IsLoopback()
}

// anywhere lets pages of any origin ask, as the original did: they have to show
// a token, which no browser adds by itself. Where nobody has to, they may not.
func (a *api) anywhere(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if allowed := allowedOn(mux, r); r.Method == http.MethodOptions && len(allowed) > 0 {
			w.Header().Set("Allow", strings.Join(append(allowed, http.MethodOptions), ", "))
		}
		if a.open == "" {
			w.Header().Set("Access-Control-Allow-Origin", "*")
			w.Header().Set("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE, REPORT, OPTIONS")
			w.Header().Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key")
		}
		mux.ServeHTTP(w, r)
	})
}

// onlyGet keeps a HEAD, which the mux takes for a GET, from opening a console.
func (a *api) onlyGet(ctx huma.Context, next func(huma.Context)) {
	if r, w := humago.Unwrap(ctx); r.Method == http.MethodHead && ctx.Operation().Metadata[legacy.Mutates] != nil {
		write(w, Wrong{"Cannot HEAD " + r.URL.Path, http.StatusMethodNotAllowed})
		return
	}
	next(ctx)
}

// refuse answers what went wrong.
func (a *api) refuse(ctx huma.Context, err error) {
	_, w := humago.Unwrap(ctx)
	wrong, own := errors.AsType[Wrong](err)
	if !own {
		p := a.Fault(ctx.Context(), err)
		if wrong = words(p); wrong.status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", "Bearer")
		}
	}
	write(w, wrong)
}

func write(w http.ResponseWriter, wrong Wrong) {
	if wrong.status >= http.StatusInternalServerError {
		say(w, wrong.status, wrong.Text)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(wrong.status)
	_ = json.NewEncoder(w).Encode(wrong)
}

// say answers with a bare text.
func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text))
}

// unrouted answers what no operation does, as the original's router did.
func unrouted(mux *http.ServeMux) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		allowed := allowedOn(mux, r)
		switch {
		case len(allowed) == 0:
			write(w, Wrong{"Cannot " + core.Clip(r.Method+" "+r.URL.Path), http.StatusNotFound})
		case r.Method == http.MethodOptions:
			w.WriteHeader(http.StatusNoContent)
		default:
			w.Header().Set("Allow", strings.Join(append(allowed, http.MethodOptions), ", "))
			write(w, Wrong{"Cannot " + core.Clip(r.Method+" "+r.URL.Path), http.StatusMethodNotAllowed})
		}
	}
}

// allowedOn are the methods that a path has.
func allowedOn(mux *http.ServeMux, r *http.Request) []string {
	return web.Allowed(mux, r, "GET", "POST", "PUT", "DELETE", "REPORT")
}
