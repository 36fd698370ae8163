package native

import (
	"context"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/fleet"
)

func (a *API) registerWebhooks() {
	const tag = "Webhooks"
	on(a, op("GET", "/v1/webhooks", "list-webhooks", tag, "List webhooks", needs(core.ViewWebhook), explained("Yours; an admin's list has everybody's.")), a.listWebhooks)
	on(a, op("POST", "/v1/webhooks", "create-webhook", tag, "Have events sent to an address", needs(core.WebhookCreate), created,
		explained("It is sent the events that you may hear of at that moment, signed as Standard Webhooks has it. Its secret is shown this once.")), a.createWebhook)
	on(a, op("GET", "/v1/webhooks/{id}", "get-webhook", tag, "Show a webhook", needs(core.ViewWebhook)), a.getWebhook)
	on(a, op("PATCH", "/v1/webhooks/{id}", "change-webhook", tag, "Change, disable or enable a webhook", needs(core.WebhookChange)), a.changeWebhook)
	on(a, op("DELETE", "/v1/webhooks/{id}", "delete-webhook", tag, "Remove a webhook, and all that is on its way to it", needs(core.WebhookDelete)), a.deleteWebhook)
	on(a, op("POST", "/v1/webhooks/{id}/rotate", "rotate-webhook", tag, "Give a webhook a new secret", needs(core.WebhookRotate),
		explained("For a day, deliveries are signed with the old one as well. The new one is shown this once.")), a.rotateWebhook)
	on(a, op("POST", "/v1/webhooks/{id}/test", "test-webhook", tag, "Send a webhook an event of the type webhook.tested", needs(core.WebhookTest), created), a.testWebhook)
	on(a, op("GET", "/v1/webhooks/{id}/deliveries", "list-deliveries", tag, "List what went to a webhook and what is on its way, the newest first", needs(core.ViewWebhook)), a.listDeliveries)
	on(a, op("POST", "/v1/webhooks/{id}/deliveries/{delivery}/redeliver", "redeliver", tag, "Send a delivery again, at once and under the same ID", needs(core.WebhookRedeliver)), a.redeliver)
}

func (a *API) listWebhooks(ctx context.Context, in *struct{ Paging }) (*Listed[Webhook], error) {
	page, err := in.page()
	if err != nil {
		return nil, err
	}
	hooks, err := a.fleet.Webhooks(ctx, caller(ctx), page)
	return listed(in.Paging, hooks, func(w core.Webhook) string { return string(w.ID) }, wireWebhook), err
}

func (a *API) createWebhook(ctx context.Context, in *struct {
	Terms
	Body NewWebhook
}) (*Shown[IssuedWebhook], error) {
	n := in.Body
	issued, err := a.fleet.CreateWebhook(ctx, caller(ctx), fleet.NewWebhook{URL: n.URL, Types: n.Types, Description: n.Description, Disabled: n.Enabled != nil && !*n.Enabled})
	return made(ctx, issued.Webhook.Version, "/v1/webhooks/"+string(issued.Webhook.ID), wireIssuedWebhook(issued)), err
}

func (a *API) getWebhook(ctx context.Context, in *struct {
	One
	Look
}) (*Shown[Webhook], error) {
	id, err := idOf[core.WebhookID](in.One)
	if err != nil {
		return nil, err
	}
	hook, err := a.fleet.Webhook(ctx, caller(ctx), id)
	return show(in.Look, hook.Version, wireWebhook(hook)), err
}

func (a *API) changeWebhook(ctx context.Context, in *struct {
	One
	Terms
	Body WebhookChange
}) (*Shown[Webhook], error) {
	id, err := idOf[core.WebhookID](in.One)
	if err != nil {
		return nil, err
	}
	hook, err := a.fleet.ChangeWebhook(ctx, caller(ctx), id, fleet.WebhookChange(in.Body))
	return show(Look{}, hook.Version, wireWebhook(hook)), err
}

func (a *API) deleteWebhook(ctx context.Context, in *struct {
	One
	Terms
}) (*Gone, error) {
	id, err := idOf[core.WebhookID](in.One)
	if err != nil {
		return nil, err
	}
	return &Gone{}, a.fleet.DeleteWebhook(ctx, caller(ctx), id)
}

func (a *API) rotateWebhook(ctx context.Context, in *struct {
	One
	Terms
}) (*Shown[IssuedWebhook], error) {
	id, err := idOf[core.WebhookID](in.One)
	if err != nil {
		return nil, err
	}
	issued, err := a.fleet.RotateWebhook(ctx, caller(ctx), id)
	return show(Look{}, issued.Webhook.Version, wireIssuedWebhook(issued)), err
}

func (a *API) testWebhook(ctx context.Context, in *struct {
	One
	Terms
}) (*Shown[Delivery], error) {
	id, err := idOf[core.WebhookID](in.One)
	if err != nil {
		return nil, err
	}
	sent, err := a.fleet.TestWebhook(ctx, caller(ctx), id)
	answer := counted(wireDelivery(sent))
	if !caller(ctx).DryRun {
		answer.Status = 201
	}
	return answer, err
}

func (a *API) listDeliveries(ctx context.Context, in *struct {
	One
	Paging
}) (*Listed[Delivery], error) {
	id, err := idOf[core.WebhookID](in.One)
	if err != nil {
		return nil, err
	}
	page, err := in.page()
	if err != nil {
		return nil, err
	}
	found, err := a.fleet.Deliveries(ctx, caller(ctx), id, page)
	return listed(in.Paging, found, func(d core.Delivery) string { return string(d.ID) }, wireDelivery), err
}

// OneDelivery names a delivery to a webhook.
type OneDelivery struct {
	One
	Delivery string `path:"delivery" maxLength:"100" doc:"The delivery's identifier."`
}

func (a *API) redeliver(ctx context.Context, in *struct {
	OneDelivery
	Terms
}) (*Shown[Delivery], error) {
	hook, err := idOf[core.WebhookID](in.One)
	if err != nil {
		return nil, err
	}
	sent, err := a.fleet.Redeliver(ctx, caller(ctx), hook, core.DeliveryID(in.Delivery))
	return counted(wireDelivery(sent)), err
}

func wireWebhook(w core.Webhook) Webhook {
	return Webhook{ID: string(w.ID), UserID: string(w.Owner), URL: w.URL, Types: append([]string{}, w.Types...), Description: w.Description, Enabled: w.Enabled,
		Cause: some(w.Cause), FailingSince: moment(w.Failing), CreatedAt: w.Created, UpdatedAt: w.Updated, Version: w.Version}
}

func wireIssuedWebhook(i fleet.IssuedWebhook) IssuedWebhook {
	return IssuedWebhook{Webhook: wireWebhook(i.Webhook), Secret: i.Secret}
}

func wireDelivery(d core.Delivery) Delivery {
	next := d.DueAt
	if d.State != core.DeliveryPending {
		next = time.Time{}
	}
	return Delivery{ID: string(d.ID), WebhookID: string(d.Webhook), EventID: string(d.Event.ID), EventType: d.Event.Type, ServerID: text(d.Event.Server),
		State: string(d.State), Attempts: d.Attempts, Status: some(d.Status), Answer: some(d.Answer), Failure: some(d.Failure),
		NextAt: moment(next), TriedAt: moment(d.TriedAt), EndedAt: moment(d.EndedAt), CreatedAt: d.Created}
}
