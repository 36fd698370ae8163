package ports

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// Restorer carries what a guest is over to the one that takes its place.
type Restorer interface {
	// Traits reads what [Restorer.Restore] can put back. NotFound.
	Traits(ctx context.Context, ref core.GuestRef) (core.Traits, error)

	// Restore gives a guest of the same kind these traits, takes away interfaces
	// that they do not name, and leaves alone what else they do not. Conflict: it is locked, or somebody changed it at the
	// same moment. NotFound. Repeatable.
	Restore(ctx context.Context, ref core.GuestRef, traits core.Traits) error

	// SetRules makes these the rules of the guest's firewall, in this order, and
	// takes all others away. NotFound. Repeatable.
	SetRules(ctx context.Context, ref core.GuestRef, rules []core.FirewallRule) error
}
