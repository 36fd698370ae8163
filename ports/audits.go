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

// AuditLog tells the audit log from its beginning on, for whoever carries it
// elsewhere. An entry gets its position when it is told, so that none that was
// committed late is passed over.
type AuditLog interface {
	// Sequence gives up to limit entries that have none their positions, in the
	// order in which they were made, continuing without a gap, and reports how
	// many. Only the holder of the cursor [AuditCursor] may call it. Conflict:
	// owner does not hold it.
	Sequence(ctx context.Context, owner string, limit int) (int, error)

	// Read answers entries with a position greater than after, in order.
	Read(ctx context.Context, after int64, limit int) ([]core.AuditEntry, error)
}

// AuditCursor is the cursor of whoever exports the audit log.
const AuditCursor = "audit"
