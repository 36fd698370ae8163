package native

import (
	"context"
	"errors"
	"time"

	"github.com/remudahq/remuda/core"
)

func (a *API) registerAudit() {
	const tag = "Audit"
	on(a, op("GET", "/v1/audit", "list-audit", tag, "List what was asked for, the newest first", needs(core.ViewAudit),
		explained("What was accepted, what was refused, what was only tried dry, and who logged in or failed to.")), a.listAudit)
	on(a, op("GET", "/v1/audit/{id}", "get-audit-entry", tag, "Show an entry of the audit log", needs(core.ViewAudit)), a.getAudit)
}

// AuditEntry says who asked for what, when, and what came of it.
type AuditEntry struct {
	ID      string    `json:"id" format:"uuid"`
	At      time.Time `json:"at"`
	UserID  *string   `json:"user_id" doc:"Null if nobody was known, as for a login of an unknown user."`
	TokenID *string   `json:"token_id"`
	Source  *string   `json:"source" doc:"The address that it came from."`
	Action  string    `json:"action" example:"server.power"`
	Subject *string   `json:"subject" doc:"What it was about: an ID, or the name of what was to be."`
	Outcome string    `json:"outcome" example:"accepted" doc:"accepted, dry-run, or the code of the refusal."`
}

// AuditFilter is what the audit log may be narrowed by.
type AuditFilter struct {
	User    string    `query:"user" maxLength:"64" doc:"Username or ID."`
	Action  string    `query:"action" maxLength:"64" example:"server.power"`
	Subject string    `query:"subject" maxLength:"255"`
	Outcome string    `query:"outcome" maxLength:"64" example:"accepted"`
	Since   time.Time `query:"since" doc:"At this time or later."`
	Until   time.Time `query:"until" doc:"Before this time."`
}

func wireAudit(e core.AuditEntry) AuditEntry {
	return AuditEntry{ID: string(e.ID), At: e.At, UserID: some(string(e.User)), TokenID: some(string(e.Token)), Source: some(e.Source),
		Action: e.Action, Subject: some(e.Subject), Outcome: e.Outcome}
}

func (a *API) listAudit(ctx context.Context, in *struct {
	Paging
	AuditFilter
}) (*Listed[AuditEntry], error) {
	page, err := in.page()
	if err != nil {
		return nil, err
	}
	filter := core.AuditFilter{After: core.EventID(page.After), Limit: page.Limit, Action: in.Action, Subject: in.Subject, Outcome: in.Outcome,
		Since: in.Since.UTC(), Until: in.Until.UTC()}
	if in.User != "" {
		filter.User, err = a.userNamed(ctx, in.User)
		if errors.Is(err, core.NotFound) {
			return listed(in.Paging, nil, auditID, wireAudit), nil
		}
		if err != nil {
			return nil, err
		}
	}
	entries, err := a.fleet.Audit(ctx, caller(ctx), filter)
	return listed(in.Paging, entries, auditID, wireAudit), err
}

func auditID(e core.AuditEntry) string { return string(e.ID) }

func (a *API) getAudit(ctx context.Context, in *struct{ One }) (*Shown[AuditEntry], error) {
	id, err := idOf[core.EventID](in.One)
	if err != nil {
		return nil, err
	}
	entry, err := a.fleet.AuditEntry(ctx, caller(ctx), id)
	return counted(wireAudit(entry)), err
}
