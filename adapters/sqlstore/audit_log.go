package sqlstore

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// auditLog is a [ports.AuditLog].
type auditLog struct{ store *Store }

// AuditLog tells the audit log to whoever exports it.
func (s *Store) AuditLog() ports.AuditLog { return auditLog{s} }

// Sequence does as the relay does with events: see [eventLog.Sequence].
func (l auditLog) Sequence(ctx context.Context, owner string, limit int) (int, error) {
	placed := 0
	err := l.store.inside(ctx, func(t *tx) error {
		placed = 0
		if err := t.holds(ctx, ports.AuditCursor, owner); err != nil {
			return err
		}
		n, err := t.exec(ctx, `UPDATE audit SET position = c.value + p.n
			FROM (SELECT seq, row_number() OVER (ORDER BY seq) AS n
				FROM (SELECT seq FROM audit WHERE position IS NULL ORDER BY seq LIMIT ?) AS first) AS p, counters AS c
			WHERE audit.seq = p.seq AND c.name = 'audit-position'`, limit)
		if err != nil || n == 0 {
			return err
		}
		placed = n
		_, err = t.exec(ctx, "UPDATE counters SET value = value + ? WHERE name = 'audit-position'", n)
		return err
	})
	if err != nil {
		return 0, err
	}
	return placed, nil
}

func (l auditLog) Read(ctx context.Context, after int64, limit int) ([]core.AuditEntry, error) {
	t := l.store.look()
	var rows []auditRow
	if _, err := t.find(ctx, t.db.NewSelect().Model(&rows).Where("position > ?", after).OrderExpr("position").Limit(int64(limit))); err != nil {
		return nil, err
	}
	return each(rows, (*auditRow).entry), nil
}
