package native

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/remudahq/remuda/apps/internal/problem"
)

// version is the API's, not the program's: it changes with what is below.
const version = "1.0"

const about = `Remuda hands out servers: virtual machines and containers on Proxmox VE clusters.

* Every request but the login carries ` + "`Authorization: Bearer …`" + `.
* Sizes are bytes, times are RFC 3339 in UTC, unknown fields and parameters are refused.
* What takes its time answers 202 with the server and the operation; follow the operation at its ` + "`Location`" + `.
* ` + "`Idempotency-Key`" + ` makes a request that is sent again have one effect and one answer, for 24 hours.
* ` + "`ETag`" + ` is a thing's version; ` + "`If-Match`" + ` changes it only if it still has that version.
* ` + "`?dry_run=true`" + ` answers what would happen, and changes nothing. Of what takes its time it also tells the steps, the node with the reason, the addresses, and what the owner's quota would come to (` + "`preview`" + `).
* What happens, and what can be asked by message, is described by [/asyncapi.yaml](/asyncapi.yaml).
* Whatever goes wrong is a problem of RFC 9457 with a ` + "`code`" + ` that never changes.`

// tags are the chapters of the document.
var tags = []*huma.Tag{
	{Name: "Sessions", Description: "Logging in with a password, and who one is."},
	{Name: "Webhooks", Description: "Addresses that your events are sent to."},
	{Name: "Alerts", Description: "What is wrong, told once, and the rules of what is."},
	{Name: "Mail", Description: "What users are told by mail, and what came of it."},
	{Name: "Tokens", Description: "API tokens, each with the scopes it was given."},
	{Name: "Users", Description: "Whoever owns servers, or runs them."},
	{Name: "Roles", Description: "What users may do at most: admin, operator and customer, and those that were made."},
	{Name: "Grants", Description: "What other users may do with one server."},
	{Name: "Audit", Description: "Who asked for what, and what came of it."},
	{Name: "Servers", Description: "Virtual machines and containers: made, changed, switched and given back."},
	{Name: "Snapshots", Description: "Saved states of servers: taken, gone back to, deleted, and all of that by schedule."},
	{Name: "Operations", Description: "The work that goes on behind a 202, until it has an end."},
	{Name: "Events", Description: "What happened, as server-sent events."},
	{Name: "Plans", Description: "The sizes that servers come in."},
	{Name: "Images", Description: "What servers are made from."},
	{Name: "Addresses", Description: "Pools of addresses, and who holds which."},
	{Name: "Clusters", Description: "Proxmox VE clusters, their nodes, and what these have: storages and templates."},
}

// config is Huma's, without what it would add by itself: links to schemas, a
// page from elsewhere, and a document that is rendered in the first request.
func (a *API) config() huma.Config {
	c := huma.DefaultConfig("Remuda", version)
	c.CreateHooks, c.OpenAPIPath, c.DocsPath, c.SchemasPath = nil, "", "", ""
	c.RejectUnknownQueryParameters = true
	c.Info.Description = about
	c.Info.License = &huma.License{Name: "Apache-2.0", URL: "https://www.apache.org/licenses/LICENSE-2.0"} // 3.0 knows no identifier
	c.Servers = []*huma.Server{{URL: cmp.Or(a.PublicURL, "/")}}                                            // / is where the document came from
	c.Tags = tags
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"bearer": {Type: "http", Scheme: "bearer", Description: "An API token, or the access token of a session."},
	}
	c.Transformers = []huma.Transformer{a.ours}
	c.OnAddOperation = append(c.OnAddOperation, describeProblems)
	return c
}

// ours turns an error of Huma's own into a problem, for this API alone:
// huma.NewError would do it for every API of the process.
func (a *API) ours(ctx huma.Context, _ string, body any) (any, error) {
	e, ok := body.(*huma.ErrorModel)
	if !ok {
		return body, nil
	}
	p := problem.FromHuma(e).For(scopeOf(ctx).ID)
	for name, values := range p.GetHeaders() {
		ctx.SetHeader(name, values[0])
	}
	a.trace(ctx.Context(), ctx.Operation(), p.Code)
	return p, nil
}

// describeProblems documents that everything else is a problem.
func describeProblems(api *huma.OpenAPI, o *huma.Operation) {
	schema := api.Components.Schemas.Schema(typeOf[problem.Problem](), true, "Problem")
	o.Responses["default"] = &huma.Response{Description: "A problem", Content: map[string]*huma.MediaType{
		"application/problem+json": {Schema: schema},
	}}
	delete(api.Components.Schemas.Map(), "ErrorModel")
	delete(api.Components.Schemas.Map(), "ErrorDetail")
}

// Document renders the description of the API: openapi.json or openapi.yaml, or
// openapi-3.0.json or openapi-3.0.yaml for generators that are not there yet.
func (a *API) Document(name string) ([]byte, error) {
	switch name {
	case "openapi.json":
		return json.MarshalIndent(a.huma.OpenAPI(), "", "  ")
	case "openapi.yaml":
		return a.huma.OpenAPI().YAML()
	case "openapi-3.0.json":
		text, err := a.huma.OpenAPI().Downgrade()
		if err != nil {
			return nil, err
		}
		var lines bytes.Buffer
		err = json.Indent(&lines, text, "", "  ")
		return lines.Bytes(), err
	}
	return a.huma.OpenAPI().DowngradeYAML()
}

// serveDocument renders a document once, when it is first asked for.
func (a *API) serveDocument(name string) http.HandlerFunc {
	render := sync.OnceValues(func() ([]byte, error) { return a.Document(name) })
	kind := "application/openapi+json"
	if name[len(name)-4:] == "yaml" {
		kind = "application/openapi+yaml"
	}
	return func(w http.ResponseWriter, r *http.Request) {
		text, err := render()
		if err != nil {
			problem.Of(a.problem(r.Context(), err)).Write(w)
			return
		}
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write(text)
	}
}
