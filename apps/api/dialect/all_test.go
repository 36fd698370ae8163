// Package dialect_test tries all dialects at once: what each of them must do
// whatever it speaks, and one server through every one of them.
package dialect_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/remudahq/remuda/apps/api/dialect/convoy"
	"github.com/remudahq/remuda/apps/api/dialect/drone"
	"github.com/remudahq/remuda/apps/api/dialect/ospab"
	"github.com/remudahq/remuda/apps/api/dialect/proxmoxapi"
	"github.com/remudahq/remuda/apps/api/dialect/rahona"
	"github.com/remudahq/remuda/apps/internal/legacy"
	"github.com/remudahq/remuda/apps/internal/legacytest"
)

// dialect is one of them, and how a client of its system shows a token.
type dialect struct {
	open func(w *legacytest.World, o legacy.Options) *legacy.Dialect
	sign func(r *http.Request, user, token string)
}

var dialects = map[string]dialect{
	convoy.Name: {func(w *legacytest.World, o legacy.Options) *legacy.Dialect {
		return convoy.New(w.Service, o, convoy.Settings{Plan: "small"})
	}, bearer},
	proxmoxapi.Name: {func(w *legacytest.World, o legacy.Options) *legacy.Dialect { return proxmoxapi.New(w.Service, o, "") }, bearer},
	drone.Name: {func(w *legacytest.World, o legacy.Options) *legacy.Dialect {
		return drone.New(w.Service, o, drone.Pool{Image: "debian-12", Plan: "small", Capacity: 2, Prefix: "agent-"})
	}, bearer},
	ospab.Name: {func(w *legacytest.World, o legacy.Options) *legacy.Dialect { return ospab.New(w.Service, o) }, bearer},
	rahona.Name: {
		func(w *legacytest.World, o legacy.Options) *legacy.Dialect { return rahona.New(w.Service, o) },
		func(r *http.Request, user, token string) {
			r.Header.Set("X-Rahona-Key", token)
			r.Header.Set("X-Rahona-Email", user)
		},
	},
}

func bearer(r *http.Request, _, token string) { r.Header.Set("Authorization", "Bearer "+token) }

// each runs a test for every dialect, in a world with a server of alice's.
func each(t *testing.T, story func(t *testing.T, w *legacytest.World, d dialect, api *legacy.Dialect)) {
	t.Helper()
	for name, d := range dialects {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			legacytest.Play(t, func(t *testing.T, w *legacytest.World) {
				w.Web(t, w.Alice)
				story(t, w, d, d.open(w, w.Options()))
			})
		})
	}
}

// call is one operation of a dialect's document.
type call struct {
	method, path string
	*huma.Operation
}

// calls are all operations that a document names.
func calls(api *legacy.Dialect) (all []call) {
	for path, item := range api.API.OpenAPI().Paths {
		for method, o := range map[string]*huma.Operation{"GET": item.Get, "PUT": item.Put, "POST": item.Post, "DELETE": item.Delete, "OPTIONS": item.Options, "PATCH": item.Patch} {
			if o != nil {
				all = append(all, call{method, path, o})
			}
		}
		if item.Extensions["x-report"] != nil {
			all = append(all, call{"REPORT", path, &huma.Operation{}})
		}
	}
	slices.SortFunc(all, func(a, b call) int { return strings.Compare(a.path+a.method, b.path+b.method) })
	return all
}

// send asks a dialect something.
func send(h http.Handler, method, path, body string, sign func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/", strings.NewReader(body))
	r.URL.Path, r.URL.RawQuery, _ = strings.Cut(path, "?")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	sign(r)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
