// Package legacy is what the APIs of other systems, which we speak besides our
// own, have in common: how somebody comes in, what bounds a request, and what a
// dialect is to the program. Of what they say it knows nothing.
package legacy

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/remudahq/remuda/apps/internal/web"
)

// Options is what every dialect needs besides the front door.
type Options struct {
	PublicURL string // how the world reaches us; empty for wherever it came to
	Pages     string // where our own pages are, if not where the request came to and PublicURL does not say
	Logger    *slog.Logger
	Digest    func(place string, data []byte) []byte // a keyed hash, for idempotency keys; nil refuses them
	Tokens    *web.Limiter                           // by token; nil for none
	Logins    *web.Limiter                           // of wrong logins, by address and by username; nil for none
	Draining  <-chan struct{}                        // closed when long answers shall end; nil for never
	Alone     bool                                   // it has a listener of its own, and owns / and what else would collide
}

// Log is the logger, or the usual one.
func (o Options) Log() *slog.Logger {
	if o.Logger == nil {
		return slog.Default()
	}
	return o.Logger
}

// Page is the URL of one of our own pages, such as the console's.
func (o Options) Page(ctx context.Context, path string) string {
	return strings.TrimSuffix(cmp.Or(o.PublicURL, o.Pages, web.ScopeOf(ctx).Base), "/") + path
}

// Dialect is one such API.
type Dialect struct {
	Name    string
	Paths   []string     // patterns of [http.ServeMux] that are its own on the main listener
	Handler http.Handler // answers those; and everything, if it is alone
	API     huma.API     // what its document says

	// Run does what it does besides answering, until the context ends; nil for
	// nothing.
	Run func(context.Context) error
}

// Document describes the dialect, in OpenAPI 3.1.
func (d *Dialect) Document() ([]byte, error) { return json.MarshalIndent(d.API.OpenAPI(), "", "  ") }

// ServeDocument answers with the document, which is rendered once.
func (d *Dialect) ServeDocument() http.HandlerFunc {
	render := sync.OnceValues(d.Document)
	return func(w http.ResponseWriter, _ *http.Request) {
		text, err := render()
		if err != nil {
			http.Error(w, "the document cannot be rendered", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/openapi+json")
		_, _ = w.Write(text)
	}
}

// Config is Huma's for a dialect, without what it would add by itself. about
// says in Markdown what the system was and how a client comes in.
func Config(title, version, about string) huma.Config {
	c := huma.DefaultConfig(title, version)
	c.CreateHooks, c.OpenAPIPath, c.DocsPath, c.SchemasPath = nil, "", "", ""
	c.Info.Description = about
	c.Servers = []*huma.Server{{URL: "/"}} // where the document came from
	c.OnAddOperation = append(c.OnAddOperation, func(_ *huma.OpenAPI, o *huma.Operation) {
		if o.Metadata[Bodiless] != nil && o.RequestBody != nil {
			o.RequestBody.Required = false
		}
	})
	return c
}

// Wrongs documents that what a dialect answers instead of what was asked for is
// a W, with the statuses that each operation names in its Errors.
func Wrongs[W any](c *huma.Config) {
	c.OnAddOperation = append(c.OnAddOperation, func(api *huma.OpenAPI, o *huma.Operation) {
		schema := api.Components.Schemas.Schema(reflect.TypeFor[W](), true, "Error")
		for _, status := range o.Errors {
			o.Responses[strconv.Itoa(status)] = &huma.Response{Description: http.StatusText(status), Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}}
		}
		for status := range o.Responses {
			if n, err := strconv.Atoi(status); err == nil && n >= 400 && !slices.Contains(o.Errors, n) {
				delete(o.Responses, status)
			}
		}
		delete(o.Responses, "default")
		delete(api.Components.Schemas.Map(), "ErrorModel")
		delete(api.Components.Schemas.Map(), "ErrorDetail")
	})
}
