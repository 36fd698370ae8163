package web

import (
	"net/http"
	"strings"

	"github.com/remudahq/remuda/apps/internal/problem"
)

var methods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

// Unrouted answers, as the mux's last resort, what it has no route for: with
// the methods that the path does have, or that there is nothing there.
func Unrouted(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := ScopeOf(r.Context()).ID
		if allowed := Allowed(mux, r, methods...); len(allowed) > 0 {
			problem.New(http.StatusMethodNotAllowed, "method-not-allowed", r.Method+" is not possible here; "+strings.Join(allowed, ", ")+" is").
				With("Allow", strings.Join(allowed, ", ")).For(id).Write(w)
			return
		}
		problem.New(http.StatusNotFound, "no-such-route", "there is nothing at this address; /docs says what there is").For(id).Write(w)
	})
}

// Allowed are those of the methods for which the mux has more for a request than
// its last resort.
func Allowed(mux *http.ServeMux, r *http.Request, methods ...string) []string {
	var allowed []string
	for _, method := range methods {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := mux.Handler(other); pattern != "" && pattern != "/" {
			allowed = append(allowed, method)
		}
	}
	return allowed
}
