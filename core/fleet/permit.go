package fleet

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// Permit answers Denied unless the caller has one of the permissions, for an
// edge that asks before it reads the rest of a request; every method asks for
// itself all the same. A change that is refused is entered in the audit log.
func (s *Service) Permit(ctx context.Context, c core.Caller, oneOf []core.Permission, subject string, change bool) error {
	for _, p := range oneOf {
		if c.Has(p) {
			return nil
		}
	}
	switch {
	case len(oneOf) == 0:
		return nil
	case change:
		return s.mayChange(ctx, c, oneOf[0], subject)
	}
	return s.may(ctx, c, oneOf[0], subject)
}
