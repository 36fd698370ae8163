package web

import (
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/remudahq/remuda/apps/internal/problem"
	"github.com/remudahq/remuda/core"
)

// Front is what every request passes first.
type Front struct {
	Logger  *slog.Logger
	Proxies Proxies  // whose word counts for where a request came from
	Sources *Limiter // by address of the client; nil for none
	Watch   Watcher  // nil for none
}

// Watcher hears of every request.
type Watcher interface {
	Began()
	Ended(route, method string, status int, took time.Duration)
}

// Wrap puts the front before a handler: each request gets a scope and safe
// headers, is counted and logged, and a panic becomes a problem.
func (f Front) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		scope, out, began := newScope(r, f.Proxies), &recorder{ResponseWriter: w}, time.Now()
		if f.Watch != nil {
			f.Watch.Began()
		}
		safe(w.Header(), scope)
		if len(r.TransferEncoding) > 0 {
			w.Header().Set("Connection", "close") // a proxy may believe that the body had another end
		}
		defer f.end(scope, out, r, began)
		defer f.rescue(scope, out)
		if verdict := f.Sources.Take(House(scope.Source)); !verdict.Tell(w.Header()) {
			TooMany(verdict).For(scope.ID).Write(out)
			return
		}
		next.ServeHTTP(out, Within(r, scope))
	})
}

// safe keeps an answer from being anything but data. A page sets its own policy.
func safe(h http.Header, s *Scope) {
	h.Set(RequestID, s.ID)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "no-store")
}

func (f Front) rescue(s *Scope, out *recorder) {
	cause := recover()
	if cause == nil {
		return
	}
	if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(cause)
	}
	f.Logger.Error("a request panicked", "request", s.ID, "route", s.Route, "cause", cause, "stack", string(debug.Stack()))
	if out.status != 0 {
		panic(http.ErrAbortHandler) // half an answer is out: cut the connection
	}
	problem.Of(core.Internal).For(s.ID).Write(out)
}

func (f Front) end(s *Scope, out *recorder, r *http.Request, began time.Time) {
	took := time.Since(began)
	if f.Watch != nil {
		f.Watch.Ended(s.Route, r.Method, out.code(), took)
	}
	f.Logger.Debug("request", "request", s.ID, "method", r.Method, "route", s.Route, "status", out.code(),
		"took", took, "user", s.Caller.Name, "source", s.Source)
}

// recorder remembers the status of an answer.
type recorder struct {
	http.ResponseWriter
	status int
}

// WriteHeader sends the first status of an answer, and the informational ones
// before it. A second one comes too late: Huma tells so of a client that went
// away while it was written to.
func (r *recorder) WriteHeader(status int) {
	if r.status != 0 {
		return
	}
	if status >= http.StatusOK || status == http.StatusSwitchingProtocols {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(p []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController through.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (r *recorder) code() int {
	if r.status == 0 {
		return http.StatusOK
	}
	return r.status
}
