package fleet

import (
	"context"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Deliveries lists what went to a webhook and what is on its way, the newest
// first. NotFound.
func (s *Service) Deliveries(ctx context.Context, c core.Caller, id core.WebhookID, page core.Page) ([]core.Delivery, error) {
	if _, err := s.Webhook(ctx, c, id); err != nil {
		return nil, err
	}
	page.Limit = pageSize(page.Limit)
	var found []core.Delivery
	err := s.Store.Read(ctx, func(tx ports.Tx) (err error) {
		found, err = tx.Deliveries().List(ctx, id, page)
		return err
	})
	return found, err
}

// Redeliver sends a delivery again at once, as if it had never been tried, with
// the same ID. NotFound. Conflict (code being-sent).
func (s *Service) Redeliver(ctx context.Context, c core.Caller, hook core.WebhookID, id core.DeliveryID) (core.Delivery, error) {
	const action = core.WebhookRedeliver
	if err := s.mayHook(ctx, c, action, string(id)); err != nil {
		return core.Delivery{}, err
	}
	again, err := once(ctx, s, c, action, string(id), func(tx ports.Tx) (core.Delivery, error) {
		if _, err := webhookFor(ctx, tx, c, hook); err != nil {
			return core.Delivery{}, err
		}
		one, err := tx.Deliveries().Get(ctx, id)
		if missing(err) || err == nil && one.Webhook != hook {
			return one, notThere("delivery", string(id))
		}
		if err != nil {
			return one, err
		}
		if err := tx.Deliveries().Again(ctx, id); err != nil {
			return one, err
		}
		return tx.Deliveries().Get(ctx, id)
	})
	s.webhook.Wake()
	return again, err
}

// TestWebhook sends an event of the type [core.EventWebhookTested] to a webhook.
// NotFound. Conflict (code illegal-move): it is disabled.
func (s *Service) TestWebhook(ctx context.Context, c core.Caller, id core.WebhookID) (core.Delivery, error) {
	const action = core.WebhookTest
	if err := s.mayHook(ctx, c, action, string(id)); err != nil {
		return core.Delivery{}, err
	}
	sent, err := once(ctx, s, c, action, string(id), func(tx ports.Tx) (core.Delivery, error) {
		hook, err := s.changing(ctx, tx, c, id)
		if err != nil {
			return core.Delivery{}, err
		}
		if !hook.Enabled {
			return core.Delivery{}, core.Fail(core.Conflict, core.CodeIllegalMove, "the webhook is disabled: nothing is sent to it")
		}
		return s.webhook.Try(ctx, tx, hook)
	})
	s.webhook.Wake()
	return sent, err
}
