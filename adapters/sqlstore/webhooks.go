package sqlstore

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/uptrace/bun"
)

// webhooks is a [ports.Webhooks].
type webhooks struct{ *tx }

// Webhooks implements [ports.Tx].
func (t *tx) Webhooks() ports.Webhooks { return webhooks{t} }

type webhookRow struct {
	bun.BaseModel `bun:"table:webhooks"`
	ID            core.WebhookID `bun:"id,pk,type:uuid"`
	Owner         core.UserID    `bun:"user_id,type:uuid"`
	URL           string         `bun:"url"`
	Types         []string       `bun:"types,type:jsonb"`
	Description   string         `bun:"description"`
	Enabled       bool           `bun:"enabled"`
	Cause         string         `bun:"cause"`
	Failing       stamp          `bun:"failing_since"`
	Version       int64          `bun:"version"`
	Created       stamp          `bun:"created_at"`
	Updated       stamp          `bun:"updated_at"`
}

func rowOfWebhook(w core.Webhook) *webhookRow {
	return &webhookRow{ID: w.ID, Owner: w.Owner, URL: clean(w.URL), Types: append([]string{}, w.Types...), Description: clean(w.Description),
		Enabled: w.Enabled, Cause: w.Cause, Failing: stamp(w.Failing),
		Version: w.Version, Created: stamp(w.Created), Updated: stamp(w.Updated)}
}

func (r *webhookRow) webhook() core.Webhook {
	return core.Webhook{ID: r.ID, Owner: r.Owner, URL: r.URL, Types: r.Types, Description: r.Description, Enabled: r.Enabled, Cause: r.Cause,
		Failing: time.Time(r.Failing), Version: r.Version, Created: time.Time(r.Created), Updated: time.Time(r.Updated)}
}

func (w webhooks) catalog() catalog[core.Webhook, core.WebhookID, webhookRow] {
	return catalog[core.Webhook, core.WebhookID, webhookRow]{tx: w.tx, what: "webhook", row: rowOfWebhook, thing: (*webhookRow).webhook,
		key: func(one core.Webhook) (core.WebhookID, int64) { return one.ID, one.Version }}
}

func (w webhooks) Get(ctx context.Context, id core.WebhookID) (core.Webhook, error) {
	return w.catalog().Get(ctx, id)
}

func (w webhooks) List(ctx context.Context, owner core.UserID, page core.Page) ([]core.Webhook, error) {
	var rows []webhookRow
	query := paged(w.db.NewSelect().Model(&rows), page)
	if owner != "" {
		query = query.Where("user_id = ?", owner)
	}
	if _, err := w.find(ctx, query); err != nil {
		return nil, err
	}
	return each(rows, (*webhookRow).webhook), nil
}

func (w webhooks) Listening(ctx context.Context, owners []core.UserID, roles []core.RoleName) ([]core.Webhook, error) {
	var rows []webhookRow
	query := w.db.NewSelect().Model(&rows).Where("enabled").OrderExpr("id").WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery {
		q = q.Where("1 = 0")
		if len(owners) > 0 {
			q = q.WhereOr("user_id IN (?)", bun.List(owners))
		}
		if len(roles) > 0 {
			q = q.WhereOr("user_id IN (SELECT id FROM users WHERE role IN (?))", bun.List(roles))
		}
		return q
	})
	if _, err := w.find(ctx, query); err != nil {
		return nil, err
	}
	return each(rows, (*webhookRow).webhook), nil
}

func (w webhooks) Insert(ctx context.Context, one core.Webhook) error {
	if _, err := usersOf(w.tx).Get(ctx, one.Owner); err != nil {
		return err
	}
	return w.catalog().Insert(ctx, one)
}

func (w webhooks) Update(ctx context.Context, one core.Webhook) error {
	return w.catalog().Update(ctx, one)
}

func (w webhooks) Delete(ctx context.Context, id core.WebhookID) error {
	return w.catalog().Delete(ctx, id)
}

func (w webhooks) Note(ctx context.Context, id core.WebhookID, failing time.Time) error {
	if !wellFormed(id) {
		return nil
	}
	_, err := w.exec(ctx, "UPDATE webhooks SET failing_since = ? WHERE id = ?", stamp(failing), id)
	return err
}
