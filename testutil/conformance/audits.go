package conformance

import (
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func auditCases() []Case[World] {
	return []Case[World]{
		{"an entry is found whole", auditWhole},
		{"entries come newest first, in pages", auditPages},
		{"a list is narrowed by each field", auditNarrow},
		{"an entry that is not there is NotFound, and nothing is older than it", auditMissing},
	}
}

func auditEntry(i int) core.AuditEntry {
	return core.AuditEntry{ID: newID[core.EventID](), At: at(i), User: newID[core.UserID](), Token: newID[core.TokenID](), Source: "192.0.2.7",
		Action: name("server.power"), Subject: name("subject"), Outcome: name("outcome"), Data: map[string]string{"a": "b"}}
}

func audited(t T, w World, entries ...core.AuditEntry) {
	t.Helper()
	for _, e := range entries {
		do(t, w, func(tx ports.Tx) error { return tx.Audit(t.Context(), e) })
	}
}

func wantAudit(t T, w World, what string, f core.AuditFilter, want ...core.AuditEntry) {
	t.Helper()
	look(t, w, func(tx ports.Tx) error {
		got, err := tx.Audits().List(t.Context(), f)
		equal(t, what, got, want)
		return err
	})
}

func auditWhole(t T, w World) {
	full, bare := auditEntry(1), core.AuditEntry{ID: newID[core.EventID](), At: at(2), Action: "session.open", Outcome: "accepted"}
	audited(t, w, full, bare)
	look(t, w, func(tx ports.Tx) error {
		for _, want := range []core.AuditEntry{full, bare} {
			got, err := tx.Audits().Get(t.Context(), want.ID)
			fine(t, "Get", err)
			equal(t, "the entry", got, want)
		}
		return nil
	})
}

func auditPages(t T, w World) {
	e := []core.AuditEntry{auditEntry(5), auditEntry(3), auditEntry(3), auditEntry(9)}
	audited(t, w, e...)
	wantAudit(t, w, "all", core.AuditFilter{}, e[3], e[2], e[1], e[0])
	wantAudit(t, w, "a page of two", core.AuditFilter{Limit: 2}, e[3], e[2])
	wantAudit(t, w, "the next", core.AuditFilter{Limit: 2, After: e[2].ID}, e[1], e[0])
	wantAudit(t, w, "the last", core.AuditFilter{Limit: 2, After: e[0].ID})
}

func auditNarrow(t T, w World) {
	one, two := auditEntry(10), auditEntry(20)
	audited(t, w, one, two)
	for what, f := range map[string]core.AuditFilter{
		"user": {User: one.User}, "action": {Action: one.Action}, "subject": {Subject: one.Subject}, "outcome": {Outcome: one.Outcome},
		"until": {Until: two.At}, "several": {User: one.User, Action: one.Action, Since: one.At},
	} {
		wantAudit(t, w, what, f, one)
	}
	wantAudit(t, w, "since", core.AuditFilter{Since: two.At}, two)
	wantAudit(t, w, "what does not go together", core.AuditFilter{User: one.User, Action: two.Action})
	wantAudit(t, w, "nobody", core.AuditFilter{User: "nobody"})
}

func auditMissing(t T, w World) {
	audited(t, w, auditEntry(1))
	look(t, w, func(tx ports.Tx) error {
		_, err := tx.Audits().Get(t.Context(), newID[core.EventID]())
		refused(t, "Get", err, core.NotFound)
		_, err = tx.Audits().Get(t.Context(), "nothing")
		refused(t, "Get of no ID", err, core.NotFound)
		return nil
	})
	wantAudit(t, w, "older than nothing", core.AuditFilter{After: newID[core.EventID]()})
}
