package memory

import (
	"context"
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func (t *tx) Webhooks() ports.Webhooks { return webhooks{t} }

// webhooks keeps where events are sent to; see [ports.Webhooks].
type webhooks struct{ *tx }

func (w webhooks) Get(_ context.Context, id core.WebhookID) (core.Webhook, error) {
	defer w.reading()()
	one, ok := w.webhooks.get(id)
	if !ok {
		return core.Webhook{}, missing("webhook", string(id))
	}
	return one, nil
}

func (w webhooks) List(_ context.Context, owner core.UserID, page core.Page) ([]core.Webhook, error) {
	defer w.reading()()
	page.Sort = core.Sort{}
	return list(w.webhooks, page, nil, func(one core.Webhook) bool { return owner == "" || one.Owner == owner }), nil
}

func (w webhooks) Listening(_ context.Context, owners []core.UserID, roles []core.RoleName) ([]core.Webhook, error) {
	defer w.reading()()
	return list(w.webhooks, core.Page{}, nil, func(one core.Webhook) bool {
		return one.Enabled && (slices.Contains(owners, one.Owner) || slices.Contains(roles, w.users.rows[one.Owner].Role))
	}), nil
}

func (w webhooks) Insert(_ context.Context, one core.Webhook) error {
	if err := w.writable(); err != nil {
		return err
	}
	if _, ok := w.webhooks.rows[one.ID]; ok {
		return core.Fail(core.Conflict, "", "there is a webhook %s already", one.ID)
	}
	if _, ok := w.users.rows[one.Owner]; !ok {
		return missing("user", string(one.Owner))
	}
	one.Version = 1
	w.webhooks.set(w.undo, one.ID, one)
	return nil
}

func (w webhooks) Update(_ context.Context, one core.Webhook) error {
	if err := w.writable(); err != nil {
		return err
	}
	stored, ok := w.webhooks.rows[one.ID]
	if !ok {
		return missing("webhook", string(one.ID))
	}
	if stored.Version != one.Version {
		return mismatch("webhook", string(one.ID))
	}
	one.Version++
	w.webhooks.set(w.undo, one.ID, one)
	return nil
}

func (w webhooks) Delete(_ context.Context, id core.WebhookID) error {
	if err := w.writable(); err != nil {
		return err
	}
	if _, ok := w.webhooks.rows[id]; !ok {
		return missing("webhook", string(id))
	}
	w.dropWebhook(id)
	return nil
}

func (w webhooks) Note(_ context.Context, id core.WebhookID, failing time.Time) error {
	if err := w.writable(); err != nil {
		return err
	}
	if one, ok := w.webhooks.get(id); ok {
		one.Failing = failing
		w.webhooks.set(w.undo, id, one)
	}
	return nil
}

func (t *tx) dropWebhook(id core.WebhookID) {
	for _, delivery := range t.deliveries.find("webhook", string(id)) {
		t.deliveries.remove(t.undo, delivery)
	}
	t.counters.remove(t.undo, turnOf(id))
	t.webhooks.remove(t.undo, id)
}

// dropWebhooks lets webhooks go with their user.
func (t *tx) dropWebhooks(user core.UserID) {
	for _, id := range t.webhooks.find("owner", string(user)) {
		t.dropWebhook(id)
	}
}
