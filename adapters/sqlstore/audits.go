package sqlstore

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// audits is a [ports.Audits].
type audits struct{ *tx }

// Audits implements [ports.Tx].
func (t *tx) Audits() ports.Audits { return audits{t} }

func (r *auditRow) entry() core.AuditEntry {
	e := core.AuditEntry{ID: r.ID, At: time.Time(r.At), User: r.User, Token: r.Token, Source: r.Source,
		Action: r.Action, Subject: r.Subject, Outcome: r.Outcome}
	if r.Position != nil {
		e.Position = *r.Position
	}
	if len(r.Data) > 0 {
		e.Data = r.Data
	}
	return e
}

func (a audits) Get(ctx context.Context, id core.EventID) (core.AuditEntry, error) {
	if !wellFormed(id) {
		return core.AuditEntry{}, missing("audit entry")
	}
	rows, err := read[auditRow](ctx, a.tx, selection[auditRow](a.tx).add(" WHERE id = ?", string(id)))
	if err == nil && len(rows) == 0 {
		err = missing("audit entry")
	}
	if err != nil {
		return core.AuditEntry{}, err
	}
	return rows[0].entry(), nil
}

func (a audits) List(ctx context.Context, f core.AuditFilter) ([]core.AuditEntry, error) {
	if f.After != "" && !wellFormed(f.After) || f.User != "" && !wellFormed(f.User) {
		return nil, nil
	}
	query := selection[auditRow](a.tx).add(" WHERE 1 = 1")
	only := func(wanted bool, text string, arg any) {
		if wanted {
			query.add(text, arg)
		}
	}
	only(f.After != "", " AND seq < (SELECT b.seq FROM audit b WHERE b.id = ?)", string(f.After))
	only(f.User != "", " AND user_id = ?", string(f.User))
	only(f.Action != "", " AND action = ?", clean(f.Action))
	only(f.Subject != "", " AND subject = ?", clean(f.Subject))
	only(f.Outcome != "", " AND outcome = ?", clean(f.Outcome))
	only(!f.Since.IsZero(), " AND at >= ?", stamp(f.Since))
	only(!f.Until.IsZero(), " AND at < ?", stamp(f.Until))
	query.add(" ORDER BY seq DESC")
	if f.Limit > 0 {
		query.limit(f.Limit)
	}
	rows, err := read[auditRow](ctx, a.tx, query)
	if err != nil {
		return nil, err
	}
	return each(rows, (*auditRow).entry), nil
}
