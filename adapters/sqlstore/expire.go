package sqlstore

import (
	"context"
	"time"
)

func (o operations) Expire(ctx context.Context, before time.Time, limit int) (int, error) {
	return o.exec(ctx, "DELETE FROM operations WHERE id "+
		o.flavour.once("SELECT id FROM operations WHERE finished_at < ? AND NOT ("+living+") ORDER BY finished_at LIMIT ?"), stamp(before), limit)
}

// ExpireAudit implements [ports.Tx].
func (t *tx) ExpireAudit(ctx context.Context, before time.Time, limit int) (int, error) {
	return t.exec(ctx, "DELETE FROM audit WHERE seq "+
		t.flavour.once("SELECT seq FROM audit WHERE at < ? ORDER BY at LIMIT ?"), stamp(before), limit)
}
