package memory

import (
	"context"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
)

func (o operations) Expire(_ context.Context, before time.Time, limit int) (int, error) {
	if err := o.writable(); err != nil {
		return 0, err
	}
	return expire(o.undo, o.operations, before, limit, func(op core.Operation) time.Time {
		if !op.State.Ended() {
			return time.Time{}
		}
		return op.FinishedAt
	}), nil
}

// ExpireAudit forgets old entries of the audit log.
func (t *tx) ExpireAudit(_ context.Context, before time.Time, limit int) (int, error) {
	if err := t.writable(); err != nil {
		return 0, err
	}
	return expire(t.undo, t.audits, before, limit, func(e core.AuditEntry) time.Time { return e.At }), nil
}

// expire removes the oldest rows that are older than before. What has no age is
// kept.
func expire[K ~string, V any](u *undo, rows *table[K, V], before time.Time, limit int, at func(V) time.Time) int {
	var old []K
	for k, v := range rows.after("") {
		if age := at(v); !age.IsZero() && age.Before(before) {
			old = append(old, k)
		}
	}
	slices.SortStableFunc(old, func(a, b K) int { return at(rows.rows[a]).Compare(at(rows.rows[b])) })
	old = old[:min(len(old), limit)]
	for _, k := range old {
		rows.remove(u, k)
	}
	return len(old)
}
