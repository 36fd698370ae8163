package fleet

import (
	"context"
	"sync/atomic"

	"github.com/remudahq/remuda/core"
)

type witnessKey struct{}

// Witnessed answers a context that remembers whether a request left a trace in
// the audit log, so that an edge can see to it that each does: see
// [Service.Refused].
func Witnessed(ctx context.Context) (context.Context, func() bool) {
	wrote := new(atomic.Bool)
	return context.WithValue(ctx, witnessKey{}, wrote), wrote.Load
}

func witness(ctx context.Context) {
	if wrote, ok := ctx.Value(witnessKey{}).(*atomic.Bool); ok {
		wrote.Store(true)
	}
}

// Refused enters a request in the audit log that an edge refused by itself,
// because of its form or because there were too many.
func (s *Service) Refused(ctx context.Context, c core.Caller, action core.Permission, subject, code string) {
	s.auditApart(ctx, c, action, subject, code)
}
