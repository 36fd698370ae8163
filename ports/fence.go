package ports

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
)

type fenceKey struct{}

// WithFence marks a context as belonging to a lease: left answers how much of
// the lease, less its margin, is left. The answer may change while the context
// lives, because leases are extended.
func WithFence(ctx context.Context, left func() time.Duration) context.Context {
	return context.WithValue(ctx, fenceKey{}, left)
}

// CheckFence answers Unavailable (code lease-ending) when the lease that the
// context belongs to is at its end. A transport asks it just before it writes
// a request that changes anything, so that a worker that was stalled sends
// nothing after another has taken over. A context without a fence is open.
func CheckFence(ctx context.Context) error {
	left, ok := ctx.Value(fenceKey{}).(func() time.Duration)
	if !ok || left() > 0 {
		return nil
	}
	return core.Fail(core.Unavailable, core.CodeLeaseEnding, "the lease of the operation is at its end; nothing was sent")
}
