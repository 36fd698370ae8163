package sqlstore

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
	"github.com/uptrace/bun"
)

// deliveries is a [ports.Deliveries].
type deliveries struct{ *tx }

// Deliveries implements [ports.Tx].
func (t *tx) Deliveries() ports.Deliveries { return deliveries{t} }

type deliveryRow struct {
	bun.BaseModel `bun:"table:deliveries"`
	ID            core.DeliveryID    `bun:"id,pk,type:uuid"`
	Webhook       core.WebhookID     `bun:"webhook_id,type:uuid"`
	EventID       core.EventID       `bun:"event_id,type:uuid"`
	Position      int64              `bun:"position"`
	Server        core.ServerID      `bun:"server"`
	Event         core.Event         `bun:"event,type:json"`
	State         core.DeliveryState `bun:"state"`
	Attempts      int                `bun:"attempts"`
	Status        int                `bun:"status"`
	Answer        string             `bun:"answer"`
	Failure       string             `bun:"failure"`
	DueAt         stamp              `bun:"due_at"`
	Created       stamp              `bun:"created_at"`
	TriedAt       stamp              `bun:"tried_at"`
	EndedAt       stamp              `bun:"ended_at"`
	LeaseOwner    string             `bun:"lease_owner"`
	LeaseUntil    stamp              `bun:"lease_until"`
}

func rowOfDelivery(d core.Delivery) *deliveryRow {
	event := d.Event
	event.Data = cleanAll(event.Data)
	return &deliveryRow{ID: d.ID, Webhook: d.Webhook, EventID: d.Event.ID, Position: d.Event.Position, Server: d.Event.Server, Event: event,
		State: d.State, Attempts: d.Attempts, Status: d.Status, Answer: clean(d.Answer), Failure: d.Failure,
		DueAt: stamp(d.DueAt), Created: stamp(d.Created), TriedAt: stamp(d.TriedAt), EndedAt: stamp(d.EndedAt),
		LeaseOwner: d.LeaseOwner, LeaseUntil: stamp(d.LeaseUntil)}
}

func (r *deliveryRow) delivery() core.Delivery {
	return core.Delivery{ID: r.ID, Webhook: r.Webhook, Event: r.Event, State: r.State, Attempts: r.Attempts, Status: r.Status,
		Answer: r.Answer, Failure: r.Failure, DueAt: time.Time(r.DueAt), Created: time.Time(r.Created), TriedAt: time.Time(r.TriedAt),
		EndedAt: time.Time(r.EndedAt), LeaseOwner: r.LeaseOwner, LeaseUntil: time.Time(r.LeaseUntil)}
}

func (d deliveries) Add(ctx context.Context, one core.Delivery) (bool, error) {
	if _, err := webhooks(d).Get(ctx, one.Webhook); err != nil {
		return false, err
	}
	one.State, one.LeaseOwner, one.LeaseUntil = core.DeliveryPending, "", time.Time{}
	n, err := d.write(ctx, d.db.NewInsert().Model(rowOfDelivery(one)).Value("due_at", "?", d.flavour.now()).
		On("CONFLICT (webhook_id, event_id) DO NOTHING"))
	return n > 0, err
}

func (d deliveries) Get(ctx context.Context, id core.DeliveryID) (core.Delivery, error) {
	if !wellFormed(id) {
		return core.Delivery{}, missing("delivery")
	}
	var row deliveryRow
	found, err := d.find(ctx, d.db.NewSelect().Model(&row).Where("id = ?", id))
	if err == nil && !found {
		err = missing("delivery")
	}
	if err != nil {
		return core.Delivery{}, err
	}
	return row.delivery(), nil
}

func (d deliveries) List(ctx context.Context, webhook core.WebhookID, page core.Page) ([]core.Delivery, error) {
	if !wellFormed(webhook) || page.After != "" && !wellFormed(page.After) {
		return nil, nil
	}
	var rows []deliveryRow
	query := d.db.NewSelect().Model(&rows).Where("webhook_id = ?", webhook).OrderExpr("id DESC")
	if page.After != "" {
		query = query.Where("id < ?", page.After)
	}
	if page.Limit > 0 {
		query = query.Limit(int64(page.Limit))
	}
	if _, err := d.find(ctx, query); err != nil {
		return nil, err
	}
	return each(rows, (*deliveryRow).delivery), nil
}

// What of the deliveries d may be taken, and what holds it back.
const (
	free     = "(d.lease_until IS NULL OR d.lease_until <= ?)"
	foremost = `NOT EXISTS (SELECT 1 FROM deliveries e WHERE e.webhook_id = d.webhook_id AND e.server = d.server AND e.state = 'pending'
		AND e.position < d.position AND (e.attempts = 0 OR e.lease_until > ?))`
	dueDelivery = "d.state = 'pending' AND d.due_at <= ? AND " + free + " AND " + foremost
	dueWebhooks = "SELECT w.id FROM webhooks w WHERE w.enabled AND w.failing_since IS ? NULL AND EXISTS (SELECT 1 FROM deliveries d WHERE d.webhook_id = w.id AND " +
		dueDelivery + ")"
)

func lane(failing bool) bun.Safe {
	if failing {
		return "NOT"
	}
	return ""
}

// turns are the webhooks that something is due for, those first that had
// nothing taken for the longest time. Nobody else takes of them until this
// transaction ends.
func (d deliveries) turns(ctx context.Context, failing bool, limit int, lock bun.Safe) (ids []core.WebhookID, err error) {
	now := d.flavour.now()
	_, err = d.find(ctx, d.db.NewRaw(dueWebhooks+" ORDER BY w.claimed_at NULLS FIRST, w.id LIMIT ? ?", lane(failing), now, now, now, limit, lock), &ids)
	return ids, err
}

func (d deliveries) Waiting(ctx context.Context, failing bool) (bool, error) {
	ids, err := d.turns(ctx, failing, 1, "")
	return len(ids) > 0, err
}

func (d deliveries) Claim(ctx context.Context, worker string, failing bool, limit, each int, lease time.Duration) ([]core.Delivery, error) {
	ids, err := d.turns(ctx, failing, limit, d.flavour.unlocked())
	if err != nil {
		return nil, err
	}
	var claimed []core.Delivery
	for _, id := range ids {
		some, err := d.claim(ctx, id, worker, min(each, limit-len(claimed)), each, lease)
		if err != nil {
			return nil, err
		}
		claimed = append(claimed, some...)
	}
	return claimed, nil
}

// claim takes up to most deliveries of one webhook, so that no more than held are.
func (d deliveries) claim(ctx context.Context, id core.WebhookID, worker string, most, held int, lease time.Duration) ([]core.Delivery, error) {
	f, now := d.flavour, d.flavour.now()
	var busy int
	if _, err := d.find(ctx, d.db.NewRaw("SELECT count(*) FROM deliveries WHERE webhook_id = ? AND state = 'pending' AND lease_until > ?", id, now), &busy); err != nil {
		return nil, err
	}
	if most = min(most, held-busy); most <= 0 {
		return nil, nil
	}
	if _, err := d.exec(ctx, "UPDATE webhooks SET claimed_at = ? WHERE id = ?", now, id); err != nil {
		return nil, err
	}
	var rows []deliveryRow
	_, err := d.write(ctx, d.db.NewUpdate().Model(&rows).Set("lease_owner = ?", worker).Set("lease_until = ?", f.after(lease)).
		Where("id "+f.once("SELECT d.id FROM deliveries d WHERE d.webhook_id = ? AND "+dueDelivery+" ORDER BY d.due_at, d.position LIMIT ?"),
			id, now, now, now, most).Returning("*"))
	slices.SortFunc(rows, func(a, b deliveryRow) int {
		return cmp.Or(time.Time(a.DueAt).Compare(time.Time(b.DueAt)), cmp.Compare(a.Position, b.Position))
	})
	return each(rows, (*deliveryRow).delivery), err
}

func (d deliveries) Save(ctx context.Context, one core.Delivery, wait time.Duration) error {
	row, holder := rowOfDelivery(one), one.LeaseOwner
	row.LeaseOwner, row.LeaseUntil = "", stamp{}
	n, err := d.write(ctx, d.db.NewUpdate().Model(row).Column("state", "attempts", "status", "answer", "failure", "due_at", "tried_at", "ended_at", "lease_owner", "lease_until").
		Value("due_at", "?", d.flavour.after(wait)).Where("id = ? AND lease_owner = ? AND lease_owner <> ''", one.ID, holder))
	if err == nil && n == 0 {
		err = core.Fail(core.Conflict, "", "the worker no longer holds the delivery %s", one.ID)
	}
	return err
}

func (d deliveries) Again(ctx context.Context, id core.DeliveryID) error {
	if !wellFormed(id) {
		return missing("delivery")
	}
	now := d.flavour.now()
	n, err := d.exec(ctx, "UPDATE deliveries AS d SET state = 'pending', attempts = 0, due_at = ?, ended_at = NULL, lease_owner = '', lease_until = NULL WHERE id = ? AND "+free, now, id, now)
	if err != nil || n > 0 {
		return err
	}
	if _, err := d.Get(ctx, id); err != nil {
		return err
	}
	return core.Fail(core.Conflict, core.CodeBeingSent, "the delivery %s is being sent", id)
}

func (d deliveries) Expire(ctx context.Context, before time.Time, limit int) (int, error) {
	return d.exec(ctx, "DELETE FROM deliveries WHERE id "+d.flavour.once("SELECT d.id FROM deliveries d WHERE d.created_at < ? AND "+free+" ORDER BY d.created_at, d.id LIMIT ?"),
		stamp(before), d.flavour.now(), limit)
}
