package ports

import (
	"context"

	"github.com/remudahq/remuda/core"
)

// Audits reads the audit log.
type Audits interface {
	// Get finds one entry. NotFound.
	Get(ctx context.Context, id core.EventID) (core.AuditEntry, error)

	// List answers entries narrowed by the filter, the newest first, at most
	// filter.Limit of them.
	List(ctx context.Context, filter core.AuditFilter) ([]core.AuditEntry, error)
}
