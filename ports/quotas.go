package ports

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// Quotas keeps what users may have at most. What they have is counted from the
// rows themselves each time, so that it never drifts.
type Quotas interface {
	// Get answers the user's quota, which has no limit if none was set, and
	// what the user has: all servers that they own, with their addresses and
	// snapshots.
	Get(ctx context.Context, user core.UserID) (core.Quota, core.Usage, error)

	// Set replaces the user's quota. One below what they have takes nothing
	// away. NotFound: there is no such user. Repeatable.
	Set(ctx context.Context, user core.UserID, quota core.Quota) error

	// Afford is Exhausted (code quota-exceeded, with each resource as a field)
	// unless the user may have more, which this transaction has not written
	// yet. Until the transaction ends nobody else can be afforded anything of
	// the same user, so that any number at once stay within the quota. It answers
	// what little is left of then, as [core.Quota.Nearing].
	Afford(ctx context.Context, user core.UserID, more core.Usage) ([]core.Level, error)
}
