package native

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/remudahq/remuda/apps/internal/problem"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
)

// Command carries out what a call of this API does, for somebody who was proven
// otherwise than by a bearer: with the same permissions, checks, limits, audit and
// answers. The command's ID is its idempotency key. Calls that change nothing, and
// those that need no token, are no commands.
func (a *API) Command(ctx context.Context, who core.Caller, command core.Command) (status int, answer []byte) {
	out := &reply{header: http.Header{}}
	method, template := a.commanded(command.Type)
	if method == "" {
		problem.New(http.StatusNotFound, "command-unknown", "there is no command of this type").For(command.ID).Write(out)
		return out.status, out.body.Bytes()
	}
	path, missing := filled(template, command.Path)
	if missing != "" {
		problem.Invalid(problem.Field{Location: "path", Path: missing, Message: "is missing"}).For(command.ID).Write(out)
		return out.status, out.body.Bytes()
	}
	req, err := http.NewRequestWithContext(ctx, method, path, bytes.NewReader(command.Body))
	if err != nil {
		problem.Of(core.Internal).For(command.ID).Write(out)
		return out.status, out.body.Bytes()
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", command.ID)
	a.mux.ServeHTTP(out, web.Within(req, &web.Scope{ID: command.ID, Source: who.Source, Caller: who, Proven: true}))
	return out.status, out.body.Bytes()
}

// commanded finds the call of a command.
func (a *API) commanded(name string) (method, template string) {
	for path, item := range a.huma.OpenAPI().Paths {
		for method, o := range map[string]*huma.Operation{http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodPatch: item.Patch, http.MethodDelete: item.Delete} {
			if o != nil && o.OperationID == name && o.Metadata["open"] == nil {
				return method, path
			}
		}
	}
	return "", ""
}

// filled puts names into a path, each as one segment.
func filled(template string, names map[string]string) (path, missing string) {
	parts := strings.Split(template, "/")
	for i, part := range parts {
		name, is := strings.CutPrefix(part, "{")
		if !is {
			continue
		}
		name = strings.TrimSuffix(name, "}")
		if names[name] == "" {
			return "", name
		}
		parts[i] = url.PathEscape(names[name])
	}
	return strings.Join(parts, "/"), ""
}

// reply is an answer that goes nowhere but to whoever commanded it.
type reply struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *reply) Header() http.Header { return r.header }

func (r *reply) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
}

func (r *reply) Write(p []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.body.Write(p)
}
