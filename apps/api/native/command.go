package native

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"slices"
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
	if req, wrong := a.request(ctx, command); wrong != nil {
		wrong.For(command.ID).Write(out)
	} else {
		a.mux.ServeHTTP(out, web.Within(req, &web.Scope{ID: command.ID, Source: who.Source, Caller: who, Proven: true}))
	}
	if out.status/100 == 3 { // the way leads elsewhere, where nobody follows
		out = &reply{header: http.Header{}}
		problem.Of(core.Internal).For(command.ID).Write(out)
	}
	return out.status, out.body.Bytes()
}

// call is a call of the API that can be commanded.
type call struct{ method, template string }

// Commands are the calls that can be commanded, as the document describes them,
// sorted by name: [huma.Operation.OperationID]. What one needs answers [web.Needed].
func (a *API) Commands() []*huma.Operation {
	var all []*huma.Operation
	for _, path := range a.huma.OpenAPI().Paths {
		for _, o := range []*huma.Operation{path.Post, path.Put, path.Patch, path.Delete} {
			if o == nil {
				continue
			}
			if _, is := a.commands[o.OperationID]; is {
				all = append(all, o)
			}
		}
	}
	slices.SortFunc(all, func(x, y *huma.Operation) int { return strings.Compare(x.OperationID, y.OperationID) })
	return all
}

// request is the call that a command is for.
func (a *API) request(ctx context.Context, command core.Command) (*http.Request, *problem.Problem) {
	is, known := a.commands[command.Type]
	if !known {
		return nil, problem.New(http.StatusNotFound, "command-unknown", "there is no command of this type")
	}
	path, wrong := filled(is.template, command.Path)
	if wrong != nil {
		return nil, wrong
	}
	req, err := http.NewRequestWithContext(ctx, is.method, path, bytes.NewReader(command.Body))
	if err != nil {
		return nil, problem.Of(core.Internal)
	}
	query := url.Values{}
	for name, value := range command.Query {
		query.Set(name, value)
	}
	req.URL.RawQuery = query.Encode()
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", command.ID)
	if command.IfMatch != "" {
		req.Header.Set("If-Match", command.IfMatch)
	}
	return req, nil
}

// filled puts names into a path, each as one segment. One that is a step in the
// path would lead elsewhere.
func filled(template string, names map[string]string) (path string, wrong *problem.Problem) {
	parts := strings.Split(template, "/")
	for i, part := range parts {
		name, is := strings.CutPrefix(part, "{")
		if !is {
			continue
		}
		name = strings.TrimSuffix(name, "}")
		switch names[name] {
		case "":
			return "", problem.Invalid(problem.Field{Location: "path", Path: name, Message: "is missing"})
		case ".", "..":
			return "", problem.Invalid(problem.Field{Location: "path", Path: name, Message: "must be a name"})
		}
		parts[i] = url.PathEscape(names[name])
	}
	return strings.Join(parts, "/"), nil
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
