package core

import "time"

// AuditEntry says who asked for what, when, and what came of it. Denied and
// dry attempts are entered as well.
type AuditEntry struct {
	ID       EventID
	Position int64 // in the log as it is exported, gap-free from 1; 0 until it has one
	At       time.Time
	User     UserID
	Token    TokenID
	Source   string
	Action   string // server.create, server.power, …
	Subject  string // the ID of what it was about, or the name that was asked for; see [Legible]
	Outcome  string // accepted, dry-run, or the code of the error
	Data     map[string]string
}

// AuditFilter narrows the audit log, which is told the newest first. Empty
// fields do not narrow.
type AuditFilter struct {
	After   EventID // only what is older than this entry
	Limit   int
	User    UserID
	Action  string
	Subject string
	Outcome string
	Since   time.Time // at this time or later
	Until   time.Time // before this time
}

// Passes reports whether the filter lets an entry through, whatever its place.
func (f AuditFilter) Passes(e AuditEntry) bool {
	return (f.User == "" || f.User == e.User) &&
		(f.Action == "" || f.Action == e.Action) &&
		(f.Subject == "" || f.Subject == e.Subject) &&
		(f.Outcome == "" || f.Outcome == e.Outcome) &&
		(f.Since.IsZero() || !e.At.Before(f.Since)) &&
		(f.Until.IsZero() || e.At.Before(f.Until))
}
