package memory

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// auditLog tells the audit log from its beginning on; see [ports.AuditLog].
type auditLog struct{ *Store }

// AuditLog tells the audit log to whoever exports it.
func (s *Store) AuditLog() ports.AuditLog { return auditLog{s} }

func (l auditLog) Sequence(ctx context.Context, owner string, limit int) (n int, err error) {
	err = l.do(ctx, func(t *tx) error {
		if _, err := t.holding(ports.AuditCursor, owner); err != nil {
			return err
		}
		n = 0
		placed := map[string]core.AuditEntry{}
		at, seen := t.counters.rows["audit-position"], t.counters.rows["audits-placed"]
		for key, entry := range t.audits.after(ordered(seen)) {
			if n == limit {
				break
			}
			n++
			entry.Position = at + int64(n)
			placed[key] = entry
		}
		for key, entry := range placed {
			t.audits.set(t.undo, key, entry)
			seen = max(seen, number(key))
		}
		if n > 0 {
			t.counters.set(t.undo, "audit-position", at+int64(n))
			t.counters.set(t.undo, "audits-placed", seen)
		}
		return nil
	})
	return n, err
}

func (l auditLog) Read(ctx context.Context, after int64, limit int) ([]core.AuditEntry, error) {
	if err := reached(ctx); err != nil {
		return nil, err
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	var entries []core.AuditEntry
	for _, e := range l.audits.after("") {
		if len(entries) == limit {
			break
		}
		if e.Position > after {
			entries = append(entries, l.audits.copy(e))
		}
	}
	return entries, nil
}
