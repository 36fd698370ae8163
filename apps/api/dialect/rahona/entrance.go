package rahona

import (
	"bytes"
	"context"
	"encoding/json"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/remudahq/remuda/apps/internal/legacy"
	"github.com/remudahq/remuda/apps/internal/problem"
	"github.com/remudahq/remuda/apps/internal/web"
	"github.com/remudahq/remuda/core"
)

func key(ctx huma.Context) string { return ctx.Header("X-Rahona-Key") }

// onlyGet keeps a HEAD, which the mux takes for a GET, from switching anything.
func (a *api) onlyGet(ctx huma.Context, next func(huma.Context)) {
	if r, _ := humago.Unwrap(ctx); r.Method == http.MethodHead && ctx.Operation().Metadata[legacy.Mutates] != nil {
		a.refuse(ctx, badMethod)
		return
	}
	next(ctx)
}

// match refuses a key that is not of whom the other header names.
func (a *api) match(ctx huma.Context, next func(huma.Context)) {
	who := legacy.Caller(ctx.Context())
	named := strings.TrimSpace(ctx.Header("X-Rahona-Email"))
	if !strings.EqualFold(named, who.Name) {
		user, err := a.fleet.User(ctx.Context(), who, who.User)
		if err != nil || user.Email == "" || !strings.EqualFold(named, user.Email) {
			a.refuse(ctx, badKey)
			return
		}
	}
	next(ctx)
}

// refuse answers from a middleware.
func (a *api) refuse(ctx huma.Context, err error) {
	_, w := humago.Unwrap(ctx)
	legacy.Write(w, a.tell(ctx.Context(), err))
}

// tell is an error in the words of the document.
func (a *api) tell(ctx context.Context, err error) Wrong {
	return legacy.Told(ctx, a.Options, err, words)
}

// unrouted answers what no operation does: another method, or nothing at all.
func unrouted(mux *http.ServeMux) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if allowed := web.Allowed(mux, r, http.MethodGet, http.MethodPost); len(allowed) > 0 {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			legacy.Write(w, badMethod)
			return
		}
		legacy.Write(w, words(problem.Of(core.NotFound)))
	}
}

// refusal is what the front door refused, in the document's words for this verb.
func (v verb) refusal(server core.ServerView, err error) error {
	code := core.CodeOf(err)
	switch {
	case code == core.CodeSuspended || core.KindOf(err) == core.NotFound || code == core.CodeScope || code == core.CodePermission:
		return err
	case code == core.CodeIllegalMove && server.Life() == core.Ready:
		return v.already
	}
	return v.failed
}

// outcome is nil if the operation has done it, or is still at it after so long.
func (v verb) outcome(op core.Operation) error {
	switch op.State {
	case core.Succeeded, core.Queued, core.Running:
		return nil
	case core.Waiting:
		if op.Code == core.Unavailable.String() || op.Code == core.Unknown.String() {
			return noNode
		}
	case core.FailedOp, core.Cancelled, core.NeedsOperator:
	}
	return v.failed
}

// formValue reads a field of a form, whichever way it was sent.
func formValue(contentType string, body []byte, name string) string {
	kind, params, _ := mime.ParseMediaType(contentType)
	switch kind {
	case "multipart/form-data":
		form, err := multipart.NewReader(bytes.NewReader(body), params["boundary"]).ReadForm(int64(len(body)))
		if err != nil || len(form.Value[name]) == 0 {
			return ""
		}
		return form.Value[name][0]
	case "application/json":
		var fields map[string]any
		_ = json.Unmarshal(body, &fields)
		text, _ := fields[name].(string)
		return text
	}
	values, _ := url.ParseQuery(string(body))
	return values.Get(name)
}
