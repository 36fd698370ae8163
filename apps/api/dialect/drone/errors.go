package drone

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/remudahq/remuda/apps/internal/legacy"
	"github.com/remudahq/remuda/apps/internal/problem"
	"github.com/remudahq/remuda/core"
)

// The texts of the original; the last four are for what it has no words for.
var (
	noToken   = Wrong{"Invalid or missing token", http.StatusUnauthorized}
	badToken  = Wrong{"Unauthorized", http.StatusUnauthorized}
	forbidden = Wrong{"Forbidden", http.StatusForbidden}
	noServer  = Wrong{"sql: no rows in result set", http.StatusNotFound}
	ambiguous = Wrong{"several servers have this name; rename one of them", http.StatusConflict}
	noPath    = Wrong{"Not Found", http.StatusNotFound}
	badMethod = Wrong{"Method Not Allowed", http.StatusMethodNotAllowed}
	noImage   = Wrong{"no image is set for new servers: the setting DRONE_IMAGE names one", http.StatusConflict}
)

// GetStatus and Error make an error of it that Huma answers as it is.
func (w Wrong) GetStatus() int { return w.status }

// Error is its text.
func (w Wrong) Error() string { return w.Text }

// words are the dialect's for what went wrong.
func words(p *problem.Problem) Wrong {
	switch p.Code {
	case core.CodeUnauthenticated:
		return badToken
	case core.CodeScope, core.CodePermission:
		return forbidden
	case "server-not-found", core.NotFound.String():
		return noServer
	}
	told := p.Detail
	for _, f := range p.Errors {
		told += "; " + f.Path + " " + f.Message
	}
	if p.Reason != "" {
		told += ": " + p.Reason
	}
	return Wrong{told, p.Status}
}

func secret(ctx huma.Context) string { return legacy.Bearer(ctx.Header("Authorization"), false) }

// refuse answers from a middleware.
func (a *api) refuse(ctx huma.Context, err error) {
	_, w := humago.Unwrap(ctx)
	told := a.tell(ctx.Context(), err)
	if told == badToken && secret(ctx) == "" {
		told = noToken
	}
	legacy.Write(w, told)
}

// tell is an error in the words of the original.
func (a *api) tell(ctx context.Context, err error) Wrong {
	return legacy.Told(ctx, a.Options, err, words)
}

// unrouted answers what no operation does.
func unrouted(known func(path string) bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if known(strings.TrimSuffix(r.URL.Path, "/")) && !strings.HasSuffix(r.URL.Path, "/") {
			legacy.Write(w, badMethod)
			return
		}
		legacy.Write(w, noPath)
	}
}
