package core

import "time"

// AuditEntry says who asked for what, when, and what came of it. Denied and
// dry attempts are entered as well.
type AuditEntry struct {
	ID      EventID
	At      time.Time
	User    UserID
	Token   TokenID
	Source  string
	Action  string // server.create, server.power, …
	Subject string // the ID of what it was about
	Outcome string // accepted, dry-run, or the code of the error
	Data    map[string]string
}
