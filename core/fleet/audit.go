package fleet

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Audit lists what was asked for, the newest first: what was accepted, what was
// denied, what was only tried dry, and who logged in or failed to. Denied
// without the permission audit.view.
func (s *Service) Audit(ctx context.Context, c core.Caller, filter core.AuditFilter) ([]core.AuditEntry, error) {
	if err := need(c, core.ViewAudit); err != nil {
		return nil, err
	}
	filter.Limit = pageSize(filter.Limit)
	var found []core.AuditEntry
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		found, err = tx.Audits().List(ctx, filter)
		return err
	})
	return found, err
}

// AuditEntry shows one entry. NotFound, Denied.
func (s *Service) AuditEntry(ctx context.Context, c core.Caller, id core.EventID) (core.AuditEntry, error) {
	if err := need(c, core.ViewAudit); err != nil {
		return core.AuditEntry{}, err
	}
	var entry core.AuditEntry
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		entry, err = tx.Audits().Get(ctx, id)
		return err
	})
	if missing(err) {
		err = notThere("audit-entry", string(id))
	}
	return entry, err
}
