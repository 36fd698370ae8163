package legacy

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/remudahq/remuda/apps/internal/problem"
)

// Told is an error in a dialect's own words: as it is if it is that already, else
// in those that words finds for it.
func Told[W huma.StatusError](ctx context.Context, o Options, err error, words func(*problem.Problem) W) W {
	if own, ok := errors.AsType[W](err); ok {
		return own
	}
	return words(o.Fault(ctx, err))
}

// On registers a handler whose errors are told in the dialect's words.
func On[I, O any, W huma.StatusError](h huma.API, o huma.Operation, tell func(context.Context, error) W, handle func(context.Context, *I) (*O, error)) {
	huma.Register(h, o, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, in)
		if err != nil {
			return nil, tell(ctx, err)
		}
		return out, nil
	})
}

// Retold has what Huma itself finds wrong told in the dialect's words.
func Retold[W huma.StatusError](tell func(context.Context, error) W) huma.Transformer {
	return func(ctx huma.Context, _ string, body any) (any, error) {
		if e, ok := body.(*huma.ErrorModel); ok {
			return tell(ctx.Context(), e), nil
		}
		return body, nil
	}
}

// Write answers with what went wrong, outside of Huma.
func Write(w http.ResponseWriter, wrong huma.StatusError) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(wrong.GetStatus())
	_ = json.NewEncoder(w).Encode(wrong)
}
