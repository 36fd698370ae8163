package memory

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// audits reads the audit log; see [ports.Audits].
type audits struct{ *tx }

func (t *tx) Audits() ports.Audits { return audits{t} }

func (a audits) Get(_ context.Context, id core.EventID) (core.AuditEntry, error) {
	defer a.reading()()
	if at, ok := a.place(id); ok {
		entry, _ := a.audits.get(at)
		return entry, nil
	}
	return core.AuditEntry{}, missing("audit entry", string(id))
}

// place is the key of an entry.
func (a audits) place(id core.EventID) (string, bool) {
	for key, entry := range a.audits.before("") {
		if entry.ID == id {
			return key, true
		}
	}
	return "", false
}

func (a audits) List(_ context.Context, f core.AuditFilter) (found []core.AuditEntry, _ error) {
	defer a.reading()()
	from := ""
	if f.After != "" {
		at, ok := a.place(f.After)
		if !ok {
			return nil, nil
		}
		from = at
	}
	for _, entry := range a.audits.before(from) {
		if !f.Passes(entry) {
			continue
		}
		found = append(found, a.audits.copy(entry))
		if len(found) == f.Limit {
			break
		}
	}
	return found, nil
}
