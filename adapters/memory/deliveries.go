package memory

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func (t *tx) Deliveries() ports.Deliveries { return deliveries{t} }

// deliveries is the queue to the webhooks; see [ports.Deliveries].
type deliveries struct{ *tx }

func (d deliveries) Add(_ context.Context, one core.Delivery) (bool, error) {
	if err := d.writable(); err != nil {
		return false, err
	}
	if _, ok := d.webhooks.rows[one.Webhook]; !ok {
		return false, missing("webhook", string(one.Webhook))
	}
	for _, id := range d.deliveries.find("webhook", string(one.Webhook)) {
		if d.deliveries.rows[id].Event.ID == one.Event.ID {
			return false, nil
		}
	}
	one.State, one.DueAt, one.LeaseOwner, one.LeaseUntil = core.DeliveryPending, d.clock.Now(), "", time.Time{}
	d.deliveries.set(d.undo, one.ID, one)
	return true, nil
}

func (d deliveries) Get(_ context.Context, id core.DeliveryID) (core.Delivery, error) {
	defer d.reading()()
	one, ok := d.deliveries.get(id)
	if !ok {
		return core.Delivery{}, missing("delivery", string(id))
	}
	return one, nil
}

func (d deliveries) List(_ context.Context, webhook core.WebhookID, page core.Page) ([]core.Delivery, error) {
	defer d.reading()()
	var found []core.Delivery
	for _, one := range d.deliveries.before(core.DeliveryID(page.After)) {
		if page.Limit > 0 && len(found) == page.Limit {
			break
		}
		if one.Webhook == webhook {
			found = append(found, one.Clone())
		}
	}
	return found, nil
}

func (d deliveries) Waiting(_ context.Context, failing bool) (bool, error) {
	defer d.reading()()
	for _, hook := range d.webhooks.rows {
		if len(d.claimable(hook, failing, math.MaxInt)) > 0 {
			return true, nil
		}
	}
	return false, nil
}

func (d deliveries) Claim(_ context.Context, worker string, failing bool, limit, each int, lease time.Duration) ([]core.Delivery, error) {
	if err := d.writable(); err != nil {
		return nil, err
	}
	var hooks []core.Webhook
	for _, hook := range d.webhooks.rows {
		hooks = append(hooks, hook)
	}
	slices.SortFunc(hooks, func(a, b core.Webhook) int {
		return cmp.Or(cmp.Compare(d.counters.rows[turnOf(a.ID)], d.counters.rows[turnOf(b.ID)]), cmp.Compare(a.ID, b.ID))
	})
	var claimed []core.Delivery
	for _, hook := range hooks {
		some := d.claimable(hook, failing, each)
		some = some[:min(len(some), limit-len(claimed))]
		for _, one := range some {
			one.LeaseOwner, one.LeaseUntil = worker, d.clock.Now().Add(lease)
			d.deliveries.set(d.undo, one.ID, one)
			claimed = append(claimed, one.Clone())
		}
		if len(some) > 0 {
			d.counters.set(d.undo, turnOf(hook.ID), d.next("webhook turns"))
		}
	}
	return claimed, nil
}

// turnOf names the counter of a webhook's last turn.
func turnOf(id core.WebhookID) string { return "webhook turn " + string(id) }

// claimable answers what of a webhook may be claimed, so that at most each are held.
func (t *tx) claimable(hook core.Webhook, failing bool, each int) []core.Delivery {
	if !hook.Enabled || hook.Failing.IsZero() == failing {
		return nil
	}
	now := t.clock.Now()
	var due []core.Delivery
	for _, id := range t.deliveries.find("webhook", string(hook.ID)) {
		one := t.deliveries.rows[id]
		switch {
		case one.State != core.DeliveryPending:
		case held(one, now):
			each--
		case !one.DueAt.After(now) && !t.behind(one, now):
			due = append(due, one)
		}
	}
	slices.SortFunc(due, func(a, b core.Delivery) int {
		return cmp.Or(a.DueAt.Compare(b.DueAt), cmp.Compare(a.Event.Position, b.Event.Position))
	})
	return due[:max(0, min(len(due), each))]
}

// behind reports whether an earlier event about the same server was not tried
// yet, or is being sent.
func (t *tx) behind(one core.Delivery, now time.Time) bool {
	return slices.ContainsFunc(t.deliveries.find("webhook", string(one.Webhook)), func(id core.DeliveryID) bool {
		other := t.deliveries.rows[id]
		return other.State == core.DeliveryPending && other.Event.Server == one.Event.Server && other.Event.Position < one.Event.Position &&
			(other.Attempts == 0 || held(other, now))
	})
}

func held(one core.Delivery, now time.Time) bool {
	return one.LeaseOwner != "" && one.LeaseUntil.After(now)
}

func (d deliveries) Save(_ context.Context, one core.Delivery, wait time.Duration) error {
	if err := d.writable(); err != nil {
		return err
	}
	stored, ok := d.deliveries.rows[one.ID]
	if !ok || one.LeaseOwner == "" || stored.LeaseOwner != one.LeaseOwner {
		return core.Fail(core.Conflict, "", "the worker no longer holds the delivery %s", one.ID)
	}
	one.LeaseOwner, one.LeaseUntil, one.DueAt = "", time.Time{}, d.clock.Now().Add(wait)
	d.deliveries.set(d.undo, one.ID, one)
	return nil
}

func (d deliveries) Again(_ context.Context, id core.DeliveryID) error {
	if err := d.writable(); err != nil {
		return err
	}
	one, ok := d.deliveries.get(id)
	if !ok {
		return missing("delivery", string(id))
	}
	if held(one, d.clock.Now()) {
		return core.Fail(core.Conflict, core.CodeBeingSent, "the delivery %s is being sent", id)
	}
	one.State, one.Attempts, one.DueAt, one.EndedAt = core.DeliveryPending, 0, d.clock.Now(), time.Time{}
	one.LeaseOwner, one.LeaseUntil = "", time.Time{}
	d.deliveries.set(d.undo, id, one)
	return nil
}

func (d deliveries) Expire(_ context.Context, before time.Time, limit int) (int, error) {
	if err := d.writable(); err != nil {
		return 0, err
	}
	var old []core.DeliveryID
	for id, one := range d.deliveries.after("") {
		if one.Created.Before(before) && !held(one, d.clock.Now()) && len(old) < limit {
			old = append(old, id)
		}
	}
	for _, id := range old {
		d.deliveries.remove(d.undo, id)
	}
	return len(old), nil
}
