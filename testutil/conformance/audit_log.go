package conformance

import (
	"errors"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func auditLogCases() []Case[World] {
	return []Case[World]{
		{"an entry without a position is not read", auditLogUnplaced},
		{"Sequence gives positions from 1 in the order of entry, some at a time", auditLogSequence},
		{"Read answers whole entries behind a position, in order, so many", auditLogRead},
		{"what was rolled back leaves no gap", auditLogRollback},
		{"only the holder of the cursor may Sequence", auditLogHolder},
		{"a position is never given again", auditLogNeverAgain},
		{"positions have no gap while twenty enter and one sequences", auditLogRace},
	}
}

// placeAudits holds the cursor and gives positions.
func placeAudits(t T, w World, limit int) int {
	t.Helper()
	hold(t, w, ports.AuditCursor, "me", 0, long)
	n, err := w.AuditLog.Sequence(t.Context(), "me", limit)
	fine(t, "Sequence", err)
	return n
}

func readAudits(t T, w World, after int64, limit int) []core.AuditEntry {
	t.Helper()
	entries, err := w.AuditLog.Read(t.Context(), after, limit)
	fine(t, "Read", err)
	return entries
}

// placed gives entries the positions that they must have.
func placed(from int64, entries ...core.AuditEntry) []core.AuditEntry {
	for n := range entries {
		entries[n].Position = from + int64(n)
	}
	return entries
}

func auditLogUnplaced(t T, w World) {
	audited(t, w, auditEntry(1))
	equal(t, "Read", len(readAudits(t, w, 0, 10)), 0)
}

func auditLogSequence(t T, w World) {
	e := []core.AuditEntry{auditEntry(5), auditEntry(3), auditEntry(9)}
	audited(t, w, e...)
	equal(t, "the first time", placeAudits(t, w, 2), 2)
	equal(t, "two", readAudits(t, w, 0, 10), placed(1, e[:2]...))
	equal(t, "the second time", placeAudits(t, w, 2), 1)
	equal(t, "the third time", placeAudits(t, w, 2), 0)
	equal(t, "all", readAudits(t, w, 0, 10), placed(1, e...))
	wantAudit(t, w, "the list", core.AuditFilter{}, e[2], e[1], e[0])
}

func auditLogRead(t T, w World) {
	e := []core.AuditEntry{auditEntry(1), {ID: newID[core.EventID](), At: at(2), Action: "a", Outcome: "ü\"\n"}, auditEntry(3)}
	audited(t, w, e...)
	placeAudits(t, w, 10)
	placed(1, e...)
	equal(t, "from the beginning", readAudits(t, w, 0, 2), e[:2])
	equal(t, "from the middle", readAudits(t, w, 1, 5), e[1:])
	equal(t, "behind the end", len(readAudits(t, w, 3, 5)), 0)
}

func auditLogRollback(t T, w World) {
	audited(t, w, auditEntry(1))
	_ = try(t, w, func(tx ports.Tx) error {
		fine(t, "Audit", tx.Audit(t.Context(), auditEntry(2)))
		return errors.New("no")
	})
	audited(t, w, auditEntry(3))
	equal(t, "Sequence", placeAudits(t, w, 10), 2)
	equal(t, "the last", readAudits(t, w, 1, 10)[0].Position, int64(2))
}

func auditLogHolder(t T, w World) {
	audited(t, w, auditEntry(1))
	_, err := w.AuditLog.Sequence(t.Context(), "me", 10)
	refused(t, "before anybody holds it", err, core.Conflict)
	hold(t, w, "relay", "me", 0, long)
	hold(t, w, ports.AuditCursor, "you", 0, long)
	_, err = w.AuditLog.Sequence(t.Context(), "me", 10)
	refused(t, "while another holds it", err, core.Conflict)
	equal(t, "Read", len(readAudits(t, w, 0, 10)), 0)
}

func auditLogNeverAgain(t T, w World) {
	audited(t, w, auditEntry(1), auditEntry(2))
	placeAudits(t, w, 10)
	do(t, w, func(tx ports.Tx) error {
		_, err := tx.ExpireAudit(t.Context(), at(9), 10)
		return err
	})
	audited(t, w, auditEntry(3))
	placeAudits(t, w, 10)
	equal(t, "the next", readAudits(t, w, 0, 10)[0].Position, int64(3))
}

func auditLogRace(t T, w World) {
	hold(t, w, ports.AuditCursor, "me", 0, long)
	for _, err := range race(crowd, func(n int) error {
		if n == 0 {
			for range 5 {
				if _, err := w.AuditLog.Sequence(t.Context(), "me", 3); err != nil {
					return err
				}
			}
			return nil
		}
		return try(t, w, func(tx ports.Tx) error { return tx.Audit(t.Context(), auditEntry(n)) })
	}) {
		fine(t, "one of them", err)
	}
	for placeAudits(t, w, 7) > 0 {
		continue
	}
	all := readAudits(t, w, 0, 100)
	equal(t, "how many", len(all), crowd-1)
	for n, e := range all {
		equal(t, "the position", e.Position, int64(n+1))
	}
}
